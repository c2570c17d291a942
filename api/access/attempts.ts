/**
 * Counts failed sign-ins and slows guessing: per account and address, per account, per address, over 15 minutes.
 * In: a name (none for one-time links, which name nobody) and an address. Out: how long to wait. Unknown names are counted like known ones, so a lock tells nothing.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const windowMs = 15 * 60_000;
const limits = { pair: 5, account: 25, address: 50 } as const;

const standing = z.object({ failures: z.number(), oldest: z.number().nullable() });

export interface Attempts {
  /** Seconds to wait before the next try is looked at; 0 when it may go on. */
  waitSeconds(name: string | null, address: string): number;
  failed(name: string | null, address: string): void;
  succeeded(name: string, address: string): void;
}

/** Attempts in `db`; `clock` in epoch milliseconds. */
export function attemptsIn(db: DatabaseSync, clock: () => number): Attempts {
  // Hashed: what a person typed as a name may be a password in the wrong field.
  const digest = (text: string) => createHash('sha256').update(text.toLowerCase()).digest('base64url');
  const pairOf = (name: string, address: string) => `${digest(name)} ${address}`;
  const keysOf = (name: string | null, address: string) => [
    ...(name === null
      ? []
      : ([
          ['pair', pairOf(name, address)],
          ['account', digest(name)],
        ] as const)),
    ['address', address] as const,
  ];
  return {
    waitSeconds(name, address) {
      const now = clock();
      const waits = keysOf(name, address).map(([kind, who]) => {
        const row = standing.parse({
          ...db
            .prepare('SELECT count(*) AS failures, min(at) AS oldest FROM attempts WHERE who = ? AND at > ?')
            .get(`${kind} ${who}`, now - windowMs),
        });
        return row.failures >= limits[kind] && row.oldest !== null ? Math.max(1, Math.ceil((row.oldest + windowMs - now) / 1000)) : 0;
      });
      return Math.max(...waits);
    },
    failed(name, address) {
      db.prepare('DELETE FROM attempts WHERE at <= ?').run(clock() - windowMs);
      for (const [kind, who] of keysOf(name, address))
        db.prepare('INSERT INTO attempts (who, at) VALUES (?, ?)').run(`${kind} ${who}`, clock());
    },
    succeeded(name, address) {
      db.prepare('DELETE FROM attempts WHERE who = ?').run(`pair ${pairOf(name, address)}`);
    },
  };
}
