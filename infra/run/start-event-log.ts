/**
 * The event log on the Kafka of this process, with every topic there and as it must be.
 * In: where Kafka is. Out: the log. Refuses topics whose partitions differ from what they were made with, and says of a cluster that
 * cannot be used which setting to look at.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@rounds/infra/config/load-config.ts';
import { openEventLog } from '@rounds/infra/kafka/event-log.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Logger } from '@rounds/infra/logging/logger.ts';
import { allTopics } from '@rounds/schemas/topics.ts';
import type { Lifecycle } from './lifecycle.ts';
import { kafkaNotReached } from './not-reached.ts';
import type { KafkaPlace } from './start-kafka.ts';

const leadersWithinMs = 10_000;

/** Connects, creates missing topics. `role` names this process to the brokers. */
export async function startEventLog(config: Config, kafka: KafkaPlace, log: Logger, lifecycle: Lifecycle, role: string): Promise<EventLog> {
  const eventLog = openEventLog({ brokers: kafka.brokers, ssl: kafka.ssl, sasl: kafka.sasl, clientId: `rounds-${role}`, log });
  lifecycle.add({ name: 'event log', stage: 'connections', stop: () => eventLog.close() });
  const { partitions, replication } = config.kafka;
  const wanted = allTopics.map((topic) => ({
    name: topic.name,
    partitions: partitions === undefined || topic.partitions === 1 ? topic.partitions : partitions,
    replication,
    retentionMs: topic.retentionMs,
  }));
  try {
    await eventLog.ensureTopics(wanted);
    await untilReadable(eventLog);
  } catch (error) {
    // The embedded broker is ours: whatever it says is a fault with its own words.
    throw config.kafka.brokers === undefined ? error : kafkaNotReached(error, config.kafka.brokers);
  }
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
