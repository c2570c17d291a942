/** Charges that may count twice are seen: two feeds, one practice, the same days of service (docs/decisions/051). */
import { storeForTests } from '@rounds/infra/clickhouse/store-for-tests.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scope } from '../access/scope.ts';
import { insertRows } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import { createChargedTwice } from './charged-twice.ts';
import type { DirectoryCache } from './directory.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const practices = ['both', 'moved', 'one', 'old'].map((id) => ({ id }));
// Only the practices' ids are read.
const directory = { read: () => Promise.resolve({ practices }) } as unknown as DirectoryCache;
const scope = (...practiceIds: string[]) => ({ practiceIds }) as unknown as Scope;

let context: Awaited<ReturnType<typeof storeForTests>>;
beforeAll(async () => {
  context = await storeForTests();
  const charge = (practice: string, source: string, serviceDate: string, at = now) => ({
    stream: 'billing',
    type: 'charge.posted',
    subject: `${source}:${serviceDate}`,
    event_id: `${practice} ${source} ${serviceDate}`,
    content_hash: 1,
    practice_id: practice,
    source,
    source_ref: 'ref',
    occurred_at: at,
    recorded_at: at,
    appended_at: at,
    kafka_partition: 0,
    kafka_offset: 1,
    body: JSON.stringify({ serviceDate }),
  });
  const longAgo = now - 90 * 86_400_000;
  await insertRows(context.store, 'events', [
    charge('both', 'hl7v2/main', '2026-11-02'),
    charge('both', 'x12/main', '2026-11-02'),
    charge('both', 'hl7v2/main', '2026-11-03'),
    charge('both', 'x12/main', '2026-11-03'),
    charge('both', 'x12/main', '2026-11-04'),
    charge('moved', 'hl7v2/main', '2026-11-02'),
    charge('moved', 'x12/main', '2026-11-03'),
    charge('one', 'x12/main', '2026-11-02'),
    charge('old', 'hl7v2/main', '2026-08-01', longAgo),
    charge('old', 'x12/main', '2026-08-01', longAgo),
  ]);
});
afterAll(() => context.dispose());

test('two feeds charged for the same days: named with the days, to readers of that practice; a change of feeds is none', async () => {
  const within = createChargedTwice(context.store, directory, () => now);
  const both = { practice: 'both', feeds: ['hl7v2/main', 'x12/main'], days: 2, firstDay: '2026-11-02' };
  expect(await within(scope('both', 'moved', 'one', 'old'))).toEqual([both]);
  expect(await within(scope('moved', 'one'))).toEqual([]);
});
