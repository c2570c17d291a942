/** What is asked of the store fits one question of the engine, however many things a file holds; what was sent lately is remembered. */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { describe, expect, it } from 'vitest';
import { createKnownVersions, type Thing } from './known-versions.ts';
import type { Version } from './versions.ts';

const naturalOf = (index: number, tail = 'a'): string => `n${String(index).padStart(11, '0')}${tail.repeat(10)}`;
const thing = (index: number, subject = `ehr:${index}`): Thing => ({
  stream: 'appointments',
  natural: naturalOf(index),
  draft: { subject },
});
const version = (index: number): Version => ({
  natural: naturalOf(index),
  eventId: naturalOf(index),
  type: 'appointment.booked',
  ref: 'x:1',
  recordedMs: index,
  occurredMs: index,
  content: '',
  startMs: undefined,
});

/** A store that knows these ids, and what it was asked. */
function storeOf(ids: readonly string[]) {
  const asked: { subjects: string; naturals: string }[] = [];
  const query: Store['query'] = async (typed, params) => {
    if (typed.name !== 'ingest_known_versions') return [];
    const of = typed.params.parse(params) as { subjects: string; naturals: string };
    asked.push(of);
    const wanted = new Set(of.naturals.split('\u001f'));
    return ids
      .filter((id) => wanted.has(id.slice(0, 12)))
      .map((event_id) =>
        typed.row.parse({
          subject: 's',
          event_id,
          mapping_version: 1,
          type: 'appointment.booked',
          source_ref: 'x:1',
          practice_id: 'p',
          recorded: 1,
          occurred: 1,
          body: '{}',
        }),
      );
  };
  return { store: { query }, asked };
}

describe('versions known to the store', () => {
  it('are asked for in questions the engine reads, and all are found', async () => {
    const things = Array.from({ length: 12_000 }, (_thing, index) => thing(index, `ehr:${'x'.repeat(90)}${index}`));
    const { store, asked } = storeOf(things.map(({ natural }) => `${natural}.rest`));
    const found = await createKnownVersions({ store }).load(things);
    expect(found.size).toBe(12_000);
    expect(asked.length).toBeGreaterThan(1);
    for (const { subjects, naturals } of asked) expect(subjects.length + naturals.length).toBeLessThan(220_000);
  });
  it('of ids that begin alike are told apart', async () => {
    const { store } = storeOf([naturalOf(7, 'a'), naturalOf(7, 'b')]);
    const found = await createKnownVersions({ store }).load([thing(7)]);
    expect(found.get(naturalOf(7))?.map(({ eventId }) => eventId)).toEqual([naturalOf(7)]);
  });
});

it('versions sent lately are known, at least the last fifteen thousand things', async () => {
  const known = createKnownVersions({});
  for (let from = 0; from < 40_000; from += 2_000) known.commit(Array.from({ length: 2_000 }, (_version, index) => version(from + index)));
  known.commit([version(39_999)]);
  const found = await known.load(Array.from({ length: 40_000 }, (_thing, index) => thing(index)));
  expect(found.size).toBeGreaterThanOrEqual(15_000);
  expect(found.size).toBeLessThanOrEqual(30_000);
  expect(found.get(naturalOf(25_000))).toHaveLength(1);
  expect(found.get(naturalOf(39_999))).toHaveLength(2);
});
