/** Frames come out whole whatever way TCP cut them. Mutated messages: test/fuzz. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FrameReader } from './frames.ts';

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
