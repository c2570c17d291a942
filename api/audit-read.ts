/**
 * Writes down that somebody looked at patient-level rows, before they get them. No audit row, no rows (guarantees.md (d) row 40).
 * In: the request, what was read, how many. Targets are ids of ours: measure, scope, stream; never a subject or a patient key.
 */
import type { AuditAction } from './access/audit-log.ts';
import type { ApiContext, Reader, RouteDeps } from './deps.types.ts';

/** Throws when it cannot be written; the answer must not be sent then. */
export function auditRead(
  deps: RouteDeps,
  context: ApiContext,
  reader: Reader,
  read: { action: AuditAction; target: string; rows: number },
): void {
  deps.access.audit.write({
    accountId: reader.account.id,
    ...read,
    decision: 'allowed',
    address: context.get('address'),
    traceId: context.get('traceId'),
  });
}
