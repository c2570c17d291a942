/**
 * Reads a request's body as bytes, up to a limit and within a time.
 * In: a Request. Out: the bytes, or undefined as soon as the limit is passed or the time is over: what follows is not read.
 * Refuses to trust Content-Length: a small one only chooses the faster way, the bytes are counted all the same.
 */
import { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratch } from '@rounds/infra/process/scratch.ts';

/** Eight megabytes pass in this time at a megabit a second; a body that trickles for ever must not hold a connection. */
const WITHIN_MS = 60_000;

/** The body's bytes, or undefined when they are more than `limit` or not there after `withinMs`. */
export const readBody = (request: Request, limit: number, withinMs = WITHIN_MS): Promise<Uint8Array | undefined> =>
  inTime(read(request, limit), withinMs);

/** Bytes that are another's after `release`. */
export interface HeldBody {
  readonly bytes: Uint8Array;
  release(): void;
}

/** The same in memory that is used again, for bodies that come by the hundred: `env` is what the server passes on with a request. */
export async function holdBody(request: Request, env: unknown, limit: number, withinMs = WITHIN_MS): Promise<HeldBody | undefined> {
  const stream = streamOf(env);
  const declared = request.headers.get('content-length');
  if (!stream || declared === null) {
    const bytes = await readBody(request, limit, withinMs);
    return bytes && { bytes, release: () => undefined };
  }
  const length = Number(declared);
  if (!(length <= limit)) return undefined;
  const piece = scratch.take(length);
  const bytes = await inTime(readInto(piece, stream, length), withinMs);
  return bytes && { bytes, release: () => scratch.giveBack(piece) };
}

/** What the server reads the request from; none in tests without a server. */
function streamOf(env: unknown): IncomingMessage | undefined {
  const incoming: unknown = typeof env === 'object' && env !== null && 'incoming' in env ? env.incoming : undefined;
  const body: unknown = typeof incoming === 'object' && incoming !== null && 'body' in incoming ? incoming.body : undefined;
  return body instanceof IncomingMessage ? body : undefined;
}

/** Node's parser lets no more through than was declared, and calls it an error when less came. */
async function readInto(piece: Buffer, stream: IncomingMessage, length: number): Promise<Uint8Array> {
  let at = 0;
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) at += chunk.copy(piece, at);
  return piece.subarray(0, Math.min(at, length));
}

async function inTime<T>(reading: Promise<T>, withinMs: number): Promise<T | undefined> {
  const done = new AbortController();
  const tooLate = sleep(withinMs, undefined, { signal: done.signal, ref: false }).catch(() => undefined);
  // A sender that hangs up after its time is over is nobody's fault.
  reading.catch(() => undefined);
  try {
    return await Promise.race([reading, tooLate]);
  } finally {
    done.abort();
  }
}

async function read(request: Request, limit: number): Promise<Uint8Array | undefined> {
  const declared = request.headers.get('content-length');
  if (declared !== null) {
    if (!(Number(declared) <= limit)) return undefined;
    const bytes = new Uint8Array(await request.arrayBuffer());
    return bytes.length <= limit ? bytes : undefined;
  }
  if (!request.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
