/**
 * Sends signed batches of CloudEvents to POST /v1/events and insists on 202.
 * In: an instance, events. Out: when the last batch was acknowledged. Throws on any other answer, with its status.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchInstance } from './instance.ts';

const agent = new Agent({ keepAlive: true });

/** Not `fetch`, which copies the body twice: the sender's time is taken from the instance's. */
function post(address: string, body: Buffer, headers: OutgoingHttpHeaders): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(address, { method: 'POST', agent, headers }, (response) => {
      textOf(response).then((text) => resolve({ status: response.statusCode ?? 0, text }), reject);
    })
      .once('error', reject)
      .end(body);
  });
}

/** Sends one batch; waits and tries again while the instance says it is busy (503). */
export async function send(instance: BenchInstance, body: Buffer): Promise<void> {
  for (;;) {
    const [id, timestamp] = [randomUUID(), String(Math.floor(Date.now() / 1000))];
    const signature = createHmac('sha256', Buffer.from(instance.feed.secret.replace('whsec_', ''), 'base64'))
      .update(`${id}.${timestamp}.`)
      .update(body)
      .digest('base64');
    const { status, text } = await post(`${instance.address}/v1/events?feed=${instance.feed.name}`, body, {
      'content-type': 'application/cloudevents-batch+json',
      'content-length': body.length,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    });
    if (status === 202) return;
    if (status !== 503) throw new Error(`POST /v1/events answered ${status}: ${text.slice(0, 300)}`);
    await sleep(100);
  }
}

/** Sends many batches, `lanes` at a time. */
export async function sendAll(instance: BenchInstance, batches: readonly Buffer[], lanes: number): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < batches.length; index = next++) await send(instance, batches[index] ?? Buffer.from('[]'));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

export const bodyOf = (events: readonly object[]): Buffer => Buffer.from(JSON.stringify(events));
