/**
 * The audit log: who did or saw what, when, from where, how many rows, and whether it was allowed.
 * In: one entry an action. Out: rows chained by hash, so that a changed or missing row shows.
 * Refuses patient values: targets are made of ids of ours (route, KPI, scope), never of a subject or a patient key. Kept for six years.
 */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { inTransaction } from './accounts-db.ts';

export type AuditAction =
  | 'sign_in'
  | 'sign_out'
  | 'password_changed'
  | 'read_rows'
  | 'read_events'
  | 'read_dead_letters'
  | 'feed_secret_made'
  | 'mapping_sample_shown'
  | 'mapping_saved'
  | 'feed_secret_revoked'
  | 'feed_config_saved'
  | 'feed_exported'
  | 'feed_remapped'
  | 'dead_letters_replayed'
  | 'raw_message_opened'
  | 'refused';

export interface AuditEntry {
  /** Empty when nobody is signed in. */
  readonly accountId: string;
  readonly action: AuditAction;
  readonly target: string;
  readonly rows: number;
  readonly decision: 'allowed' | 'refused';
  readonly address: string;
  readonly traceId: string;
}

const auditRow = z.object({
  seq: z.number(),
  at: z.number(),
  account_id: z.string(),
  action: z.string(),
  target: z.string(),
  rows: z.number(),
  decision: z.string(),
  address: z.string(),
  trace_id: z.string(),
  previous: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRow>;

export interface AuditLog {
  /** Writes durably before it returns; throws when it cannot, so that the action fails closed. */
  write(entry: AuditEntry): void;
  /** Newest first. */
  list(limit: number): AuditRow[];
  /** The sequence number of the first row that does not fit the chain, or null when all do. */
  firstBroken(): number | null;
}

const genesis = createHash('sha256').update('rounds audit 1').digest('hex');

function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const fields = [row.seq, row.at, row.account_id, row.action, row.target, row.rows, row.decision, row.address, row.trace_id, row.previous];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** The audit log in `db`; `clock` in epoch milliseconds. */
export function auditLogIn(db: DatabaseSync, clock: () => number): AuditLog {
  const head = () => {
    const row = db.prepare('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1').get();
    return row === undefined ? { seq: 0, hash: genesis } : z.object({ seq: z.number(), hash: z.string() }).parse({ ...row });
  };
  return {
    write: (entry) =>
      inTransaction(db, () => {
        const last = head();
        const row = {
          seq: last.seq + 1,
          at: clock(),
          account_id: entry.accountId,
          action: entry.action,
          target: entry.target.slice(0, 200),
          rows: entry.rows,
          decision: entry.decision,
          address: entry.address,
          trace_id: entry.traceId,
          previous: last.hash,
        };
        db.prepare(
          'INSERT INTO audit (seq, at, account_id, action, target, rows, decision, address, trace_id, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        ).run(
          row.seq,
          row.at,
          row.account_id,
          row.action,
          row.target,
          row.rows,
          row.decision,
          row.address,
          row.trace_id,
          row.previous,
          hashOf(row),
        );
      }),
    list: (limit) =>
      db
        .prepare('SELECT * FROM audit ORDER BY seq DESC LIMIT ?')
        .all(limit)
        .map((row) => auditRow.parse({ ...row })),
    firstBroken() {
      let expected = { seq: 1, previous: genesis };
      for (const found of db.prepare('SELECT * FROM audit ORDER BY seq').iterate()) {
        const row = auditRow.parse({ ...found });
        if (row.seq !== expected.seq || row.previous !== expected.previous || row.hash !== hashOf(row)) return expected.seq;
        expected = { seq: row.seq + 1, previous: row.hash };
      }
      return null;
    },
  };
}
