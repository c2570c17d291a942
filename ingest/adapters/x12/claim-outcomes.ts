/**
 * A claim of an 837 → its submission and its charges.
 * In: a claim, when and on which bill it was sent. Out: events. The charges of a claim always add up to CLM02: what its lines leave open is
 * an entry of its own, flagged. A void (8) has no charges; a bill to a second payer brings its own, which count only while no first is known.
 */
import type { KnownPractice } from '../../directory.ts';
import { shortHash } from '../../event-id.ts';
import { providerOf } from '../../place.ts';
import { unmappedFlag } from '../../codes.ts';
import type { BilledClaim } from './billed-claim.ts';
import { claimSubject, payerClaimKey } from './claim-key.ts';
import type { Coverage } from './coverage.ts';
import type { EventParts } from './set-drafts.ts';
import type { X12Context } from './transaction-set.ts';

/** What was sent in one interchange is one bill: claims of the same number in it stand side by side. */
export interface SentBill {
  readonly day: string;
  /** `HHMM`, as sent. */
  readonly time: string;
  readonly hash: string;
}

export interface Billed {
  readonly bill: SentBill;
  /** envelope-names.ts */
  readonly sentIn: string | undefined;
  /** Which of several claims equal to the letter in one set, 0 = first. */
  readonly repeat: number;
  readonly submittedDay: string;
  readonly practice: KnownPractice;
  readonly coverage: Coverage;
  readonly flags: readonly string[];
}

const CORRECTIONS = new Set(['6', '7', '8']);
/** Interim and late bills add to what was billed before. */
const ADDITIONS = new Set(['2', '3', '4', '5']);
const VOID = '8';

/** In the order of their texts bills follow one another; of one moment, a correction comes after what it corrects. */
const statementOf = ({ day, time, hash }: SentBill, corrects: boolean): string =>
  `${day}T${/^\d{4}$/.test(time) ? time : '0000'}.${corrects ? 1 : 0}.${hash.slice(0, 12)}`;

/** SBR01: P, S, T, then A (fourth) to H; U unknown is taken as first. */
export function sequenceOf(code: string): number {
  const place = 'PSTABCDEF'.indexOf(code.trim().toUpperCase() || 'P');
  return place < 0 ? 1 : place + 1;
}

export function billedEvents(claim: BilledClaim, about: Billed, context: X12Context): EventParts[] {
  const known = /^\d$/.test(claim.frequency);
  const frequency = known ? claim.frequency : '1';
  const corrects = CORRECTIONS.has(frequency);
  const statement = ADDITIONS.has(frequency) ? undefined : statementOf(about.bill, corrects);
  const provider = providerOf(context.config, claim.provider || claim.context.billingPerson);
  const rest = claim.chargeCents - claim.lines.reduce((sum, { chargeCents }) => sum + chargeCents, 0);
  const common = {
    subject: claimSubject(context, claim.number),
    day: about.submittedDay,
    practice: about.practice,
    flags: [
      ...about.flags,
      ...provider.flags,
      ...(known ? [] : [unmappedFlag('frequency', claim.frequency)]),
      ...(claim.serviceDay === undefined ? ['service_date_assumed'] : []),
      ...(rest === 0 ? [] : [`out_of_balance:${rest}`]),
      ...(about.repeat === 0 ? [] : ['repeated_claim']),
    ],
  };
  const bill: Bill = {
    key: shortHash(context.feed, about.bill.hash, claim.digest, String(about.repeat)),
    common,
    serviceDay: claim.serviceDay ?? about.submittedDay,
    billing: {
      payerSequence: sequenceOf(claim.context.sequence),
      ...about.coverage,
      ...(statement === undefined ? {} : { statement }),
    },
    provider: provider.provider,
  };
  const submitted = submission(claim, bill, { frequency, corrects, sentIn: about.sentIn }, context);
  // What another feed charges would count twice.
  return frequency === VOID || context.config.charges === 'ignore' ? [submitted] : [submitted, ...charges(claim, bill, rest, context)];
}

/** What the events of a claim have in common. */
interface Bill {
  readonly key: string;
  readonly common: Pick<EventParts, 'subject' | 'day' | 'practice' | 'flags'>;
  readonly serviceDay: string;
  readonly billing: object;
  readonly provider: string | undefined;
}

function submission(
  claim: BilledClaim,
  { key, common, serviceDay, billing, provider }: Bill,
  { frequency, corrects, sentIn }: { readonly frequency: string; readonly corrects: boolean; readonly sentIn: string | undefined },
  context: X12Context,
): EventParts {
  const replaces = payerClaimKey(context, claim.original);
  return {
    ...common,
    id: `${key}.bill`,
    type: 'claim.submitted',
    data: {
      ...billing,
      // First-pass figures look at first attempts only; a correction follows an answer (kpis.md 1.12 rule 10).
      attempt: corrects ? 2 : 1,
      serviceDate: serviceDay,
      submittedDate: common.day,
      amountCents: claim.chargeCents,
      frequency,
      ...(provider === undefined ? {} : { provider }),
      ...(replaces === undefined ? {} : { replaces }),
      ...(sentIn === undefined ? {} : { sentIn }),
    },
  };
}

/** One entry a line, and one for what the lines leave open of CLM02. */
function charges(
  claim: BilledClaim,
  { key, common, serviceDay, billing, provider }: Bill,
  rest: number,
  context: X12Context,
): EventParts[] {
  const dated = { postDate: common.day, ...billing, ...memberOf(claim, context) };
  const entries = claim.lines
    .filter(({ billed }) => billed)
    .map((line, index): EventParts => {
      const served = line.provider === '' ? provider : providerOf(context.config, line.provider).provider;
      return {
        ...common,
        id: `${key}.${index + 1}`,
        type: 'charge.posted',
        data: {
          ...dated,
          serviceDate: line.day ?? serviceDay,
          amountCents: line.chargeCents,
          ...(line.procedure === undefined ? {} : { procedure: line.procedure }),
          ...(line.modifiers.length === 0 ? {} : { modifiers: line.modifiers }),
          ...(line.units === undefined ? {} : { units: line.units }),
          ...(served === undefined ? {} : { provider: served }),
        },
      };
    });
  if (rest === 0) return entries;
  return [
    ...entries,
    { ...common, id: `${key}.rest`, type: 'charge.posted', data: { ...dated, serviceDate: serviceDay, amountCents: rest } },
  ];
}

/** The patient under the organisation's key: the number the payer knows the subscriber by. */
function memberOf({ context: { member } }: BilledClaim, { feed, pseudonymise }: X12Context): { patient: string } | undefined {
  return member === '' ? undefined : { patient: pseudonymise(`${feed}/member`, member) };
}
