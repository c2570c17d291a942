/**
 * Rows in every table the API reads, for tests: each names its practice in every text; those of cedar carry sums of a billion.
 * In: a store. Out: nothing. Not for production code.
 */
import { insertRows } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { startMs } from './api-for-tests.ts';
import { insertFacts, practiceIds } from './facts-for-tests.ts';

const minute = 60_000;

/** Everything. */
export async function insertMarkedRows(store: Store): Promise<void> {
  await insertFacts(store);
  await insertRows(store, 'events', practiceIds.flatMap(eventsOf));
  await insertRows(store, 'dead_letters', [...practiceIds, 'cedar-unknown', ''].map(deadLetterOf));
  await insertRows(store, 'restatements', practiceIds.map(restatementOf));
  await insertRows(store, 'remittances', practiceIds.map(remittanceOf));
  const nodes = [...practiceIds.map((id) => `practice:${id}`), 'region:north', 'region:south', 'organisation'];
  await insertRows(
    store,
    'signals',
    nodes.flatMap((node) => ['2026-11-02', '2026-11-09'].map((week) => signalOf(node, week))),
  );
  await insertRows(
    store,
    'targets',
    practiceIds.map((id) => ({
      kpi_id: 'no_show_rate',
      practice_id: id,
      valid_from: '2026-01-01',
      value: id === 'cedar' ? 876_543_210 : 5,
      version: 1,
    })),
  );
  await insertRows(
    store,
    'annotations',
    practiceIds.map((id) => ({
      annotation_id: `note-${id}`,
      practice_id: id,
      kpi_id: '',
      day: '2026-11-05',
      text: `annotation of ${id}`,
      phase: 0,
      version: 1,
    })),
  );
}

function remittanceOf(id: string) {
  const cents = id === 'cedar' ? 3_000_000_000 : 300;
  const what = { entry_id: `${id}-entry`, kind: 'payment', payer_id: `payer-${id}`, payer_class: 'commercial', method: 'ACH', code: '' };
  const sums = { cash_cents: cents, charge_cents: cents, claim_paid_cents: cents, provider_adjustment_cents: 0, out_of_balance_cents: 0 };
  return {
    practice_id: id,
    day: '2026-11-05',
    remittance_id: `${id}-remittance`,
    trace: `trace-${id}`,
    claims: 1,
    ...what,
    ...sums,
    version: 1,
    recorded_at: startMs,
  };
}

function eventsOf(id: string, index: number) {
  const at = { occurred_at: startMs - minute, recorded_at: startMs - minute, appended_at: startMs - minute + 1000 };
  const common = { ...at, practice_id: id, source: `csv/${id}`, source_ref: `${id}-ref`, content_hash: index, kafka_partition: index };
  const delivery = { accepted: 1, duplicate: 0, rejected: 0, held: false, unusedColumns: [`column-${id}`] };
  const booked = { stream: 'appointments', subject: `${id}:appt-1`, event_id: `${id}-ev`, type: 'appointment.booked', kafka_offset: 10 };
  const file = { stream: 'operations', subject: `delivery-${id}`, event_id: `${id}-delivery`, type: 'source.delivered', kafka_offset: 90 };
  return [
    { ...common, ...booked, body: JSON.stringify({ patient: `p_${id}` }) },
    { ...common, ...file, body: JSON.stringify(delivery) },
  ];
}

function deadLetterOf(id: string) {
  const named = id === '' ? 'cedar-nobody' : id;
  const what = { field: 'start', value_shape: 'text of 4', rule: 'a date', source_ref: `${id}-ref`, at: startMs };
  return { dead_id: `dead-${named}`, feed: `csv/${named}`, practice_id: id, ...what };
}

function restatementOf(id: string) {
  const sums = { old_num: 1, old_den: 10, new_num: id === 'cedar' ? 999_999_999 : 2, new_den: 10 };
  const when = { day: '2026-11-03', cause: 'late_data', recorded_at: startMs, restated_at: startMs };
  return { kpi_id: 'no_show_rate', practice_id: id, fact: 'settled_slots', version: 2, ...sums, ...when };
}

/** A week beyond its usual range; groups with cedar in them carry its sums. */
export function signalOf(node: string, week: string) {
  const value = /alder|birch|north/.test(node) ? 40 : 987_654_321;
  const range = { mean: 9, lower: 6, upper: 11, method: 'p_prime' };
  return { kpi_id: 'no_show_rate', node, week, value, n: 100, ...range, rule: 'beyond', verdict: 'worse', is_final: 1, version: 1 };
}
