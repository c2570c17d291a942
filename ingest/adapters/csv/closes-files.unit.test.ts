/** However reading a table ends (refused, given up after the header, read to its end), the file it came from is closed. */
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { readTable } from './read-table.ts';

const plain = Buffer.from(`id,name\n${'1,a\n'.repeat(200)}`);
const files: readonly [string, Buffer][] = [
  ['plain text', plain],
  ['text with quotes', Buffer.from(`id,name\n${'1,"a"\n'.repeat(200)}`)],
  ['text without an end of a quote', Buffer.from('id,name\n1,"a')],
  ['NUL bytes', Buffer.concat([plain, Buffer.alloc(64)])],
  ['packed text', gzipSync(plain)],
  ['packed NUL bytes', gzipSync(Buffer.alloc(100_000))],
  ['packed twice', gzipSync(gzipSync(plain))],
  ['half a packed file', gzipSync(plain).subarray(0, 30)],
  ['an archive that is no workbook', Buffer.from('504b030400000000', 'hex')],
  ['nothing', Buffer.alloc(0)],
];

it.each(files.flatMap(([name, bytes]) => [1, 7, 4_096].map((size) => [name, size, bytes] as const)))(
  '%s in pieces of %i bytes',
  async (_name, size, bytes) => {
    const open = new Set<object>();
    async function* source(): AsyncGenerator<Uint8Array> {
      const handle = {};
      open.add(handle);
      try {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      } finally {
        open.delete(handle);
      }
    }
    const all = readTable(source(), { encoding: 'utf-8' });
    try {
      for await (const some of all) expect(some.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toHaveProperty('name', 'CsvRefusal');
    }
    const beginning = readTable(source(), { encoding: 'utf-8' });
    await beginning.next().catch(() => undefined);
    await beginning.return(undefined);
    expect(open.size).toBe(0);
  },
);
