/**
 * 999, 997 and TA1 → submission.acknowledged: whether a set, group or interchange we sent could be read at all.
 * In: AK1 (group), AK2 … IK5 or AK5 (set), IK3/IK4 or AK3/AK4 (errors), AK9 (group's result). Out: one event each on `operations`.
 * A 999 names sets by control number, not claims: a refusal carries the name of what it refuses (`refuses`), and the fold finds the claims sent in it.
 */
import { shortHash } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { systemOf } from './claim-key.ts';
import { readDay } from './dates.ts';
import { groupName, interchangeName, madeAt } from './envelope-names.ts';
import { element, type Segment } from './segment.ts';
import { setReference, shownControl } from './set-reference.ts';
import type { CreateSetMap, MappedOutcome, SetEnvelope, SetMap, SetTotals, X12Context } from './transaction-set.ts';

type Status = 'accepted' | 'accepted_with_errors' | 'partly_accepted' | 'rejected';
/** IK501, AK501, AK901, TA104. M, W and X are refusals of a signature. */
const STATUS: Readonly<Record<string, Status>> = {
  A: 'accepted',
  E: 'accepted_with_errors',
  P: 'partly_accepted',
  R: 'rejected',
  M: 'rejected',
  W: 'rejected',
  X: 'rejected',
};
const MAX_CODES = 20;

type Interchange = SetEnvelope['interchange'];

export const create999Map: CreateSetMap = (envelope, context) => new AcknowledgementMap(envelope, context);

class AcknowledgementMap implements SetMap {
  readonly #envelope: SetEnvelope;
  readonly #context: X12Context;
  #group = { functionalId: '', control: '' };
  #set: { readonly from: number; readonly type: string; readonly control: string; readonly codes: string[]; segment: string } | undefined;
  #sets = 0;
  readonly #findings: string[] = [];

  constructor(envelope: SetEnvelope, context: X12Context) {
    this.#envelope = envelope;
    this.#context = context;
  }

  segment(segment: Segment): readonly MappedOutcome[] {
    const at = (index: number): string => element(segment, index);
    switch (segment.id) {
      case 'AK1':
        this.#group = { functionalId: at(1), control: at(2) };
        return [];
      case 'AK2':
        this.#set = { from: segment.ordinal, type: at(1).slice(0, 3), control: at(2), codes: [], segment: '' };
        this.#sets += 1;
        return [];
      case 'IK3':
      case 'AK3':
      case 'IK4':
      case 'AK4':
        this.#error(segment);
        return [];
      case 'IK5':
      case 'AK5': {
        const set = this.#set;
        this.#set = undefined;
        return set ? this.#result(segment, set, codesOf(segment, 2, 6, set.codes)) : [];
      }
      case 'AK9':
        return this.#result(segment, { from: segment.ordinal, control: '', type: '' }, codesOf(segment, 5, 9, []));
      default:
        return [];
    }
  }

  end(): readonly MappedOutcome[] {
    return [];
  }

  totals(): SetTotals {
    return { claims: this.#sets, chargeCents: 0, paidCents: 0, plbCents: 0, findings: this.#findings };
  }

  /** IK3 names a segment, IK4 an element of it: `CLM:8`, `CLM05:7`. */
  #error(segment: Segment): void {
    const set = this.#set;
    if (!set) return;
    if (segment.id.endsWith('3')) {
      set.segment = element(segment, 1);
      note(set.codes, set.segment, element(segment, 4));
    } else {
      const place = element(segment, 1).split(this.#envelope.delimiters.component)[0] ?? '';
      note(set.codes, `${set.segment}${place.padStart(2, '0')}`, element(segment, 3));
    }
  }

  #result(segment: Segment, about: { from: number; control: string; type: string }, codes: readonly string[]): MappedOutcome[] {
    const status = STATUS[element(segment, 1).toUpperCase()];
    const span = { from: about.from, to: segment.ordinal };
    const sourceRef = `${setReference(this.#envelope)}/${about.from}`;
    if (!status) return [{ outcome: refusal(sourceRef, `${segment.id}01`), ...span }];
    const whole = segment.id === 'AK9';
    const named = [this.#group.control, ...(whole ? [] : [about.control])].map(shownControl);
    if (status !== 'accepted' && this.#findings.length < 50)
      this.#findings.push(
        `${whole ? 'group' : `${about.type} of group/set`} ${named.join('/')}: ${status.replaceAll('_', ' ')} ${codes.join(' ')}`,
      );
    const { sender, receiver } = this.#envelope.group;
    const refuses = groupName(this.#context.feed, this.#group, { ours: receiver, theirs: sender }, whole ? undefined : about.control);
    const said = { subject: named.join('/'), setType: about.type, status, codes, sourceRef, refuses };
    return [{ outcome: event(said, this.#envelope.interchange, this.#context), ...span }];
  }
}

function codesOf(segment: Segment, from: number, to: number, codes: string[]): string[] {
  for (let index = from; index <= to; index++) note(codes, segment.id, element(segment, index));
  return codes;
}

/** TA1, which stands in no set: the fate of a whole interchange. */
export function readTa1(elements: readonly string[], interchange: Interchange, context: X12Context): Outcome {
  const at = (index: number): string => (elements[index] ?? '').trim();
  const status = STATUS[at(4).toUpperCase()];
  const sourceRef = `isa:${shownControl(interchange.date)}-${shownControl(interchange.control)}/ta1`;
  if (!status) return refusal(sourceRef, 'TA104');
  const codes: string[] = [];
  if (at(5) !== '000') note(codes, 'TA1', at(5));
  const refuses = interchangeName(context.feed, at(1), { ours: interchange.receiver, theirs: interchange.sender });
  return event({ subject: `isa/${shownControl(at(1))}`, setType: '', status, codes, sourceRef, refuses }, interchange, context);
}

interface Said {
  readonly subject: string;
  readonly setType: string;
  readonly status: Status;
  readonly codes: readonly string[];
  readonly sourceRef: string;
  readonly refuses: string | undefined;
}

function event(said: Said, interchange: Interchange, context: X12Context): Outcome {
  const { feed, config } = context;
  const [day, time] = [readDay(interchange.date), madeAt(interchange, context)];
  if (day === undefined || time === undefined) return refusal(said.sourceRef, 'ISA09');
  const { subject, setType, status, codes, sourceRef } = said;
  const refuses = status === 'rejected' ? said.refuses : undefined;
  const data = { day, status, codes, ...(setType === '' ? {} : { setType }), ...(refuses === undefined ? {} : { refuses }) };
  return {
    kind: 'event',
    draft: {
      id: shortHash(interchange.sender, interchange.control, 'submission.acknowledged', subject, status, codes.join(' ')),
      source: feed,
      type: 'submission.acknowledged',
      subject: `${systemOf(feed)}:${subject}`,
      time,
      recordedat: time,
      practiceid: '',
      sourceref: sourceRef,
      ...(config.version > 1 ? { mappingversion: config.version } : {}),
      data,
    },
  };
}

const refusal = (sourceRef: string, field: string): Outcome => ({
  kind: 'rejection',
  sourceRef,
  practice: '',
  violations: [{ field, valueShape: 'another value', rule: field === 'ISA09' ? 'a date YYMMDD' : 'A, E, P, R, M, W or X' }],
});

function note(codes: string[], where: string, code: string): void {
  const text = `${where}:${code}`;
  if (code !== '' && codes.length < MAX_CODES && /^[A-Z0-9]{2,6}:[A-Z0-9]{1,4}$/i.test(text) && !codes.includes(text)) codes.push(text);
}
