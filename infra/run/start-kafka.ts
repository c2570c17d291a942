/**
 * Kafka for this process: the embedded broker, or the cluster the settings name.
 * In: settings. Out: where it is. Refuses to go on when the embedded broker dies for good: the process ends with its reason.
 */
import type { Config, SaslSettings } from '@rounds/infra/config/load-config.ts';
import { startBroker } from '@rounds/infra/kafka/broker.ts';
import { embeddedJarsDir } from '@rounds/infra/kafka/jars.ts';
import type { KafkaTls } from '@rounds/infra/kafka/event-log.ts';
import type { Logger } from '@rounds/infra/logging/logger.ts';
import type { Lifecycle } from './lifecycle.ts';
import { pemOf } from './pem-of.ts';

/** A Kafka to connect to. */
export type KafkaPlace = {
  readonly brokers: readonly string[];
  readonly ssl: KafkaTls;
  readonly sasl: SaslSettings | undefined;
  readonly brokerPid: () => number | undefined;
};

/** Starts the embedded broker unless the settings name a cluster. */
export async function startKafka(config: Config, log: Logger, lifecycle: Lifecycle): Promise<KafkaPlace> {
  const { brokers, ssl, caFile, sasl, embeddedPort } = config.kafka;
  if (brokers !== undefined)
    return { brokers, ssl: caFile === undefined ? ssl : { ca: pemOf(caFile, 'KAFKA_SSL_CA') }, sasl, brokerPid: () => undefined };
  const broker = await startBroker({
    dataDir: config.dataDir,
    jarsDir: embeddedJarsDir(),
    port: embeddedPort,
    log: { info: (message) => log.info(message), warn: (message) => log.warn(message) },
    onFatal: (sentence) => lifecycle.fail(sentence),
  });
  lifecycle.add({ name: 'Kafka broker', stage: 'engines', stop: () => broker.stop(), abandon: () => broker.kill() });
  return { brokers: broker.brokers, ssl: false, sasl: undefined, brokerPid: () => broker.pid };
}
