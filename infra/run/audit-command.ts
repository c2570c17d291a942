/**
 * What the command line tool has a running instance do, in the audit log: the machine's operator has no account, the address says so.
 * In: the accounts, an action, a feed. Throws when it cannot be written; the action must not happen then.
 * And whether the log is whole: an entry changed, taken out or moved breaks the chain; one cut off at the end shows in the head kept elsewhere.
 */
import { randomUUID } from 'node:crypto';
import type { Access } from '@rounds/api/access/access.ts';
import type { AuditAction } from '@rounds/api/access/audit-log.ts';
import { z } from 'zod';
import { askInstance, type AdminAnswers } from './admin-door.ts';

/** Writes it down. */
export function auditCommand({ audit }: Pick<Access, 'audit'>, action: AuditAction, target: string): void {
  audit.write({ accountId: '', action, target, rows: 1, decision: 'allowed', address: 'command line', traceId: randomUUID() });
}

const auditState = z.object({ entries: z.int(), head: z.string(), firstBroken: z.int().nullable() });
export type AuditState = z.infer<typeof auditState>;

/** What the instance answers about its audit log. */
export const auditAnswers = ({ audit }: Pick<Access, 'audit'>): AdminAnswers => ({
  audit: (): AuditState => {
    const newest = audit.list(1)[0];
    return { entries: newest?.seq ?? 0, head: newest?.hash ?? '', firstBroken: audit.firstBroken() };
  },
});

/** Asks the running instance. Throws OperatorError when none runs. */
export const verifyRunning = async (dataDir: string): Promise<AuditState> => auditState.parse(await askInstance(dataDir, 'audit'));

/** The answer in sentences. */
export function auditText({ entries, head, firstBroken }: AuditState): string {
  return firstBroken === null
    ? `The audit log is whole: ${entries} entries.\nHead ${head}\nKeep the head elsewhere: a log that was cut off at its end no longer has it.`
    : `The audit log is NOT whole: entry ${firstBroken} was changed, moved or taken out.`;
}
