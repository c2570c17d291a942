/**
 * The payers of the demo, by class: what they allow of a fee, how long they take, how often and why they deny.
 * Shares are of 1, delays in calendar days from submission. All names are invented.
 */
import type { PayerClass } from '@rounds/schemas/events/appointment.events.ts';
import { cumulative } from './random.ts';

export interface Payer {
  readonly id: string;
  readonly name: string;
  readonly payerClass: PayerClass;
  /** Share of the fee that is allowed. */
  readonly allowed: number;
  readonly delayDays: number;
  readonly denied: number;
  /** How the patient's part comes about: a copay in cents and its chance, else coinsurance as a share; `deductible` is the chance that all is the patient's. */
  readonly copayCents: number;
  readonly copayChance: number;
  readonly coinsurance: number;
  readonly deductible: number;
}

const payer = (
  id: string,
  name: string,
  payerClass: PayerClass,
  allowed: number,
  delayDays: number,
  denied: number,
  share: [copayCents: number, copayChance: number, coinsurance: number, deductible: number],
): Payer => ({
  id,
  name,
  payerClass,
  allowed,
  delayDays,
  denied,
  copayCents: share[0],
  copayChance: share[1],
  coinsurance: share[2],
  deductible: share[3],
});

export const payers: readonly Payer[] = [
  payer('northlight-ppo', 'Northlight PPO', 'commercial', 0.64, 21, 0.075, [3_500, 0.62, 0.2, 0.14]),
  payer('summit-choice', 'Summit Choice HMO', 'commercial', 0.58, 24, 0.085, [2_500, 0.82, 0.1, 0.06]),
  payer('unity-bridge', 'Unity Bridge Health', 'commercial', 0.61, 27, 0.07, [3_000, 0.6, 0.2, 0.16]),
  payer('cedar-mutual', 'Cedar Mutual', 'commercial', 0.68, 18, 0.05, [2_000, 0.5, 0.2, 0.2]),
  payer('medicare-b', 'Medicare Part B', 'medicare', 0.44, 15, 0.05, [0, 0, 0.2, 0.03]),
  payer('silverline-ma', 'Silverline Advantage', 'medicare_advantage', 0.43, 23, 0.1, [2_000, 0.8, 0.1, 0]),
  payer('state-medicaid', 'State Medicaid', 'medicaid', 0.33, 24, 0.11, [0, 0, 0, 0]),
  payer('brightway-plan', 'Brightway Community Plan', 'medicaid', 0.35, 21, 0.12, [0, 0, 0, 0]),
  payer('ironworks-comp', 'Ironworks Comp', 'workers_comp', 0.72, 38, 0.12, [0, 0, 0, 0]),
  payer('bridgeway-supp', 'Bridgeway Supplement', 'other', 0.44, 12, 0, [0, 0, 0, 0]),
  payer('self-pay', 'Self pay', 'self_pay', 1, 0, 0, [0, 0, 0, 0]),
];

/** Payer and class as most billing events carry them. */
export const coverageOf = ({ id, payerClass }: Payer): { payer: string; payerClass: PayerClass } => ({ payer: id, payerClass });

const byId = new Map(payers.map((item) => [item.id, item]));

/** The payer of an id; throws when the demo's own tables disagree. */
export function payerOf(id: string): Payer {
  const found = byId.get(id);
  if (!found) throw new Error(`demo payer ${id} is not in the table`);
  return found;
}

/** The supplement that pays a Medicare patient's part after Medicare. */
export const SUPPLEMENT = payerOf('bridgeway-supp');

/** The payer and reason of the planted denial story (stories.ts). */
export const NO_AUTHORIZATION = '197';

const reasons: readonly [carc: string, weight: number][] = [
  ['16', 25],
  ['27', 13],
  ['22', 10],
  ['50', 10],
  ['97', 10],
  ['96', 8],
  [NO_AUTHORIZATION, 8],
  ['11', 6],
  ['29', 4],
  ['252', 4],
  ['18', 2],
];

/** Claim adjustment reason codes of denials, and how they are spread. */
export const denialReasons: readonly string[] = reasons.map(([carc]) => carc);
export const denialWeights: readonly number[] = cumulative(reasons.map(([, weight]) => weight));
