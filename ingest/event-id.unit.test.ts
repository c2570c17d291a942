/** The same content gives the same text, and so the same id, whatever the order it was built in: ids of events stand on it for ever. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, canonicalJsonWithout } from './event-id.ts';

/** As it was written first: every id ever given was made of this text. */
const asEver = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

test.each([
  [{}, '{}'],
  [{ b: 1, a: 'x' }, '{"a":"x","b":1}'],
  [
    { quote: '"', back: '\\', line: '\n', high: 'é', lone: '\ud800' },
    String.raw`{"back":"\\","high":"é","line":"\n","lone":"\ud800","quote":"\""}`,
  ],
  [{ a: undefined, b: null, c: true, d: Number.NaN, e: -0.5 }, '{"b":null,"c":true,"d":null,"e":-0.5}'],
  [{ b: 1, 10: 2, 9: 3 }, '{"9":3,"10":2,"b":1}'],
  [{ a: { d: 1, c: [2, { f: 1, e: 2 }] } }, '{"a":{"c":[2,{"e":2,"f":1}],"d":1}}'],
  [['b', 'a'], '["b","a"]'],
])('%j', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
  expect(asEver(value)).toBe(text);
});

test('any object is written as ever', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.array(fc.string()))),
      (value) => {
        expect(canonicalJson(value)).toBe(asEver(value));
      },
    ),
  );
});

test('fields left out are as if they were never there', () => {
  expect(canonicalJsonWithout({ b: 1, startDay: '2026-11-22', a: 'x' }, ['startDay'])).toBe('{"a":"x","b":1}');
  expect(canonicalJsonWithout({ b: [1], startDay: '2026-11-22', a: 'x' }, ['startDay'])).toBe('{"a":"x","b":[1]}');
});
