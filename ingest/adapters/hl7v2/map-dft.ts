/**
 * DFT P03 → charges, their credits, payments and adjustments, one for each FT1. Pure.
 * In: a reading. Out: outcomes; amounts in integer cents from the decimal texts. Subject: the account (PID-18, else the visit).
 * Refuses an FT1 whose type or amount nobody can read: money is never guessed, and the message waits whole in the dead letters.
 *
 * CG charge, CD credit, PY payment, AJ adjustment, CO copay (table 0017). A negative charge is a credit, a negative payment a
 * reversal. An adjustment takes off the balance as it stands; a negative one puts back.
 */
import { serviceDay } from '@rounds/schemas/time.ts';
import { writtenOffAs } from '@rounds/schemas/codes/denial-categories.ts';
import { mapped, unknownCode } from '../../codes.ts';
import type { Outcome } from '../../outcome.ts';
import { looksLikeIdentifier } from '../../privacy.ts';
import { amountOf, numberOf } from './amounts.ts';
import type { Segment } from './message.ts';
import { accountSubject, patientOf, payerIn, providerAmong, visitOf } from './people.ts';
import { codeFlag, type Reading, type Said } from './reading.ts';
import { readStamp } from './times.ts';

export function mapDft(reading: Reading): Outcome[] {
  const { message } = reading;
  const lines = message.all('FT1');
  if (lines.length === 0) return [reading.reject('FT1', undefined, 'at least one transaction (FT1)')];
  const subject = accountOf(reading) ?? patientAccount(reading);
  if (subject === undefined)
    return [reading.reject('PID-18', '', 'an account number in PID-18, a visit number in PV1-19, or a patient number in PID-3')];
  const said: Said[] = [];
  const refused: Outcome[] = [];
  // What another feed sends too would count twice, and often comes without its price; the rest of the message counts.
  const ignored = reading.deps.config.charges === 'ignore' ? ['CG', 'CD'] : [];
  lines.forEach((ft1, index) => {
    if (ignored.includes((message.value(ft1, 6) ?? '').toUpperCase())) return;
    const result = mapLine(reading, ft1, subject, String(index + 1));
    if ('type' in result) said.push(result);
    else refused.push(result);
  });
  return refused.length > 0 ? refused : reading.drafts(said);
}

/** The account everything of a patient's bill hangs on; the visit where the sender keeps no accounts. */
export function accountOf(reading: Reading): string | undefined {
  const { message, deps } = reading;
  const pid = message.segment('PID');
  const account = message.value(pid, 18) ?? '';
  return account === '' ? visitOf(reading) : accountSubject(deps, account);
}

/** Without any account everything of the patient hangs on one: its balance is right, and payments find their charges. */
function patientAccount(reading: Reading): string | undefined {
  const patient = patientOf(reading);
  if (patient === undefined) return undefined;
  reading.flag('no_account');
  return accountSubject(reading.deps, `patient ${patient}`);
}

function mapLine(reading: Reading, ft1: Segment, subject: string, natural: string): Said | Outcome {
  const { message } = reading;
  const flags: string[] = [];
  const type = (message.value(ft1, 6) ?? '').toUpperCase();
  const amount = amountOf(message, ft1, (text) => flags.push(text));
  if (amount === undefined)
    return reading.reject('FT1-11', message.field(ft1, 11), 'an amount like 123.45 in FT1-11, or FT1-12 and FT1-10');
  const said = wordsOf(reading, ft1, type, amount, (text) => flags.push(text));
  if (said === undefined) return reading.refuse(unknownCode('FT1-6', 'transaction type', type));
  const serviceDate = dayOf(reading, ft1, 4);
  const postDate = dayOf(reading, ft1, 5) ?? dayAt(reading, reading.writtenMs);
  if (serviceDate === undefined) flags.push('service_date_assumed');
  const dates = { serviceDate: serviceDate ?? postDate, postDate };
  const payer = payerIn(reading, [message.value(ft1, 14)]);
  return {
    type: said.type,
    subject,
    ms: reading.writtenMs,
    natural,
    flags,
    data: { ...dates, ...payer, ...said.data, amountCents: said.type === 'adjustment.posted' ? amount : Math.abs(amount) },
  };
}

interface Words {
  readonly type: string;
  readonly data: object;
}

