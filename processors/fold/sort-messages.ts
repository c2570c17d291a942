/**
 * First step of fold: which messages of a batch are events, which are dead letters, and which subjects they touch.
 * In: messages of the four streams. Out: rows for `events` (position and bytes), touched subjects, dead letters, one range a partition.
 * Messages that ingest validated (header) are not parsed here: the engine takes them apart. Everything else passes parseEvent.
 * Refuses an event of a newer schema by holding the batch (NewerSchemaHeld): an older Rounds must not call it dead.
 */
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import type { CellRow } from '@rounds/infra/clickhouse/store.types.ts';
import { DATA_SCHEMA } from '@rounds/schemas/events/envelope.ts';
import { eventText, mayHoldHalf } from '@rounds/schemas/events/event-text.ts';
import { parseEvent, type Violation } from '@rounds/schemas/events/event.ts';
import { NewerSchemaError } from '@rounds/schemas/events/upcast.ts';
import { REMAPPED_HEADER, TIES_HEADER, tiesOf, VALIDATED_HEADER, type DeadLetter } from '@rounds/schemas/messages.ts';

/** Positions of one partition in this batch: first and last offset, and how many messages became what. */
export interface PartitionPart {
  readonly topic: string;
  readonly partition: number;
  readonly first: number;
  last: number;
  valid: number;
  dead: number;
}

export interface SortedBatch {
  readonly rows: CellRow[];
  /** Stream → subjects. */
  readonly subjects: Map<string, Set<string>>;
  /** Streams with events that a later mapping read again. */
  readonly remapped: Set<string>;
  /** Streams with events that tie their subject to another: appointments moved by booking anew, claims replaced under another number. */
  readonly ties: Set<string>;
  readonly parts: PartitionPart[];
  readonly deadLetters: DeadLetter[];
  readonly newestAppendedMs: number;
}

/** Columns of a row, in its order: the rest of `events` the engine takes out of `value`. */
export const eventColumns = ['stream', 'kafka_partition', 'kafka_offset', 'appended_at', 'value'] as const;

/** An event was written by a newer Rounds: `transient`, so that the loop holds the partition and tries again. */
export class NewerSchemaHeld extends Error {
  readonly transient = true;
}

const validated = Buffer.from(DATA_SCHEMA);

type Checked =
  | { ok: true; subject: string; value: Uint8Array | string; remapped: boolean; ties: boolean }
  | { ok: false; violations: readonly Violation[] };

/** Sorts a batch. `poison`: the single message broke the process again and again, so it is dead without being tried. */
export function sortMessages(messages: readonly LogMessage[], poison: boolean): SortedBatch {
  const sorted = {
    rows: new Array<CellRow>(),
    subjects: new Map<string, Set<string>>(),
    remapped: new Set<string>(),
    ties: new Set<string>(),
    parts: new Map<string, PartitionPart>(),
    deadLetters: new Array<DeadLetter>(),
  };
  let newestAppendedMs = 0;
  for (const message of messages) {
    const part = partOf(sorted.parts, message);
    newestAppendedMs = Math.max(newestAppendedMs, message.timestampMs);
    const checked = poison ? poisoned : check(message);
    if (checked.ok) {
      part.valid += 1;
      if (checked.remapped) sorted.remapped.add(message.topic);
      if (checked.ties) sorted.ties.add(message.topic);
      sorted.rows.push([message.topic, message.partition, message.offset, message.timestampMs, checked.value]);
      subjectsOf(sorted.subjects, message.topic).add(checked.subject);
    } else {
      part.dead += 1;
      sorted.deadLetters.push(deadLetterOf(message, checked.violations));
    }
  }
  return { ...sorted, parts: [...sorted.parts.values()], newestAppendedMs };
}

const poisoned: Checked = { ok: false, violations: [{ field: '(event)', valueShape: 'event', rule: 'an event the processor survives' }] };

function partOf(parts: Map<string, PartitionPart>, { topic, partition, offset }: LogMessage): PartitionPart {
  const key = `${topic}-${partition}`;
  const known = parts.get(key);
  if (known) {
    known.last = offset;
    return known;
  }
  const part: PartitionPart = { topic, partition, first: offset, last: offset, valid: 0, dead: 0 };
  parts.set(key, part);
  return part;
}

function subjectsOf(subjects: Map<string, Set<string>>, stream: string): Set<string> {
  const known = subjects.get(stream);
  if (known) return known;
  const fresh = new Set<string>();
  subjects.set(stream, fresh);
  return fresh;
}

function check(message: LogMessage): Checked {
  const header = message.headers[VALIDATED_HEADER];
  // Events of an older Rounds may hold half characters, which the engine cannot read: those are written anew.
  if (header !== undefined && message.key !== null && validated.equals(header) && !mayHoldHalf(message.value))
    return {
      ok: true,
      subject: message.key,
      value: message.value,
      remapped: message.headers[REMAPPED_HEADER] !== undefined,
      ties: message.headers[TIES_HEADER] !== undefined,
    };
  const parsed = parseHeld(message.value);
  if (!parsed.ok) return parsed;
  const { event, stream } = parsed;
  if (stream !== message.topic) return broken('type', event.type, `an event of stream ${message.topic}`);
  if (event.subject !== message.key) return broken('subject', event.subject, 'the key of its message');
  // A fold must not know the directory: local days are part of the event, put there when it was accepted (design.md, Time).
  if (event.serviceday === undefined && stream !== 'operations' && stream !== 'billing')
    return broken('serviceday', undefined, 'stamped when accepted');
  if ('start' in event.data && event.data.startDay === undefined) return broken('data.startDay', undefined, 'stamped when accepted');
  return {
    ok: true,
    subject: event.subject,
    value: eventText(event),
    remapped: event.mappingversion !== undefined,
    ties: tiesOf(event),
  };
}

function parseHeld(value: Buffer): ReturnType<typeof parseEvent> {
  try {
    return parseEvent(JSON.parse(value.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return broken('(event)', undefined, 'JSON');
    if (error instanceof NewerSchemaError) throw new NewerSchemaHeld(error.message, { cause: error });
    throw error;
  }
}

function broken(field: string, value: string | undefined, rule: string): { ok: false; violations: Violation[] } {
  return { ok: false, violations: [{ field, valueShape: value === undefined ? 'missing' : `text of ${value.length}`, rule }] };
}

function deadLetterOf({ topic, partition, offset, timestampMs }: LogMessage, violations: readonly Violation[]): DeadLetter {
  const position = `${topic}-${partition}-${offset}`;
  const { field, valueShape, rule } = violations[0] ?? { field: '(event)', valueShape: 'unknown', rule: 'readable' };
  return {
    id: position,
    feed: `kafka/${topic}`,
    practice: '',
    field,
    valueShape,
    rule,
    sourceRef: position,
    raw: null,
    at: new Date(timestampMs).toISOString(),
  };
}
