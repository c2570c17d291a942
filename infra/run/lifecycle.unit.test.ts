/** Stopping: reverse order, once, with a deadline, and a fault in one part does not keep the others. */
import { expect, test } from 'vitest';
import { createLifecycle } from './lifecycle.ts';

function recorded(deadlineMs = 1_000) {
  const events: string[] = [];
  const { promise, resolve } = Promise.withResolvers<number>();
  const lifecycle = createLifecycle({ say: (line) => void events.push(line), exit: resolve, deadlineMs });
  const part = (name: string, stop: () => Promise<void> = () => Promise.resolve()) => ({ name, stop: () => (events.push(name), stop()) });
  return { lifecycle, events, part, exited: promise };
}

test('parts stop in reverse order, one after the other, exit code 0', async () => {
  const { lifecycle, events, part, exited } = recorded();
  for (const name of ['broker', 'store', 'web']) lifecycle.add(part(name, () => new Promise((resolve) => setTimeout(resolve, 5))));
  void lifecycle.stop(0);
  void lifecycle.stop(0);
  expect(await exited).toBe(0);
  expect(events).toEqual(['web', 'store', 'broker']);
});

test('a part that fails to stop is told, the others stop, the exit code is 1', async () => {
  const { lifecycle, events, part, exited } = recorded();
  lifecycle.add(part('broker'));
  lifecycle.add(part('store', () => Promise.reject(new Error('merge under way'))));
  void lifecycle.stop(0);
  expect(await exited).toBe(1);
  expect(events).toEqual(['store', 'store did not stop cleanly: merge under way', 'broker']);
});

test('a part that hangs does not keep the process past its deadline', async () => {
  const { lifecycle, part, exited } = recorded(30);
  lifecycle.add(part('store', () => new Promise(() => {})));
  void lifecycle.stop(0);
  expect(await exited).toBe(1);
});

test('a fault is told once and ends everything with its exit code', async () => {
  const { lifecycle, events, part, exited } = recorded();
  lifecycle.add(part('broker'));
  lifecycle.fail('The broker died.', 3);
  lifecycle.fail('The store lost its broker.');
  expect(await exited).toBe(3);
  expect(events).toEqual(['The broker died.', 'broker']);
});

test('a part that finishes starting while the end is under way is stopped as well', async () => {
  const { lifecycle, events, part, exited } = recorded();
  void lifecycle.stop(0);
  lifecycle.add(part('late'));
  await exited;
  expect(events).toEqual(['late']);
});
