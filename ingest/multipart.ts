/**
 * The one file of a browser's form, as a stream: a multipart body is cut at its boundary, nothing is kept in memory.
 * In: chunks of a multipart/form-data body and its boundary. Out: the bytes of the first part that has a file name.
 * Refuses bodies without such a part and bodies that end before their boundary.
 */

/** The boundary of a multipart content type, or undefined. */
export function boundaryOf(contentType: string): string | undefined {
  const match = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/** What is asked of a form. */
export const A_FORM = 'a form that ends with its boundary, with one part that has a file name';

export class MultipartError extends Error {}

const MAX_HEAD = 16 * 1024;

/** The file's bytes. Throws MultipartError. */
export async function* filePart(chunks: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  const edge = Buffer.from(`\r\n--${boundary}`);
  // The first boundary has no line break before it; giving it one makes all boundaries alike.
  let held: Buffer = Buffer.from('\r\n');
  const more = async (): Promise<void> => {
    const next = await source.next();
    if (next.done === true) throw new MultipartError('the body ends before its boundary');
    held = Buffer.concat([held, next.value]);
  };
  const until = async function* (mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = held.indexOf(mark);
      if (at >= 0) {
        if (at > 0) yield held.subarray(0, at);
        held = held.subarray(at + mark.length);
        return;
      }
      // The mark may begin in this chunk and end in the next.
      const safe = held.length - mark.length;
      if (safe > 0) {
        yield held.subarray(0, safe);
        held = held.subarray(safe);
      }
      await more();
    }
  };
  for await (const _preamble of until(edge)) void _preamble;
  for (;;) {
    while (held.length < 2) await more();
    if (held.subarray(0, 2).toString() === '--') throw new MultipartError('no part with a file');
    if (/filename=/i.test(await headOf(until(Buffer.from('\r\n\r\n'))))) {
      yield* until(edge);
      return;
    }
    for await (const _field of until(edge)) void _field;
  }
}

async function headOf(parts: AsyncGenerator<Buffer>): Promise<string> {
  let head = '';
  for await (const part of parts) {
    head += part.toString('latin1');
    if (head.length > MAX_HEAD) throw new MultipartError('part headers too long');
  }
  return head;
}
