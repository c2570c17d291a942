/**
 * Every KPI, in the order a reader meets them. A test holds this list against the folder.
 */
import { arAging } from './ar-aging.kpi.ts';
import { cycleTimeMin } from './cycle-time-min.kpi.ts';
import { daysInArGross } from './days-in-ar-gross.kpi.ts';
import { initialDenialRateCount } from './initial-denial-rate-count.kpi.ts';
import type { Kpi } from './kpi.ts';
import { lateCancelRate } from './late-cancel-rate.kpi.ts';
import { leadTimeDays } from './lead-time-days.kpi.ts';
import { netCollectionRate } from './net-collection-rate.kpi.ts';
import { noShowRate } from './no-show-rate.kpi.ts';
import { overtimePct } from './overtime-pct.kpi.ts';
import { payerMixCharges } from './payer-mix-charges.kpi.ts';
import { payerMixPayments } from './payer-mix-payments.kpi.ts';
import { payerMixVisits } from './payer-mix-visits.kpi.ts';
import { pctArOver90 } from './pct-ar-over-90.kpi.ts';
import { visits } from './visits.kpi.ts';
import { waitLobbyMin } from './wait-lobby-min.kpi.ts';

export const kpis: readonly Kpi[] = [
  visits,
  noShowRate,
  lateCancelRate,
  waitLobbyMin,
  cycleTimeMin,
  leadTimeDays,
  daysInArGross,
  arAging,
  pctArOver90,
  netCollectionRate,
  initialDenialRateCount,
  payerMixVisits,
  payerMixCharges,
  payerMixPayments,
  overtimePct,
];

const byId = new Map(kpis.map((kpi) => [kpi.id, kpi]));

/** The KPI with this id, or undefined. */
export function kpiById(id: string): Kpi | undefined {
  return byId.get(id);
}
