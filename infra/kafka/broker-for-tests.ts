/**
 * A real embedded broker for one test file, in a folder of its own that goes away with it.
 * In: nothing. Out: the broker, with a stop that also removes the folder.
 * Refuses to imitate: without Java and the jars the test fails and says which command gets them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker, type Broker } from './broker.ts';
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
