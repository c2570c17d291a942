/**
 * A sender over HTTP: files to the upload door and notifications to athenahealth's, signed as any sender would sign them.
 * In: bytes, a feed and its secret. Out: what was answered, in one line.
 */
import { createHmac, randomUUID } from 'node:crypto';

export interface Signer {
  readonly base: string;
  /** Name of the HTTP feed that signs uploads. */
  readonly feed: string;
  /** `whsec_…`, as Rounds gave it. */
  readonly secret: string;
}

export interface Answer {
  readonly status: number;
  readonly words: string;
  readonly events: number;
  readonly rejected: number;
}

/** Standard Webhooks headers over a body. */
function signatureOf({ secret }: Signer, body: Buffer): Record<string, string> {
  const [id, timestamp] = [`msg_${randomUUID()}`, String(Math.floor(Date.now() / 1000))];
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}

async function post(address: string, body: Buffer, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(address, { method: 'POST', body: new Uint8Array(body), headers });
  return { status: response.status, ...wordsOf(await response.json().catch(() => ({}))) };
}

/** CloudEvents to `/v1/webhooks/<feed>`. */
export const sendEvents = (signer: Signer, events: readonly object[]): Promise<Answer> => {
  const body = Buffer.from(JSON.stringify(events));
  return post(`${signer.base}/v1/webhooks/${signer.feed}`, body, { 'content-type': 'application/json', ...signatureOf(signer, body) });
};

/** A file to `/v1/uploads`; `place` is the feed's name, or the practice of a table. */
export const sendFile = (signer: Signer, adapter: string, place: string, body: Buffer): Promise<Answer> => {
  const query = new URLSearchParams({ mapping: adapter, place });
  return post(`${signer.base}/v1/uploads?${query.toString()}`, body, { 'webhook-feed': signer.feed, ...signatureOf(signer, body) });
};

/** A notification to `/v1/webhooks/athena/<feed>`, signed as athenahealth does. */
export const sendNotification = ({ base, feed }: Signer, secret: string, body: Buffer): Promise<Answer> =>
  post(`${base}/v1/webhooks/athena/${feed}`, body, {
    'content-type': 'application/fhir+json',
    'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  });

/** Counts of a report, of a webhook's answer, or what a problem says. */
function wordsOf(body: unknown): Omit<Answer, 'status'> {
  const read = (name: string): unknown => (typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined);
  const rows = read('rows');
  const count = (value: unknown, name: string): number => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
    return typeof found === 'number' ? found : 0;
  };
  if (rows === undefined) {
    const title = read('title');
    const [accepted, rejected] = [count(body, 'accepted'), count(body, 'rejected')];
    return { words: typeof title === 'string' ? title : `${accepted} taken`, events: accepted, rejected };
  }
  const events = count(body, 'events');
  const outcome = String(read('outcome'));
  const words = `${outcome}: ${count(rows, 'read')} read, ${count(rows, 'accepted')} accepted, ${count(rows, 'duplicate')} known, ${count(rows, 'rejected')} rejected, ${count(rows, 'ignored')} not needed`;
  return { words, events, rejected: count(rows, 'rejected') };
}
