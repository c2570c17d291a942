/**
 * Runs of messages → one request as kafkajs's `sendBatch` takes it, its records encoded here (decision 014).
 * In: messages by partition. Out: by topic what kafkajs counts, the first of each run carrying the records of all; the compression.
 * Refuses, when it is sent, a kafkajs without our patch.
 */
import { CompressionTypes, type IHeaders } from 'kafkajs';
import { encodeRecords } from './encode-records.ts';
import { LogError } from './event-log.types.ts';
import type { Run } from './publisher.ts';
import { compressAhead, compressFromBytes } from './zstd-codec.ts';

/** What kafkajs is given for a message of a run: only to be counted. The first of a run carries the records of all (patches/kafkajs). */
interface Counted {
  readonly partition: number;
  readonly value: null;
  readonly headers: IHeaders;
  readonly encodedRecords?: Buffer;
}

/** A kafkajs without our patch would send the empty values: it reads the headers first, and with ours nobody does. */
const unpatched: ProxyHandler<IHeaders> = {
  ownKeys: () => {
    throw new LogError('rejected', 'kafkajs is not patched (patches/kafkajs): run pnpm install');
  },
};
const noHeaders: IHeaders = new Proxy({}, unpatched);

/** What `sendBatch` takes, and what stands behind it. */
export interface PackedRequest {
  readonly topicMessages: { topic: string; messages: Counted[] }[];
  readonly compression: CompressionTypes;
  /** To be given back when every broker has answered. */
  readonly memory: readonly Buffer[];
}

/** Encodes runs, each partition at most once, and begins to compress what is worth it: on another thread, while the request before is on its way. */
export function packRequest(runs: readonly Run[]): PackedRequest {
  const byTopic = new Map<string, Counted[]>();
  const records = runs.map(({ messages }) => encodeRecords(messages));
  runs.forEach(({ topic, partition, messages }, run) => {
    const encodedRecords = records[run]?.bytes ?? Buffer.alloc(0);
    const counted: Counted = { partition, value: null, headers: noHeaders };
    const all = byTopic.get(topic) ?? [];
    byTopic.set(topic, all);
    all.push({ ...counted, encodedRecords });
    for (let rest = messages.length - 1; rest > 0; rest--) all.push(counted);
  });
  const bytes = records.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const isSmall = bytes < compressFromBytes * runs.length;
  if (!isSmall) for (const { bytes } of records) compressAhead(bytes);
  return {
    topicMessages: Array.from(byTopic, ([topic, messages]) => ({ topic, messages })),
    compression: isSmall ? CompressionTypes.None : CompressionTypes.ZSTD,
    memory: records.map(({ memory }) => memory),
  };
}
