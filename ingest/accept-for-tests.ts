/**
 * Parts of the door for tests that need no broker: a directory with two practices, and a log that only records.
 * The recording log is no imitation of a broker: it never fails, keeps nothing and answers with made-up positions.
 * What depends on a real acknowledgement is proved in the `.int` tests.
 */
import type { OutgoingMessage, PublishAck, PublishBatch } from '@rounds/infra/kafka/event-log.types.ts';
import { createAcceptor } from './accept.ts';
import { createDirectory, type Directory } from './directory.ts';
import { checkDraft } from './prepare.ts';

export const testNow = Date.parse('2026-11-22T12:00:00Z');

export function practiceDraft(practice: string, name: string, timeZone = 'America/Denver', cutoverMinutes = 0) {
  return {
    specversion: '1.0',
    id: `practice-${practice}`,
    type: 'practice.registered',
    source: 'test',
    subject: practice,
    time: '2025-01-01T00:00:00Z',
    recordedat: '2025-01-01T00:00:00Z',
    practiceid: practice,
    sourceref: 'test:0',
    data: { practice, name, timeZone, cutoverMinutes },
  };
}

/** A directory that knows `cherry-creek` (Denver) and `harbor` (New York, cut-over 04:00). */
export function testDirectory(): Directory {
  const directory = createDirectory({ clock: () => testNow });
  for (const draft of [
    practiceDraft('cherry-creek', 'Cherry Creek'),
    practiceDraft('harbor', 'Harbor Urgent Care', 'America/New_York', 240),
  ]) {
    const checked = checkDraft(draft, directory);
    if (checked.ok) directory.learn(checked.event);
  }
  return directory;
}

/** Records what would go to Kafka. */
export function recordingLog() {
  const sent: { topic: string; message: OutgoingMessage }[] = [];
  const publish = async (batches: readonly PublishBatch[]): Promise<PublishAck[]> => {
    const acks = batches.map(({ topic, messages }) => ({
      topic,
      partition: 0,
      baseOffset: sent.filter((entry) => entry.topic === topic).length,
      count: messages.length,
    }));
    for (const { topic, messages } of batches) for (const message of messages) sent.push({ topic, message });
    return acks;
  };
  const on = (topic: string) => sent.filter((entry) => entry.topic === topic).map(({ message }) => message);
  const bodies = (topic: string): unknown[] => on(topic).map(({ value }) => JSON.parse(value.toString()) as unknown);
  return { publish, sent, on, bodies };
}

/** An acceptor over a recording log; `raw` is "sealed" by turning every byte round, so that plain text cannot be found in it. */
export function testDoor(directory = testDirectory()) {
  const log = recordingLog();
  const sealRaw = (plain: Uint8Array) => ({ keyId: 'k1', sealed: Buffer.from(plain.map((byte) => byte ^ 0xff)) });
  const acceptor = createAcceptor({ log, directory, sealRaw, clock: () => testNow });
  return { log, directory, acceptor };
}
