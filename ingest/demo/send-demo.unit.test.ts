/** Sending: everything once, in order, also over stops, faults of the broker and restarts; the state never runs ahead of the acknowledgement. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDemoState, writeDemoState } from './demo-state.ts';
import type { DemoState } from './demo-state.ts';
import { demoFor, sentBetween } from './demo-for-tests.ts';
import { keepLiving, loadDemo } from './send-demo.ts';
import type { DemoProgress, DemoSending, DemoSink } from './send-demo.ts';

const demo = demoFor({ months: 1, practices: ['redstone-urgent', 'dunes-urgent'] });
const start: DemoState = { seed: demo.seed, clusterId: 'c', anchorMs: demo.anchorMs, sentUntilMs: null, sent: 0 };
const idsUntil = (toMs: number): string[] => sentBetween(demo, Number.NEGATIVE_INFINITY, toMs).map(({ event }) => event.id);

interface Run {
  readonly sending: DemoSending;
  readonly got: string[];
  readonly saved: DemoState[];
  readonly stop: AbortController;
}

function run(state: DemoState, clock: () => number, before: (parcel: number) => void = () => undefined): Run {
  const got: string[] = [];
  const saved: DemoState[] = [];
  const stop = new AbortController();
  let parcels = 0;
  const sink: DemoSink = async (events) => {
    before(++parcels);
    await Promise.resolve();
    for (const { id } of events) got.push(id);
  };
  return { got, saved, stop, sending: { demo, state, sink, clock, signal: stop.signal, save: async (next) => void saved.push(next) } };
}

describe('sending the demo', () => {
  it('loads everything up to now once and reports progress to the end', async () => {
    const progress: DemoProgress[] = [];
    const { sending, got } = run(start, () => demo.anchorMs);
    const state = await loadDemo(sending, (now) => progress.push(now));
    expect(got).toEqual(idsUntil(demo.anchorMs));
    expect(state).toMatchObject({ sentUntilMs: demo.anchorMs, sent: got.length });
    expect(progress[0]).toMatchObject({ sent: 0, done: false });
    expect(progress.at(-1)).toEqual({ sent: got.length, total: got.length, done: true });
    expect(progress.every(({ sent }, i) => sent >= (progress[i - 1]?.sent ?? 0))).toBe(true);
  });

  it('goes on after a stop in the middle: nothing lost, nothing repeated that was acknowledged', async () => {
    const first = run(
      start,
      () => demo.anchorMs,
      (parcel) => parcel === 3 && first.stop.abort(),
    );
    const state = await loadDemo(first.sending, () => undefined);
    expect(state.sentUntilMs).toBeLessThan(demo.anchorMs);
    expect(state).toEqual(first.saved.at(-1));
    const second = run(state, () => demo.anchorMs);
    await loadDemo(second.sending, () => undefined);
    expect([...first.got.slice(0, state.sent), ...second.got]).toEqual(idsUntil(demo.anchorMs));
  });

  it('waits for a broker that is away and sends the same again; any other fault is thrown and leaves the state behind', async () => {
    const away = Object.assign(new Error('away'), { transient: true });
    const patient = run(
      start,
      () => demo.anchorMs,
      (parcel) => {
        if (parcel === 2) throw away;
      },
    );
    await loadDemo(patient.sending, () => undefined);
    expect(patient.got).toEqual(idsUntil(demo.anchorMs));
    const broken = run(
      start,
      () => demo.anchorMs,
      (parcel) => {
        if (parcel === 2) throw new Error('disk full');
      },
    );
    await expect(loadDemo(broken.sending, () => undefined)).rejects.toThrow('disk full');
    expect(broken.saved.at(-1)?.sent).toBe(broken.got.length);
  });

  it('lives on by the clock: each event when its moment has come, over a restart as well', async () => {
    const loaded = { ...start, sentUntilMs: demo.anchorMs, sent: 0 };
    let nowMs = demo.anchorMs;
    const end = demo.anchorMs + 7 * 3_600_000;
    // Each look at the clock is four minutes later; the run ends when all that happens until then is sent.
    const living = (state: DemoState, untilMs: number): Run => {
      const life = run(state, () => (nowMs = Math.min(untilMs, nowMs + 240_000)));
      const wanted = sentBetween(demo, state.sentUntilMs ?? 0, untilMs).length;
      const save = async (next: DemoState): Promise<void> => {
        await life.sending.save(next);
        if (next.sent - state.sent >= wanted) life.stop.abort();
      };
      return { ...life, sending: { ...life.sending, save } };
    };
    const first = living(loaded, demo.anchorMs + 3 * 3_600_000);
    await keepLiving(first.sending, 1);
    const second = living(first.saved.at(-1) ?? loaded, end);
    await keepLiving(second.sending, 1);
    const expected = sentBetween(demo, demo.anchorMs, end).map(({ event }) => event.id);
    expect(expected.length).toBeGreaterThan(1_000);
    expect([...first.got, ...second.got]).toEqual(expected);
  });
});

describe('state of the demo', () => {
  it('is kept on disk for this seed and cluster; anything else starts anew', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'demo-state-'));
    const wanted = { seed: 7, clusterId: 'c', nowMs: 5_000 };
    const fresh = await readDemoState(folder, wanted);
    expect(fresh).toEqual({ seed: 7, clusterId: 'c', anchorMs: 5_000, sentUntilMs: null, sent: 0 });
    const kept = { ...fresh, sentUntilMs: 4_000, sent: 12 };
    await writeDemoState(folder, kept);
    expect(await readDemoState(folder, { ...wanted, nowMs: 9_000 })).toEqual(kept);
    expect((await readDemoState(folder, { ...wanted, seed: 8 })).sentUntilMs).toBeNull();
    expect((await readDemoState(folder, { ...wanted, clusterId: 'other' })).sentUntilMs).toBeNull();
    await writeFile(join(folder, 'demo.json'), (await readFile(join(folder, 'demo.json'), 'utf8')).slice(0, 20));
    expect(await readDemoState(folder, wanted)).toEqual(fresh);
    await rm(folder, { recursive: true });
  });
});
