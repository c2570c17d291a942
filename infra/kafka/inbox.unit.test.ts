import { expect, it } from 'vitest';
import { Inbox } from './inbox.ts';
import type { LogMessage } from './event-log.types.ts';

const message: LogMessage = { topic: 't', partition: 0, offset: 0, key: 'k', value: Buffer.alloc(900), headers: {}, timestampMs: 0 };
const anHour = 3_600_000;

it('ends a pause as soon as enough for a batch lies there', async () => {
  const inbox = new Inbox(10_000);
  const pause = inbox.pause(anHour, 2_000);
  await inbox.offer([message], 1);
  let over = false;
  void pause.then(() => (over = true));
  await new Promise(setImmediate);
  expect(over).toBe(false);
  await inbox.offer([message], 2);
  await pause;
});

it('does not pause when enough lies there already', async () => {
  const inbox = new Inbox(10_000);
  await inbox.offer([message], 1);
  await inbox.pause(anHour, 1_000);
});

it('a later pause does not remember what was enough for the one before', async () => {
  const inbox = new Inbox(10_000);
  await inbox.offer([message], 1);
  await inbox.pause(anHour, 1_000);
  const pause = inbox.pause(anHour);
  await inbox.offer([message], 2);
  let over = false;
  void pause.then(() => (over = true));
  await new Promise(setImmediate);
  expect(over).toBe(false);
  inbox.wake();
  await pause;
});
