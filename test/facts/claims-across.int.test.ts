/**
 * Claims whose events do not share a practice or a number: one NPI that bills for several practices, and claims replaced or voided under
 * another number (kpis.md 1.12 rules 9, 10). Whatever the order and the batches in which they come.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answered, dos } from '../fixtures/billing-events.ts';
import { createLogFixture, eventsAt, mainSite, nightSite } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const main = eventsAt(mainSite);
const night = eventsAt(nightSite);
const number = 'p_payersnumberofclaim';

function bill(
  claim: string,
  day: string,
  cents: number,
  more: { at?: typeof main; frequency?: string; replaces?: string } = {},
): CanonicalEvent[] {
  const { at = night, frequency = '1', replaces } = more;
  const corrects = frequency !== '1';
  const common = { serviceDate: dos, statement: `${day}T0900.${corrects ? 1 : 0}.${claim}${day}` };
  const submitted = {
    ...common,
    submittedDate: day,
    amountCents: cents,
    frequency,
    attempt: corrects ? 2 : 1,
    ...(replaces === undefined ? {} : { replaces }),
  };
  const sent = at('claim.submitted', claim, `${day}T10:00`, submitted);
  return frequency === '8' ? [sent] : [sent, at('charge.posted', claim, `${day}T10:00`, { ...common, postDate: day, amountCents: cents })];
}

/** What an 835 says, at the practice of the payee. */
function remitted(claim: string, day: string, paidCents: number, more: object = {}): CanonicalEvent[] {
  const contractual = { group: 'CO', reason: '45', amountCents: 10_000 - paidCents };
  const dated = { postDate: day, serviceDate: dos, placedBy: 'payee' };
  return [
    answered(claim, day, { paidCents, adjustments: [contractual], placedBy: 'payee', payerClaim: number, ...more }),
    main('payment.posted', claim, `${day}T10:00`, { ...dated, amountCents: paidCents, from: 'payer' }),
    main('adjustment.posted', claim, `${day}T10:00`, {
      ...dated,
      amountCents: contractual.amountCents,
      class: 'contractual',
      reason: '45',
    }),
  ];
}

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
beforeEach(() => pipeline.clear());
afterAll(() => pipeline.close());

async function folded(batches: readonly (readonly CanonicalEvent[])[]) {
  await pipeline.clear();
  const log = createLogFixture();
  for (const batch of batches) await pipeline.fold(log.append(batch));
  await pipeline.measure();
}

const money = () =>
  pipeline.rows(`SELECT practice_id AS at, sum(charge_cents) AS charged, sum(payment_cents) AS paid, sum(contractual_cents) AS agreed, sum(balance_cents) AS owed
    FROM ledger FINAL GROUP BY at ORDER BY at`);
const owed = () =>
  pipeline.rows('SELECT practice_id AS at, sum(billed_cents) AS owed FROM ar_moves FINAL GROUP BY at HAVING owed != 0 ORDER BY at');
const denials = () =>
  pipeline.rows(`SELECT practice_id AS at, sum(num) AS denied, sum(den) AS submitted FROM kpi_cells FINAL
    WHERE kpi_id = 'initial_denial_rate_count' GROUP BY at HAVING denied != 0 OR submitted != 0 ORDER BY at`);
const everything = async () => [
  await pipeline.rows('SELECT * FROM ledger FINAL ORDER BY ALL'),
  await pipeline.rows('SELECT * FROM ar_moves FINAL ORDER BY ALL'),
  await pipeline.rows('SELECT * FROM claims FINAL ORDER BY ALL'),
  await pipeline.rows('SELECT * FROM adjudications FINAL ORDER BY ALL'),
  await pipeline.rows('SELECT practice_id, kpi_id, day, num, den, version FROM kpi_cells FINAL ORDER BY ALL'),
];

/** Any cut gives what one batch gives. */
async function sameInAnyOrder(events: readonly CanonicalEvent[]) {
  await folded([events]);
  const whole = await everything();
  await folded(events.toReversed().map((event) => [event]));
  expect(await everything()).toEqual(whole);
}

