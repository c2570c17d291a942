/**
 * Real input by others: the public patient-flow log, through the CSV adapter's event-log mapping to KPI cells,
 * compared with sums taken straight from the file. Skipped where the samples are not beside the project.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { csvDesk } from '@rounds/ingest/adapters/csv/csv-for-tests.ts';
import type { FileReport } from '@rounds/ingest/file-report.ts';
import { kpiById } from '@rounds/schemas/kpis/index.ts';
import { type State, mergeStates, valueOf } from '@rounds/schemas/kpis/state.ts';
import { serviceDay } from '@rounds/schemas/time.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, type Cells, createCells, type OracleCell } from '../oracle/cells.ts';
import { cellsOfTable } from '../oracle/cells-of-facts.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const sample = fileURLToPath(new URL('../../../shared/samples/patient-flow/patients.csv', import.meta.url));
const practice = 'cherry-creek';
const zone = 'America/Denver';

interface Visit {
  readonly registered?: number;
  readonly roomed?: number;
  readonly left?: number;
}

/** Registration start, triage start and check-out complete of every patient, read without any of our parsers. */
function visitsOfFile(): Visit[] {
  const visits = new Map<string, { registered?: number; roomed?: number; left?: number }>();
  for (const line of readFileSync(sample, 'utf8').trim().split('\n').slice(1)) {
    const [handling, patient = '', , , phase, time = ''] = line.trim().split(',');
    const visit = visits.get(patient) ?? {};
    visits.set(patient, visit);
    const at = Date.parse(time);
    if (handling === 'Registration' && phase === 'start') visit.registered = at;
    if (handling === 'Triage and Assessment' && phase === 'start') visit.roomed = at;
    if (handling === 'Check-out' && phase === 'complete') visit.left = at;
  }
  return [...visits.values()];
}

/** Waits and visits by day, as the definitions count them: nobody was booked, so waiting begins at registration. */
function cellsOfFile(): Cells {
  const cells = createCells();
  for (const { registered, roomed, left } of visitsOfFile()) {
    if (registered === undefined) continue;
    const day = serviceDay(registered, zone, 0);
    if (left !== undefined) {
      cells.at('visits', practice, day).num += 1;
      count(cells.at('cycle_time_min', practice, day), Math.floor((left - registered) / 60_000));
    }
    if (roomed !== undefined) count(cells.at('wait_lobby_min', practice, day), Math.floor((roomed - registered) / 60_000));
  }
  return cells;
}

function count(cell: OracleCell, minutes: number): void {
  const counted = Math.max(0, minutes);
  cell.num += counted;
  cell.den += 1;
  add(cell.bins, Math.min(counted, 481), 1);
}

const ofKpi = (cells: Cells, kpi: string) => new Map([...cells.compared()].filter(([key]) => key.startsWith(`${kpi} `)));

describe.skipIf(!existsSync(sample))('the public patient-flow log', () => {
  let pipeline: Pipeline;
  let report: FileReport;
  let cells: Cells;
  beforeAll(async () => {
    const desk = csvDesk();
    report = await desk.deliver(readFileSync(sample), 'event-log', practice);
    pipeline = await openPipeline();
    const messages = desk.log.sent
      .filter(({ topic }) => topic === 'appointments')
      .map(({ message }, offset) => ({
        topic: 'appointments',
        partition: 0,
        offset,
        key: message.key,
        value: Buffer.from(message.value),
        timestampMs: 0,
        headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)])),
      }));
    await pipeline.fold(messages);
    await pipeline.measure();
    cells = await cellsOfTable(pipeline.store, [practice]);
  });
  afterAll(() => pipeline.close());

  it('every row is accepted, and the columns nobody used are named', () => {
    expect(report.rows).toMatchObject({ read: 5442, rejected: 0 });
    expect(report.unusedColumns).toEqual(['employee']);
  });

  it.each(['wait_lobby_min', 'cycle_time_min', 'visits'])('%s is what the file says, day by day and minute by minute', (kpi) => {
    const [file, engine] = [ofKpi(cellsOfFile(), kpi), ofKpi(cells, kpi)];
    expect(file.size).toBeGreaterThan(200);
    expect([...engine].filter(([key, text]) => file.get(key) !== text)).toEqual([]);
    expect(engine.size).toBe(file.size);
  });

  it('the median wait of the whole log is the file’s', () => {
    const waits = visitsOfFile().flatMap(({ registered, roomed }) =>
      registered === undefined || roomed === undefined ? [] : [Math.min(481, Math.floor((roomed - registered) / 60_000))],
    );
    const sorted = waits.sort((a, b) => a - b);
    const median = ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 2;
    const kpi = kpiById('wait_lobby_min');
    const states: State[] = [...cells.compared().keys()]
      .filter((key) => key.startsWith('wait_lobby_min '))
      .map((key) => cells.at('wait_lobby_min', practice, key.split(' ')[2] ?? ''));
    expect(kpi && valueOf(kpi, mergeStates(states))).toBe(median);
  });
});
