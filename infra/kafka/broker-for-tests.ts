/**
 * A real embedded broker for one test file, in a folder of its own that goes away with it; a log on it; and making it silent for a while.
 * In: nothing. Out: the broker, with a stop that also removes the folder.
 * Refuses to imitate: without Java and the jars the test fails and says which command gets them.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allTopics } from '@rounds/schemas/topics.ts';
import { startBroker, type Broker } from './broker.ts';
import { openEventLog } from './event-log.ts';
import { LogError, type EventLog, type LogMessage, type TopicSpec } from './event-log.types.ts';
import { embeddedJarsDir } from './jars.ts';

/** Starts a broker in a fresh folder (about 4 s); `stop()` ends it and removes the folder. */
export async function startTestBroker(): Promise<Broker & { dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rounds-broker-'));
  const broker = await startBroker({ dataDir, jarsDir: embeddedJarsDir(), log: { info: () => {}, warn: () => {} } });
  return {
    brokers: broker.brokers,
    get pid() {
      return broker.pid;
    },
    dataDir,
    kill: () => broker.kill(),
    async stop() {
      await broker.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const first: TopicSpec = { name: 'first-of-a-test', partitions: 1, retentionMs: -1 };

/**
 * Makes topics and waits until the broker knows that it leads each partition: for a moment after it made them it does not. A first message,
 * to a topic of its own, has been taken as well: a cold broker may refuse one, and a test's sender seldom sends again as a real one does.
 */
export async function makeTopics(log: EventLog, specs: readonly TopicSpec[]): Promise<void> {
  const made = async (): Promise<void> => {
    await log.ensureTopics([...specs, first]);
    for (const { name } of specs) await log.watermarks(name);
    await log.publish([{ topic: first.name, messages: [{ key: 'k', value: 'v' }] }]);
  };
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    try {
      return await made();
    } catch (error) {
      if (!(error instanceof LogError && error.transient) || Date.now() > deadline) throw error;
    }
  }
}

export type TestBroker = Awaited<ReturnType<typeof startTestBroker>>;

/** A broker with all topics of the product, and a log on it; `stop()` ends both. */
export async function startTestLog(): Promise<{ broker: TestBroker; log: EventLog; stop: () => Promise<void> }> {
  const broker = await startTestBroker();
  const log = openEventLog({ brokers: broker.brokers, clientId: 'test', log: { warn: () => {} } });
  const stop = async (): Promise<void> => {
    await log.close();
    await broker.stop();
  };
  try {
    await makeTopics(log, allTopics);
  } catch (error) {
    await stop();
    throw error;
  }
  return { broker, log, stop };
}

/** Every message of a topic, by partition and offset. */
export async function allMessages(log: Pick<EventLog, 'watermarks' | 'read'>, topic: string): Promise<LogMessage[]> {
  const messages: LogMessage[] = [];
  for (const { partition, low, high } of await log.watermarks(topic))
    if (high > low) messages.push(...(await log.read({ topic, partition, offset: low, count: high - low })));
  return messages;
}

/** Whether every thread of a process stands still. The signal reaches the process at once, its threads one by one. */
async function standsStill(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`);
  const states = await Promise.all(
    // A thread that ended between the two looks stands still as well.
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'latin1').catch(() => ') X')),
  );
  return states.every((stat) => /\) [TtXZ]/.test(stat));
}

/**
 * Does `work` while the broker is silent: all its threads are stopped before `work` begins, and go on whatever becomes of it.
 * Without the wait, a busy machine lets the broker answer once more after the signal was sent.
 */
export async function whileSilent<T>(broker: { readonly pid: number }, work: () => Promise<T>): Promise<T> {
  const { pid } = broker;
  process.kill(pid, 'SIGSTOP');
  try {
    while (process.platform === 'linux' && !(await standsStill(pid))) await sleep(5);
    return await work();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}
