/**
 * The jars of the embedded broker: fetched with Maven as pinned in infra/kafka/pom.xml, once per content of that file.
 * In: pom.xml. Out: a complete folder `.cache/kafka-<hash>`; infra/kafka/jars.ts looks for the same name.
 * Refuses to leave a half-filled folder under the final name.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureMaven } from './java.mjs';
import { command, step, stubborn } from './progress.mjs';
import { cache, root } from './places.mjs';

const pom = join(root, 'infra/kafka/pom.xml');

/** The folder's name, from the pins. */
export const jarsFolder = () => join(cache, `kafka-${createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12)}`);

/** False when the settings name another cluster: then neither Java nor jars are wanted. */
export function needsEmbeddedBroker() {
  if ((process.env.KAFKA_BROKERS ?? '') !== '') return false;
  return !mentions('.env', /^\s*KAFKA_BROKERS\s*=\s*\S/m) && !mentions('rounds.config.json', /"KAFKA_BROKERS"\s*:/);
}

function mentions(file, pattern) {
  try {
    return pattern.test(readFileSync(join(root, file), 'utf8'));
  } catch {
    return false;
  }
}

/** Fetches the jars unless they are there. */
export async function ensureKafkaJars() {
  const folder = jarsFolder();
  if (existsSync(join(folder, '.complete'))) return;
  const maven = await ensureMaven();
  await step('fetching the Kafka jars', async (note) => {
    const draft = `${folder}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    let downloads = 0;
    const args = ['-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${draft}`];
    const onLine = (line) => {
      if (line.includes('Downloaded ')) note(`${(downloads += 1)} files downloaded`);
    };
    // -U: Maven remembers for a day that something could not be fetched.
    let tries = 0;
    await stubborn(() => command(maven, (tries += 1) === 1 ? args : [...args, '-U'], { cwd: root, onLine }));
    writeFileSync(join(draft, '.complete'), '');
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  });
}
