/** Our JSON reader is JSON.parse but for what it is there for. Mutated messages: test/fuzz. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from './json.ts';

it('reads the JSON that JSON.parse reads, numbers apart', () => {
  const asTexts = (value: unknown): unknown =>
    typeof value === 'number'
      ? JSON.stringify(value)
      : Array.isArray(value)
        ? value.map(asTexts)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asTexts(inner)]))
          : value;
  const plain = fc.jsonValue().filter((value) => !/"(__proto__|constructor|prototype)":/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(plain, fc.constantFrom(undefined, 1), (value, indent) => {
      expect(JSON.parse(JSON.stringify(parseJson(JSON.stringify(value, undefined, indent)).value))).toEqual(
        JSON.parse(JSON.stringify(asTexts(JSON.parse(JSON.stringify(value))))),
      );
    }),
    { numRuns: 2_000 },
  );
});
