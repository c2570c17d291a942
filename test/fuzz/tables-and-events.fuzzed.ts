/** Delimited tables and posted events under mutation. */
import { sheet } from '@rounds/ingest/adapters/csv/csv-for-tests.ts';
import { CsvRefusal } from '@rounds/ingest/adapters/csv/decode-bytes.ts';
import { readCsv } from '@rounds/ingest/adapters/csv/read.ts';
import { readOutcomes } from '@rounds/ingest/adapters/http-events/read.ts';
import { testDirectory } from '@rounds/ingest/accept-for-tests.ts';
import { prepare } from '@rounds/ingest/prepare.ts';
import type { FuzzedParser } from './fuzzed-parser.ts';

const rows = Array.from({ length: 8 }, () => ({ status: 'Completed', checked_in_at: '11/02/2026 8:52 AM', mrn: '"00,12"' }));

export const tablesFuzzed: FuzzedParser = {
  name: 'tables',
  seeds: [sheet(rows), sheet(rows).replaceAll(',', ';').replaceAll('\n', '\r\n')].map((text) => Buffer.from(text)),
  async read(bytes) {
    let records = 0;
    try {
      for await (const some of readCsv(cut(bytes, 1_000), 'utf-8')) records += some.filter(({ fields }) => fields.length > 0).length;
    } catch (error) {
      // A refusal with its reason is how this reader answers what is no table.
      if (!(error instanceof CsvRefusal)) throw error;
    }
    return records;
  },
};

const directory = testDirectory();
const event = {
  specversion: '1.0',
  id: 'e1',
  type: 'appointment.checked_in',
  source: 'front-desk',
  subject: 'appt:1',
  time: '2026-11-20T15:00:00Z',
  recordedat: '2026-11-20T15:00:00Z',
  practiceid: 'cherry-creek',
  sourceref: 'x:1',
  data: {},
};

export const httpEventsFuzzed: FuzzedParser = {
  name: 'http-events',
  seeds: [Buffer.from(JSON.stringify([event, { ...event, id: 'e2' }])), Buffer.from(JSON.stringify(event))],
  async read(bytes) {
    const outcomes = (['single', 'batch', 'binary'] as const).flatMap((mode) =>
      readOutcomes(mode, new Headers({ 'ce-specversion': '1.0', 'ce-type': 'appointment.roomed' }), bytes, 'http/x'),
    );
    return prepare(outcomes, directory).results.length;
  },
};

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
