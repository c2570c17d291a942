/**
 * The embedded broker: a real one-node Apache Kafka (KRaft) on loopback, started, watched and stopped from here.
 * In: a data folder and the folder of its jars. Out: its address, and a way to stop it.
 * Refuses a data folder whose broker still runs for somebody else, a port in use, and a start that never gets ready.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { OperatorError } from '../config/operator-error.ts';
import { brokerAnswers, freePort, portTaken } from './broker-probe.ts';
import { endProcess, isAlive, readPid } from '../process/process-table.ts';
import { endLeftOver, spawnGuarded } from './broker-process.ts';
import { brokerLogSettings, brokerSettings, type BrokerPlace } from './broker-settings.ts';

/** The lines a broker writes about itself; pino's logger fits. */
export type BrokerLog = { info(message: string): void; warn(message: string): void };

export type BrokerOptions = {
  /** The data folder; the broker keeps to `kafka/` inside it. */
  readonly dataDir: string;
  /** The folder of jars, see jars.ts. */
  readonly jarsDir: string;
  /** Loopback port for clients; a free one when left out. */
  readonly port?: number | undefined;
  readonly log: BrokerLog;
  /** Called once, with a plain sentence, when the broker died and could not be brought back. */
  readonly onFatal?: (sentence: string) => void;
};

export type Broker = {
  readonly brokers: readonly string[];
  /** The java process, for memory figures; another one after a restart. */
  readonly pid: number;
  stop(): Promise<void>;
  /** Ends it at once, for whoever cannot wait; Kafka loses nothing by it. */
  kill(): void;
};

const readyWithinMs = 60_000;
const stopWithinMs = 8_000;
/** A broker that dies again this soon after being brought back will not stay up: say so instead of trying for ever. */
const restartNotBeforeMs = 5 * 60_000;

/**
 * The JVM's own limits: measured at about 350 MB resident when idle, ready in about 2.5 s.
 * Only the quick compiler: the other took a third of the broker's processor time in its first minutes, and 50 MB, for what waits for the disk.
 */
const jvmOptions = [
  '-Xms64m',
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
];

type Running = { readonly guard: ReturnType<typeof spawnGuarded>; readonly pid: number };

/**
 * Starts the broker and waits until it answers over a real connection.
 * It is restarted once on the same ports when it dies by itself; a second death within five minutes is fatal.
 * @throws OperatorError with a plain sentence when the port is in use, Java is missing or the broker does not get ready
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const folder = resolve(options.dataDir, 'kafka');
  await mkdir(folder, { recursive: true });
  const leftOver = await endLeftOver(join(folder, 'broker.pid'), join(folder, 'server.properties'));
  if (leftOver !== undefined) options.log.warn(`Ended the broker (process ${leftOver}) a killed run had left behind`);
  const place = { folder, clientPort: await choosePort(options.port), controllerPort: await freePort() };
  await writeFile(join(folder, 'server.properties'), brokerSettings(place));
  await writeFile(join(folder, 'log4j2.properties'), brokerLogSettings(place));
  await formatOnce(place, options.jarsDir);
  return watch(place, options, await launch(place, options.jarsDir));
}

async function choosePort(wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return freePort();
  if (await portTaken(wanted)) {
    throw new OperatorError(
      `Port ${wanted} (KAFKA_PORT) on 127.0.0.1 is already in use. Stop what listens there, or leave KAFKA_PORT out to take a free port.`,
    );
  }
  return wanted;
}

/** Where the JVM keeps the classes it has loaded once, ready to map: halves a start (measured: 5.5 s to 2.8 s of processor time). */
const classArchive = (jarsDir: string): string => join(jarsDir, 'broker.jsa');
const archiveGivenUp = (jarsDir: string): string => join(jarsDir, 'broker.jsa.given-up');
/** For an hour: a machine that was busy once is not slow for ever. */
const gaveUpLately = (jarsDir: string): boolean =>
  (statSync(archiveGivenUp(jarsDir), { throwIfNoEntry: false })?.mtimeMs ?? 0) > Date.now() - 3_600_000;
const freshArchive = (place: BrokerPlace): string => join(place.folder, 'broker.jsa');

function javaCommand(place: BrokerPlace, jarsDir: string, mainClass: string, ...rest: readonly string[]): string[] {
  const known = existsSync(classArchive(jarsDir));
  // Written when the broker first ends; a JVM that cannot use an archive (another Java) says nothing and starts without.
  const writeIt =
    mainClass === 'kafka.Kafka' && !known && !gaveUpLately(jarsDir) ? [`-XX:ArchiveClassesAtExit=${freshArchive(place)}`] : [];
  return [
    'java',
    ...jvmOptions,
    '-Xlog:disable',
    '-Xlog:all=error:stderr',
    ...(known ? [`-XX:SharedArchiveFile=${classArchive(jarsDir)}`] : writeIt),
    `-Dlog4j2.configurationFile=${join(place.folder, 'log4j2.properties')}`,
    '-cp',
    join(jarsDir, '*'),
    mainClass,
    ...rest,
  ];
}

