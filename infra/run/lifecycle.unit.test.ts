/** Stopping: stage by stage, once, each with its share of the time; a fault in one part does not keep the others. */
import { expect, test, vi } from 'vitest';
import { createLifecycle, type Part, type Stage } from './lifecycle.ts';

function recorded(budgetMs = 1_000) {
  const events: string[] = [];
  const { promise, resolve } = Promise.withResolvers<{ code: number; hard: boolean }>();
  const budgets = { doors: budgetMs, work: budgetMs, connections: budgetMs, engines: budgetMs, folder: budgetMs };
  const lifecycle = createLifecycle({ say: (line) => void events.push(line), exit: (code, hard) => resolve({ code, hard }), budgets });
  const part = (stage: Stage, name: string, stop: () => Promise<void> = () => Promise.resolve()): Part => ({
    name,
    stage,
    stop: () => (events.push(name), stop()),
  });
  return { lifecycle, events, part, exited: promise };
}

test('parts stop stage by stage, whatever the order they started in, once, exit code 0', async () => {
  const { lifecycle, events, part, exited } = recorded();
  const slowly = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
  lifecycle.add(part('engines', 'broker', slowly));
  lifecycle.add(part('doors', 'web', slowly));
  lifecycle.add(part('engines', 'store', slowly));
  lifecycle.add(part('work', 'fold', slowly));
  void lifecycle.stop(0);
  void lifecycle.stop(0);
  expect(await exited).toEqual({ code: 0, hard: false });
  expect(events).toEqual(['web', 'fold', 'broker', 'store']);
});

test('a part that fails to stop is told, the others stop, the exit code is 1', async () => {
  const { lifecycle, events, part, exited } = recorded();
  lifecycle.add(part('engines', 'broker'));
  lifecycle.add(part('work', 'fold', () => Promise.reject(new Error('merge under way'))));
  void lifecycle.stop(0);
  expect(await exited).toEqual({ code: 1, hard: false });
  expect(events).toEqual(['fold', 'fold did not stop cleanly: merge under way', 'broker']);
});

test('a part that hangs is left behind after its share of the time, and the end is a hard one', async () => {
  const { lifecycle, events, part, exited } = recorded(30);
  lifecycle.add(part('engines', 'broker'));
  lifecycle.add(part('work', 'fold', () => new Promise(() => {})));
  void lifecycle.stop(0);
  expect(await exited).toEqual({ code: 0, hard: true });
  expect(events).toEqual(['fold', 'fold did not finish what it had in hand; the next start does it again.', 'broker']);
});

test('a fault is told once and ends everything with its exit code', async () => {
  const { lifecycle, events, part, exited } = recorded();
  lifecycle.add(part('engines', 'broker'));
  lifecycle.fail('The broker died.', 3);
  lifecycle.fail('The store lost its broker.');
  expect(await exited).toEqual({ code: 3, hard: false });
  expect(events).toEqual(['The broker died.', 'broker']);
});

test('a part that finishes starting while the end is under way is stopped as well', async () => {
  const { lifecycle, events, part, exited } = recorded();
  lifecycle.add(part('doors', 'web', () => new Promise((resolve) => setTimeout(resolve, 20))));
  void lifecycle.stop(0);
  lifecycle.add(part('doors', 'late'));
  await exited;
  expect(events).toEqual(['web', 'late']);
});

test('whatever hangs, the end comes within ten seconds', async () => {
  vi.useFakeTimers();
  try {
    let ended = false;
    const lifecycle = createLifecycle({ say: () => {}, exit: () => (ended = true) });
    for (const stage of ['doors', 'work', 'connections', 'engines', 'folder'] as const)
      lifecycle.add({ name: stage, stage, stop: () => new Promise(() => {}) });
    void lifecycle.stop(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ended).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
