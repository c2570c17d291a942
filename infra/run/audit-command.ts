/**
 * What the command line tool has a running instance do, in the audit log: the machine's operator has no account, the address says so.
 * In: the accounts, an action, a feed. Throws when it cannot be written; the action must not happen then.
 */
import { randomUUID } from 'node:crypto';
import type { Access } from '@rounds/api/access/access.ts';
import type { AuditAction } from '@rounds/api/access/audit-log.ts';

/** Writes it down. */
export function auditCommand({ audit }: Pick<Access, 'audit'>, action: AuditAction, target: string): void {
  audit.write({ accountId: '', action, target, rows: 1, decision: 'allowed', address: 'command line', traceId: randomUUID() });
}