/** Gives an empty folder its cluster id, as Kafka wants before a first start; a formatted one is left alone. */
async function formatOnce(place: BrokerPlace, jarsDir: string): Promise<void> {
  if (existsSync(join(place.folder, 'log', 'meta.properties'))) return;
  // One id in 64 would begin with a dash, and the tool would take it for an option.
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  const [java = 'java', ...rest] = javaCommand(
    place,
    jarsDir,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    join(place.folder, 'server.properties'),
  );
  try {
    await promisify(execFile)(java, rest);
  } catch (error) {
    throw new OperatorError(`The embedded broker could not prepare its folder ${place.folder}: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
    return 'Java 17 or newer was not found. Install it and start again.';
  if (error instanceof Error && 'stderr' in error && typeof error.stderr === 'string')
    return error.stderr.trim().split('\n').slice(-3).join(' ');
  return error instanceof Error ? error.message : String(error);
}

async function launch(place: BrokerPlace, jarsDir: string): Promise<Running> {
  const pidFile = join(place.folder, 'broker.pid');
  const outputFile = join(place.folder, 'broker.out');
  await writeFile(outputFile, '');
  const guard = spawnGuarded(javaCommand(place, jarsDir, 'kafka.Kafka', join(place.folder, 'server.properties')), { pidFile, outputFile });
  // A pipe nobody reads from may break when the guard ends first; that is not a fault of ours.
  guard.stdin?.on('error', () => {});
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (guard.exitCode !== null || guard.signalCode !== null) break;
    if (await brokerAnswers(place.clientPort)) {
      const pid = readPid(pidFile);
      if (pid !== undefined) return { guard, pid };
    }
    await sleep(100);
  }
  await stopRunning({ guard, pid: readPid(pidFile) ?? 0 });
  throw new OperatorError(
    `The embedded Kafka broker did not start. Its last words: ${await lastWords(place)} (more in ${place.folder}/broker.log)`,
  );
}

async function lastWords(place: BrokerPlace): Promise<string> {
  for (const name of ['broker.out', 'broker.log']) {
    const text = await readFile(join(place.folder, name), 'utf8').catch(() => '');
    if (text.trim() !== '') return text.trim().split('\n').slice(-3).join(' | ').slice(0, 600);
  }
  return 'none';
}

/** @returns the exit code of the broker: 143 after a clean end */
async function stopRunning({ guard, pid }: Running): Promise<number | null> {
  const gone = guard.exitCode !== null || guard.signalCode !== null;
  const exited = gone ? Promise.resolve() : once(guard, 'exit');
  if (pid > 1 && isAlive(pid)) await endProcess(pid, stopWithinMs);
  guard.stdin?.destroy();
  await exited;
  return guard.exitCode;
}

/** On a machine too slow to write the archive while it stops, trying again would make every stop slow. */
async function giveUpArchive(jarsDir: string): Promise<void> {
  if (!existsSync(classArchive(jarsDir))) await writeFile(archiveGivenUp(jarsDir), '').catch(() => {});
}

/** Puts a freshly written archive where the next start finds it, whole or not at all. */
async function keepArchive(place: BrokerPlace, jarsDir: string): Promise<void> {
  const draft = `${classArchive(jarsDir)}.${process.pid}`;
  try {
    await copyFile(freshArchive(place), draft);
    await rename(draft, classArchive(jarsDir));
    await rm(freshArchive(place), { force: true });
  } catch {
    // None was written, or the cache cannot be written to: starts stay as they are.
    await rm(draft, { force: true }).catch(() => {});
  }
}

/** Holds the one running broker, brings it back once when it dies, and stops it when asked. */
function watch(place: BrokerPlace, options: BrokerOptions, first: Running): Broker {
  let running = first;
  let stopping = false;
  let lastRestart = 0;
  let work: Promise<void> = Promise.resolve();

  const onDeath = async (): Promise<void> => {
    if (stopping) return;
    if (Date.now() - lastRestart < restartNotBeforeMs) {
      options.onFatal?.(`The embedded Kafka broker died twice within five minutes. Its last words: ${await lastWords(place)}`);
      return;
    }
    lastRestart = Date.now();
    options.log.warn('The embedded Kafka broker died; starting it again on the same port');
    try {
      // It may be the guard alone that died: the broker itself must not stay on the port.
      await endLeftOver(join(place.folder, 'broker.pid'), join(place.folder, 'server.properties'));
      running = await launch(place, options.jarsDir);
      follow();
    } catch (error) {
      options.onFatal?.(error instanceof Error ? error.message : String(error));
    }
  };
  const follow = (): void => {
    const { guard } = running;
    const died = (): void => void (work = onDeath());
    if (guard.exitCode !== null || guard.signalCode !== null) died();
    else guard.once('exit', died);
  };
  follow();

  return {
    brokers: [`127.0.0.1:${place.clientPort}`],
    get pid() {
      return running.pid;
    },
    async stop() {
      stopping = true;
      await work;
      const code = await stopRunning(running);
      // Only a broker that ended in its own time has written its archive to the end.
      if (code === 143 || code === 0) await keepArchive(place, options.jarsDir);
      else await giveUpArchive(options.jarsDir);
    },
    kill() {
      stopping = true;
      if (isAlive(running.pid)) process.kill(running.pid, 'SIGKILL');
    },
  };
}
