/**
 * Messages of one partition of topic `raw`, one after another, as they were kept.
 * In: the event log, a span of offsets. Out: the messages of that span, a few megabytes at a time; the broker waits while they are worked on.
 * Throws LogError `timeout` when the broker brings nothing for half a minute. kafkajs can only fetch as a group member: one of its own.
 */
import { randomUUID } from 'node:crypto';
import { LogError, type EventLog, type LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { topics } from '@rounds/schemas/topics.ts';

export interface RawSpan {
  readonly partition: number;
  /** First offset, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** Ends the reading with LogError `closed`. */
  readonly signal?: AbortSignal | undefined;
}

const SILENCE_MS = 30_000;
const topic = topics.raw.name;

/** The messages of a span in batches; those that are gone are left out. */
export async function* scanRaw(log: Pick<EventLog, 'consume' | 'watermarks'>, span: RawSpan): AsyncGenerator<readonly LogMessage[]> {
  const marks = await log.watermarks(topic);
  const own = marks.find(({ partition }) => partition === span.partition);
  let next = Math.max(span.from, own?.low ?? 0);
  const to = Math.min(span.to, own?.high ?? 0);
  if (next >= to) return;
  const desk = createDesk(span.signal);
  const member = log.consume({
    groupId: `rounds-scan-${randomUUID()}`,
    topics: [topic],
    maxBytesPerPartition: 4 * 1024 * 1024,
    maxBytes: 8 * 1024 * 1024,
    maxWaitMs: 100,
    sessionTimeoutMs: 30_000,
    // The member is given all partitions; it stands at the end of those it does not read.
    onAssigned: () => {
      for (const { partition, high } of marks) member.seek({ topic, partition, offset: partition === span.partition ? next : high });
    },
    onRevoked: () => undefined,
    onTrouble: () => undefined,
    onMessages: (messages) => (messages[0]?.partition === span.partition ? desk.put(messages) : Promise.resolve()),
  });
  let batch: Batch | undefined;
  try {
    while (next < to) {
      batch = await desk.take();
      const fresh = batch.messages.filter(({ offset }) => offset >= next && offset < to);
      if (fresh.length > 0) yield fresh;
      next = Math.max(next, (batch.messages.at(-1)?.offset ?? -1) + 1);
      batch.taken();
    }
  } finally {
    // A fetch nobody takes any more must not hold the member.
    batch?.taken();
    desk.close();
    await member.stop();
  }
}

interface Batch {
  readonly messages: readonly LogMessage[];
  taken(): void;
}

/** One batch lies here at a time: who brings it waits until it is worked off. */
function createDesk(signal: AbortSignal | undefined) {
  const waiting: Batch[] = [];
  let wake = (): void => undefined;
  let closed = false;
  return {
    put: (messages: readonly LogMessage[]): Promise<void> =>
      closed
        ? Promise.resolve()
        : new Promise((taken) => {
            waiting.push({ messages, taken });
            wake();
          }),
    async take(): Promise<Batch> {
      const found = waiting.shift();
      if (found) return found;
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new LogError('timeout', 'reading raw messages: the broker brings nothing')), SILENCE_MS);
        const stop = (): void => {
          clearTimeout(timer);
          reject(new LogError('closed', 'reading raw messages: ended'));
        };
        wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', stop);
          resolve();
        };
        if (signal?.aborted === true) stop();
        else signal?.addEventListener('abort', stop, { once: true });
      });
      return this.take();
    },
    close(): void {
      closed = true;
      for (const batch of waiting.splice(0)) batch.taken();
    },
  };
}
