/**
 * Work that goes on behind a request: one of its kind at a time, its state asked for until it is done.
 * In: what to do. Out: its state as the contract tells it. A failure is told in words for people; a restart forgets it, doing it again is harmless.
 */
import { StoreError } from '@rounds/infra/clickhouse/store.types.ts';
import { LogError } from '@rounds/infra/kafka/event-log.types.ts';
import { IngestError } from '../ingest-error.ts';

interface JobState {
  readonly state: 'none' | 'running' | 'done' | 'failed';
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: number;
  readonly reason: string | null;
}

export type Report<Counts> = (progress: number, counts: Counts) => void;

export interface Job<Counts extends object> {
  state(): JobState & Counts;
  /** Starts it; false when it is running already. */
  start(counts: Counts, work: (report: Report<Counts>) => Promise<void>): boolean;
  /** Resolves when what runs is over, or after `ms`. */
  settled(ms: number): Promise<void>;
}

export function createJob<Counts extends object>(none: Counts, clock: () => number): Job<Counts> {
  let state: JobState & Counts = { state: 'none', startedAt: null, finishedAt: null, progress: 0, reason: null, ...none };
  let running: Promise<void> | undefined;
  const now = (): string => new Date(clock()).toISOString();
  return {
    state: () => state,
    start(counts, work) {
      if (running) return false;
      state = { ...state, ...counts, state: 'running', startedAt: now(), finishedAt: null, progress: 0, reason: null };
      running = work((progress, told) => (state = { ...state, ...told, progress }))
        .then(
          () => (state = { ...state, state: 'done', finishedAt: now(), progress: 1 }),
          (error: unknown) => (state = { ...state, state: 'failed', finishedAt: now(), reason: reasonOf(error) }),
        )
        .then(() => void (running = undefined));
      return true;
    },
    async settled(ms) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([running, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
      clearTimeout(timer);
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof IngestError || error instanceof LogError) return 'The event log did not answer. Nothing is lost; start it again.';
  if (error instanceof StoreError) return 'The store did not answer. Nothing is lost; start it again.';
  return 'Something is wrong on our side; what was done so far stands. Start it again, and see the log of this instance.';
}
