/**
 * Feeds one transaction set to a map by hand: for tests of maps, without envelopes, files and doors.
 * In: the segments of a set as text. Out: the events (validated as the door would), the rejections, the totals.
 */
import { checkDraft } from '../../prepare.ts';
import { createPseudonymise } from '../../privacy.ts';
import type { CanonicalEvent, Violation } from '@rounds/schemas/events/event.ts';
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { testDirectory } from '../../accept-for-tests.ts';
import { create835Map } from './remittance-map.ts';
import type { Delimiters, Segment } from './segment.ts';
import type { CreateSetMap, MappedOutcome, SetEnvelope, SetTotals, X12Context } from './transaction-set.ts';

export interface Mapped {
  readonly events: readonly CanonicalEvent[];
  readonly rejections: readonly Violation[];
  readonly totals: SetTotals | undefined;
  readonly outcomes: readonly MappedOutcome[];
}

export interface SetOptions {
  readonly config?: Partial<FeedConfig>;
  readonly interchange?: Partial<SetEnvelope['interchange']>;
  readonly group?: Partial<SetEnvelope['group']>;
  readonly set?: Partial<SetEnvelope['set']>;
  readonly component?: string;
  readonly carried?: string;
  readonly more?: boolean;
}

export const testPseudonymise = createPseudonymise(Buffer.alloc(32, 7));

/** A feed whose messages all belong to `cherry-creek`, and that knows its payer as `aetna`. */
export const testConfig = (changes: Partial<FeedConfig> = {}): FeedConfig =>
  feedConfig.parse({
    feed: 'x12/default',
    practice: 'cherry-creek',
    sites: { '1999999984': 'cherry-creek', '1999999976': 'harbor' },
    payers: { '54321': 'aetna' },
    payerClasses: { '54321': 'commercial' },
    ...changes,
  });

export function mapSet(create: CreateSetMap, text: string, options: SetOptions = {}): Mapped {
  const { component = ':' } = options;
  const delimiters: Delimiters = { element: '*', component, repetition: '^', segment: '~' };
  const envelope: SetEnvelope = {
    interchange: {
      sender: 'SENDER',
      receiver: 'ROUNDS',
      control: '000000101',
      date: '260310',
      time: '0800',
      test: false,
      version: '00501',
      ...options.interchange,
    },
    group: { functionalId: 'HP', control: '1', version: '005010', sender: 'S', receiver: 'R', date: '20260310', ...options.group },
    set: { type: '835', control: '0001', version: '', ordinal: 1, ...options.set },
    delimiters,
    flags: [],
    ...(options.carried === undefined ? {} : { carried: options.carried }),
  };
  const directory = testDirectory();
  const context: X12Context = { feed: 'x12/default', config: testConfig(options.config), directory, pseudonymise: testPseudonymise };
  const map = create(envelope, context);
  const outcomes: MappedOutcome[] = [];
  for (const segment of segmentsOf(text)) outcomes.push(...map.segment(segment));
  outcomes.push(...map.end(options.more));
  return { ...sorted(outcomes, directory), totals: map.totals?.(), outcomes };
}

function segmentsOf(text: string): Segment[] {
  return text
    .split('~')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part, index) => {
      const elements = part.split('*');
      return { id: elements[0] ?? '', elements, ordinal: index + 1 };
    });
}

function sorted(outcomes: readonly MappedOutcome[], directory: ReturnType<typeof testDirectory>): Pick<Mapped, 'events' | 'rejections'> {
  const events: CanonicalEvent[] = [];
  const rejections: Violation[] = [];
  for (const { outcome } of outcomes) {
    if (outcome.kind === 'rejection') rejections.push(...outcome.violations);
    if (outcome.kind !== 'event') continue;
    const checked = checkDraft(outcome.draft, directory);
    if (checked.ok) events.push(checked.event);
    else throw new Error(`a map made what is no event: ${JSON.stringify(checked.violations)}`);
  }
  return { events, rejections };
}

/** The events of one type. */
export const ofType = <Type extends CanonicalEvent['type']>(
  { events }: Pick<Mapped, 'events'>,
  type: Type,
): Extract<CanonicalEvent, { type: Type }>[] =>
  events.filter((event): event is Extract<CanonicalEvent, { type: Type }> => event.type === type);

/** Words about a set without repeats. */
export const flagsOf = ({ events }: Pick<Mapped, 'events'>): string[] => [...new Set(events.flatMap(({ flags }) => flags ?? []))];

/** An 835 up to its first claim. */
export const remittanceHead = (bpr = '60.00', more = ''): string => `ST*835*0001~
BPR*I*${bpr}*C*ACH*CCP*01*999*DA*1*1999**01*999*DA*1*20260312~
TRN*1*EFT-77*1999999999~${more}
DTM*405*20260310~
N1*PR*AETNA*XV*54321~
N1*PE*CHERRY CREEK*XX*1999999984~
LX*1~`;

/** Claim C-1: charge 100, paid 60, agreed 25, patient 15. */
export const paidClaim = `CLP*C-1*1*100*60*15*CI*ICN1~NM1*QC*1*DOE*JANE****MI*M1~DTM*232*20260301~
SVC*HC:99213*100*60**1~DTM*472*20260301~CAS*CO*45*25~CAS*PR*1*15~AMT*B6*75~`;

/** An 835 of these claims. */
export const remittance = (
  claims: string,
  { bpr = '60.00', tail = '', ...options }: SetOptions & { bpr?: string; tail?: string } = {},
): Mapped => mapSet(create835Map, `${remittanceHead(bpr)}${claims}${tail}SE*1*0001~`, options);