describe('one NPI for several practices', () => {
  const charged = bill('c', '2026-01-15', 10_000);
  const paid = remitted('c', '2026-02-10', 6_000);

  test('what the payer says stands where the claim was charged: money, receivables, answers', async () => {
    await folded([[...charged, ...paid]]);
    expect(await money()).toEqual([
      { at: 'main', charged: 0, paid: 0, agreed: 0, owed: 0 },
      { at: 'night', charged: 10_000, paid: 6_000, agreed: 4_000, owed: 0 },
    ]);
    expect(await owed()).toEqual([]);
    expect(
      await pipeline.rows("SELECT practice_id AS at FROM claims FINAL WHERE is_first_response_day AND first_outcome = 'paid'"),
    ).toEqual([{ at: 'night' }]);
    expect(await pipeline.rows('SELECT practice_id AS at, paid_cents AS paid FROM adjudications FINAL ORDER BY at')).toEqual([
      { at: 'main', paid: 0 },
      { at: 'night', paid: 6_000 },
    ]);
  });

  test('in any order, in any batches: the same rows and cells', () => sameInAnyOrder([...charged, ...paid]));

  test('a denial counts at the practice that submitted', async () => {
    const denied = answered('c', '2026-02-10', {
      placedBy: 'payee',
      claimStatus: '4',
      adjustments: [{ group: 'CO', reason: '197', amountCents: 10_000 }],
    });
    await folded([[denied], charged]);
    expect(await denials()).toEqual([{ at: 'night', denied: 1, submitted: 1 }]);
  });

  test('a claim nobody charged stays with the payee', async () => {
    await folded([paid]);
    expect(await money()).toEqual([{ at: 'main', charged: 0, paid: 6_000, agreed: 4_000, owed: -10_000 }]);
  });

  test('a payment a practice posted itself stays where it was posted', async () => {
    await folded([
      [
        ...charged,
        main('payment.posted', 'c', '2026-02-10T10:00', { postDate: '2026-02-10', serviceDate: dos, amountCents: 2_000, from: 'patient' }),
      ],
    ]);
    expect(await money()).toMatchObject([
      { at: 'main', paid: 2_000 },
      { at: 'night', paid: 0 },
    ]);
  });
});

describe('a claim sent anew under another number', () => {
  const original = bill('c', '2026-01-15', 10_000);
  const answer = remitted('c', '2026-02-10', 6_000);

  test.each([
    ['replaced', '7', 8_000, 8_000],
    ['voided', '8', 10_000, 0],
  ])('%s: the original’s charges are taken off on the day of the new bill', async (_what, frequency, cents, left) => {
    const again = bill('d', '2026-03-05', cents, { frequency, replaces: number });
    await folded([original, answer, again]);
    const charges = await pipeline.rows(
      'SELECT claim_id AS claim, toString(day) AS day, charge_cents AS cents FROM ledger FINAL WHERE cents != 0 ORDER BY day, claim',
    );
    expect(charges).toEqual([
      { claim: 'c', day: '2026-01-15', cents: 10_000 },
      { claim: 'c', day: '2026-03-05', cents: -10_000 },
      ...(left === 0 ? [] : [{ claim: 'd', day: '2026-03-05', cents: left }]),
    ]);
    expect(await denials()).toEqual([{ at: 'night', denied: 0, submitted: 1 }]);
  });

  test('in any order, in any batches: the same rows and cells', () =>
    sameInAnyOrder([...original, ...answer, ...bill('d', '2026-03-05', 8_000, { frequency: '7', replaces: number, at: main })]));

  test('an answer said again under another number ties what it ever named, in any order', () => {
    const [said, ...rest] = answer;
    const otherwise = {
      ...said,
      recordedat: '2026-02-11T10:00:00-05:00',
      data: { ...said?.data, payerClaim: 'p_anothernumberofclaim' },
    } as CanonicalEvent;
    return sameInAnyOrder([
      ...original,
      ...answer,
      ...rest,
      otherwise,
      ...bill('d', '2026-03-05', 8_000, { frequency: '7', replaces: number, at: main }),
      ...bill('e', '2026-03-07', 7_000, { frequency: '7', replaces: 'p_anothernumberofclaim' }),
    ]);
  });

  test('a replacement a later mapping withdrew takes nothing off, in any order', async () => {
    const [sent, charge] = bill('d', '2026-03-05', 8_000, { frequency: '7', replaces: number, at: main });
    const gone = [sent, charge].map((event) => ({ ...event, mappingversion: 2, withdrawn: true })) as CanonicalEvent[];
    const events = [...original, ...answer, sent, charge, ...gone] as CanonicalEvent[];
    await sameInAnyOrder(events);
    expect(await pipeline.rows('SELECT sum(charge_cents) AS cents FROM ledger FINAL')).toEqual([{ cents: 10_000 }]);
  });

  test('another payer’s number of the same letters ties nothing', async () => {
    const [sent, charge] = bill('d', '2026-03-05', 8_000, { frequency: '7', replaces: number });
    const ofOther = sent && { ...sent, data: { ...sent.data, payer: 'cigna' } };
    const [first, ...rest] = answer;
    const ofPayer = first && { ...first, data: { ...first.data, payer: 'aetna' } };
    await folded([[...original, ofPayer, ...rest, ofOther, charge].filter((event) => event !== undefined)] as CanonicalEvent[][]);
    expect(await pipeline.rows('SELECT sum(charge_cents) AS cents FROM ledger FINAL')).toEqual([{ cents: 18_000 }]);
  });

  test('the answer to a replacement is no first answer, known or unknown its original', async () => {
    const denied = answered('d', '2026-03-20', { claimStatus: '4', adjustments: [{ group: 'CO', reason: '197', amountCents: 8_000 }] });
    await folded([[...bill('d', '2026-03-05', 8_000, { frequency: '7', replaces: number, at: main }), denied]]);
    expect(await denials()).toEqual([]);
  });
});
