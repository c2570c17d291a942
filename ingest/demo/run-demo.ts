/**
 * The demo organisation at work: loads what is missing, then lives until stopped. What the launcher starts when ROUNDS_DEMO is on.
 * In: event log, data folder, seed, clock. Out: progress for the page, a promise for the first load, a stop.
 */
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { createDemo } from './create-demo.ts';
import type { DemoOptions } from './create-demo.ts';
import { readDemoState, writeDemoState } from './demo-state.ts';
import { publishDemo } from './publish-demo.ts';
import { keepLiving, loadDemo } from './send-demo.ts';
import type { DemoProgress } from './send-demo.ts';

export interface RunDemoOptions extends Pick<DemoOptions, 'months' | 'practices'> {
  readonly log: Pick<EventLog, 'publish' | 'clusterId'>;
  /** Where demo.json lies. */
  readonly folder: string;
  readonly seed: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onProgress?: (progress: DemoProgress) => void;
}

export interface RunningDemo {
  progress(): DemoProgress;
  /** Resolves when everything up to now is acknowledged; rejects on a fault. */
  readonly loaded: Promise<void>;
  /** Rejects on a fault while living; resolves after stop. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the demo in the background. */
export function runDemo({ log, folder, seed, clock, onProgress, ...size }: RunDemoOptions): RunningDemo {
  const stopping = new AbortController();
  let progress: DemoProgress = { sent: 0, total: 0, done: false };
  const sendingFrom = async () => {
    const state = await readDemoState(folder, { seed, clusterId: await log.clusterId(), nowMs: clock() });
    const demo = createDemo({ seed, anchorMs: state.anchorMs, ...size });
    return {
      demo,
      state,
      sink: publishDemo(log, demo),
      clock,
      signal: stopping.signal,
      save: (next: typeof state) => writeDemoState(folder, next),
    };
  };
  const load = async () => {
    const sending = await sendingFrom();
    const state = await loadDemo(sending, (now) => {
      progress = now;
      onProgress?.(now);
    });
    return { ...sending, state };
  };
  const loading = load();
  const loaded = loading.then(() => undefined);
  const ended = loading.then((sending) => keepLiving(sending));
  // Whoever asks gets the fault; nobody asking must not end the process twice.
  for (const promise of [loaded, ended]) promise.catch(() => undefined);
  return {
    progress: () => progress,
    loaded,
    ended,
    stop: async () => {
      stopping.abort();
      await ended.catch(() => undefined);
    },
  };
}
