/**
 * Public X12 files (where they are) and our own fixtures through the adapter: claims, charge, paid, adjustments, PLB and balance are what a naive count of the text gives.
 * Every file of the folders is taken, also ones put there later. A test interchange (ISA15 = T) gives nothing; read as production, all of it.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { x12Desk, type SentEvent } from '@rounds/ingest/adapters/x12/files-for-tests.ts';
import { describe, expect, it } from 'vitest';
import { naiveSegments, naiveSums } from './x12-naive.ts';

const samples = (folder: string) => fileURLToPath(new URL(`../../../shared/samples/${folder}`, import.meta.url));
const fixtures = fileURLToPath(new URL('../../ingest/adapters/x12/fixtures', import.meta.url));
const filesOf = (folder: string): [string, string][] =>
  existsSync(folder) ? readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]) : [];
const ownFiles = (kind: string): [string, string][] => filesOf(fixtures).filter(([name]) => name.startsWith(kind));

/** The same file as a production interchange. */
const asProduction = (text: string): string => text.replace(/\*T\*(.~)/, '*P*$1');
const isTest = (text: string): boolean => naiveSegments(text)[0]?.[15] === 'T';

const number = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
const total = (events: readonly SentEvent[], field: string): number => events.reduce((sum, { data }) => sum + number(data[field]), 0);
const ofType = (events: readonly SentEvent[], type: string): SentEvent[] => events.filter((event) => event.type === type);

function adjustmentsOf(events: readonly SentEvent[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { data } of events) {
    for (const { group, reason, amountCents } of data['adjustments'] as { group: string; reason: string; amountCents: number }[]) {
      sums[`${group}-${reason}`] = (sums[`${group}-${reason}`] ?? 0) + amountCents;
    }
  }
  return sums;
}

async function deliver(text: string): Promise<{ events: SentEvent[]; report: Awaited<ReturnType<ReturnType<typeof x12Desk>['deliver']>> }> {
  // What an organisation would list as its own: payees, billing providers.
  const own = naiveSegments(text).flatMap((segment) =>
    segment[0] === 'N1' && segment[1] === 'PE' ? [segment[4]] : segment[0] === 'NM1' && segment[1] === '85' ? [segment[9]] : [],
  );
  const sites = Object.fromEntries(own.flatMap((code) => (code === undefined || code === '' ? [] : [[code, 'cherry-creek']])));
  const desk = x12Desk({ sites });
  const report = await desk.deliver(text);
  return { events: desk.events(), report };
}

const publicRemittances = filesOf(samples('x12-835'));
const publicClaims = [...filesOf(samples('x12-837p')), ...filesOf(samples('x12-837i'))];
const remittances = [...publicRemittances, ...ownFiles('835')];
const claims = [...publicClaims, ...ownFiles('837')];

describe('835', () => {
  it.each(remittances)('%s', async (_, text) => {
    const naive = naiveSums(text);
    const { events, report } = await deliver(asProduction(text));
    const answers = ofType(events, 'claim.adjudicated');
    expect(report.rows).toMatchObject({ read: naive.claims, rejected: 0 });
    expect(answers).toHaveLength(naive.claims);
    expect({ charge: total(answers, 'chargeCents'), paid: total(answers, 'paidCents') }).toEqual({
      charge: naive.charge,
      paid: naive.paid,
    });
    expect(total(ofType(events, 'payment.posted'), 'amountCents') - total(ofType(events, 'payment.reversed'), 'amountCents')).toBe(
      naive.paid,
    );
    expect(adjustmentsOf(answers)).toEqual(naive.adjustments);
    const plb: Record<string, number> = {};
    for (const { data } of ofType(events, 'provider_adjustment.posted'))
      plb[String(data['code'])] = (plb[String(data['code'])] ?? 0) - number(data['amountCents']);
    expect(plb).toEqual(naive.plb);
    const payments = ofType(events, 'remittance.received');
    expect(payments.map(({ data }) => data['amountCents'])).toEqual(naive.bpr);
    expect(payments.map(({ data }) => data['outOfBalanceCents'])).toEqual(naive.balance);
  });

  it.skipIf(publicRemittances.length === 0)('says what these files are known to hold', async () => {
    const { events } = await deliver(remittances.find(([name]) => name === 'moov_835_sample1.txt')?.[1] ?? '');
    const known = ofType(events, 'remittance.received').map(
      ({ data: { claims: count, chargeCents, claimPaidCents, providerAdjustmentCents, outOfBalanceCents } }) => [
        count,
        chargeCents,
        claimPaidCents,
        providerAdjustmentCents,
        outOfBalanceCents,
      ],
    );
    expect(known).toEqual([
      [1, 38_521, 0, -617_350, 0],
      [1, 38_520, 0, -617_340, 0],
    ]);
    expect(adjustmentsOf(ofType(events, 'claim.adjudicated'))).toEqual({ 'PR-27': 77_040 });
    expect(events.filter(({ flags }) => flags?.includes('out_of_balance:-1'))).toHaveLength(1);
  });
});

describe('837', () => {
  it.each(claims)('%s', async (_, text) => {
    const naive = naiveSums(text);
    const { events, report } = await deliver(asProduction(text));
    const bills = ofType(events, 'claim.submitted');
    if (naive.torn > 0) {
      // Loops that do not hang together: the set is refused, and said to be.
      expect(naive.torn).toBe(naive.sets);
      expect([bills.length, report.rows.accepted]).toEqual([0, 0]);
      expect(report.rejections.some(({ rule }) => rule.startsWith('HL02'))).toBe(true);
      return;
    }
    expect(report.rows).toMatchObject({ read: naive.claims, rejected: 0 });
    expect(bills).toHaveLength(naive.claims);
    expect(total(bills, 'amountCents')).toBe(naive.charge);
    expect(total(ofType(events, 'charge.posted'), 'amountCents')).toBe(naive.charge - naive.voids);
    const numbers = new Set(naiveSegments(text).flatMap(([id, number_]) => (id === 'CLM' ? [number_] : [])));
    expect(new Set(bills.map(({ subject }) => subject)).size).toBe(numbers.size);
  });

  it.each(claims.filter(([, text]) => isTest(text)))('%s is a test interchange: counted, nothing sent', async (_, text) => {
    const { events } = await deliver(text);
    expect(events).toEqual([]);
  });

  it.skipIf(publicClaims.length === 0)('says what these files are known to hold', async () => {
    const text = claims.find(([name]) => name === 'moov_837p_sample.txt')?.[1] ?? '';
    const { events } = await deliver(text);
    expect(ofType(events, 'claim.submitted')).toHaveLength(8);
    expect(total(ofType(events, 'charge.posted'), 'amountCents')).toBe(177_196);
    expect(ofType(events, 'charge.posted')).toHaveLength(11);
  });
});
