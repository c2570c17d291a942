/** Jobs: one at a time, asked about, failing in words. */
import { LogError } from '@rounds/infra/kafka/event-log.types.ts';
import { expect, it } from 'vitest';
import { createJob } from './job.ts';

it('runs one at a time and tells its state and counts', async () => {
  const job = createJob({ read: 0 }, () => 0);
  expect(job.state()).toMatchObject({ state: 'none', read: 0 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const work = async (report: (progress: number, counts: { read: number }) => void): Promise<void> => {
    report(0.5, { read: 3 });
    await promise;
  };
  expect([job.start({ read: 0 }, work), job.start({ read: 0 }, work)]).toEqual([true, false]);
  expect(job.state()).toMatchObject({ state: 'running', progress: 0.5, read: 3 });
  resolve();
  await job.settled(1_000);
  expect(job.state()).toMatchObject({ state: 'done', progress: 1, read: 3 });
});

it('that fails says what to do, and can be started again', async () => {
  const job = createJob({}, () => 0);
  job.start({}, () => Promise.reject(new LogError('timeout', 'secret words')));
  await job.settled(1_000);
  expect(job.state()).toMatchObject({ state: 'failed', reason: 'The event log did not answer. Nothing is lost; start it again.' });
  expect(job.start({}, () => Promise.resolve())).toBe(true);
});
