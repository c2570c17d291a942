/**
 * The money KPIs, straight from events, as kpis.md 1.1, 1.4, 1.5 and 1.12 word them.
 * In: canonical events of any order. Out: cells: amounts on posting days, and for receivables the movements from one day to the next.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { addDays, daysBetween } from '@rounds/schemas/time.ts';
import { add, type Cells } from './cells.ts';

type Of<Type extends CanonicalEvent['type']> = Extract<CanonicalEvent, { type: Type }>;
const newestFirst = (a: CanonicalEvent, b: CanonicalEvent) => Date.parse(b.recordedat) - Date.parse(a.recordedat) || (a.id < b.id ? 1 : -1);

interface Entry {
  readonly practice: string;
  readonly day: string;
  readonly serviceDate: string;
  readonly charge: number;
  readonly payment: number;
  readonly contractual: number;
  /** What it adds to the open balance. */
  readonly balance: number;
  readonly kind: 'charge' | 'payment' | 'adjustment' | 'opening';
}

class Claim {
  readonly events: readonly CanonicalEvent[];

  constructor(events: readonly CanonicalEvent[]) {
    this.events = events.toSorted(newestFirst);
  }

  all<Type extends CanonicalEvent['type']>(type: Type): Of<Type>[] {
    return this.events.filter((event): event is Of<Type> => event.type === type);
  }

  get practice(): string {
    return this.events[0]?.practiceid ?? '';
  }

  /** The primary payer's class as now known: what the newest charge or primary submission says (1.12 rule 13). */
  get payerClass(): string {
    for (const event of this.events) {
      const primary =
        event.type === 'charge.posted' ||
        event.type === 'opening_balance.set' ||
        (event.type === 'claim.submitted' && event.data.payerSequence === 1);
      if (primary && 'payerClass' in event.data && event.data.payerClass) return event.data.payerClass;
    }
    return 'unknown';
  }

  /** Bills (837 deliveries) in the order they were sent: whose, which, when. */
  get bills(): { sequence: number; statement: string; day: string }[] {
    return this.all('claim.submitted')
      .flatMap(({ data: { statement, payerSequence, submittedDate } }) =>
        statement === undefined ? [] : [{ sequence: payerSequence, statement, day: submittedDate }],
      )
      .sort((a, b) => (a.statement < b.statement ? -1 : 1));
  }

  /**
   * What the events say of the ledger. A charge on a bill counts until the next bill to the same payer takes it off;
   * one on a bill to a second payer counts only while there is none to the first (1.12 rules 9 to 11).
   */
  get entries(): Entry[] {
    const { bills } = this;
    const first = Math.min(...bills.map(({ sequence }) => sequence));
    return this.events.flatMap((event) => {
      const entry = entryOf(event);
      if (!entry || event.type !== 'charge.posted' || event.data.statement === undefined) return entry ?? [];
      const own = event.data.statement;
      if ((event.data.payerSequence ?? 1) > first) return [];
      const next = bills.find(({ sequence, statement }) => sequence === first && statement > own);
      return next ? [entry, { ...entry, day: next.day, charge: -entry.charge, balance: -entry.balance }] : [entry];
    });
  }

  /** The day the claim's balance becomes receivable: its first submission; invoices and opening balances at once. */
  get billedFrom(): string | undefined {
    const invoiced = this.events.some(
      (event) => event.type === 'opening_balance.set' || (event.type === 'charge.posted' && event.data.billing === 'invoice'),
    );
    if (invoiced) return '0000-01-01';
    return this.all('claim.submitted')
      .map(({ data }) => data.submittedDate)
      .sort()[0];
  }
}

/** Adds the cells of every money KPI. */
export function countBilling(events: readonly CanonicalEvent[], cells: Cells): void {
  const own = events.filter(({ type }) => /^(charge|claim|payment|adjustment|refund|opening_balance)\./.test(type));
  for (const group of Map.groupBy(own, ({ subject }) => subject).values()) {
    const claim = new Claim(group);
    const { entries } = claim;
    for (const entry of entries) countEntry(entry, claim.payerClass, cells);
    countReceivable(claim, entries, cells);
    countDenial(claim, cells);
  }
}

function entryOf(event: CanonicalEvent): Entry | undefined {
  const zero = { practice: event.practiceid, charge: 0, payment: 0, contractual: 0 };
  switch (event.type) {
    case 'charge.posted':
    case 'charge.voided': {
      const charge = event.type === 'charge.posted' ? event.data.amountCents : -event.data.amountCents;
      return { ...zero, day: event.data.postDate, serviceDate: event.data.serviceDate, charge, balance: charge, kind: 'charge' };
    }
    case 'payment.posted':
    case 'payment.reversed':
    case 'refund.posted': {
      const payment = event.type === 'payment.posted' ? event.data.amountCents : -event.data.amountCents;
      return { ...zero, day: event.data.postDate, serviceDate: event.data.serviceDate, payment, balance: -payment, kind: 'payment' };
    }
    case 'adjustment.posted': {
      const contractual = event.data.class === 'contractual' ? event.data.amountCents : 0;
      return {
        ...zero,
        day: event.data.postDate,
        serviceDate: event.data.serviceDate,
        contractual,
        balance: -event.data.amountCents,
        kind: 'adjustment',
      };
    }
    case 'opening_balance.set':
      return { ...zero, day: event.data.postDate, serviceDate: event.data.serviceDate, balance: event.data.amountCents, kind: 'opening' };
    default:
      return undefined;
  }
}

