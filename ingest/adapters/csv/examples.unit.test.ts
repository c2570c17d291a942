/** README's own example files, and each adapter's fixtures, are taken in to the last row. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvDesk } from './csv-for-tests.ts';

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');

describe('docs/examples', () => {
  it('practices first, then their appointments: every row, every column', async () => {
    const { deliver, log } = csvDesk();
    expect(await deliver(read('../../../docs/examples/practices.csv'), 'practices', null)).toMatchObject({
      outcome: 'accepted',
      rows: { read: 2, accepted: 2 },
      unusedColumns: [],
    });
    expect(await deliver(read('../../../docs/examples/appointments.csv'), 'generic-appointments', null)).toMatchObject({
      outcome: 'accepted',
      rows: { read: 40, accepted: 40 },
      unusedColumns: [],
      warnings: [],
    });
    const ends = log
      .bodies('appointments')
      .map((body) => (body as { type: string }).type)
      .filter((type) => /no_show|cancelled|checked_out/.test(type));
    expect(
      Object.fromEntries(
        Array.from(
          Map.groupBy(ends, (type) => type.split('.')[1] ?? ''),
          ([type, all]) => [type, all.length],
        ),
      ),
    ).toEqual({ checked_out: 30, no_show: 6, cancelled: 4 });
  });
});

it.each([
  ['openemr-appointments', 6, 1],
  ['generic-appointments', 5, 0],
  ['generic-charges-and-payments', 7, 0],
  ['generic-time-clock', 4, 0],
  ['event-log', 8, 0],
  ['practices', 2, 0],
  ['payers', 4, 0],
])('the fixture of %s: %i rows taken in, %i column not used', async (mapping, rows, unused) => {
  const report = await csvDesk().deliver(
    read(`fixtures/${mapping}.csv`),
    mapping,
    mapping === 'practices' || mapping === 'payers' ? null : 'cherry-creek',
  );
  expect(report).toMatchObject({ outcome: 'accepted', rows: { read: rows, rejected: 0, duplicate: 0 } });
  expect(report.unusedColumns).toHaveLength(unused);
});
