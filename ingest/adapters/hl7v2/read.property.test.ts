/** Messages as no sender means them: 10,000 mutations end in outcomes, never in an exception, a hang or a second of work (guarantees.md R18). */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader } from './frames.ts';
import { hl7, mapDeps, msh, siu } from './hl7v2-for-tests.ts';
import { interpretOnce, messagesIn } from './interpret.ts';

const RUNS = 10_000;

const seeds: readonly Buffer[] = [
  hl7(...siu('S12')),
  hl7(...siu('S26')),
  hl7(...siu('S23')),
  hl7(msh('ADT^A04^ADT_A01'), 'EVN|A04|20261122090000', 'PID|1||4711^^^CHERRY^MR', `PV1|1|O|^^^cherry-creek||||77${'|'.repeat(12)}V1`),
  hl7(msh('ADT^A40^ADT_A39'), 'EVN|A40|20261122090000', 'PID|1||1^^^CHERRY^MR', 'MRG|2^^^CHERRY^MR', 'PV1|1|O|^^^cherry-creek'),
  hl7(
    msh('DFT^P03^DFT_P03'),
    `PID|1||4711${'|'.repeat(15)}A77`,
    'PV1|1|O|^^^cherry-creek',
    'FT1|1|T1||20261120|20261121|CG|X1|||1|100.00&USD||||||||||77|||||99213|25',
  ),
];
const noise = fc.oneof(
  fc.constantFrom(
    '|',
    '^',
    '~',
    '\\',
    '&',
    '\r',
    '\n',
    '""',
    '\\X',
    '\\.br\\',
    '\v',
    '\x1c',
    '\0',
    '\ufeff',
    'MSH|',
    '99999999',
    '-',
    '+2500',
    '20260230',
  ),
  fc.string({ maxLength: 6, unit: 'binary' }),
);

interface Edit {
  readonly at: number;
  readonly cut: number;
  readonly put: string;
}
const edit: fc.Arbitrary<Edit> = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(40), put: noise });

function mutate(seed: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce((bytes, { at, cut, put }) => {
    const from = Math.floor(at * bytes.length);
    return Buffer.concat([bytes.subarray(0, from), Buffer.from(put), bytes.subarray(from + cut)]);
  }, seed);
}

test(`${RUNS} mutated messages are understood or refused with a reason`, { timeout: 120_000 }, () => {
  const deps = mapDeps({ practice: 'cherry-creek' });
  let slowestMs = 0;
  fc.assert(
    fc.property(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 6 }), (seed, edits) => {
      const bytes = mutate(seed, edits);
      const began = performance.now();
      for (const outcome of interpretOnce(deps, bytes).outcomes) {
        if (outcome.kind === 'rejection') expect(outcome.violations[0]?.rule).not.toBe('');
        else expect(outcome.kind).toBe('checked');
      }
      messagesIn(bytes);
      new FrameReader(1_000_000).push(Buffer.concat([Buffer.from('\v'), bytes, Buffer.from('\x1c\r')]));
      slowestMs = Math.max(slowestMs, performance.now() - began);
    }),
    { numRuns: RUNS },
  );
  expect(slowestMs).toBeLessThan(1_000);
});

test('frames come out whole whatever way they were cut', () => {
  const body = fc.string({ maxLength: 30, unit: 'binary' }).map((text) => text.replaceAll('\v', '').replaceAll('\x1c', ''));
  fc.assert(
    fc.property(fc.array(body, { maxLength: 5 }), fc.array(fc.nat(60), { maxLength: 40 }), (bodies, cuts) => {
      const stream = Buffer.from(bodies.map((text) => `\v${text}\x1c\r`).join('\r\n'));
      const points = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
      const reader = new FrameReader(10_000);
      const frames = points.slice(1).flatMap((to, index) => reader.push(stream.subarray(points[index], to)));
      expect(frames.map((event) => (event.kind === 'frame' ? event.bytes.toString() : event.kind))).toEqual(bodies);
    }),
    { numRuns: 1_000 },
  );
});
