/**
 * Reads a request's body as bytes, up to a limit and within a time.
 * In: a Request. Out: the bytes, or undefined as soon as the limit is passed or the time is over: what follows is not read.
 * Refuses to trust Content-Length: a small one only chooses the faster way, the bytes are counted all the same.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Eight megabytes pass in this time at a megabit a second; a body that trickles for ever must not hold a connection. */
const WITHIN_MS = 60_000;

/** The body's bytes, or undefined when they are more than `limit` or not there after `withinMs`. */
export async function readBody(request: Request, limit: number, withinMs = WITHIN_MS): Promise<Uint8Array | undefined> {
  const done = new AbortController();
  const tooLate = sleep(withinMs, undefined, { signal: done.signal, ref: false }).catch(() => undefined);
  const reading = read(request, limit);
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
