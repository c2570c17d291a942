/**
 * Kafka, and the only importer of kafkajs: topics, publishing, watermarks, single messages, group members.
 * In: broker addresses. Out: an EventLog. Refuses topics whose partition count differs from what was asked.
 * An idempotent producer that failed is thrown away: kafkajs (eosManager) hands the sequence numbers of a failed request to the next
 * one, and a broker that had written the failed one takes the next for its repetition, acknowledges it and drops it.
 */
import kafkajs, { CompressionTypes, Kafka, type Admin, type Producer, type SASLOptions } from 'kafkajs';
import type { SaslSettings } from '../config/load-config.ts';
import { scratch } from '../process/scratch.ts';
import { createMember, type GroupClient, type GroupClientOptions } from './group-member.ts';
import { asLogError, createLogBridge, type TroubleLogger } from './kafka-errors.ts';
import { packRequest, type PackedRequest } from './pack-request.ts';
import { Publisher, type Packed, type Run } from './publisher.ts';
import { readMessages } from './read-messages.ts';
import { zstdCodec } from './zstd-codec.ts';
import { LogError, type EventLog, type TopicSpec } from './event-log.types.ts';

const publishTimeoutMs = 9_500;
const sendTimeoutMs = 8_000;
const mebibyte = 1024 * 1024;

kafkajs.CompressionCodecs[CompressionTypes.ZSTD] = () => zstdCodec;

/** TLS towards the brokers; `ca`: PEM text of the authority to trust in place of the machine's. */
export type KafkaTls = boolean | { readonly ca: string };

export interface EventLogOptions {
  readonly brokers: readonly string[];
  readonly ssl?: KafkaTls | undefined;
  readonly sasl?: SaslSettings | undefined;
  readonly clientId: string;
  readonly log: TroubleLogger;
}

function saslOf(settings: SaslSettings | undefined): SASLOptions | undefined {
  return settings && { mechanism: settings.mechanism, username: settings.username, password: settings.password.reveal() };
}

