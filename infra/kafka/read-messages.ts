/**
 * Reads a few messages at a known position, for lineage and for showing a source message.
 * In: a position, a count, the topic's watermarks. Out: the messages, fewer at the end of the partition.
 * Refuses an offset that is gone or not yet written. kafkajs can only fetch as a group member, so each read is a group of its own.
 */
import { randomUUID } from 'node:crypto';
import {
  LogError,
  type ConsumeOptions,
  type Consumption,
  type LogMessage,
  type TopicPartitionOffset,
  type Watermark,
} from './event-log.types.ts';

const readTimeoutMs = 10_000;

/** Up to `count` messages from `offset` on. Throws LogError `out_of_range`, `unknown_topic`, `timeout`. */
export async function readMessages(
  createMember: (options: ConsumeOptions) => Consumption,
  from: TopicPartitionOffset & { readonly count: number },
  watermarks: readonly Watermark[],
): Promise<LogMessage[]> {
  const mark = watermarks.find(({ partition }) => partition === from.partition);
  if (mark === undefined) throw new LogError('unknown_topic', `${from.topic} has no partition ${from.partition}`);
  if (from.offset < mark.low || from.offset >= mark.high) throw new LogError('out_of_range', `${from.topic} has no message at that offset`);
  const end = Math.min(from.offset + from.count, mark.high);
  const found: LogMessage[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new LogError('timeout', 'reading a message: the broker did not answer in time')), readTimeoutMs);
  const member = createMember({
    groupId: `rounds-read-${randomUUID()}`,
    topics: [from.topic],
    maxBytesPerPartition: 1024 * 1024,
    maxBytes: 4 * 1024 * 1024,
    maxWaitMs: 100,
    sessionTimeoutMs: 10_000,
    onAssigned: () => member.seek(from),
    onRevoked: () => undefined,
    onTrouble: () => undefined,
    async onMessages(messages) {
      for (const message of messages) {
        const next = from.offset + found.length;
        if (message.partition === from.partition && message.offset === next && next < end) found.push(message);
      }
      if (found.length === end - from.offset) resolve();
    },
  });
  try {
    await promise;
    return found;
  } finally {
    clearTimeout(timer);
    await member.stop();
  }
}
