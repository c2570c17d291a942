/**
 * Keeps the shown figures current: listens for changed cells and asks the page to load again, at most once in 1.5 s.
 * No event within reach of the scope, no load. A hidden tab waits until it is looked at. Never touches focus or scroll.
 * While the server is away nothing is asked for: what failed would stand in the place of figures that are still worth reading.
 */
import { getContext, setContext } from 'svelte';
import { invalidate } from '$app/navigation';
import { BACKGROUND } from '#lib/background.ts';

const SETTLE_MS = 250;
const LEAST_MS = 1500;
const FRESHNESS_MS = 30_000;

export type LiveState = 'waiting' | 'open' | 'away';

const STATE = Symbol('live');
/** For the pages below the frame that listens. */
export const setLiveState = (state: () => LiveState): void => void setContext(STATE, state);
export const useLiveState = (): (() => LiveState) => getContext<(() => LiveState) | undefined>(STATE) ?? (() => 'waiting');

function practicesIn(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || !('practices' in parsed) || !Array.isArray(parsed.practices)) return [];
    return parsed.practices.flatMap((entry: unknown) =>
      typeof entry === 'object' && entry !== null && 'practice' in entry && typeof entry.practice === 'string' ? [entry.practice] : [],
    );
  } catch {
    return [];
  }
}

/** Marks what is asked for meanwhile as nobody's doing: a page left open must not keep its reader signed in (see hooks.server.ts). */
async function inBackground(load: () => Promise<unknown>): Promise<void> {
  document.cookie = `${BACKGROUND}=1; path=/; samesite=strict; max-age=10`;
  try {
    await load();
  } finally {
    document.cookie = `${BACKGROUND}=; path=/; samesite=strict; max-age=0`;
  }
}

/** Whether the server answers at all; a refusal (the session has ended) is an answer, and the load that follows leads to the sign-in. */
async function answers(): Promise<boolean> {
  try {
    return (await fetch('/api/v1/me', { headers: { [BACKGROUND]: '1' } })).status < 500;
  } catch {
    return false;
  }
}

/** Starts listening; `inScope` is asked at every event, so that a new scope needs no new connection. Returns the state and a stop. */
export function listenLive(inScope: (practice: string) => boolean) {
  let state = $state<LiveState>('waiting');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = 0;
  let dirty = false;
  const refresh = async () => {
    timer = undefined;
    if (document.hidden) return void (dirty = true);
    if (state === 'away' && !(await answers())) return;
    [last, dirty] = [Date.now(), false];
    void inBackground(() => invalidate('rounds:figures', true));
  };
  const schedule = () => {
    timer ??= setTimeout(() => void refresh(), Math.max(SETTLE_MS, last + LEAST_MS - Date.now()));
  };
  const source = new EventSource('/api/v1/live');
  source.addEventListener('open', () => {
    // What happened while the stream was away was told to nobody here.
    if (state === 'away') schedule();
    state = 'open';
  });
  source.addEventListener('error', () => (state = 'away'));
  source.addEventListener('cells', (event: MessageEvent<string>) => {
    const practices = practicesIn(event.data);
    if (practices.some(inScope)) schedule();
    else if (practices.length > 0) void inBackground(() => invalidate('rounds:reader', true));
  });
  const onVisible = () => !document.hidden && dirty && schedule();
  document.addEventListener('visibilitychange', onVisible);
  const poll = setInterval(schedule, FRESHNESS_MS);
  return {
    get state() {
      return state;
    },
    stop() {
      source.close();
      clearInterval(poll);
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    },
  };
}
