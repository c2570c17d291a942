/** Reading tables, for any content: what was written comes back at every cut, and mutated bytes never crash or break the count (guarantees.md R18). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvDesk, sheet } from './csv-for-tests.ts';
import { readCsv } from './read.ts';

async function* cut(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
const field = fc.string({
  maxLength: 12,
  unit: fc.constantFrom('a', 'Z', '0', ' ', ',', ';', '|', '\t', '"', '\n', '\r\n', 'é', '漢', '😀', '=', '-'),
});

it('gives back what was written, whatever the delimiter and the cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(field, field, field), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(',', ';', '|', '\t'),
      fc.integer({ min: 1, max: 40 }),
      async (rows, delimiter, size) => {
        const text = [['one', 'two', 'three'], ...rows.map((row) => row.map(quoted))].map((row) => row.join(delimiter)).join('\n');
        const read: (readonly string[])[] = [];
        for await (const some of readCsv(cut(Buffer.from(text), size), 'utf-8')) for (const { fields } of some) read.push(fields);
        expect(read.slice(1)).toEqual(rows.map((row) => [...row]));
      },
    ),
    { numRuns: 200 },
  );
});

it('ends in a report whose counts add up, whatever happened to the bytes', async () => {
  const original = Buffer.from(
    sheet(Array.from({ length: 25 }, () => ({ status: 'Completed', checked_in_at: '11/02/2026 8:52 AM', mrn: '"00,12"' }))),
  );
  const mutation = fc.record({ at: fc.nat(original.length - 1), length: fc.nat(20), bytes: fc.uint8Array({ maxLength: 20 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 500 }), async (mutations, size) => {
      const bytes = mutations.reduce(
        (all, { at, length, bytes: put }) => Buffer.concat([all.subarray(0, at), put, all.subarray(at + length)]),
        original,
      );
      const { rows, outcome } = await csvDesk().deliver(bytes, 'generic-appointments', 'cherry-creek', size);
      if (outcome === 'accepted') expect(rows.accepted + rows.duplicate + rows.rejected + rows.ignored).toBe(rows.read);
      else expect(rows.accepted).toBe(0);
    }),
    { numRuns: 200 },
  );
});
