/**
 * What payers sent, a remittance a row: who, trace number, what came, what its claims say, what was taken back, whether it adds up.
 * In: a view. Out: the newest hundred paid in its period, and the sums of all of them. Integer cents.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { RemittancesResponse } from '@rounds/schemas/contract/remittances.contract.ts';
import { remittanceCodeWords } from '@rounds/schemas/words/remittance-codes.ts';
import type { RouteDeps } from '../deps.types.ts';
import type { View } from './view.ts';

const mostItems = 100;

const params = z.object({ practices: z.array(z.string()), from: z.string(), to: z.string() });
const remittancesOfPeriod =
  'FROM scoped_remittances(practices = {practices:Array(String)}) AS r WHERE r.day >= {from:Date} AND r.day <= {to:Date}';

const newest = defineQuery({
  name: 'remittances',
  sql: `SELECT practice_id, remittance_id, max(r.day) AS paid_on, anyIf(payer_id, kind = 'payment') AS payer, anyIf(method, kind = 'payment') AS way, anyIf(trace, kind = 'payment') AS number,
      toFloat64(countIf(kind = 'payment')) AS payments, toFloat64(sumIf(cash_cents, kind = 'payment')) AS cash, toFloat64(sumIf(claims, kind = 'payment')) AS claim_count,
      toFloat64(sumIf(claim_paid_cents, kind = 'payment')) AS claim_paid, toFloat64(sumIf(provider_adjustment_cents, kind = 'payment')) AS adjusted,
      toFloat64(sumIf(out_of_balance_cents, kind = 'payment')) AS out_of_balance,
      arraySort(groupArrayIf((toString(code), toFloat64(cash_cents)), kind = 'provider_adjustment')) AS parts
    ${remittancesOfPeriod} GROUP BY practice_id, remittance_id ORDER BY paid_on DESC, practice_id, remittance_id LIMIT ${mostItems}`,
  params,
  row: z.object({
    practice_id: z.string(),
    remittance_id: z.string(),
    paid_on: z.string(),
    payer: z.string(),
    way: z.string(),
    number: z.string(),
    payments: z.number(),
    cash: z.number(),
    claim_count: z.number(),
    claim_paid: z.number(),
    adjusted: z.number(),
    out_of_balance: z.number(),
    parts: z.array(z.tuple([z.string(), z.number()])),
  }),
});

const sums = defineQuery({
  name: 'remittance_sums',
  sql: `SELECT toFloat64(count()) AS remittances, toFloat64(sum(cash_cents)) AS cash, toFloat64(countIf(out_of_balance_cents != 0)) AS unbalanced
    ${remittancesOfPeriod} AND kind = 'payment'`,
  params,
  row: z.object({ remittances: z.number(), cash: z.number(), unbalanced: z.number() }),
});

/** Newest first; a takeback nobody sent a payment for stands with its adjustments alone. */
export async function readRemittances(deps: RouteDeps, view: View): Promise<Omit<RemittancesResponse, 'freshness'>> {
  const of = { practices: [...view.scope.practiceIds], from: view.period.from, to: view.period.to };
  const [rows, total] = await Promise.all([deps.store.query(newest, of), deps.store.query(sums, of)]);
  return {
    period: view.period,
    total: { remittances: total[0]?.remittances ?? 0, cashCents: total[0]?.cash ?? 0, unbalanced: total[0]?.unbalanced ?? 0 },
    items: rows.map((row) => ({
      practice: row.practice_id,
      remittance: row.remittance_id,
      day: row.paid_on,
      payer: row.payer,
      payerName: view.directory.payers.find((payer) => payer.id === row.payer)?.name ?? row.payer,
      method: row.way,
      trace: row.number,
      cashCents: row.payments === 0 ? null : row.cash,
      claims: row.claim_count,
      claimPaidCents: row.claim_paid,
      adjustedCents: row.adjusted,
      outOfBalanceCents: row.out_of_balance,
      adjustments: row.parts.map(([code, cents]) => ({ code, words: remittanceCodeWords(code), cents })),
    })),
  };
}
