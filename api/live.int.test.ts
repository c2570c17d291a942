import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertCells } from '@rounds/infra/clickhouse/rows-for-tests.ts';
import { startTestLog } from '@rounds/infra/kafka/broker-for-tests.ts';
import { LogError, type EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import { liveCells, type LiveCells } from '@rounds/schemas/contract/trust.contract.ts';
import { topics } from '@rounds/schemas/topics.ts';
import { apiForTests, origin, startMs, type ApiForTests, type Caller } from './api-for-tests.ts';

let log: EventLog;
let stop: () => Promise<void>;
let t: ApiForTests;

beforeAll(async () => {
  ({ log, stop } = await startTestLog());
  await write('alder', '2026-11-01');
  t = await apiForTests(undefined, log);
  await t.api.start();
});
afterAll(async () => {
  await t.dispose();
  await stop();
});

/** Publishes one message; a broker that has just made the topic may want to be asked again. */
async function write(practice: string, day: string, tries = 20): Promise<void> {
  const value = JSON.stringify({ practice, kpis: ['visits'], days: [day], newestAppendedAt: new Date(startMs).toISOString() });
  try {
    await log.publish([{ topic: topics.cells.name, messages: [{ key: practice, value }] }]);
  } catch (error) {
    if (!(error instanceof LogError && error.transient) || tries === 0) throw error;
    await settle(500);
    await write(practice, day, tries - 1);
  }
}

interface Stream {
  readonly cells: LiveCells[];
  readonly events: string[];
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

async function listen(caller: Caller): Promise<Stream> {
  const response = await caller('/api/v1/live');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  const stream = { cells: [] as LiveCells[], events: [] as string[] };
  const decoder = new TextDecoder();
  const ended = (async () => {
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block, stream);
    }
  })();
  return { ...stream, ended, close: () => reader.cancel() };
}

function take(block: string, stream: Pick<Stream, 'cells' | 'events'>): void {
  const event = /^event: (.*)$/m.exec(block)?.[1];
  if (event === undefined) return;
  stream.events.push(event);
  if (event !== 'cells') return;
  stream.cells.push(liveCells.parse(JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '')));
}

const practicesOf = (stream: Stream) =>
  [...new Set(stream.cells.flatMap((message) => message.practices.map((entry) => entry.practice)))].sort();
const daysOf = (stream: Stream, practice: string) =>
  stream.cells.flatMap((message) => message.practices.filter((entry) => entry.practice === practice).flatMap((entry) => entry.days));
const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('live updates', () => {
  it('reach each reader for their own practices only, from now on, at most two messages a second', async () => {
    const began = Date.now();
    const [owner, manager, executive] = await Promise.all(
      ['owner', 'manager', 'executive'].map(async (name) => listen(await t.signIn(name))),
    );
    if (!owner || !manager || !executive) throw new Error('no streams');
    for (let i = 0; i < 20; i++) {
      await Promise.all(['alder', 'birch', 'cedar'].map((practice) => write(practice, `2026-11-${String(10 + (i % 8))}`)));
      await settle(60);
    }
    // A last day after all others: who may see its practice has heard everything by then.
    for (const practice of ['cedar', 'birch', 'alder']) await write(practice, '2026-11-20');
    const last = (stream: Stream) => daysOf(stream, 'alder').includes('2026-11-20');
    await expect.poll(() => [last(owner), last(manager), last(executive)]).toEqual([true, true, true]);
    expect([practicesOf(owner), practicesOf(manager), practicesOf(executive)]).toEqual([
      ['alder'],
      ['alder', 'birch'],
      ['alder', 'birch', 'cedar'],
    ]);
    const days = new Set(executive.cells.flatMap((message) => message.practices.flatMap((entry) => entry.days)));
    expect([days.has('2026-11-01'), days.has('2026-11-17')]).toEqual([false, true]);
    // Since it asked, not since it first heard: what a busy machine brings late comes all at once.
    expect(executive.cells.length).toBeLessThanOrEqual(2 + 2 * ((Date.now() - began) / 1000));
    await Promise.all([owner, manager, executive].map((stream) => stream.close()));
  });

  it('make kept answers old', async () => {
    const executive = await t.signIn('executive');
    const visits = async () => JSON.stringify(await (await executive('/api/v1/tiles')).json()).includes('"num":4242');
    expect(await visits()).toBe(false);
    await insertCells(t.store, [{ kpi: 'visits', practice: 'alder', day: '2026-11-03', num: 4242, den: 0 }]);
    await write('alder', '2026-11-03');
    await expect.poll(visits).toBe(true);
  });

  it('end with the session, and do not keep it alive', async () => {
    const caller = await t.signIn('owner');
    const stream = await listen(caller);
    t.clock.now += 10 * 60_000;
    await write('alder', '2026-11-04');
    await expect.poll(() => stream.cells.length).toBe(1);
    t.clock.now += 6 * 60_000;
    await write('alder', '2026-11-05');
    await stream.ended;
    expect([stream.events.at(-1), stream.cells.length, (await caller('/api/v1/me')).status]).toEqual(['session_over', 1, 401]);
    t.clock.now = startMs;
  });

  it('are refused without a session, and say so in freshness when the broker is there', async () => {
    expect((await t.anonymous('/api/v1/live')).status).toBe(401);
    expect(await (await t.anonymous('/readyz')).json()).toEqual({ ready: true, broker: 'reachable' });
    const tiles = await (await (await t.signIn('executive'))('/api/v1/tiles')).json();
    expect(tiles).toMatchObject({ freshness: { behindSeconds: expect.any(Number), lastEventAt: new Date(startMs).toISOString() } });
    expect(origin).toMatch(/^http/);
  });
});
