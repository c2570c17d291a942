/**
 * The accounts file: people, sessions, one-time links, the audit log. SQLite in the data folder, one file, mode 0600.
 * In: the file's path. Out: an open database with its tables. Tokens and session ids are kept only as keyed hashes.
 * Audit rows cannot be changed or taken away through SQL: triggers refuse.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, display_name TEXT NOT NULL, role TEXT NOT NULL,
    patient_rows INTEGER NOT NULL, demo INTEGER NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, password_hash TEXT, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS grants (
    account_id TEXT NOT NULL REFERENCES accounts (id), kind TEXT NOT NULL CHECK (kind IN ('organisation', 'region', 'practice')),
    target TEXT NOT NULL, PRIMARY KEY (account_id, kind, target)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    id_hash TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id), created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS links (
    token_hash TEXT PRIMARY KEY, purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'first_administrator')),
    account_id TEXT REFERENCES accounts (id), expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS attempts (who TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS attempts_by_who ON attempts (who, at);
  CREATE TABLE IF NOT EXISTS audit (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, account_id TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL,
    rows INTEGER NOT NULL, decision TEXT NOT NULL, address TEXT NOT NULL, trace_id TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
  CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
`;

/** Opens (or makes) the accounts file. Several processes may have it open: the launcher's commands write beside a running server. */
export function openAccountsDb(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    const db = new DatabaseSync(file);
    db.exec(schema);
    chmodSync(file, 0o600);
    return db;
  } catch (error) {
    throw asSentence(error, file);
  }
}

/** SQLite's own result codes: a damaged file, one that is no database, one that cannot be opened or written, a full disk. */
const damaged = new Set([11, 26]);

function asSentence(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error)) return error;
  return new OperatorError(
    damaged.has(Number(error.errcode) & 0xff)
      ? `The accounts file ${file} is damaged. Restore it from a backup; without it nobody can sign in, and the audit log is lost.`
      : `The accounts file ${file} cannot be used: ${error.message}.`,
  );
}

/** Runs `work` in one transaction; any error undoes all of it. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
