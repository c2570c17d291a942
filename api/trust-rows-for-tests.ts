/**
 * Rows behind the data-trust routes, for tests: a feed that speaks, one that fell silent, a delivery, dead letters, a restatement, signals.
 * In: a store. Out: the number of events of the two feeds. Not for production code.
 */
import { insertCells, insertRows } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { addDays, mondayOf } from '@rounds/schemas/time.ts';
import { startMs } from './api-for-tests.ts';

const minute = 60_000;

/** Inserts everything; the first event twice, at two offsets. */
export async function insertTrustRows(store: Store): Promise<number> {
  const spoken = chatter();
  await insertRows(store, 'events', spoken);
  await insertRows(store, 'events', [...spoken.slice(0, 1).map((row) => ({ ...row, kafka_offset: 900_000 })), delivery()]);
  const checkpoint = { consumer: 'fold', partition: 0, sequence: 1, start_offset: 0, dead: 0, ignored: 0 };
  await insertRows(store, 'checkpoints', [
    { ...checkpoint, topic: 'appointments', next_offset: spoken.length + 1, stored: spoken.length, duplicate: 1 },
    { ...checkpoint, topic: 'operations', next_offset: 3, stored: 3, duplicate: 0 },
  ]);
  await insertRows(store, 'dead_letters', [deadLetter('d1', 'alder'), deadLetter('d2', 'alder'), deadLetter('d3', 'nowhere')]);
  await insertRows(store, 'remittances', [
    remittance('r1', 'payment', '', 9_000, 0),
    remittance('r1', 'provider_adjustment', 'WO', -1_000, 0),
    remittance('r2', 'payment', '', 500, 25),
  ]);
  const cell = { kpi: 'no_show_rate', practice: 'alder', den: 100 };
  await insertCells(store, [
    { ...cell, day: '2026-10-05', num: 6 },
    { ...cell, day: '2026-10-06', num: 4 },
  ]);
  await insertRows(store, 'ledger', [
    { ...early, practice_id: 'alder', entry_id: 'old-1' },
    { ...early, practice_id: 'birch', entry_id: 'old-2' },
    { ...early, practice_id: 'cedar', entry_id: 'old-3' },
  ]);
  await insertRows(store, 'restatements', [restatement()]);
  await insertRows(
    store,
    'signals',
    ['practice:alder', 'region:north', 'organisation'].flatMap((node) => Array.from({ length: 30 }, (_, index) => signal(node, index))),
  );
  return spoken.length;
}

function remittance(id: string, kind: string, code: string, cash: number, off: number) {
  const payer = { payer_id: 'northlight', payer_class: 'commercial', method: 'ACH', trace: `trace-${id}` };
  const payment =
    kind === 'payment' ? { claims: 3, charge_cents: 20_000, claim_paid_cents: 10_000, provider_adjustment_cents: -1_000 } : {};
  const none = { claims: 0, charge_cents: 0, claim_paid_cents: 0, provider_adjustment_cents: 0 };
  const place = { practice_id: 'alder', day: id === 'r1' ? '2026-11-05' : '2026-11-04', remittance_id: id, entry_id: `${id}-${kind}` };
  return {
    ...place,
    kind,
    ...payer,
    code,
    cash_cents: cash,
    ...none,
    ...payment,
    out_of_balance_cents: off,
    version: 1,
    recorded_at: startMs,
  };
}

function event(practice: string, source: string, at: number, offset: number) {
  const flags = practice === 'alder' ? ['zone_assumed', 'unmapped:status:ARRIVED'] : [];
  const place = { source, source_ref: 'ref', kafka_partition: 0, kafka_offset: offset, body: '{}', flags };
  const what = { stream: 'appointments', subject: `s-${offset}`, event_id: `e-${offset}`, content_hash: 1, type: 'appointment.booked' };
  return { ...what, ...place, practice_id: practice, occurred_at: at, recorded_at: at, appended_at: at + 500 };
}

/** Alder speaks every ten minutes round the clock, birch as well until five hours ago. */
function chatter() {
  const rows: ReturnType<typeof event>[] = [];
  for (let minutes = 28 * 24 * 60; minutes >= 5; minutes -= 10) {
    rows.push(event('alder', 'hl7v2/alder', startMs - minutes * minute, rows.length));
    if (minutes >= 300) rows.push(event('birch', 'hl7v2/birch', startMs - minutes * minute, rows.length));
  }
  return rows;
}

function delivery() {
  const body = JSON.stringify({ accepted: 9, duplicate: 1, rejected: 2, held: false, unusedColumns: ['Fax'] });
  const what = { stream: 'operations', type: 'source.delivered', subject: 'file', event_id: 'file', body };
  return { ...event('', 'csv/front-desk', startMs - 60 * minute, 7), ...what };
}

function deadLetter(id: string, practice: string) {
  const rule = practice === 'nowhere' ? 'a known practice' : 'a wall-clock time';
  const place = { source_ref: 'line 4', raw_partition: 1, raw_offset: 44, at: startMs };
  return { dead_id: id, feed: 'csv/front-desk', practice_id: practice, field: 'start', value_shape: 'text of 9', rule, ...place };
}

/** As the store holds what was posted before 1970. */
const early = { day: '1970-01-01', claim_id: 'old', version: 1 };

const file = '5f'.repeat(16);
/** A file refused as a whole by csv/desk, and what became of the same bytes; seconds after the start. */
export const wholeFile = {
  letter: (version: number, seconds: number) => ({
    ...deadLetter('f1', ''),
    feed: 'csv/desk',
    value_shape: 'file',
    source_ref: `${file}:1`,
    raw_partition: null,
    raw_offset: null,
    version,
    at: startMs + seconds * 1000,
  }),
  delivered: (source: string, seconds: number, held: boolean) => ({
    ...delivery(),
    source,
    subject: `file:${file}`,
    event_id: `d${seconds}`,
    kafka_offset: 1_000 + seconds,
    body: JSON.stringify({ held }),
    recorded_at: startMs + seconds * 1000,
  }),
};

function restatement() {
  const sums = { old_num: 8, old_den: 100, new_num: 6, new_den: 100, cause: 'late_data', recorded_at: startMs, restated_at: startMs };
  return { kpi_id: 'no_show_rate', practice_id: 'alder', day: '2026-10-05', fact: 'settled_slots', version: 2, ...sums };
}

/** Five worse weeks after 25 usual ones; index 0 is the newest. */
function signal(node: string, index: number) {
  const worse = index < 5;
  const range = { mean: 8.9, lower: 6.8, upper: 11, method: 'p_prime' };
  const judged = { rule: worse ? 'beyond' : '', verdict: worse ? 'worse' : 'usual', is_final: 1, version: 1 };
  return {
    kpi_id: 'no_show_rate',
    node,
    week: addDays(mondayOf('2026-11-09'), -7 * index),
    value: worse ? 14.1 : 9,
    n: 168,
    ...range,
    ...judged,
  };
}
