/**
 * Reads a request's body as bytes, up to a limit.
 * In: a Request. Out: the bytes, or undefined as soon as the limit is passed: what follows is not read.
 * Refuses to trust Content-Length: a small one only chooses the faster way, the bytes are counted all the same.
 */

/** The body's bytes, or undefined when they are more than `limit`. */
export async function readBody(request: Request, limit: number): Promise<Uint8Array | undefined> {
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
