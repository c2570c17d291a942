/**
 * A claim's lines as charges, and the claim as submitted: from a Claim, or from an EOB of which no Claim is known.
 * In: lines, total, days. Out: charge.posted a line and claim.submitted. Lines and total are two statements of one amount:
 * what the total has beyond the lines goes to the one line without an amount, else to a charge of its own, flagged.
 */
import { wallTime } from '@rounds/schemas/time.ts';
import type { KnownPractice } from '../../directory.ts';
import { shortHash } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { numberOf } from './amount.ts';
import { BadField, firstDay, modifiersOf, procedureOf, visitOf, type Dated, type Purse } from './billing.ts';
import type { Amount, Concept, Reference } from './shapes.ts';
import { event, filled, type Told } from './told.ts';

export interface ChargedLine {
  readonly sequence?: string | undefined;
  readonly productOrService?: Concept | undefined;
  readonly modifier?: Concept[] | undefined;
  readonly servicedDate?: string | undefined;
  readonly servicedPeriod?: { readonly start?: string | undefined } | undefined;
  readonly quantity?: { readonly value?: string | undefined } | undefined;
  readonly unitPrice?: Amount | undefined;
  readonly net?: Amount | undefined;
  readonly encounter?: Reference[] | undefined;
}

export interface Bill {
  readonly subject: string;
  readonly practice: KnownPractice;
  readonly recordedMs: number;
  readonly created: Dated;
  readonly service: Dated;
  /** Day of service of one line. */
  readonly lines: readonly ChargedLine[];
  readonly totalCents: number | undefined;
  readonly provider: string | undefined;
  readonly coverage: Readonly<Record<string, unknown>>;
  readonly patient: string | undefined;
  readonly payerSequence: number;
  /** It takes the place of an earlier claim. */
  readonly replaces: boolean;
  /** Cancelled or entered in error: its charges stand at nothing. */
  readonly isUndone: boolean;
  readonly flags: readonly string[];
}

/** Charges and submission of a bill. Throws BadField for an amount that cannot be read. */
export function billOutcomes(told: Told, bill: Bill, purse: Purse): Outcome[] {
  const amounts = bill.lines.map((line, index) => lineCents(line, `item[${index}]`, purse));
  const known = amounts.reduce<number>((sum, cents) => sum + (cents ?? 0), 0);
  const total = bill.totalCents ?? known;
  const rest = total - known;
  const open = amounts.flatMap((cents, index) => (cents === undefined ? [index] : []));
  const [only] = open;
  if (rest !== 0 && open.length === 1 && only !== undefined) amounts[only] = rest;
  const own = rest !== 0 && open.length !== 1;
  // Nothing itemised is no imbalance: the total is the charge.
  const flags = own && bill.lines.length > open.length ? [`out_of_balance:${rest}`] : [];
  const charges = bill.lines.flatMap((line, index) => {
    const cents = amounts[index];
    return cents === undefined ? [] : [charge(told, bill, line, line.sequence ?? String(index + 1), cents, [...purse.flags])];
  });
  if (own) charges.push(charge(told, bill, {}, 'rest', rest, [...purse.flags, ...flags]));
  return bill.isUndone ? charges : [...charges, submission(told, bill, total, [...purse.flags, ...flags])];
}

/** Net, else unit price times quantity. */
function lineCents({ net, unitPrice, quantity }: ChargedLine, field: string, purse: Purse): number | undefined {
  const netCents = purse.cents(net, `${field}.net`);
  if (netCents !== undefined) return netCents;
  const unit = purse.cents(unitPrice, `${field}.unitPrice`);
  if (unit === undefined) return undefined;
  const cents = Math.round(unit * (numberOf(quantity?.value) ?? 1));
  if (!Number.isSafeInteger(cents)) throw new BadField(`${field}.quantity`, quantity?.value, 'a quantity that gives an amount');
  return cents;
}

/** The bill a charge stands on, whatever the version of its Claim; of one moment, a replacement sorts behind what it replaces. */
function statementOf({ name, words }: Told, { created, practice, replaces }: Bill): string {
  const minute = wallTime(created.ms, practice.timeZone).slice(11, 16).replace(':', '');
  return `${created.day}T${minute}.${replaces ? 1 : 0}.${shortHash(words.feed, name).slice(0, 12)}`;
}

function charge(told: Told, bill: Bill, line: ChargedLine, entry: string, cents: number, flags: readonly string[]): Outcome {
  const serviced = firstDay(bill.practice, [line.servicedDate ?? line.servicedPeriod?.start]) ?? bill.service;
  const units = numberOf(line.quantity?.value);
  return event(told, {
    type: 'charge.posted',
    subject: bill.subject,
    timeMs: bill.created.ms,
    recordedMs: bill.recordedMs,
    practice: bill.practice,
    entry,
    perVersion: false,
    data: filled({
      postDate: bill.created.day,
      serviceDate: serviced.day,
      ...bill.coverage,
      amountCents: bill.isUndone ? 0 : cents,
      provider: bill.provider,
      procedure: procedureOf(line.productOrService),
      modifiers: modifiersOf(line.modifier),
      units: units !== undefined && units >= 0 ? units : undefined,
      patient: bill.patient,
      appointment: visitOf(told, line.encounter),
      statement: statementOf(told, bill),
      payerSequence: bill.payerSequence,
    }),
    flags: [...bill.flags, ...bill.created.flags, ...flags],
  });
}

function submission(told: Told, bill: Bill, totalCents: number, flags: readonly string[]): Outcome {
  return event(told, {
    type: 'claim.submitted',
    subject: bill.subject,
    timeMs: bill.created.ms,
    recordedMs: bill.recordedMs,
    practice: bill.practice,
    perVersion: false,
    data: filled({
      ...bill.coverage,
      attempt: bill.replaces ? 2 : 1,
      payerSequence: bill.payerSequence,
      serviceDate: bill.service.day,
      submittedDate: bill.created.day,
      amountCents: totalCents,
      frequency: bill.replaces ? '7' : '1',
      provider: bill.provider,
      statement: statementOf(told, bill),
    }),
    flags: [...bill.flags, ...bill.created.flags, ...flags],
  });
}
