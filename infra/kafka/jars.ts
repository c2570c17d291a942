/**
 * Where the embedded broker's jars are: a cache folder named by the hash of pom.xml, filled by the launcher.
 * In: nothing. Out: the folder. Refuses to fetch: without the jars it says which command gets them.
 * The launcher (infra/run/launcher/kafka-jars.mjs) computes the same name; a test holds the two together.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { OperatorError } from '../config/operator-error.ts';

/** The folder the jars belong in, whether or not they are there yet. */
export function jarsFolder(): string {
  const hash = createHash('sha256')
    .update(readFileSync(new URL('pom.xml', import.meta.url)))
    .digest('hex')
    .slice(0, 12);
  return join(fileURLToPath(new URL('../..', import.meta.url)), '.cache', `kafka-${hash}`);
}

/** The folder of jars, complete. @throws OperatorError when the launcher has not fetched them. */
export function embeddedJarsDir(): string {
  const folder = jarsFolder();
  if (existsSync(join(folder, '.complete'))) return folder;
  throw new OperatorError(
    'The jars of the embedded Kafka broker are not there yet. Run `npm start` (or `npm test`) once: it fetches them.',
  );
}
