/**
 * The event log on the Kafka of this process, with every topic there and as it must be.
 * In: where Kafka is. Out: the log. Refuses topics whose partitions differ from what they were made with.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@rounds/infra/config/load-config.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Logger } from '@rounds/infra/logging/logger.ts';
import { allTopics } from '@rounds/schemas/topics.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { KafkaPlace } from './start-kafka.ts';

const leadersWithinMs = 10_000;

/** Connects, creates missing topics. `role` names this process to the brokers. */
export async function startEventLog(config: Config, kafka: KafkaPlace, log: Logger, lifecycle: Lifecycle, role: string): Promise<EventLog> {
  const eventLog = openEventLog({ brokers: kafka.brokers, ssl: kafka.ssl, sasl: kafka.sasl, clientId: `rounds-${role}`, log });
  lifecycle.add({ name: 'event log', stage: 'connections', stop: () => eventLog.close() });
  const { partitions, replication } = config.kafka;
  await eventLog.ensureTopics(
    allTopics.map((topic) => ({
      name: topic.name,
      partitions: partitions === undefined || topic.partitions === 1 ? topic.partitions : partitions,
      replication,
      retentionMs: topic.retentionMs,
    })),
  );
  await untilReadable(eventLog);
  return eventLog;
}

/** A broker tells of a new topic a moment before it leads its partitions; whoever reads at once would be sent away. */
async function untilReadable(eventLog: EventLog): Promise<void> {
  const deadline = Date.now() + leadersWithinMs;
  for (const { name } of allTopics) {
    for (;;) {
      try {
        await eventLog.watermarks(name);
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(100);
      }
    }
  }
}
