/** Guessing is slowed from every side: one address at one name, many addresses at one name, one address at many names. */
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { attemptsIn } from './attempts.ts';

const minute = 60_000;
function desk() {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE attempts (who TEXT NOT NULL, at INTEGER NOT NULL) STRICT');
  const now = { ms: Date.parse('2026-11-22T12:00:00Z') };
  return { now, attempts: attemptsIn(db, () => now.ms) };
}

it.each<[string, number, (n: number) => [string | null, string]]>([
  ['one address at one name', 5, () => ['ellen', '192.0.2.1']],
  ['many addresses at one name', 25, (n) => ['ellen', `192.0.2.${n}`]],
  ['one address at many names', 50, (n) => [`name-${n}`, '192.0.2.1']],
  ['one address at links, which name nobody', 50, () => [null, '192.0.2.1']],
])('%s waits after %i failures, for the rest of a quarter of an hour', (_who, limit, attempt) => {
  const { attempts, now } = desk();
  const next = attempt(limit);
  for (let n = 0; n < limit; n += 1) {
    expect(attempts.waitSeconds(...next)).toBe(0);
    attempts.failed(...attempt(n));
  }
  expect(attempts.waitSeconds(...next)).toBe(15 * 60);
  now.ms += 14 * minute;
  expect(attempts.waitSeconds(...next)).toBe(60);
  now.ms += minute;
  expect(attempts.waitSeconds(...next)).toBe(0);
});

it('a name is one name however it is capitalised, and a success forgives that address only', () => {
  const { attempts } = desk();
  for (let n = 0; n < 5; n += 1) for (const address of ['192.0.2.1', '192.0.2.2']) attempts.failed('Ellen', address);
  attempts.succeeded('ELLEN', '192.0.2.1');
  expect([attempts.waitSeconds('ellen', '192.0.2.1'), attempts.waitSeconds('ellen', '192.0.2.2') > 0]).toEqual([0, true]);
});
