/**
 * Java 17 or newer and Maven, which the embedded broker needs.
 * In: this machine. Out: both are there. Installs them on Debian and its kin when run as root.
 * Refuses everywhere else with the exact words of what to install.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { Stop, command, step, stubborn } from './progress.mjs';
import { recall, remember, which } from './places.mjs';

const wantedJava = 17;

/** True where this process may run apt-get. */
export const canInstall = () =>
  process.platform === 'linux' && existsSync('/etc/debian_version') && process.getuid?.() === 0 && which('apt-get') !== undefined;

/** apt allows one run at a time, and two steps may want it at once. */
let queue = Promise.resolve();

/** Installs Debian packages with a fresh index; one call at a time. */
export function aptInstall(packages) {
  const run = () =>
    step(`installing ${packages.join(', ')} (apt-get)`, async (note) => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      const onLine = (line) => note(line.slice(0, 80));
      const options = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
      const apt = (...args) => stubborn(() => command('apt-get', [...options, ...args], { env, onLine }));
      // An index that cannot be brought up to date may still be good enough.
      await apt('update').catch(() => {});
      await apt('install', '-y', '--no-install-recommends', ...packages);
    });
  const result = queue.then(run);
  queue = result.catch(() => {});
  return result;
}

/** The words for a machine on which we do not install. */
function howTo(what) {
  if (process.platform === 'darwin') return `brew install ${what === 'Java' ? 'openjdk@17' : 'maven'}`;
  return `apt-get install ${what === 'Java' ? 'openjdk-17-jre-headless' : 'maven'} (Debian, Ubuntu, as root), or dnf install ${what === 'Java' ? 'java-17-openjdk-headless' : 'maven'} (Fedora, RHEL)`;
}

/** The major version `java` reports, 0 when there is none. Starting a JVM costs 0.2 s, so the answer is remembered per file. */
function javaVersion() {
  const file = which('java');
  if (file === undefined) return 0;
  const place = realpathSync(file);
  const known = recall('java');
  if (known?.place === place && known.changed === statSync(place).mtimeMs) return known.version;
  let version = 0;
  try {
    // Java writes its version to standard error; -XshowSettings would be longer. `2>&1` needs a shell.
    version = Number(/version "(\d+)/.exec(execFileSync('/bin/sh', ['-c', 'java -version 2>&1'], { encoding: 'utf8' }))?.[1] ?? 0);
  } catch {
    return 0;
  }
  remember('java', { place, changed: statSync(place).mtimeMs, version });
  return version;
}

/** Makes sure of Java. */
export async function ensureJava() {
  const version = javaVersion();
  if (version >= wantedJava) return;
  if (canInstall()) {
    await aptInstall([...(which('mvn') === undefined ? ['maven'] : []), 'openjdk-17-jre-headless']);
    if (javaVersion() >= wantedJava) return;
  }
  const found = version === 0 ? 'there is none' : `this is Java ${version}`;
  throw new Stop(
    `The embedded Kafka broker needs Java ${wantedJava} or newer, and ${found} on the PATH. Install it and start again:\n  ${howTo('Java')}\nOr set KAFKA_BROKERS to use a Kafka cluster you have.`,
  );
}

/** Makes sure of Maven, and says where it is. */
export async function ensureMaven() {
  if (which('mvn') === undefined && canInstall()) await aptInstall(['maven']);
  const maven = which('mvn');
  if (maven === undefined)
    throw new Stop(
      `Maven is needed once, to fetch the jars of the embedded Kafka broker, and \`mvn\` is not on the PATH. Install it and start again:\n  ${howTo('Maven')}`,
    );
  return maven;
}
