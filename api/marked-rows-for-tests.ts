/**
 * Rows in every table the API reads, for tests: each names its practice in every text; those of cedar carry sums of a billion.
 * In: a store. Out: nothing. Not for production code.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { startMs } from './api-for-tests.ts';
import { insertFacts, practiceIds } from './facts-for-tests.ts';

/** Rows that name their practice in every text, and carry sums of a billion at cedar. */
export async function insertMarkedRows(store: Store): Promise<void> {
  await insertFacts(store);
  await store.insert(
    'events',
    practiceIds.flatMap((id, index) => [
      [
        'appointments',
        `${id}:appt-1`,
        `${id}-ev`,
        index,
        'appointment.booked',
        id,
        `csv/${id}`,
        `${id}-ref`,
        startMs - 60_000,
        startMs - 60_000,
        startMs - 59_000,
        index,
        10 + index,
        JSON.stringify({ patient: `p_${id}` }),
      ],
      [
        'operations',
        `delivery-${id}`,
        `${id}-delivery`,
        index,
        'source.delivered',
        id,
        `csv/${id}`,
        '',
        startMs - 60_000,
        startMs - 60_000,
        startMs - 59_000,
        index,
        90 + index,
        JSON.stringify({ accepted: 1, duplicate: 0, rejected: 0, held: false, unusedColumns: [`column-${id}`] }),
      ],
    ]),
    {
      columns: [
        'stream',
        'subject',
        'event_id',
        'content_hash',
        'type',
        'practice_id',
        'source',
        'source_ref',
        'occurred_at',
        'recorded_at',
        'appended_at',
        'kafka_partition',
        'kafka_offset',
        'body',
      ],
    },
  );
  await store.insert(
    'dead_letters',
    [...practiceIds, 'cedar-unknown', ''].map((id) => [
      `dead-${id || 'cedar-nobody'}`,
      `csv/${id || 'cedar-nobody'}`,
      id,
      'start',
      'text of 4',
      'a date',
      `${id}-ref`,
      startMs,
    ]),
    { columns: ['dead_id', 'feed', 'practice_id', 'field', 'value_shape', 'rule', 'source_ref', 'at'] },
  );
  await store.insert(
    'restatements',
    practiceIds.map((id) => [
      'no_show_rate',
      id,
      '2026-11-03',
      'settled_slots',
      2,
      1,
      10,
      id === 'cedar' ? 999_999_999 : 2,
      10,
      'late_data',
      startMs,
      startMs,
    ]),
    {
      columns: [
        'kpi_id',
        'practice_id',
        'day',
        'fact',
        'version',
        'old_num',
        'old_den',
        'new_num',
        'new_den',
        'cause',
        'recorded_at',
        'restated_at',
      ],
    },
  );
  const nodes = [...practiceIds.map((id) => `practice:${id}`), 'region:north', 'region:south', 'organisation'];
  await store.insert(
    'signals',
    nodes.flatMap((node) =>
      ['2026-11-02', '2026-11-09'].map((week) => [
        'no_show_rate',
        node,
        week,
        node.match(/alder|birch|north/) ? 40 : 987_654_321,
        100,
        9,
        6,
        11,
        'p_prime',
        'beyond',
        'worse',
        1,
        1,
      ]),
    ),
    { columns: ['kpi_id', 'node', 'week', 'value', 'n', 'mean', 'lower', 'upper', 'method', 'rule', 'verdict', 'is_final', 'version'] },
  );
  await store.insert(
    'targets',
    practiceIds.map((id) => ['no_show_rate', id, '2026-01-01', id === 'cedar' ? 876_543_210 : 5, 1]),
    { columns: ['kpi_id', 'practice_id', 'valid_from', 'value', 'version'] },
  );
  await store.insert(
    'annotations',
    practiceIds.map((id) => [`note-${id}`, id, '', '2026-11-05', `annotation of ${id}`, 0, 1]),
    { columns: ['annotation_id', 'practice_id', 'kpi_id', 'day', 'text', 'phase', 'version'] },
  );
}
