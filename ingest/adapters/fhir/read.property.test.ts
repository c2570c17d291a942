/** 10,000 mutated messages: no error, nothing slow, every outcome an event that holds or a reason without a value. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { told } from './fhir-for-tests.ts';
import { parseJson } from './json.ts';

const seeds = [
  {
    resourceType: 'Bundle',
    type: 'history',
    entry: [
      {
        fullUrl: 'urn:uuid:1',
        resource: {
          resourceType: 'Appointment',
          id: 'a1',
          meta: { versionId: '2', lastUpdated: '2026-11-10T10:00:00Z' },
          status: 'arrived',
          created: '2026-11-01',
          start: '2026-11-20T16:00:00Z',
          minutesDuration: 20,
          participant: [{ actor: { reference: 'Patient/1' } }],
        },
      },
      { request: { method: 'DELETE', url: 'Encounter/3' }, response: { lastModified: '2026-11-20T10:00:00Z' } },
    ],
  },
  {
    resourceType: 'ExplanationOfBenefit',
    id: 'x',
    use: 'claim',
    outcome: 'complete',
    created: '2026-11-15',
    item: [
      {
        sequence: 1,
        net: { value: 10.1 },
        adjudication: [{ category: { coding: [{ code: 'benefit' }] }, amount: { value: 5.05, currency: 'USD' } }],
      },
    ],
    payment: { amount: { value: 5.05 } },
  },
  {
    resourceType: 'Encounter',
    id: 'e',
    status: 'finished',
    class: { code: 'AMB' },
    period: { start: '2026-11-20T15:00:00Z', end: '2026-11-20' },
    statusHistory: [{ status: 'arrived', period: { start: '2026-11-20T15:00:00' } }],
    location: [{ location: { reference: '#l' }, physicalType: { coding: [{ code: 'ro' }] }, period: { start: '2026-11-20T15:10:00Z' } }],
    contained: [{ resourceType: 'Location', id: 'l', partOf: { reference: '#l' } }],
  },
].map((seed) => JSON.stringify(seed));

const odd = fc.constantFrom(
  '"',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '\\',
  '\u0000',
  '\uD800',
  '0',
  '-',
  'e9',
  'null',
  '"__proto__":1,',
  '\n',
  '<',
  '99999999999999999999',
  '"2026-99"',
  'true',
);
const mutation = fc.record({
  seed: fc.constantFrom(...seeds),
  cuts: fc.array(fc.record({ at: fc.nat(2_000), drop: fc.nat(20), put: odd }), { maxLength: 4 }),
});

it('10,000 mutations', () => {
  const startedMs = performance.now();
  let slowest = 0;
  fc.assert(
    fc.property(mutation, ({ seed, cuts }) => {
      let text = seed;
      for (const { at, drop, put } of cuts) text = text.slice(0, at % text.length) + put + text.slice((at % text.length) + drop);
      const beganMs = performance.now();
      const { rejections } = told(text);
      slowest = Math.max(slowest, performance.now() - beganMs);
      for (const rejection of rejections) expect(rejection.length).toBeLessThan(300);
    }),
    { numRuns: 10_000 },
  );
  expect(slowest).toBeLessThan(1_000);
  expect(performance.now() - startedMs).toBeLessThan(60_000);
});

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
