/**
 * Sessions on the server: 256-bit ids kept as keyed hashes, 15 minutes idle, 12 hours at most, gone at once when ended.
 * In: accounts, tokens. Out: the account behind a token, or nothing. There is no copy to go stale: every request asks the file.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { hashToken, newToken } from './tokens.ts';

export const idleMs = 15 * 60_000;
export const absoluteMs = 12 * 3_600_000;
// Writing each use would fsync each request; idle time is exact to this much.
const touchEveryMs = 5_000;

const sessionRow = z.object({ account_id: z.string(), created_at: z.number(), last_used_at: z.number() });

export interface Sessions {
  /** A new session; its token goes into the cookie and nowhere else. */
  start(accountId: string): string;
  /** The account's id when the session is alive. `touch` false looks without keeping it alive (live updates, background reads). */
  accountOf(token: string, touch: boolean): string | null;
  /** When the session was signed in to, epoch milliseconds; null for none. Being used does not make it younger. */
  signedInAt(token: string): number | null;
  end(token: string): void;
  /** Ends all of an account's sessions, except one when given. */
  endAll(accountId: string, exceptToken?: string): void;
}

/** Sessions in `db`; `key` hashes tokens; `clock` in epoch milliseconds. */
export function sessionsIn(db: DatabaseSync, key: Buffer, clock: () => number): Sessions {
  const hashOf = (token: string) => hashToken(key, 'session', token);
  const dead = 'created_at <= ? OR last_used_at <= ?';
  return {
    start(accountId) {
      const now = clock();
      db.prepare(`DELETE FROM sessions WHERE ${dead}`).run(now - absoluteMs, now - idleMs);
      const token = newToken();
      db.prepare('INSERT INTO sessions (id_hash, account_id, created_at, last_used_at) VALUES (?, ?, ?, ?)').run(
        hashOf(token),
        accountId,
        now,
        now,
      );
      return token;
    },
    accountOf(token, touch) {
      const found = db.prepare('SELECT account_id, created_at, last_used_at FROM sessions WHERE id_hash = ?').get(hashOf(token));
      if (found === undefined) return null;
      const row = sessionRow.parse({ ...found });
      const now = clock();
      if (now >= row.created_at + absoluteMs || now >= row.last_used_at + idleMs) {
        db.prepare('DELETE FROM sessions WHERE id_hash = ?').run(hashOf(token));
        return null;
      }
      if (touch && now - row.last_used_at >= touchEveryMs)
        db.prepare('UPDATE sessions SET last_used_at = ? WHERE id_hash = ?').run(now, hashOf(token));
      return row.account_id;
    },
    signedInAt(token) {
      const found = db.prepare('SELECT created_at FROM sessions WHERE id_hash = ?').get(hashOf(token));
      return found === undefined ? null : sessionRow.pick({ created_at: true }).parse({ ...found }).created_at;
    },
    end: (token) => void db.prepare('DELETE FROM sessions WHERE id_hash = ?').run(hashOf(token)),
    endAll: (accountId, exceptToken) =>
      void db
        .prepare('DELETE FROM sessions WHERE account_id = ? AND id_hash != ?')
        .run(accountId, exceptToken === undefined ? '' : hashOf(exceptToken)),
  };
}
