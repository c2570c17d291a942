/** FHIR under mutation: as a file (told by content), as a posted message, as a notification, then the door's checks. */
import { readdirSync, readFileSync } from 'node:fs';
import { testDirectory } from '@rounds/ingest/accept-for-tests.ts';
import { fhirDesk, testWords } from '@rounds/ingest/adapters/fhir/fhir-for-tests.ts';
import { messageOutcomes } from '@rounds/ingest/adapters/fhir/message-outcomes.ts';
import { readNotification } from '@rounds/ingest/adapters/fhir/notification.ts';
import { prepare } from '@rounds/ingest/prepare.ts';
import type { FuzzedParser } from './fuzzed-parser.ts';

const folder = new URL('../../ingest/adapters/fhir/fixtures/', import.meta.url);

export function createFhirFuzzed(): FuzzedParser {
  const directory = testDirectory();
  const words = testWords({ sites: { west: 'cherry-creek' } });
  // Sorted: a seed stands for the same inputs on every file system.
  const files = readdirSync(folder)
    .sort()
    .map((name) => readFileSync(new URL(name, folder)));
  return {
    name: 'fhir',
    seeds: [...files, ...files.flatMap((file) => file.toString().trim().split('\n')).map((line) => Buffer.from(line))],
    async read(bytes) {
      const outcomes = messageOutcomes(words, { bytes, contentType: 'application/fhir+json' });
      const { rows } = await fhirDesk({ sites: { west: 'cherry-creek' } }).deliver(bytes, 509);
      return [prepare(outcomes, directory).results.length, rows.read, readNotification(bytes).kind];
    },
  };
}