/** Rejects with `timeout` when `work` takes longer; the work itself goes on unobserved. */
async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LogError('timeout', `${what}: the broker did not answer in time`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface Sender {
  pack(runs: readonly Run[]): Packed;
  close(): Promise<void>;
}

function createSender(kafka: Kafka): Sender {
  let current: Promise<Producer> | null = null;

  const connected = async (): Promise<Producer> => {
    const producer = kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    await producer.connect();
    return producer;
  };

  const discard = (): void => {
    current?.then((producer) => producer.disconnect()).catch(() => undefined);
    current = null;
  };

  const attempt = async (runs: readonly Run[], { topicMessages, compression, memory }: PackedRequest): Promise<readonly number[]> => {
    const producer = await (current ??= connected());
    const answers = await producer.sendBatch({ topicMessages, acks: -1, compression });
    // Only now: after a failure another broker's request may still be read from it.
    for (const piece of memory) scratch.giveBack(piece);
    const offsets = new Map(answers.map((answer) => [`${answer.topicName}|${answer.partition}`, Number(answer.baseOffset)]));
    return runs.map(({ topic, partition }) => {
      const offset = offsets.get(`${topic}|${partition}`);
      if (offset === undefined || offset < 0) throw new LogError('unavailable', 'the broker did not confirm every message');
      return offset;
    });
  };

  return {
    pack(runs) {
      const packed = packRequest(runs);
      return {
        async send() {
          try {
            return await within(sendTimeoutMs, 'publish', attempt(runs, packed));
          } catch (error) {
            discard();
            throw asLogError(error, 'publish');
          }
        },
      };
    },
    async close() {
      const producer = current;
      current = null;
      await producer?.then((open) => open.disconnect()).catch(() => undefined);
    },
  };
}

function topicConfig(spec: TopicSpec): { name: string; value: string }[] {
  return Object.entries({
    'retention.ms': String(spec.retentionMs),
    'cleanup.policy': spec.cleanup ?? 'delete',
    // As it was sent: the broker takes nothing apart and packs nothing again.
    'compression.type': 'producer',
    'message.timestamp.type': 'LogAppendTime',
    'max.message.bytes': String(spec.maxMessageBytes ?? 8 * mebibyte),
  }).map(([name, value]) => ({ name, value }));
}

type WithAdmin = <T>(what: string, work: (admin: Admin) => Promise<T>) => Promise<T>;

/** One admin connection, made when needed and again after a failure. */
function createAdminAccess(kafka: Kafka): { use: WithAdmin; close: () => Promise<void> } {
  let current: Promise<Admin> | null = null;
  const connected = async (): Promise<Admin> => {
    const admin = kafka.admin();
    await admin.connect();
    return admin;
  };
  const close = async (): Promise<void> => {
    const admin = current;
    current = null;
    await admin?.then((open) => open.disconnect()).catch(() => undefined);
  };
  return {
    async use(what, work) {
      try {
        return await within(sendTimeoutMs, what, (current ??= connected()).then(work));
      } catch (error) {
        void close();
        throw asLogError(error, what);
      }
    },
    close,
  };
}

async function ensureTopics(admin: WithAdmin, specs: readonly TopicSpec[]): Promise<void> {
  await admin('creating topics', async (open) => {
    const existing = new Set(await open.listTopics());
    const topics = specs
      .filter((spec) => !existing.has(spec.name))
      .map((spec) => ({
        topic: spec.name,
        numPartitions: spec.partitions,
        replicationFactor: spec.replication ?? 1,
        configEntries: topicConfig(spec),
      }));
    if (topics.length > 0) await open.createTopics({ topics, waitForLeaders: true });
  });
  const { topics } = await admin('checking topics', (open) => open.fetchTopicMetadata({ topics: specs.map((spec) => spec.name) }));
  const found = new Map(topics.map((topic) => [topic.name, topic.partitions.length]));
  const wrong = specs.filter((spec) => found.get(spec.name) !== spec.partitions);
  if (wrong.length === 0) return;
  const list = wrong.map((spec) => `${spec.name} has ${found.get(spec.name) ?? 0} partitions instead of ${spec.partitions}`).join(', ');
  throw new LogError('topic_mismatch', `${list}: messages of one key would no longer lie in one partition`);
}

function createPartitionCounts(admin: WithAdmin): (topic: string) => Promise<number> {
  const known = new Map<string, Promise<number>>();
  const ask = async (topic: string): Promise<number> => {
    const { topics } = await admin('looking up a topic', (open) => open.fetchTopicMetadata({ topics: [topic] }));
    const count = topics[0]?.partitions.length ?? 0;
    if (count === 0) throw new LogError('unknown_topic', `there is no topic ${topic}`);
    return count;
  };
  return (topic) => {
    const count = known.get(topic) ?? ask(topic);
    known.set(topic, count);
    count.catch(() => known.delete(topic));
    return count;
  };
}

/** All partitions of the four streams; each fetch starts this many workers, so no more than that. */
const concurrentPartitions = 24;

function groupClient(kafka: Kafka, options: GroupClientOptions): GroupClient {
  const consumer = kafka.consumer({
    groupId: options.groupId,
    sessionTimeout: options.sessionTimeoutMs,
    heartbeatInterval: Math.floor(options.sessionTimeoutMs / 4),
    rebalanceTimeout: 60_000,
    maxBytesPerPartition: options.maxBytesPerPartition,
    minBytes: 1,
    maxBytes: options.maxBytes,
    maxWaitTimeInMs: options.maxWaitMs,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 100, retries: 5, maxRetryTime: 2_000, restartOnFailure: () => Promise.resolve(false) },
  });
  const { events } = consumer;
  return {
    onJoin: (listener) => void consumer.on(events.GROUP_JOIN, ({ payload }) => listener(payload.memberAssignment)),
    onRebalancing: (listener) => void consumer.on(events.REBALANCING, () => listener()),
    onCrash: (listener) => void consumer.on(events.CRASH, ({ payload }) => listener(payload.error)),
    connect: () => consumer.connect(),
    subscribe: (topics) => consumer.subscribe({ topics, fromBeginning: true }),
    run: (eachBatch) =>
      consumer.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: concurrentPartitions, eachBatch }),
    seek: (position) => consumer.seek(position),
    commitOffsets: (offsets) => consumer.commitOffsets(offsets),
    disconnect: () => consumer.disconnect(),
  };
}

/** Opens the event log; connections are made when first needed. */
export function openEventLog(options: EventLogOptions): EventLog {
  const sasl = saslOf(options.sasl);
  const kafka = new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    ssl: options.ssl ?? false,
    ...(sasl && { sasl }),
    connectionTimeout: 3_000,
    requestTimeout: 6_000,
    retry: { initialRetryTime: 100, retries: 4, maxRetryTime: 1_000 },
    logCreator: createLogBridge(options.log),
  });
  const admin = createAdminAccess(kafka);
  const sender = createSender(kafka);
  const publisher = new Publisher({
    pack: (runs) => sender.pack(runs),
    partitionsOf: createPartitionCounts(admin.use),
    timeoutMs: publishTimeoutMs,
    maxWaitingBytes: 64 * mebibyte,
    maxRequestBytes: 4 * mebibyte,
  });
  const watermarks: EventLog['watermarks'] = async (topic) => {
    const offsets = await admin.use('reading watermarks', (open) => open.fetchTopicOffsets(topic));
    return offsets
      .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
      .sort((a, b) => a.partition - b.partition);
  };
  const consume: EventLog['consume'] = (member) => createMember((clientOptions) => groupClient(kafka, clientOptions), member);
  return {
    ensureTopics: (specs) => ensureTopics(admin.use, specs),
    publish: (batches) => publisher.publish(batches),
    watermarks,
    clusterId: async () => (await admin.use('reading the cluster id', (open) => open.describeCluster())).clusterId,
    read: async (from) => readMessages(consume, from, await watermarks(from.topic)),
    consume,
    async close() {
      publisher.close();
      await Promise.all([sender.close(), admin.close()]);
    },
  };
}
