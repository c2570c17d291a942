/**
 * Keeps the table `signals` in step with the KPI cells: everything at the start and when a day ends, otherwise only what measure touched.
 * In: `touch` from measure, the clock. Out: rows of `signals` that changed. Nothing is lost when it stops: a start computes all.
 * Refuses to run for today's figures alone (they are in no week yet) and more often than its pace allows.
 */
import type { LoopLogger } from '@rounds/infra/kafka/consume-loop.types.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { SignalRow } from './compute-signals.ts';
import { computeSignals, nodesOf, todayAt } from './compute-signals.ts';
import type { Phase, SignalPractice } from './read-signal-inputs.ts';
import { readPhases, readSignalPractices } from './read-signal-inputs.ts';

export interface SignalsDeps {
  readonly store: Store;
  readonly kpis: readonly Kpi[];
  readonly logger: LoopLogger;
  /** Epoch ms; default Date.now. */
  readonly clock?: () => number;
  readonly pace?: Partial<SignalsPace>;
}

export interface SignalsPace {
  /** From the first touch to the run that answers it. */
  readonly debounceMs: number;
  /** Least time between runs while much is being loaded; a run that took long makes it longer. */
  readonly bulkMs: number;
  /** How often a new day, practice or annotation is looked for. */
  readonly tickMs: number;
}

export interface Signals {
  /** Measure rewrote cells of these KPIs and days (YYYY-MM-DD) of a practice. Returns at once. */
  touch(practice: string, kpis: readonly string[], days: readonly string[]): void;
  /** Computes everything once, then follows. Resolves after the first run; rejects when the store refuses it. */
  start(): Promise<void>;
  /** Waits for a run under way. */
  stop(): Promise<void>;
  /** Answers everything touched so far and resolves when it is written; for tests and the bench. */
  settle(): Promise<void>;
}

const usualPace: SignalsPace = { debounceMs: 2_000, bulkMs: 10_000, tickMs: 30_000 };
/** More practice days than this since the last run is a load, not life. */
const BULK_DAYS = 200;
/** While loading, runs take a tenth of the time at most, so that they do not slow what they wait for; but one a minute at least. */
const BULK_SHARE = 10;
const LONGEST_REST_MS = 60_000;
const columns = ['kpi_id', 'node', 'week', 'value', 'n', 'mean', 'lower', 'upper', 'method', 'rule', 'verdict', 'is_final', 'version'];

/** What signals follow besides cells; a change means everything is computed anew. */
interface Surroundings {
  readonly practices: readonly SignalPractice[];
  readonly phases: readonly Phase[];
  readonly todays: ReadonlyMap<string, string>;
  readonly fingerprint: string;
}

export function createSignals(deps: SignalsDeps): Signals {
  const pace = { ...usualPace, ...deps.pace };
  const clock = deps.clock ?? Date.now;
  const work = createWork(deps, clock);
  let [lastRunMs, tookMs, stopped] = [Number.NEGATIVE_INFINITY, 0, false];
  let [timer, ticker]: (NodeJS.Timeout | undefined)[] = [];
  let running: Promise<void> = Promise.resolve();

  const runOnce = async (): Promise<void> => {
    const began = clock();
    try {
      await work.run();
    } finally {
      lastRunMs = clock();
      tookMs = lastRunMs - began;
    }
  };
  const enqueue = (): Promise<void> => (running = running.catch(() => undefined).then(runOnce));
  // A store that is away now is there later: what was touched stays touched, the next tick tries again.
  const runSoon = (): void =>
    void enqueue().catch((error: unknown) => deps.logger.warn({ err: error }, 'signals not computed, will try again'));
  /** What is still to wait when a load has been noticed, which may be after the timer was set. */
  const restMs = (): number => {
    const pause = Math.min(LONGEST_REST_MS, Math.max(pace.bulkMs, tookMs * (BULK_SHARE - 1)));
    return work.touchedDays() > BULK_DAYS ? lastRunMs + pause - clock() : 0;
  };
  const schedule = (waitMs = pace.debounceMs): void => {
    if (timer || stopped) return;
    const ring = (): void => {
      timer = undefined;
      const rest = restMs();
      if (rest > 0) schedule(rest);
      else runSoon();
    };
    timer = setTimeout(ring, waitMs);
    timer.unref();
  };
  const lookAround = async (): Promise<void> => {
    try {
      if (await work.isDue()) schedule();
    } catch (error) {
      deps.logger.warn({ err: error }, 'signals could not look around');
    }
  };

  return {
    touch: (practice, kpis, days) => void (work.touch(practice, kpis, days) && schedule()),
    async start() {
      ticker = setInterval(() => void lookAround(), pace.tickMs);
      ticker.unref();
      await enqueue();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      clearInterval(ticker);
      await running.catch(() => undefined);
    },
    settle: enqueue,
  };
}

