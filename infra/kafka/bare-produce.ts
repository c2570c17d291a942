/**
 * How fast kafkajs alone produces to this broker: the yardstick of the bench, used by nothing else.
 * In: a broker, a message as large as ours. Out: messages a second, acknowledged by all replicas. Its topic is deleted again.
 * kafkajs as it is published: our patch speeds its encoder up, and pnpm patches 2.2.4 wherever it is used; 2.2.3 produces with the same files.
 */
import { Kafka, logLevel } from 'kafkajs-as-published';

const TOPIC = 'bare-produce';
const IN_A_BATCH = 2_000;
const LANES = 4;

/** Produces for about `seconds`. */
export async function bareProduceRate(broker: string, value: Buffer, seconds: number): Promise<number> {
  const kafka = new Kafka({ brokers: [broker], clientId: 'bare-produce', logLevel: logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer({ allowAutoTopicCreation: false })];
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: 6 }], waitForLeaders: true });
  let [sent, key] = [0, 0];
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  const lane = async (): Promise<void> => {
    while (performance.now() < until) {
      const messages = Array.from({ length: IN_A_BATCH }, () => ({ key: String(key++), value }));
      await producer.send({ topic: TOPIC, acks: -1, messages });
      sent += messages.length;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const rate = sent / ((performance.now() - began) / 1000);
  await admin.deleteTopics({ topics: [TOPIC] });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
  return rate;
}
