/**
 * One-time links: a way in that the machine's operator hands to a person. 30 minutes, one use, kept as a keyed hash.
 * In: an account, or nothing for the first administrator. Out: a token; later the account it stands for.
 * A used, old or made-up token are the same to the outside: not found.
 */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { inTransaction } from './accounts-db.ts';
import { insertAccount, wholeOrganisation } from './accounts.ts';
import { hashToken, newToken } from './tokens.ts';

export const linkLifeMs = 30 * 60_000;

const linkRow = z.object({
  purpose: z.enum(['sign_in', 'first_administrator']),
  account_id: z.string().nullable(),
  expires_at: z.number(),
});

export interface Links {
  /** A token for an account. Older links of the account end, so only the newest works. */
  create(accountId: string): string;
  /** A token that makes the administrator when used; works only while there is none. */
  createForFirstAdministrator(): string;
  /** Uses a token up. The account's id, or null. */
  use(token: string): string | null;
}

/** Links in `db`; `key` hashes tokens; `clock` in epoch milliseconds. */
export function linksIn(db: DatabaseSync, key: Buffer, clock: () => number): Links {
  const insert = (purpose: 'sign_in' | 'first_administrator', accountId: string | null): string => {
    const token = newToken();
    inTransaction(db, () => {
      db.prepare('DELETE FROM links WHERE expires_at <= ? OR (purpose = ? AND account_id IS ?)').run(clock(), purpose, accountId);
      db.prepare('INSERT INTO links (token_hash, purpose, account_id, expires_at) VALUES (?, ?, ?, ?)').run(
        hashToken(key, 'link', token),
        purpose,
        accountId,
        clock() + linkLifeMs,
      );
    });
    return token;
  };
  return {
    create: (accountId) => insert('sign_in', accountId),
    createForFirstAdministrator: () => insert('first_administrator', null),
    use: (token) =>
      inTransaction(db, () => {
        // One statement takes it: of two uses at the same time one finds nothing.
        const taken = db
          .prepare('DELETE FROM links WHERE token_hash = ? RETURNING purpose, account_id, expires_at')
          .get(hashToken(key, 'link', token));
        if (taken === undefined) return null;
        const link = linkRow.parse({ ...taken });
        if (link.expires_at <= clock()) return null;
        return link.purpose === 'sign_in' ? link.account_id : makeFirstAdministrator(db, clock());
      }),
  };
}

function makeFirstAdministrator(db: DatabaseSync, now: number): string | null {
  if (db.prepare("SELECT 1 FROM accounts WHERE role = 'administrator' LIMIT 1").get() !== undefined) return null;
  return insertAccount(db, now, { name: 'administrator', displayName: 'Administrator', role: 'administrator', grants: [wholeOrganisation] })
    .id;
}
