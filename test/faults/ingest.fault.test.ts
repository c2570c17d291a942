/**
 * Promise 1 at the doors (guarantees.md, faults 1 and 2): ingest is killed (SIGKILL) while webhooks and HL7 messages come in. Whatever was
 * acknowledged is in its topic; what was not is sent again to the next process; in the end each counts once.
 * TEST_INGEST_KILLS sets the number of kills (default 2).
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { allMessages, startTestLog } from '@rounds/infra/kafka/broker-for-tests.ts';
import { deskEvent, registers } from '@rounds/ingest/ingest-for-tests.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { sendEvents } from '../send-samples/http-sender.ts';
import { sendMllp } from '../send-samples/mllp-sender.ts';

const kills = Number(process.env['TEST_INGEST_KILLS'] ?? 2);
const childFile = fileURLToPath(new URL('./ingest.child.ts', import.meta.url));
const secret = `whsec_${Buffer.from('thirty-two bytes of a secret key').toString('base64')}`;
const ports = z.object({ http: z.number(), mllp: z.number() });

let ground: Awaited<ReturnType<typeof startTestLog>>;
let folder: string;
beforeAll(async () => {
  [ground, folder] = await Promise.all([startTestLog(), mkdtemp(join(tmpdir(), 'rounds-ingest-kills-'))]);
});
afterAll(async () => {
  await ground?.stop();
  await rm(folder, { recursive: true, force: true });
});

type Ports = z.output<typeof ports>;

async function started(): Promise<{ child: ChildProcess; at: Ports }> {
  const child = fork(childFile, [ground.broker.brokers.join(','), folder, secret], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [message]: unknown[] = await once(child, 'message');
  return { child, at: ports.parse(message) };
}
async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

const message = (n: number): string =>
  [
    `MSH|^~\\&|SCHED|mesa|ROUNDS||20261120080000-0700||SIU^S12|M${n}|P|2.5.1`,
    `SCH|P${n}|F${n}|||||||30|min|^^30^20261120080000-0700^20261120083000-0700|||||||||||||Booked`,
    `PID|1||${n}^^^W^MR\r`,
  ].join('\r');

/** Sends what has not been acknowledged yet, one after another in each of four lanes, until all is or the process is gone. */
async function sendWhatIsLeft(at: Ports, left: { webhooks: Set<number>; messages: Set<number> }): Promise<void> {
  const signer = { base: `http://127.0.0.1:${at.http}`, feed: 'desk', secret };
  const lane = async (work: (n: number) => Promise<boolean>, all: Set<number>, mine: number): Promise<void> => {
    for (const n of [...all].filter((candidate) => candidate % 2 === mine)) if (await work(n).catch(() => false)) all.delete(n);
  };
  const webhook = async (n: number) =>
    (await sendEvents(signer, [deskEvent(`w${n}`, 'appointment.roomed', `d:${n}`, { room: '4' })])).status === 202;
  const hl7 = async (n: number) => (await sendMllp([message(n)], { host: '127.0.0.1', port: at.mllp }))[0] === 'AA';
  await Promise.all([0, 1].flatMap((mine) => [lane(webhook, left.webhooks, mine), lane(hl7, left.messages, mine)]));
}

/** Event ids of each subject on the topic of appointments. */
async function idsBySubject(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const { key, value } of await allMessages(ground.log, 'appointments')) {
    if (key === null) continue;
    const id = /"id":"([^"]+)"/.exec(value.toString())?.[1] ?? '';
    found.set(key, (found.get(key) ?? new Set()).add(id));
  }
  return found;
}

it(`keeps what it acknowledged and counts nothing twice, killed ${kills} times`, async () => {
  const numbers = Array.from({ length: 100 * (kills + 1) }, (_, n) => n);
  const left = { webhooks: new Set(numbers), messages: new Set(numbers) };
  const moments = fc.sample(fc.integer({ min: 150, max: 650 }), Math.max(1, kills));
  for (let round = 0; round <= kills; round += 1) {
    const { child, at } = await started();
    // Nothing folds here, so a new process knows no practice before it is told.
    const known = async () => (await sendEvents({ base: `http://127.0.0.1:${at.http}`, feed: 'desk', secret }, [registers('mesa')])).status;
    await expect.poll(known, { timeout: 90_000 }).toBe(202);
    const sending = sendWhatIsLeft(at, left);
    if (round < kills) await sleep(moments[round] ?? 0);
    else while (left.webhooks.size + left.messages.size > 0) await sendWhatIsLeft(at, left);
    await killed(child);
    await sending;
    const present = await idsBySubject();
    const acknowledged = numbers.filter((n) => !left.webhooks.has(n)).map((n) => `d:${n}`);
    acknowledged.push(...numbers.filter((n) => !left.messages.has(n)).map((n) => `hl7v2-main:F${n}`));
    expect(acknowledged.filter((subject) => !present.has(subject))).toEqual([]);
  }
  expect([left.webhooks.size, left.messages.size]).toEqual([0, 0]);
  const present = await idsBySubject();
  expect(present.size).toBe(numbers.length * 2);
  expect([...present].filter(([, ids]) => ids.size !== 1)).toEqual([]);
});
