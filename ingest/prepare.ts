/**
 * From an adapter's outcomes to messages for Kafka, all in one pass: validate, find the practice, stamp, serialise once.
 * In: drafts and rejections of one raw message. Out: messages by stream, dead letters, one result each, in order.
 * Refuses events of practices nobody registered, broken rules, identifiers in word fields: a rejection with its reason.
 */
import type { OutgoingMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { parseEvent, valueShape, type CanonicalEvent, type ParsedEvent, type Violation } from '@rounds/schemas/events/event.ts';
import { eventText } from '@rounds/schemas/events/event-text.ts';
import { stampLocal, type PracticeClock } from '@rounds/schemas/events/stamp.ts';
import { NewerSchemaError } from '@rounds/schemas/events/upcast.ts';
import { headersOf } from '@rounds/schemas/messages.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import { registeredPractice, type Directory } from './directory.ts';
import type { AcceptResult, Outcome } from './outcome.ts';
import { identifierIn } from './privacy.ts';

export interface Refused {
  readonly sourceRef: string;
  /** A registered practice, or empty: an unknown one is a value nobody checked. */
  readonly practice: string;
  readonly violations: readonly Violation[];
}

export interface Prepared {
  readonly results: AcceptResult[];
  readonly messages: Map<Stream, OutgoingMessage[]>;
  readonly refused: Refused[];
  /** Directory events of this message, to be learned once the broker has them. */
  readonly directoryEvents: CanonicalEvent[];
  events: number;
  bytes: number;
}

/** Practices registered earlier in the same message count at once: a file may bring a practice and its appointments. */
export type Overlay = Map<string, PracticeClock>;

/** Prepares what an adapter made of one raw message. Pure but for `directory`, which it reads. `nowMs`: when it came; left out: nothing is too far ahead. */
export function prepare(outcomes: readonly Outcome[], directory: Pick<Directory, 'practice'>, nowMs = Number.POSITIVE_INFINITY): Prepared {
  const prepared: Prepared = { results: [], messages: new Map(), refused: [], directoryEvents: [], events: 0, bytes: 0 };
  const overlay: Overlay = new Map();
  const seen = new Set<string>();
  const isAhead = aheadOf(nowMs);
  for (const outcome of outcomes) {
    const checked = checkOutcome(outcome, directory, overlay);
    if (!checked.ok) {
      refuse(prepared, outcome, checked.violations, directory);
    } else if (seen.has(checked.event.id)) {
      prepared.results.push({ status: 'duplicate', id: checked.event.id });
    } else {
      seen.add(checked.event.id);
      if (isAhead(checked.event.time)) noteAhead(checked.event);
      addEvent(prepared, checked.stream, checked.event);
    }
  }
  return prepared;
}

const DAY_MS = 86_400_000;
const MAX_FLAGS = 20;
/** Says when it came, not what the message says: a reading of the past does not know it. */
export const AHEAD_FLAG = 'future_time';

/** Whether an instant lies more than a day after it was told: then the sender's clock is wrong, and it counts on its own day, not today. */
function aheadOf(nowMs: number): (time: string) => boolean {
  if (nowMs === Number.POSITIVE_INFINITY) return () => false;
  // Every event is asked: those of days past are answered by their date alone, whatever their offset.
  const soonest = new Date(nowMs).toISOString().slice(0, 10);
  return (time) => time.slice(0, 10) >= soonest && Date.parse(time) > nowMs + DAY_MS;
}

function noteAhead(event: CanonicalEvent): void {
  const flags = event.flags ?? [];
  if (!flags.includes(AHEAD_FLAG) && flags.length < MAX_FLAGS) event.flags = [...flags, AHEAD_FLAG];
}

function checkOutcome(outcome: Outcome, directory: Pick<Directory, 'practice'>, overlay: Overlay): ParsedEvent {
  if (outcome.kind === 'checked') return { ok: true, stream: outcome.stream, event: outcome.event };
  return outcome.kind === 'event' ? checkDraft(outcome.draft, directory, overlay) : { ok: false, violations: [...outcome.violations] };
}

/** Validates and stamps one draft against the directory (and practices that came before it in the same message). */
export function checkDraft(draft: object, directory: Pick<Directory, 'practice'>, overlay: Overlay = new Map()): ParsedEvent {
  const parsed = parseSafely(draft);
  if (!parsed.ok) return parsed;
  const { event } = parsed;
  if (event.type === 'practice.registered' || event.type === 'practice.changed') overlay.set(event.data.practice, event.data);
  if (event.practiceid !== '') {
    const clock = overlay.get(event.practiceid) ?? directory.practice(event.practiceid);
    if (!clock)
      return { ok: false, violations: [{ field: 'practiceid', valueShape: valueShape(event.practiceid), rule: registeredPractice }] };
    stampLocal(event, clock);
  } else if (parsed.stream !== 'operations') {
    return { ok: false, violations: [{ field: 'practiceid', valueShape: 'empty text', rule: registeredPractice }] };
  }
  const identifier = identifierIn(event);
  return identifier ? { ok: false, violations: [identifier] } : parsed;
}

function parseSafely(draft: object): ParsedEvent {
  try {
    return parseEvent(draft);
  } catch (error) {
    if (error instanceof NewerSchemaError)
      return { ok: false, violations: [{ field: 'dataschema', valueShape: 'newer version', rule: 'a version this Rounds knows' }] };
    throw error;
  }
}

function addEvent(prepared: Prepared, stream: Stream, event: CanonicalEvent): void {
  const value = eventText(event);
  let messages = prepared.messages.get(stream);
  if (!messages) prepared.messages.set(stream, (messages = []));
  messages.push({ key: event.subject, value, headers: headersOf(event) });
  prepared.results.push({ status: 'accepted', id: event.id });
  prepared.events += 1;
  prepared.bytes += value.length;
  if (stream === 'operations' && !event.withdrawn) prepared.directoryEvents.push(event);
}

function refuse(prepared: Prepared, outcome: Outcome, violations: readonly Violation[], directory: Pick<Directory, 'practice'>): void {
  prepared.results.push({ status: 'rejected', violations });
  const practice =
    outcome.kind === 'rejection' ? outcome.practice : textOf(outcome.kind === 'event' ? outcome.draft : outcome.event, 'practiceid');
  const sourceRef =
    outcome.kind === 'rejection' ? outcome.sourceRef : textOf(outcome.kind === 'event' ? outcome.draft : outcome.event, 'sourceref');
  prepared.refused.push({ sourceRef, practice: directory.practice(practice)?.id ?? '', violations });
}

function textOf(draft: object, field: string): string {
  const value: unknown = Reflect.get(draft, field);
  return typeof value === 'string' ? value : '';
}

/** Practices the drafts name that the directory does not know: worth a look at the store before they are refused. */
export function missingPractices(outcomes: readonly Outcome[], directory: Pick<Directory, 'practice'>): boolean {
  return outcomes.some((outcome) => {
    const practice = outcome.kind === 'event' ? textOf(outcome.draft, 'practiceid') : '';
    return practice !== '' && directory.practice(practice) === undefined;
  });
}
