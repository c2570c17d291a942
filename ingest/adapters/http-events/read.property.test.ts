/** Any body ends in outcomes and an answer, never in an exception (guarantees.md R18); the door keeps one result for each. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { testDoor } from '../../accept-for-tests.ts';
import { readOutcomes } from './read.ts';

const attribute = fc.constantFrom(
  'specversion',
  'id',
  'type',
  'source',
  'subject',
  'time',
  'recordedat',
  'practiceid',
  'data',
  'dataschema',
  '__proto__',
  'constructor',
  'toString',
);
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom('1.0', 'appointment.checked_in', 'cherry-creek', '2026-11-20T15:00:00Z', 'rounds/1', 'rounds/9'),
);
const event = fc
  .array(fc.tuple(attribute, value), { maxLength: 12 })
  .map((entries) => `{${entries.map(([name, content]) => `${JSON.stringify(name)}:${JSON.stringify(content)}`).join(',')}}`);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.array(event, { maxLength: 5 }).map((events) => Buffer.from(`[${events.join(',')}]`)),
  fc.json().map((text) => Buffer.from(text)),
);

it('is answered, one result for each outcome', async () => {
  const { acceptor } = testDoor();
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom('single' as const, 'batch' as const, 'binary' as const), async (bytes, mode) => {
      const outcomes = readOutcomes(mode, new Headers({ 'ce-specversion': '1.0', 'ce-type': 'appointment.roomed' }), bytes, 'http/x');
      expect(await acceptor.accept(outcomes)).toHaveLength(outcomes.length);
    }),
    { numRuns: 500 },
  );
});

it('is read or refused in words, ten thousand times', () => {
  fc.assert(
    fc.property(body, fc.constantFrom('single' as const, 'batch' as const, 'plain' as const, 'binary' as const), (bytes, mode) => {
      for (const outcome of readOutcomes(mode, new Headers({ 'ce-type': 'x' }), bytes, 'http/x'))
        if (outcome.kind === 'rejection') expect(outcome.violations.length).toBeGreaterThan(0);
    }),
    { numRuns: 10_000 },
  );
});
