/** README's own example files, and each adapter's fixtures, are taken in to the last row. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvDesk, mappings } from './csv-for-tests.ts';

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

const ownPlace = new Set(['practices', 'payers', 'providers', 'regions', 'peer-groups', 'benchmarks', 'tebra-appointments']);
it.each([
  ['openemr-appointments', 6, 1],
  ['generic-appointments', 5, 0],
  ['athenahealth-appointments', 6, 0],
  ['tebra-appointments', 5, 0],
  ['dentrix-appointments', 4, 0],
  ['generic-charges-and-payments', 7, 0],
  ['generic-claims', 4, 0],
  ['generic-time-clock', 4, 0],
  ['wheniwork-timesheets', 3, 4],
  ['deputy-timesheets', 3, 0],
  ['ukg-timecards', 4, 0],
  ['homebase-timesheets', 2, 2],
  ['adp-timecards', 2, 1],
  ['adp-payroll-totals', 2, 2],
  ['event-log', 8, 0],
  ['practices', 2, 0],
  ['regions', 2, 0],
  ['providers', 2, 0],
  ['payers', 4, 0],
  ['peer-groups', 1, 0],
  ['benchmarks', 2, 0],
  ['budgets', 3, 0],
  ['expenses', 2, 0],
  ['complaints', 2, 0],
  ['surveys', 4, 0],
  ['credentials', 2, 0],
  ['employees', 2, 0],
])('the fixture of %s: %i rows taken in, %i column not used', async (mapping, rows, unused) => {
  const report = await csvDesk().deliver(read(`fixtures/${mapping}.csv`), mapping, ownPlace.has(mapping) ? null : 'cherry-creek');
  expect(report).toMatchObject({ outcome: 'accepted', rows: { read: rows, rejected: 0, duplicate: 0 } });
  expect(report.unusedColumns).toHaveLength(unused);
});

it('every mapping that ships has a fixture', () =>
  expect([...mappings.keys()].filter((id) => !existsSync(join(import.meta.dirname, `fixtures/${id}.csv`)))).toEqual([]));
