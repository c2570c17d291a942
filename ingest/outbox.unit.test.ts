/** What the outbox promises: joins, bounds, and nothing acknowledged before the broker has it. */
import { LogError, type PublishBatch } from '@rounds/infra/kafka/event-log.types.ts';
import { describe, expect, it, vi } from 'vitest';
import { createOutbox, type Parcel } from './outbox.ts';

const parcel = (topic: string, count: number, size = 10): Parcel => ({
  batches: [{ topic, messages: Array.from({ length: count }, (_, i) => ({ key: `k${i}`, value: 'x'.repeat(size) })) }],
  messages: count,
  bytes: count * size,
});

/** A log whose produces wait until they are let through. */
function heldLog() {
  const produces: { batches: readonly PublishBatch[]; done: () => void; fail: (error: Error) => void }[] = [];
  const publish = (batches: readonly PublishBatch[]) =>
    new Promise<[]>((resolve, reject) => produces.push({ batches, done: () => resolve([]), fail: reject }));
  return { produces, publish };
}
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('outbox', () => {
  it('joins requests that arrive together into one produce', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log });
    const sent = [outbox.send(parcel('billing', 2)), outbox.send(parcel('billing', 3)), outbox.send(parcel('staffing', 1))];
    await turn();
    expect(log.produces).toHaveLength(1);
    expect(log.produces[0]?.batches.map(({ topic, messages }) => [topic, messages.length])).toEqual([
      ['billing', 5],
      ['staffing', 1],
    ]);
    log.produces[0]?.done();
    await Promise.all(sent);
    expect(outbox.inFlight()).toEqual({ messages: 0, bytes: 0 });
  });

  it('lets small requests gather while the broker is at work, and sends what is full at once', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log });
    const sent = [outbox.send(parcel('billing', 1))];
    await turn();
    sent.push(outbox.send(parcel('billing', 2)), outbox.send(parcel('billing', 3)));
    await turn();
    expect(log.produces).toHaveLength(1);
    sent.push(outbox.send(parcel('billing', 4, 1024 * 1024)));
    await turn();
    expect(log.produces.map(({ batches }) => batches[0]?.messages.length)).toEqual([1, 5]);
    log.produces[0]?.done();
    await turn();
    for (const produce of log.produces) produce.done();
    await Promise.all(sent);
    expect(log.produces.map(({ batches }) => batches[0]?.messages.length)).toEqual([1, 5, 4]);
  });

  it('waits for those who were answered and come back: one produce a round, not one in turn for each half of them', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log, gatherMs: 3_600_000 });
    const sent = [outbox.send(parcel('billing', 1)), outbox.send(parcel('billing', 1))];
    await turn();
    sent.push(outbox.send(parcel('billing', 1)));
    log.produces[0]?.done();
    await Promise.all(sent.slice(0, 2));
    sent.push(outbox.send(parcel('billing', 1)));
    await turn();
    expect(log.produces).toHaveLength(1);
    sent.push(outbox.send(parcel('billing', 1)));
    await turn();
    expect(log.produces.map(({ batches }) => batches[0]?.messages.length)).toEqual([2, 3]);
    log.produces[1]?.done();
    await Promise.all(sent);
  });

  it.each([
    ['nobody who sends alone', 1, 10],
    ['nobody with much to send', 2, 64 * 1024],
  ])('keeps waiting %s', async (_who, senders, size) => {
    const log = heldLog();
    const outbox = createOutbox({ log, gatherMs: 3_600_000 });
    const sent = Array.from({ length: senders }, () => outbox.send(parcel('billing', 1)));
    await turn();
    log.produces[0]?.done();
    await Promise.all(sent);
    sent.push(outbox.send(parcel('billing', 1, size)));
    await turn();
    expect(log.produces).toHaveLength(2);
    log.produces[1]?.done();
    await Promise.all(sent);
  });

  it('goes without those who do not come back', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log, gatherMs: 1 });
    const sent = [outbox.send(parcel('billing', 1)), outbox.send(parcel('billing', 1))];
    await turn();
    log.produces[0]?.done();
    await Promise.all(sent);
    sent.push(outbox.send(parcel('billing', 1)));
    await vi.waitFor(() => expect(log.produces).toHaveLength(2));
    log.produces[1]?.done();
    await Promise.all(sent);
  });

  it('does not resolve before the broker has answered', async () => {
    const log = heldLog();
    let acknowledged = false;
    const sent = createOutbox({ log })
      .send(parcel('billing', 1))
      .then(() => (acknowledged = true));
    await turn();
    expect(acknowledged).toBe(false);
    log.produces[0]?.done();
    await sent;
  });

  it('refuses with busy what goes over the bound, and takes again when there is room', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log, maxMessages: 10 });
    const first = outbox.send(parcel('billing', 8));
    await expect(outbox.send(parcel('billing', 3))).rejects.toMatchObject({ code: 'busy' });
    await turn();
    log.produces[0]?.done();
    await first;
    const later = outbox.send(parcel('billing', 3));
    await turn();
    log.produces[1]?.done();
    await later;
  });

  it('counts what is held in memory, not what it was packed into', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log, maxBytes: 1_000 });
    const first = outbox.send({ ...parcel('raw', 1), holds: 800 });
    await expect(outbox.send({ ...parcel('raw', 1), holds: 300 })).rejects.toMatchObject({ code: 'busy' });
    expect(outbox.inFlight().bytes).toBe(800);
    await turn();
    log.produces[0]?.done();
    await first;
    expect(outbox.inFlight().bytes).toBe(0);
  });

  it('says log_unavailable when the broker does not answer, and frees the room', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log });
    const sent = outbox.send(parcel('billing', 1));
    await turn();
    log.produces[0]?.fail(new LogError('timeout', 'no answer'));
    await expect(sent).rejects.toMatchObject({ code: 'log_unavailable' });
    expect(outbox.inFlight().messages).toBe(0);
  });

  it('tells everybody who waits when the broker does not answer: nobody waits for one timeout after another', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log });
    const sent = Array.from({ length: 12 }, () => outbox.send(parcel('billing', 2, 1024 * 1024)));
    await turn();
    expect(log.produces).toHaveLength(2);
    log.produces[0]?.fail(new LogError('timeout', 'no answer'));
    const waiting = await Promise.allSettled([...sent.slice(0, 2), ...sent.slice(4)]);
    expect(waiting.map(({ status }) => status)).toEqual(waiting.map(() => 'rejected'));
    log.produces[1]?.done();
    await Promise.all(sent.slice(2, 4));
    await turn();
    expect([log.produces.length, outbox.inFlight()]).toEqual([2, { messages: 0, bytes: 0 }]);
  });

  it('cuts a parcel larger than a record batch into produces, keeping every message', async () => {
    const log = heldLog();
    const sent = createOutbox({ log }).send(parcel('billing', 10, 1024 * 1024));
    const counts: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      await turn();
      counts.push(log.produces[i]?.batches.reduce((sum, { messages }) => sum + messages.length, 0) ?? 0);
      log.produces[i]?.done();
    }
    await sent;
    expect(counts).toEqual([4, 4, 2]);
  });

  it('sends what needs its position in a produce of its own', async () => {
    const log = heldLog();
    const outbox = createOutbox({ log });
    const sent = [outbox.send(parcel('raw', 1)), outbox.send({ ...parcel('raw', 1), alone: true })];
    await turn();
    expect(log.produces.map(({ batches }) => batches[0]?.messages.length)).toEqual([1, 1]);
    for (const produce of log.produces) produce.done();
    await Promise.all(sent);
  });
});