/** What there is to compute and how: the state behind the timers. */
function createWork(deps: SignalsDeps, clock: () => number) {
  const written = new Map<string, string>();
  const dirty = new Map<string, Set<string>>();
  let around: Surroundings | undefined;
  let touchedDays = 0;
  return {
    touchedDays: () => touchedDays,
    /** Notes what was touched; false when no row can differ before the day is over, which is the commonest touch by far. */
    touch(practice: string, kpis: readonly string[], days: readonly string[]): boolean {
      const today = around?.todays.get(practice);
      if (today !== undefined && days.every((day) => day >= today)) return false;
      touchedDays += days.length;
      for (const kpi of kpis) dirty.set(kpi, (dirty.get(kpi) ?? new Set()).add(practice));
      return true;
    },
    /** True when something was touched, or a day, a practice or an annotation is new. */
    async isDue(): Promise<boolean> {
      return dirty.size > 0 || (await look(deps.store, clock())).fingerprint !== around?.fingerprint;
    },
    async run(): Promise<void> {
      const began = clock();
      const seen = await look(deps.store, began);
      if (seen.fingerprint !== around?.fingerprint)
        for (const kpi of deps.kpis) dirty.set(kpi.id, new Set(seen.practices.map(({ id }) => id)));
      around = seen;
      const touched = new Map(dirty);
      dirty.clear();
      touchedDays = 0;
      try {
        await recompute(deps, seen, touched, written, began);
      } catch (error) {
        for (const [kpi, practices] of touched) dirty.set(kpi, practices.union(dirty.get(kpi) ?? new Set()));
        throw error;
      }
    },
  };
}

async function look(store: Store, nowMs: number): Promise<Surroundings> {
  const practices = await readSignalPractices(store);
  const phases = await readPhases(store);
  const todays = new Map(practices.map((practice) => [practice.id, todayAt(practice, nowMs)]));
  return { practices, phases, todays, fingerprint: JSON.stringify([practices, phases, [...todays]]) };
}

/** Computes the touched KPIs at the nodes of the touched practices and writes the rows that differ from what was last written. */
async function recompute(
  deps: SignalsDeps,
  around: Surroundings,
  touched: ReadonlyMap<string, ReadonlySet<string>>,
  written: Map<string, string>,
  nowMs: number,
): Promise<void> {
  const touchedPractices = new Set(Array.from(touched.values(), (practices) => [...practices]).flat());
  const nodes = nodesOf(around.practices).filter((node) => node.practices.some(({ id }) => touchedPractices.has(id)));
  const kpis = deps.kpis.filter(({ id }) => touched.has(id));
  if (nodes.length === 0 || kpis.length === 0) return;
  const rows = await computeSignals(deps.store, { kpis, practices: around.practices, nodes, phases: around.phases, nowMs });
  const changed = rows.flatMap((row) => {
    const cells = cellsOf(row);
    const [key, text] = [`${row.kpi}|${row.node}|${row.week}`, JSON.stringify(cells.slice(3))];
    return written.get(key) === text ? [] : [{ row: [...cells, row.version], key, text }];
  });
  await deps.store.insert(
    'signals',
    changed.map(({ row }) => row),
    { columns },
  );
  for (const { key, text } of changed) written.set(key, text);
  deps.logger.info(
    { kpis: kpis.length, nodes: nodes.length, weeks: rows.length, written: changed.length, ms: (deps.clock ?? Date.now)() - nowMs },
    'signals computed',
  );
}

function cellsOf(row: SignalRow) {
  return [row.kpi, row.node, row.week, row.value, row.n, row.mean, row.lower, row.upper, row.method, row.rule, row.verdict, row.isFinal];
}
