/**
 * Five claims from bill to bank in nine X12 files: primary and secondary bills, a refused set, replacement, void, denial, reversal, correction, PLB.
 * In: the files in several orders, some twice, through adapter, fold and measure. Out: the same facts and figures, to the cent and on the right days.
 */
import { readFileSync } from 'node:fs';
import { x12Desk } from '@rounds/ingest/adapters/x12/files-for-tests.ts';
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const files = [
  '837p-claims',
  '837i-stay',
  '999-refused',
  '835-first',
  '837p-secondary',
  '837p-corrections',
  '835-secondary',
  '835-reversal',
  '835-correction',
] as const;
type File = (typeof files)[number];
const read = (name: File): string => readFileSync(new URL(`../../ingest/adapters/x12/fixtures/${name}.x12`, import.meta.url), 'utf8');

/** Batches of files, as fold would get them. */
const orders: readonly (readonly (readonly File[])[])[] = [
  files.map((name) => [name]),
  [[...files].reverse()],
  [
    ['835-correction', '999-refused', '837p-corrections', '835-first', '835-first'],
    ['835-reversal', '837p-secondary', '837i-stay'],
    ['837p-claims', '835-secondary', '835-correction', '999-refused'],
  ],
];

/** What the door would put on Kafka, in an order of its own every time; offsets go on where they stopped. */
async function messagesOf(names: readonly File[], offset: number): Promise<LogMessage[]> {
  const desk = x12Desk();
  for (const name of names) await desk.deliver(read(name));
  const sent = (['billing', 'operations'] as const).flatMap((topic) => desk.log.on(topic).map((message) => ({ topic, message })));
  return sent.map(({ topic, message }, index) => ({
    topic,
    partition: 0,
    offset: offset + index,
    key: message.key,
    value: Buffer.from(message.value),
    timestampMs: 0,
    headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, Buffer.from(value)])),
  }));
}

let pipeline: Pipeline;
/** Rows of every billing fact after each order. */
const facts: Record<string, unknown>[][] = [];
const tables = ['ledger', 'ar_moves', 'claims', 'adjudications', 'remittances'] as const;
beforeAll(async () => {
  pipeline = await openPipeline();
  for (const order of orders.toReversed()) {
    await pipeline.clear();
    let offset = 0;
    for (const batch of order) {
      const messages = await messagesOf(batch, offset);
      offset += messages.length;
      await pipeline.fold(messages);
    }
    await pipeline.measure();
    const rows = [];
    for (const table of tables) rows.push(...(await pipeline.rows(`SELECT '${table}' AS fact, * FROM ${table} FINAL ORDER BY ALL`)));
    facts.push(rows);
  }
});
afterAll(() => pipeline.close());

const table = async (sql: string) => (await pipeline.rows(sql)).map((row) => Object.values(row).join(' '));

describe('claims from bill to bank', () => {
  it('facts are the same to the byte in any order, with repeats', () => {
    expect(facts[1]).toEqual(facts[0]);
    expect(facts[2]).toEqual(facts[0]);
  });

  it('charge, payments, agreed reductions and balance of each claim', async () => {
    expect(
      await table(
        'SELECT claim_id, sum(charge_cents), sum(payment_cents), sum(contractual_cents), sum(balance_cents) FROM ledger FINAL GROUP BY claim_id ORDER BY claim_id',
      ),
    ).toEqual([
      'x12-default:H-2001 150000 0 0 150000',
      'x12-default:S-1001 25000 15000 7000 3000',
      'x12-default:S-1002 12000 7000 5000 0',
      'x12-default:S-1003 28000 20000 8000 0',
      'x12-default:S-1004 0 0 0 0',
      'x12-default:S-1005 20000 15000 5000 0',
    ]);
  });

  it('receivables move on the days things happened', async () => {
    expect(
      await table(
        "SELECT day, sum(billed_cents) AS moved FROM ar_moves FINAL WHERE claim_id LIKE '%:S-%' GROUP BY day HAVING moved != 0 ORDER BY day",
      ),
    ).toEqual(['2026-03-05 95000', '2026-03-20 -69000', '2026-04-10 -10000', '2026-04-20 -3000', '2026-05-02 30000', '2026-05-16 -40000']);
  });

  it('one denial, on the day of the first answer; a replacement, a void and a second payer are no new claims', async () => {
    expect(
      await table(
        'SELECT claim_id, first_outcome, denial_category, submitted_on, first_response_on, charge_cents FROM claims FINAL WHERE is_submission_day ORDER BY claim_id',
      ),
    ).toEqual([
      'x12-default:H-2001 rejected  2026-03-05  150000',
      'x12-default:S-1001 paid  2026-03-05 2026-03-20 25000',
      'x12-default:S-1002 denied information 2026-03-05 2026-03-20 12000',
      'x12-default:S-1003 paid  2026-03-05 2026-03-20 30000',
      'x12-default:S-1004   2026-03-05  8000',
      'x12-default:S-1005 paid  2026-03-05 2026-03-20 20000',
    ]);
  });

  it('a refused set rejects its claims, on the day it was refused, and no others', async () => {
    expect(await table('SELECT claim_id, day, rejected_in FROM claims FINAL WHERE is_rejection_day')).toEqual([
      'x12-default:H-2001 2026-03-06 x12-default:504/0001',
    ]);
  });

  it('adjustments by group and reason, reversals netted', async () => {
    expect(
      await table(
        'SELECT a.group, a.reason, sum(a.cents) AS cents FROM adjudications FINAL ARRAY JOIN adjustments AS a GROUP BY 1, 2 HAVING cents != 0 ORDER BY 1, 2',
      ),
    ).toEqual(['CO 45 25000', 'OA 23 17000', 'PR 2 3000', 'PR 3 3000']);
  });

  it('cash is BPR; what claims were paid differs from it by PLB, line by line', async () => {
    expect(
      await table(
        'SELECT day, kind, code, cash_cents, claim_paid_cents, out_of_balance_cents FROM remittances FINAL ORDER BY day, kind, code',
      ),
    ).toEqual([
      '2026-03-20 payment  44150 45000 0',
      '2026-03-20 provider_adjustment FB -1000 0 0',
      '2026-03-20 provider_adjustment L6 150 0 0',
      '2026-04-20 payment  3000 3000 0',
      '2026-05-02 payment  0 -18000 0',
      '2026-05-02 provider_adjustment FB 18000 0 0',
      '2026-05-16 payment  9000 27000 0',
      '2026-05-16 provider_adjustment FB -18000 0 0',
    ]);
  });

  it('the figures: net collection, denial, receivables', async () => {
    const cells = await table(
      "SELECT kpi_id, sum(num), sum(den) FROM kpi_cells FINAL WHERE kpi_id IN ('net_collection_rate', 'initial_denial_rate_count', 'days_in_ar_gross') GROUP BY kpi_id ORDER BY kpi_id",
    );
    expect(cells).toEqual(['days_in_ar_gross 153000 235000', 'initial_denial_rate_count 1 6', 'net_collection_rate 57000 210000']);
  });
});
