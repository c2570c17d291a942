/** However the same sets arrive — twice, in two files, in two interchanges, among others, byte by byte — the events are the same, to the last field. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { interchange, remittance, x12Desk, type FileOptions } from './files-for-tests.ts';

const claimSet = (name: string): string => {
  const segments = readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
    .split('~')
    .map((segment) => segment.trim());
  return segments
    .slice(
      segments.findIndex((segment) => segment.startsWith('ST*')) + 1,
      segments.findIndex((segment) => segment.startsWith('SE*')),
    )
    .join('~');
};
const kinds = [
  {
    kind: 'HP',
    guide: '005010X221A1',
    sets: (n: number) => Array.from({ length: n }, (_, index) => remittance(index + 1, `P${index}-`, `T${index}`)),
  },
  {
    kind: 'HC',
    guide: '005010X222A1',
    sets: (n: number) => Array.from({ length: n }, (_, index) => claimSet('837p-claims.x12').replaceAll('CLM*', `CLM*S${index}`)),
  },
  {
    kind: 'HN',
    guide: '005010X214',
    sets: (n: number) => Array.from({ length: n }, (_, index) => claimSet('277ca-5010.x12').replaceAll('TRN*2*CLM', `TRN*2*S${index}`)),
  },
] as const;

/** What was sent, by id: contents told apart. */
async function told(files: readonly (string | Uint8Array)[], chunk = 65_536): Promise<Map<string, string>> {
  const desk = x12Desk();
  for (const file of files) await desk.deliver(file, { chunk });
  return new Map(desk.events().map((event) => [event.id, JSON.stringify(event)]));
}

const others = interchange([remittance(2, 'OTHER', 'T-OTHER')], { sender: 'SOMEONE', control: '000000777' });
const unusual: FileOptions = { element: '|', component: '>', repetition: '!', end: "'", behind: '\r\n  ' };

it('gives the same events', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...kinds),
      fc.integer({ min: 2, max: 4 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 300 }),
      async ({ kind, guide, sets: make }, count, at, chunk) => {
        const sets = make(count);
        const cut = Math.min(at, count - 1);
        const options = { kind, guide };
        const whole = interchange(sets, options);
        const [head, tail] = [interchange(sets.slice(0, cut), options), interchange(sets.slice(cut), { ...options, first: cut + 1 })];
        const expected = await told([whole]);
        expect(expected.size).toBeGreaterThan(count);
        const other = await told([others]);
        const both = new Map([...expected, ...other]);
        expect(await told([whole, whole])).toEqual(expected);
        expect(await told([whole], chunk)).toEqual(expected);
        expect(await told([tail, head])).toEqual(expected);
        expect(await told([head + tail])).toEqual(expected);
        expect(await told([head + interchange(sets.slice(cut), { ...options, ...unusual, first: cut + 1 })])).toEqual(expected);
        expect(await told([head + others + tail])).toEqual(both);
        expect(await told([tail, others, whole, head])).toEqual(both);
      },
    ),
    { numRuns: 15 },
  );
});
