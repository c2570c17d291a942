/**
 * The Kafka topics, as data: name, what the key is, partitions, retention.
 * `infra/kafka` creates them; a test holds that nothing is published to a topic that is not here.
 */

export interface TopicSpec {
  readonly name: string;
  /** What the message key is; order is kept per key only. */
  readonly key: string;
  readonly partitions: number;
  /** Milliseconds a message is kept; -1 for ever. */
  readonly retentionMs: number;
}

const FOR_EVER = -1;
const ONE_DAY = 86_400_000;

/** The four streams of canonical events. Kept for ever: everything in ClickHouse can be rebuilt from them. */
export const streams = ['appointments', 'billing', 'staffing', 'operations'] as const;
export type Stream = (typeof streams)[number];

export const topics = {
  appointments: { name: 'appointments', key: 'subject: the appointment', partitions: 6, retentionMs: FOR_EVER },
  billing: { name: 'billing', key: 'subject: the claim or account', partitions: 6, retentionMs: FOR_EVER },
  staffing: { name: 'staffing', key: 'subject: the employee', partitions: 6, retentionMs: FOR_EVER },
  operations: { name: 'operations', key: 'subject: the thing registered, set or reported', partitions: 6, retentionMs: FOR_EVER },
  raw: { name: 'raw', key: 'feed', partitions: 6, retentionMs: FOR_EVER },
  deadLetters: { name: 'dead-letters', key: 'feed', partitions: 3, retentionMs: FOR_EVER },
  /** fold → measure: facts of these practice days were rewritten. */
  changes: { name: 'changes', key: 'practice', partitions: 6, retentionMs: ONE_DAY },
  /** measure → api: cells of these practice days were rewritten (live updates). */
  cells: { name: 'cells', key: 'practice', partitions: 1, retentionMs: ONE_DAY },
} as const satisfies Record<string, TopicSpec>;

export const allTopics: readonly TopicSpec[] = Object.values(topics);
