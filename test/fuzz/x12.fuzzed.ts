/** X12 under mutation: envelopes as the first pass sees them, then everything a kept piece goes through, then the door's checks. */
import { readdirSync, readFileSync } from 'node:fs';
import { testDirectory } from '@rounds/ingest/accept-for-tests.ts';
import { interchange, remittance } from '@rounds/ingest/adapters/x12/files-for-tests.ts';
import { createX12RawReader } from '@rounds/ingest/adapters/x12/raw-reader.ts';
import { testConfig, testPseudonymise } from '@rounds/ingest/adapters/x12/sets-for-tests.ts';
import { surveyFile } from '@rounds/ingest/adapters/x12/survey.ts';
import { prepare } from '@rounds/ingest/prepare.ts';
import type { FuzzedParser } from './fuzzed-parser.ts';

const folder = new URL('../../ingest/adapters/x12/fixtures/', import.meta.url);

export function createX12Fuzzed(): FuzzedParser {
  // Sorted: a seed stands for the same inputs on every file system.
  const fixtures = readdirSync(folder)
    .filter((name) => name.endsWith('.x12'))
    .sort();
  const directory = testDirectory();
  const reader = createX12RawReader({ directory, feeds: { get: async () => testConfig() }, pseudonymise: testPseudonymise });
  return {
    name: 'x12',
    seeds: [
      ...fixtures.map((name) => readFileSync(new URL(name, folder))),
      Buffer.from(interchange([`${remittance(3)}~PLB*1999999984*20261231*WO:X1*12.50*L6*-3.00`, remittance(1, 'B', 'T2')])),
    ],
    async read(bytes) {
      const survey = await surveyFile(whole(bytes));
      const outcomes = await reader.reread({ feed: 'x12/default', contentType: 'application/edi-x12', sourceRef: 'fuzz', bytes });
      return [survey.sets, prepare(outcomes, directory).results.length];
    },
  };
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
