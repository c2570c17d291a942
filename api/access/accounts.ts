/**
 * Accounts: who may sign in, as what, and for which practices.
 * In: names, roles, grants. Out: accounts. Refuses two accounts of one name; nothing is ever shipped with an account or a password.
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { inTransaction } from './accounts-db.ts';
import { role, type Role } from './roles.ts';

/** Where a grant reaches. A region is resolved to its practices when data are read, so a practice that moves moves its readers. */
export const grant = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('organisation'), target: z.literal('') }),
  z.object({ kind: z.literal('region'), target: z.string().min(1) }),
  z.object({ kind: z.literal('practice'), target: z.string().min(1) }),
]);
export type Grant = z.infer<typeof grant>;
export const wholeOrganisation: Grant = { kind: 'organisation', target: '' };

export interface Account {
  readonly id: string;
  /** What a person types to sign in. */
  readonly name: string;
  readonly displayName: string;
  readonly role: Role;
  readonly grants: readonly Grant[];
  /** May see patient-level rows inside the scope. */
  readonly patientRows: boolean;
  readonly demo: boolean;
}

export interface NewAccount {
  readonly name: string;
  readonly displayName?: string;
  readonly role: Role;
  readonly grants: readonly Grant[];
  readonly patientRows?: boolean;
  readonly demo?: boolean;
}

const accountRow = z.object({
  id: z.string(),
  name: z.string(),
  display_name: z.string(),
  role,
  patient_rows: z.number(),
  demo: z.number(),
  disabled: z.number(),
  password_hash: z.string().nullable(),
});
type AccountRow = z.infer<typeof accountRow>;

export interface Accounts {
  /** Makes an account without a password; throws when the name is taken. */
  create(account: NewAccount): Account;
  /** An account that is not disabled, or null. */
  byId(id: string): Account | null;
  byName(name: string): Account | null;
  passwordHash(id: string): string | null;
  setPasswordHash(id: string, hash: string): void;
  /** Ends access at once: sessions and links go too. */
  disable(id: string): void;
  hasRole(wanted: Role): boolean;
}

const columns = 'id, name, display_name, role, patient_rows, demo, disabled, password_hash';

/** Accounts in `db`. `clock` in epoch milliseconds. */
export function accountsIn(db: DatabaseSync, clock: () => number): Accounts {
  const grantsOf = (id: string) =>
    db
      .prepare('SELECT kind, target FROM grants WHERE account_id = ? ORDER BY kind, target')
      .all(id)
      .map((row) => grant.parse({ ...row }));
  const fromRow = (row: AccountRow): Account => ({
    id: row.id,
    name: row.name,
    displayName: row.display_name,
    role: row.role,
    grants: grantsOf(row.id),
    patientRows: row.patient_rows === 1,
    demo: row.demo === 1,
  });
  const find = (where: 'id = ?' | 'name = ?', value: string): AccountRow | null => {
    const row = db.prepare(`SELECT ${columns} FROM accounts WHERE ${where} AND disabled = 0`).get(value);
    return row === undefined ? null : accountRow.parse({ ...row });
  };
  const read = (row: AccountRow | null) => (row === null ? null : fromRow(row));
  return {
    create: (account) => inTransaction(db, () => insertAccount(db, clock(), account)),
    byId: (id) => read(find('id = ?', id)),
    byName: (name) => read(find('name = ?', name)),
    passwordHash: (id) => find('id = ?', id)?.password_hash ?? null,
    setPasswordHash: (id, hash) => void db.prepare('UPDATE accounts SET password_hash = ? WHERE id = ?').run(hash, id),
    disable: (id) =>
      inTransaction(db, () => {
        db.prepare('UPDATE accounts SET disabled = 1 WHERE id = ?').run(id);
        db.prepare('DELETE FROM sessions WHERE account_id = ?').run(id);
        db.prepare('DELETE FROM links WHERE account_id = ?').run(id);
      }),
    hasRole: (wanted) => db.prepare('SELECT 1 FROM accounts WHERE role = ? AND disabled = 0 LIMIT 1').get(wanted) !== undefined,
  };
}

/** For use inside a transaction. */
export function insertAccount(db: DatabaseSync, now: number, account: NewAccount): Account {
  const made: Account = {
    id: randomUUID(),
    name: account.name,
    displayName: account.displayName ?? account.name,
    role: account.role,
    grants: account.grants.map((entry) => grant.parse(entry)),
    patientRows: account.patientRows ?? true,
    demo: account.demo ?? false,
  };
  db.prepare('INSERT INTO accounts (id, name, display_name, role, patient_rows, demo, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    made.id,
    made.name,
    made.displayName,
    made.role,
    made.patientRows ? 1 : 0,
    made.demo ? 1 : 0,
    now,
  );
  for (const { kind, target } of made.grants)
    db.prepare('INSERT OR IGNORE INTO grants (account_id, kind, target) VALUES (?, ?, ?)').run(made.id, kind, target);
  return made;
}
