/** The file of a form, at every cut of the stream. */
import { describe, expect, it } from 'vitest';
import { boundaryOf, filePart } from './multipart.ts';

const body = (parts: string) => Buffer.from(parts.replaceAll('\n', '\r\n'));
const form = body(
  'preamble\n--B\nContent-Disposition: form-data; name="mapping"\n\nx\n--B\nContent-Disposition: form-data; name="file"; filename="a.csv"\nContent-Type: text/csv\n\na,b\n1,--B\n--Bx\n\n--B--\n',
);
async function* cut(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = async (bytes: Buffer, size: number) => {
  const parts: Uint8Array[] = [];
  for await (const part of filePart(cut(bytes, size), 'B')) parts.push(part);
  return Buffer.concat(parts).toString();
};

describe('a form', () => {
  it.each([1, 2, 7, 61, 10_000])('gives its file, cut into pieces of %i bytes', async (size) =>
    expect(await read(form, size)).toBe('a,b\r\n1,--B'),
  );
  it.each([
    ['without a file', '--B\nContent-Disposition: form-data; name="x"\n\n1\n--B--\n'],
    ['that ends too early', '--B\nContent-Disposition: form-data; filename="x"\n\nabc'],
    ['that is none', 'hello'],
  ])('%s is refused', async (_what, text) => {
    await expect(read(body(text), 5)).rejects.toThrow();
  });
  it.each([
    ['multipart/form-data; boundary=B', 'B'],
    ['multipart/form-data; charset=x; boundary="B C"', 'B C'],
    ['text/csv', undefined],
  ])('%s has boundary %s', (type, boundary) => expect(boundaryOf(type)).toBe(boundary));
});