function wordsOf(reading: Reading, ft1: Segment, type: string, amount: number, flag: (text: string) => void): Words | undefined {
  switch (type) {
    case 'CG':
      return amount < 0 ? creditWords(reading, ft1) : chargeWords(reading, ft1);
    case 'CD':
      return creditWords(reading, ft1);
    case 'PY':
    case 'CO': {
      const insured = type === 'PY' && (reading.message.value(ft1, 14) ?? '') !== '';
      const from = insured ? 'payer' : 'patient';
      return amount < 0
        ? { type: 'payment.reversed', data: { from } }
        : { type: 'payment.posted', data: { from, pointOfService: type === 'CO' } };
    }
    case 'AJ':
      return adjustmentWords(reading, ft1, amount, flag);
    default:
      return undefined;
  }
}

function chargeWords(reading: Reading, ft1: Segment): Words {
  const { message } = reading;
  const procedure = procedureOf(reading, ft1);
  const modifiers = message
    .repetitions(ft1, 26)
    .map((text) => message.part(text, 1) ?? '')
    .filter((code) => /^\w{1,4}$/.test(code));
  const units = numberOf(message.value(ft1, 10));
  const patient = patientOf(reading);
  const appointment = visitOf(reading);
  const selfPay = payerIn(reading, [message.value(ft1, 14)]).payerClass === 'self_pay';
  return {
    type: 'charge.posted',
    data: {
      ...providerAmong(reading, [message.value(ft1, 20), message.value(message.segment('PV1'), 7)]),
      ...(procedure === undefined ? {} : { procedure }),
      ...(modifiers.length > 0 ? { modifiers: modifiers.slice(0, 4) } : {}),
      ...(units === undefined || units < 0 ? {} : { units }),
      ...(patient === undefined ? {} : { patient }),
      ...(appointment === undefined ? {} : { appointment }),
      ...(selfPay ? { billing: 'invoice' } : {}),
    },
  };
}

/** FT1-2 of a credit names its charge where the sender keeps one number for both. */
function creditWords(reading: Reading, ft1: Segment): Words {
  const { message } = reading;
  return { type: 'charge.voided', data: providerAmong(reading, [message.value(ft1, 20), message.value(message.segment('PV1'), 7)]) };
}

/**
 * FT1-7 (else FT1-25) says why, by the feed's list, else as a reason code of payers (`CO-45`). A code nobody knows is `other`, which stays in the
 * denominator of the net collection rate, and is flagged. A refund goes to the plan FT1-14 names, else to the patient.
 */
function adjustmentWords(reading: Reading, ft1: Segment, amount: number, flag: (text: string) => void): Words {
  const codes = [reading.message.value(ft1, 7), reading.message.value(ft1, 25)].filter((text) => text !== null && text !== '');
  const [code = ''] = codes;
  const known = codes.map((text) => mapped(reading.deps.config.adjustments, text ?? '') ?? writtenOffAs(text ?? '')).find(Boolean);
  if (known === undefined && code !== null && code !== '') flag(codeFlag('unmapped', 'adjustment', code));
  if (known === 'refund' && amount >= 0) {
    const insured = (reading.message.value(ft1, 14) ?? '') !== '';
    return { type: 'refund.posted', data: { to: insured ? 'payer' : 'patient' } };
  }
  if (amount < 0) flag('negative_adjustment');
  const reason = code !== null && /^[\w.-]{1,16}$/.test(code) && !looksLikeIdentifier(code) ? { reason: code } : {};
  return { type: 'adjustment.posted', data: { class: known === 'refund' ? 'other' : (known ?? 'other'), ...reason } };
}

/** FT1-25 wins over FT1-7, the hospital's own code. */
function procedureOf({ message }: Reading, ft1: Segment): string | undefined {
  return [message.value(ft1, 25), message.value(ft1, 7)].find((code): code is string => code !== null && /^[\w.-]{1,16}$/.test(code));
}

/** A date as the sender's calendar shows it; one with its own offset is moved to the practice's. */
function dayOf(reading: Reading, segment: Segment, number: number): string | undefined {
  const text = reading.message.value(segment, number);
  if (text === null || text === '') return undefined;
  const stamp = readStamp(text);
  if (stamp && stamp.precision !== 'month' && stamp.offset === undefined) return stamp.wall.slice(0, 10);
  const at = reading.at({ segment, number });
  return at && dayAt(reading, at.ms);
}

const dayAt = ({ practice }: Reading, ms: number): string => serviceDay(ms, practice.timeZone, 0);
