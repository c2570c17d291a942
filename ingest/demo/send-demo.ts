/**
 * Sends the demo's events through a sink: first everything up to now, then what happens, as it happens.
 * In: demo, state, sink, clock. Out: progress, and a state that is only moved forward by what the sink has acknowledged.
 * A sink that is away for a while is waited for; any other fault is thrown.
 */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Demo } from './create-demo.ts';
import type { DemoState } from './demo-state.ts';
import type { DraftEvent, SentEvent } from './event-writer.ts';

/** Resolves when the broker has all of them. May throw an error with `transient: true`: the same events are sent again later. */
export type DemoSink = (events: readonly DraftEvent[]) => Promise<void>;

export interface DemoSending {
  readonly demo: Demo;
  readonly state: DemoState;
  readonly sink: DemoSink;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Keeps the state; called after each acknowledged parcel. */
  readonly save: (state: DemoState) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface DemoProgress {
  readonly sent: number;
  readonly total: number;
  readonly done: boolean;
}

const PARCEL_EVENTS = 6_000;
const RETRY_MS = 1_000;
const SHORT_STOP_MS = 48 * 3_600_000;

/** Sends everything from where the state stands up to now (a stop of less than two days is left to keepLiving). Resolves with the new state, early when aborted. */
export async function loadDemo(sending: DemoSending, onProgress: (progress: DemoProgress) => void): Promise<DemoState> {
  const { demo, clock, signal } = sending;
  let { state } = sending;
  const total = Math.max(demo.expectedEvents, state.sent);
  const report = (done: boolean): void => onProgress({ sent: state.sent, total: done ? state.sent : Math.max(total, state.sent), done });
  const toMs = clock();
  // After a short stop keepLiving catches up by itself: one look at the past instead of two.
  if (state.sentUntilMs !== null && state.sentUntilMs >= demo.anchorMs && toMs - state.sentUntilMs < SHORT_STOP_MS) {
    report(true);
    return state;
  }
  let parcel: DraftEvent[] = [];
  // While the broker takes one parcel the next is made; the state follows the acknowledgements in order.
  let underWay: Promise<void> = Promise.resolve();
  const post = (untilMs: number): Promise<void> => {
    const events = parcel;
    parcel = [];
    const before = underWay;
    underWay = before.then(async () => {
      if (!(await sendPatiently(sending, events))) return;
      state = { ...state, sentUntilMs: untilMs, sent: state.sent + events.length };
      await sending.save(state);
      report(false);
    });
    underWay.catch(() => undefined);
    return before;
  };
  report(false);
  for (const batch of demo.eventsBetween(state.sentUntilMs ?? Number.NEGATIVE_INFINITY, toMs)) {
    if (signal.aborted) break;
    for (const { event } of batch.events) parcel.push(event);
    if (parcel.length >= PARCEL_EVENTS || (batch.untilMs >= toMs && parcel.length > 0)) await post(batch.untilMs);
    await nextTurn();
  }
  await underWay;
  if (signal.aborted) return state;
  state = { ...state, sentUntilMs: toMs };
  await sending.save(state);
  report(true);
  return state;
}

const AHEAD_MS = 2 * 3_600_000;

/** Goes on in real time: looks every `tickMs` (default 1 s) for what has happened. Runs until aborted. */
export async function keepLiving(sending: DemoSending, tickMs = 1_000): Promise<void> {
  const { demo, clock, signal } = sending;
  let { state } = sending;
  let madeUntilMs = state.sentUntilMs ?? clock();
  let upcoming: SentEvent[] = [];
  while (!signal.aborted) {
    // What comes next is made two hours at a time, half an hour before it is needed.
    if (clock() > madeUntilMs - AHEAD_MS / 4) {
      const toMs = Math.max(madeUntilMs, clock()) + AHEAD_MS;
      for (const batch of demo.eventsBetween(madeUntilMs, toMs)) {
        upcoming = upcoming.concat(batch.events);
        await nextTurn();
      }
      madeUntilMs = toMs;
    }
    const nowMs = clock();
    const due = upcoming.findIndex(({ sentMs }) => sentMs >= nowMs);
    const happened = due === -1 ? upcoming : upcoming.slice(0, due);
    if (happened.length > 0) {
      for (let i = 0; i < happened.length; i += PARCEL_EVENTS)
        if (
          !(await sendPatiently(
            sending,
            happened.slice(i, i + PARCEL_EVENTS).map(({ event }) => event),
          ))
        )
          return;
      upcoming = due === -1 ? [] : upcoming.slice(due);
      state = { ...state, sentUntilMs: Math.max(nowMs, state.sentUntilMs ?? nowMs), sent: state.sent + happened.length };
      await sending.save(state);
    }
    await wait(tickMs, undefined, { signal }).catch(() => undefined);
  }
}

// False when aborted before the broker had them.
async function sendPatiently({ sink, signal }: DemoSending, events: readonly DraftEvent[]): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await sink(events);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'transient' in error && error.transient === true)) throw error;
      await wait(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return false;
}
