/**
 * Roles and what each may do. A right is asked for by a route's policy; a role that is not on a right's list does not have it.
 * In: an account's role and its patient-rows grant. Out: its rights. Refuses by default.
 */
import type { z } from 'zod';
import { me } from '@rounds/schemas/contract/trust.contract.ts';

export const role = me.shape.role;
export type Role = z.infer<typeof role>;

/** What a route may ask for beyond being signed in. */
export const rights = ['see_figures', 'see_patient_rows', 'see_feeds', 'ingest', 'administer'] as const;
export type Right = (typeof rights)[number];

export const roleLabels: Readonly<Record<Role, string>> = {
  administrator: 'Administrator',
  executive: 'Executive',
  regional_manager: 'Regional manager',
  owner: 'Practice owner',
};

const rolesWith: Readonly<Record<Right, readonly Role[]>> = {
  see_figures: ['administrator', 'executive', 'regional_manager', 'owner'],
  see_feeds: ['administrator', 'executive', 'regional_manager', 'owner'],
  see_patient_rows: ['administrator', 'executive', 'regional_manager', 'owner'],
  // Files may name any practice, so only who sees the whole organisation may send them.
  ingest: ['administrator', 'executive'],
  administer: ['administrator'],
};

/** True when this account has the right. Patient-level rows also need the account's own grant (guarantees.md, minimum necessary). */
export function hasRight(account: { readonly role: Role; readonly patientRows: boolean }, right: Right): boolean {
  return rolesWith[right].includes(account.role) && (right !== 'see_patient_rows' || account.patientRows);
}
