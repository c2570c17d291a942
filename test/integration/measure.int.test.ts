/** What measure promises about cells: settled outcomes, restatements only of what somebody could have read as final, rebuilt definitions. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { kpiById, kpis } from '@rounds/schemas/kpis/index.ts';
import { touchedRows } from '@rounds/processors/measure/cell-sql.ts';
import { rebuildChangedKpis } from '@rounds/processors/measure/rebuild-changed.ts';
import { readSlicedStates } from '@rounds/infra/clickhouse/read-cells.ts';
import { createLogFixture, eventsAt, mainSite, nightSite, type LogFixture } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const ev = eventsAt(mainSite);
type Event = ReturnType<typeof ev>;
const booked = (a: string, day = '2026-05-01'): Event => ev('appointment.booked', a, '2026-04-01T10:00', { start: `${day}T09:00` });
const came = (a: string, envelope = {}): Event => ev('appointment.checked_in', a, '2026-05-01T09:00', {}, envelope);
const done = (a: string): Event => ev('appointment.completed', a, '2026-05-01T10:00');
const closed = ev('practice_day.closed', 'main/2026-05-01', '2026-05-02T00:00', { day: '2026-05-01' });
const FUTURE = '2099-01-01T10:00';

let pipeline: Pipeline;
let log: LogFixture;
beforeAll(async () => void (pipeline = await openPipeline()));
afterAll(() => pipeline.close());
beforeEach(() => {
  log = createLogFixture();
  return pipeline.clear();
});

async function feed(...events: Event[]): Promise<void> {
  await pipeline.fold(log.append(events));
  await pipeline.measure();
}
const cell = async (kpi: string, day: string) =>
  (await pipeline.rows(`SELECT num, den FROM kpi_cells FINAL WHERE kpi_id = '${kpi}' AND day = '${day}'`))[0];
const restated = () =>
  pipeline.rows(
    'SELECT kpi_id, toString(day) AS day, old_num, old_den, new_num, new_den, cause FROM restatements FINAL ORDER BY kpi_id, day',
  );

describe('settled slots', () => {
  it('rule 6: who was booked and did not come is a no-show once the day is closed, not before', async () => {
    await feed(booked('a'), booked('b'), came('a'), done('a'));
    expect(await cell('no_show_rate', '2026-05-01')).toEqual({ num: 0, den: 1 });
    await feed(closed);
    expect(await cell('no_show_rate', '2026-05-01')).toEqual({ num: 1, den: 2 });
  });

  it('a closed day without a single arrival settles nobody', async () => {
    await feed(booked('a'), closed);
    expect(await cell('no_show_rate', '2026-05-01')).toEqual({ num: 0, den: 0 });
  });

  it.each([
    ['five', ['a', 'b', 'c', 'd', 'e'], { num: 15, den: 1 }],
    ['four', ['a', 'b', 'c', 'd'], { num: 15 + 11 + 10 + 9 + 8, den: 5 }],
  ])('%s patients roomed within one minute: from five on their waits are not believed', async (_, together, expected) => {
    const arrived = (a: string, at: string) => [booked(a), ev('appointment.checked_in', a, `2026-05-01T${at}`)];
    await feed(
      ...together.flatMap((a, index) => [...arrived(a, `09:1${index}:00`), ev('appointment.roomed', a, `2026-05-01T09:21:0${index}`)]),
    );
    await feed(...arrived('later', '10:00:00'), ev('appointment.roomed', 'later', '2026-05-01T10:15:00'));
    expect(await cell('wait_lobby_min', '2026-05-01')).toEqual(expected);
  });

  it('are to measure what they are to every other reader, however many rows of a day share a minute', async () => {
    await pipeline.store
      .command(`INSERT INTO appointment_slots (practice_id, day, appointment_id, is_scheduled_day, is_visit_day, outcome, roomed_at, checked_in_at, flags, version)
      SELECT ['main', 'night'][1 + draw % 2], toDate('2026-05-01') + draw % 3, toString(number % 900), draw % 5 > 0, intDiv(draw, 7) % 3 > 0,
        ['booked', 'completed', 'voided', 'arrived'][1 + intDiv(draw, 11) % 4], if(intDiv(draw, 13) % 4 = 0, NULL, minutes), if(intDiv(draw, 17) % 4 = 0, NULL, minutes + 60),
        if(intDiv(draw, 19) % 9 = 0, ['batch_stamped'], []), number
      FROM (SELECT number, cityHash64(number) AS draw, toDateTime64('2026-05-01 13:00:00', 3, 'UTC') + intDiv(draw, 23) % 1500 AS minutes FROM numbers(1000))`);
    await pipeline.store.command(
      "INSERT INTO practice_days (practice_id, day, closed) VALUES ('main', '2026-05-01', 1), ('night', '2026-05-02', 1)",
    );
    await pipeline.store.command(
      "INSERT INTO touched_days (batch_id, fact, practice_id, day) SELECT DISTINCT 'b', 'settled_slots', practice_id, day FROM appointment_slots WHERE day < '2026-05-03'",
    );
    const columns = 'practice_id, day, appointment_id, outcome, flags, version, roomed_at';
    const [shown, measured] = [
      `SELECT ${columns} FROM settled_slots WHERE day < '2026-05-03'`,
      `SELECT ${columns} FROM ${touchedRows('settled_slots').replaceAll('{batch:String}', "'b'")}`,
    ];
    expect(await pipeline.rows(`(${shown} EXCEPT ${measured}) UNION ALL (${measured} EXCEPT ${shown})`)).toEqual([]);
    const [told] = await pipeline.rows(
      `SELECT count() AS slots, countIf(outcome = 'no_show') > 10 AS settles, countIf(outcome = 'booked') > 10 AS leaves, countIf(has(flags, 'batch_stamped')) BETWEEN 100 AND slots - 100 AS disbelieves FROM (${measured})`,
    );
    expect(told).toMatchObject({ settles: 1, leaves: 1, disbelieves: 1 });
  });

  it('read only the practice days asked for: the filter reaches the table below the window', async () => {
    await feed(...['01', '02', '03', '04'].flatMap((d) => [booked(`a${d}`, `2026-0${Number(d) + 4}-01`)]));
    const plan = await pipeline.rows(
      "EXPLAIN indexes = 1 SELECT outcome FROM settled_slots WHERE practice_id IN ('main') AND day BETWEEN '2026-06-01' AND '2026-06-30' AND outcome = 'no_show'",
    );
    const text = plan.map((row) => String(row['explain'])).join('\n');
    const read = text.slice(text.indexOf('appointment_slots'));
    expect(text).toContain('Window');
    expect(read).toMatch(/PrimaryKey[\s\S]*practice_id[\s\S]*Parts: 1\/1/);
  });
});

describe('restatements', () => {
  it('a first load of history, in however many batches, restates nothing', async () => {
    await feed(booked('a'), came('a'));
    await feed(done('a'), booked('b'));
    await feed(ev('appointment.status_corrected', 'a', '2026-06-01T10:00', { outcome: 'no_show' }));
    expect(await cell('visits', '2026-05-01')).toEqual({ num: 0, den: 0 });
    expect(await restated()).toEqual([]);
  });

  it('a figure measured before the source knew better is restated with old and new', async () => {
    await feed(booked('a'), came('a'), done('a'));
    await feed(ev('appointment.status_corrected', 'a', '2026-05-01T12:00', { outcome: 'no_show' }, { recorded: FUTURE }));
    expect(await restated()).toContainEqual({
      kpi_id: 'visits',
      day: '2026-05-01',
      old_num: 1,
      old_den: 0,
      new_num: 0,
      new_den: 0,
      cause: 'late_data',
    });
    expect(await restated()).toContainEqual({
      kpi_id: 'no_show_rate',
      day: '2026-05-01',
      old_num: 0,
      old_den: 1,
      new_num: 1,
      new_den: 1,
      cause: 'late_data',
    });
  });

  it('late news that changes no figure restates nothing', async () => {
    await feed(booked('a'), came('a'), done('a'));
    await feed(ev('appointment.confirmed', 'a', '2026-05-01T12:00', {}, { recorded: FUTURE }));
    expect(await restated()).toEqual([]);
  });

  it('measuring again without news keeps the moment a cell was measured', async () => {
    await feed(booked('a'), came('a'));
    const before = await pipeline.rows('SELECT kpi_id, day, measured_at FROM kpi_cells FINAL ORDER BY kpi_id, day');
    await feed(came('a'));
    expect(await pipeline.rows('SELECT kpi_id, day, measured_at FROM kpi_cells FINAL ORDER BY kpi_id, day')).toEqual(before);
  });
});

describe('a changed definition', () => {
  const changed = (): Parameters<typeof rebuildChangedKpis>[1] => {
    const visits = kpiById('visits');
    return visits ? kpis.map((kpi) => (kpi.id === 'visits' ? { ...visits, version: 2, num: { ...visits.num, value: '10' } } : kpi)) : [];
  };

  it('rebuilds the cells of that KPI only, and records why they changed', async () => {
    await feed(booked('a'), came('a'), done('a'));
    expect(await rebuildChangedKpis(pipeline.store)).toEqual([]);
    expect(await rebuildChangedKpis(pipeline.store, changed())).toEqual(['visits']);
    expect(await cell('visits', '2026-05-01')).toEqual({ num: 10, den: 0 });
    expect(await restated()).toEqual([
      { kpi_id: 'visits', day: '2026-05-01', old_num: 1, old_den: 0, new_num: 10, new_den: 0, cause: 'definition' },
    ]);
  });

  it('a writer with the old definition loses against the new', async () => {
    await feed(booked('a'), came('a'), done('a'));
    await rebuildChangedKpis(pipeline.store, changed());
    await feed(ev('appointment.confirmed', 'a', '2026-05-01T08:00'));
    expect(await cell('visits', '2026-05-01')).toEqual({ num: 10, den: 0 });
  });
});

describe('who saw whom, where', () => {
  const west = eventsAt(nightSite);
  const [one, other] = ['p_oneoneoneoneoneo', 'p_otherotherothero'];
  const seen = (site: typeof ev, a: string, bookedWith: string, seenBy?: string): Event[] => [
    site('appointment.booked', a, '2026-04-01T10:00', {
      start: '2026-05-01T09:00',
      provider: bookedWith,
      newPatient: true,
      patient: one,
    }),
    site('appointment.provider_in', a, '2026-05-01T09:10', seenBy === undefined ? {} : { provider: seenBy }),
    site('appointment.completed', a, '2026-05-01T09:30'),
  ];
  const byProvider = async (practices: string[]) => {
    const kpi = kpiById('visits');
    if (!kpi) throw new Error('no KPI visits');
    const span = { from: '2026-05-01', to: '2026-05-01' };
    const states = await readSlicedStates(pipeline.store, { kpi, practices, buckets: [span], dimension: 'provider_id' });
    return Object.fromEntries([...states].map(([key, [state]]) => [key, state?.num]));
  };

  it('rule 15: a provider at two sites has the visits of both, each counted at the site of service', async () => {
    await feed(...seen(ev, 'a', 'dr-a'), ...seen(west, 'b', 'dr-a'), ...seen(west, 'c', 'dr-a'));
    expect(await byProvider(['main', 'night'])).toEqual({ 'dr-a': 3 });
    expect([await byProvider(['main']), await byProvider(['night'])]).toEqual([{ 'dr-a': 1 }, { 'dr-a': 2 }]);
  });

  it('rule 16: a visit is whose who saw the patient, not whom it was booked with', async () => {
    await feed(...seen(ev, 'a', 'dr-a', 'locum'), ...seen(ev, 'b', 'dr-a'));
    expect(await byProvider(['main'])).toEqual({ locum: 1, 'dr-a': 1 });
  });

  it('rule 17: two patient numbers that turn out to be one person count nothing again and take nothing away', async () => {
    await feed(...seen(ev, 'a', 'dr-a'), closed);
    const cells = 'SELECT kpi_id, practice_id, day, num, den FROM kpi_cells FINAL ORDER BY ALL';
    const before = await pipeline.rows(cells);
    await feed(ev('patient.merged', other, '2026-06-01T10:00', { patient: other, into: one }, { recorded: FUTURE }));
    expect([await pipeline.rows(cells), await restated()]).toEqual([before, []]);
  });
});

it('cells written are announced by practice, with their KPIs and days', async () => {
  await feed(booked('a'), came('a'));
  expect(pipeline.published.get('cells')).toMatchObject([{ practice: 'main', days: ['2026-04-01', '2026-05-01'] }]);
  const [written] = (pipeline.published.get('cells') ?? []) as { kpis: string[] }[];
  expect(written?.kpis).toContain('no_show_rate');
  expect(written?.kpis).not.toContain('overtime_pct');
});