function countEntry(entry: Entry, payerClass: string, cells: Cells): void {
  const { practice, day } = entry;
  const yieldCell = cells.at('net_collection_rate', practice, day);
  yieldCell.num += entry.payment;
  yieldCell.den += entry.charge - entry.contractual;
  cells.at('days_in_ar_gross', practice, day).den += entry.charge;
  if (entry.kind === 'charge') {
    const mix = cells.at('payer_mix_charges', practice, day);
    mix.num += entry.charge;
    add(mix.parts, payerClass, entry.charge);
  }
  if (entry.kind === 'payment') {
    const mix = cells.at('payer_mix_payments', practice, day);
    mix.num += entry.payment;
    add(mix.parts, payerClass, entry.payment);
  }
}

const buckets = ['0-30', '31-60', '61-90', '91-120', 'over 120'] as const;
const bucketAt = (age: number) => (age <= 30 ? '0-30' : age <= 60 ? '31-60' : age <= 90 ? '61-90' : age <= 120 ? '91-120' : 'over 120');

/** What a claim adds to receivables at the end of a day. */
function standing(claim: Claim, entries: readonly Entry[], serviceDate: string, day: string) {
  const from = claim.billedFrom;
  const net = entries.reduce((sum, entry) => sum + (entry.day <= day ? entry.balance : 0), 0);
  // Before its first submission a claim owes nothing yet, but money already received for it is a credit.
  const balance = from !== undefined && from <= day ? net : Math.min(net, 0);
  const parts = new Map<string, number>(buckets.map((bucket) => [bucket, 0]));
  if (balance > 0) parts.set(bucketAt(daysBetween(serviceDate, day)), balance);
  parts.set('credits', Math.max(0, -balance));
  const over90 = (parts.get('91-120') ?? 0) + (parts.get('over 120') ?? 0);
  return { balance, debit: Math.max(0, balance), over90, parts };
}

/** Receivables day by day: the cell of a day is what changed from the day before. */
function countReceivable(claim: Claim, entries: readonly Entry[], cells: Cells): void {
  const serviceDate = entries.map((entry) => entry.serviceDate).sort()[0];
  if (serviceDate === undefined) return;
  const days = new Set([
    ...entries.map(({ day }) => day),
    claim.billedFrom ?? serviceDate,
    ...[31, 61, 91, 121].map((age) => addDays(serviceDate, age)),
  ]);
  for (const day of days) {
    if (day === '0000-01-01') continue;
    const [before, after] = [standing(claim, entries, serviceDate, addDays(day, -1)), standing(claim, entries, serviceDate, day)];
    cells.at('days_in_ar_gross', claim.practice, day).num += after.balance - before.balance;
    const aging = cells.at('ar_aging', claim.practice, day);
    aging.num += after.debit - before.debit;
    for (const [part, amount] of after.parts) add(aging.parts, part, amount - (before.parts.get(part) ?? 0));
    const old = cells.at('pct_ar_over_90', claim.practice, day);
    old.num += after.over90 - before.over90;
    old.den += after.debit - before.debit;
  }
}

/** Reasons that say who pays or what was agreed; everything else that takes money off is a denial (1.5, 1.12 rule 11). */
const noDenial = new Set(['CO-45', 'OA-23', 'PR-1', 'PR-2', 'PR-3']);
const DUPLICATE = '18';

interface Response {
  readonly day: string;
  readonly recordedAt: number;
  readonly denied: boolean;
}

/** First submission to the primary payer, and its first response when that was a denial. */
function countDenial(claim: Claim, cells: Cells): void {
  const primary = claim.all('claim.submitted').filter(({ data }) => data.payerSequence === 1);
  const submitted = primary
    .filter(({ data }) => data.attempt === 1)
    .map(({ data }) => data.submittedDate)
    .sort()[0];
  if (submitted !== undefined) cells.at('initial_denial_rate_count', claim.practice, submitted).den += 1;
  const responses = [
    ...claim.all('claim.adjudicated').flatMap((event) => adjudicated(event) ?? []),
    ...claim.all('claim.denied').flatMap((event) => deniedByFeed(event) ?? []),
  ];
  // Where only corrections are known, the first attempt went another way (1.12 rule 10).
  if (primary.length > 0 && primary.every(({ data }) => data.attempt > 1)) return;
  const first = responses.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.recordedAt - b.recordedAt))[0];
  if (first?.denied) cells.at('initial_denial_rate_count', claim.practice, first.day).num += 1;
}

/** Paid nothing, moved nothing to the patient, and the largest denial reason is not a mere duplicate. */
function adjudicated(event: Of<'claim.adjudicated'>): Response | undefined {
  const { data } = event;
  if (data.payerSequence !== 1 || data.claimStatus === '22') return undefined;
  const reasons = data.adjustments
    .filter(({ group, reason }) => !noDenial.has(`${group}-${reason}`))
    .toSorted((a, b) => b.amountCents - a.amountCents);
  const largest = reasons[0];
  const denied = data.paidCents === 0 && data.patientCents === 0 && largest !== undefined && largest.reason !== DUPLICATE;
  return { day: data.adjudicatedDate, recordedAt: Date.parse(event.recordedat), denied };
}

function deniedByFeed({ data, recordedat }: Of<'claim.denied'>): Response | undefined {
  return data.payerSequence === 1 ? { day: data.date, recordedAt: Date.parse(recordedat), denied: data.reason !== DUPLICATE } : undefined;
}
