/** Any bytes end in references or a reason, never in an exception (guarantees.md R18). */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readNotification } from './notification.ts';

const fixture = readFileSync(new URL('fixtures/appointment-check-in.json', import.meta.url));

/** The fixture with bytes changed, cut out, doubled or put in. */
const mutated = fc
  .array(
    fc.tuple(
      fc.nat(fixture.length - 1),
      fc.nat(40),
      fc.oneof(
        fc.uint8Array({ maxLength: 8 }),
        fc.constantFrom('"', '{', '[', '\\', 'null', '1e999', '__proto__').map((text) => Buffer.from(text)),
      ),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((changes) =>
    changes.reduce((bytes, [at, length, put]) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]), fixture),
  );

it('a mutated notification is read or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        mutated,
        fc.uint8Array({ maxLength: 64 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        const read = readNotification(bytes);
        if (read.ok)
          for (const { resourceType, notificationId } of read.references)
            expect([resourceType.length > 0, notificationId.length > 0]).toEqual([true, true]);
        else expect(read.violation.rule).not.toBe('');
      },
    ),
    { numRuns: 10_000 },
  );
});
