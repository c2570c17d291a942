/** The guess, over headers as products and people write them: which mapping, which column for which field, which dates, and what it says aloud. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { mappings } from '../csv-for-tests.ts';
import { delimiterOf } from '../read.ts';
import { assumedOrder, dateShape, orderOf, patternsOf, type DateOrder } from './date-shapes.ts';
import { guessMapping } from './guess.ts';
import { likeness, wordsOf } from './likeness.ts';
import { profileColumns } from './profile.ts';

const guess = (text: string, from?: string) => {
  const [header = [], ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return guessMapping({
    columns: profileColumns(header, rows),
    mappings: [...mappings.values()],
    isPractice: (name) => /^(Cherry Creek|Aurora)$/.test(name),
    from,
  });
};
const columnOf = (found: ReturnType<typeof guess>, field: string) => found.guess.fields.find((one) => one.field === field);

describe('dates', () => {
  it.each([
    ['11/02/2026', '1/2/YYYY', true, false],
    ['11/02/2026 9:05 AM', '1/2/YYYY h:mm A', true, true],
    ['11/02/2026 09:05', '1/2/YYYY H:mm', true, true],
    ['2.11.2026 23:59:01', '1.2.YYYY H:mm:ss', true, true],
    ['11-02-26', '1-2-YY', true, false],
    ['2026/11/02', 'YYYY/M/D', true, false],
    ['02-Nov-2026', 'D-MMM-YYYY', true, false],
    ['Nov 2, 2026', 'MMM D, YYYY', true, false],
    ['Nov 2, 2026 9:05am', 'MMM D, YYYY h:mmA', true, true],
    ['20261102', 'YYYYMMDD', true, false],
    ['2026-11-02T09:05:00Z', '', true, true],
    ['2026-11-02', '', true, false],
    ['Mon, 02 Nov 2026 08:00:00 -0700', '', true, true],
    ['9:05 PM', 'h:mm A', false, true],
  ])('%s is %s', (text, pattern, hasDate, hasClock) => expect(dateShape(text)).toMatchObject({ pattern, hasDate, hasClock }));
  it.each(['Ann', '12345678', '1.5', '99213', 'A-12-13', ''])('%s is none', (text) => expect(dateShape(text)).toBeUndefined());
  it.each<[string[], DateOrder, string[]]>([
    [['11/02/2026', '11/13/2026'], 'month_first', ['M/D/YYYY']],
    [['11/02/2026', '13/11/2026'], 'day_first', ['D/M/YYYY']],
    [['11/02/2026', '10/11/2026'], 'either', ['M/D/YYYY']],
    [['13/11/2026', '11/13/2026'], 'both', ['M/D/YYYY']],
    [['2026-11-02', '2.11.2026', '30.11.2026 9:00'], 'day_first', ['D.M.YYYY', 'D.M.YYYY H:mm']],
  ])('%j are %s', (texts, order, patterns) => {
    const shapes = texts.flatMap((text) => dateShape(text) ?? []);
    expect(orderOf(shapes)).toBe(order);
    expect(patternsOf(shapes, order)).toEqual(patterns);
  });
});

it.each([
  [['11/02/2026', '10/11/2026'], 'month_first'],
  [['2.11.2026', '2026-11-03'], 'day_first'],
  [['2.11.2026', '11/02/2026'], 'month_first'],
])('%j, which nothing decides, are taken %s', (texts, order) =>
  expect(assumedOrder(texts.flatMap((text) => dateShape(text) ?? []))).toBe(order),
);

it.each([
  ['Appt ID', ['appointment_id'], 1],
  ['apptStartDt', ['appointment start date'], 1],
  ['Patient Chart No.', ['chart number'], 0.4],
  ['Favourite colour', ['provider'], 0],
])('%s is like %j', (header, names, least) => {
  const found = likeness(header, names);
  if (least === 0) expect(found).toBe(0);
  else expect(found).toBeGreaterThanOrEqual(least * 0.85);
});

describe('a file', () => {
  it('with dates in dots is read day first, and says so', () => {
    const { guess: found } = guess('appointment_id|scheduled_start|status\n1|02.11.2026 9:00|Completed\n2|03.11.2026 9:00|No Show');
    expect(found.mapping.dateFormats).toEqual(['D.M.YYYY H:mm']);
    expect(found.notes).toContain('Every date could be read month first as well; day first is taken. Please check.');
  });
  it('with lengths has no number of appointments in them', () => {
    const found = guess(
      'CSN|Appt Date|Appt Len|Appt Status\n8|11/2/26 9:00|20|Completed\n9|11/2/26 9:20|20|No Show\n7|11/3/26 9:00|20|Completed',
    );
    expect(columnOf(found, 'appointment')?.column).toBe('CSN');
  });
  it('of appointments with a date and a clock in two columns, practices by name, statuses in other words', () => {
    const found = guess(
      `
Appt ID | Clinic | Appt Date  | Appt Time | Appt Status      | Prov     | Patient No | Date Created | Colour
1001    | Cherry Creek | 11/02/2026 | 9:00 AM  | Checked Out      | Reyes    | 00123      | 10/20/2026   | red
1002    | Aurora | 11/13/2026 | 9:30 AM  | NO SHOW          | Reyes    | 00124      | 10/21/2026   | red
1003    | Cherry Creek | 11/13/2026 | 1:30 PM  | Pt Cancelled     | Reyes    | 00125      | 10/22/2026   | red`,
      'generic-appointments',
    );
    expect(columnOf(found, 'appointment')?.column).toBe('Appt ID');
    expect(columnOf(found, 'practice')).toMatchObject({ column: 'Clinic', confidence: 'sure' });
    expect(found.guess.mapping.columns['start']).toMatchObject({
      names: expect.arrayContaining(['Appt Date']) as unknown,
      with: ['Appt Time'],
    });
    expect(found.guess.mapping.dateFormats).toEqual(expect.arrayContaining(['M/D/YYYY h:mm A']));
    expect(found.guess.mapping.columns['status']?.map).toMatchObject({ 'Pt Cancelled': 'cancelled_patient' });
    expect(found.guess.notes.join(' ')).toContain('Pt Cancelled = cancelled_patient');
    expect(columnOf(found, 'patient')?.column).toBe('Patient No');
  });
  it.each([
    ['No-show', 'Yes', 'no_show', 'No', 'completed'],
    ['NoShow', '1', 'no_show', '0', 'completed'],
    ['show_up_status', 'True', 'completed', 'False', 'no_show'],
    ['Attended', 'Y', 'completed', 'N', 'no_show'],
  ])('whose column %s says by %s and no who came', (header, yes, ofYes, no, ofNo) => {
    const rows = [yes, no, no, yes, no].map((word, at) => `A${at} | 2026-11-0${at + 1} 9:00 | F | ${word}`);
    const found = guess(`appointment_id | scheduled_start | Gender | ${header}\n${rows.join('\n')}`);
    expect(columnOf(found, 'status')).toMatchObject({ column: header, reason: 'its yes and no say who came' });
    expect(found.guess.mapping.columns['status']?.map).toMatchObject({ [yes]: ofYes, [no]: ofNo });
    expect(found.candidates[0]?.missing).toEqual([]);
  });
  it.each(['2026-04-29', '4/29/2026', '2026-04-29T00:00:00Z'])('whose days have no time (%s) puts them at noon and says so', (day) => {
    const found = guess(`appointment_id | scheduled_start | status\n1 | ${day} | Booked\n2 | ${day} | Kept`, 'generic-appointments');
    expect(found.guess.mapping.columns['start']).toMatchObject({ clock: '12:00' });
    expect(found.guess.notes.join(' ')).toContain('“scheduled_start” has no time of day');
  });
  it('whose stamps have no time leaves them as they are: a clock there would make waits', () =>
    expect(
      guess('appointment_id | scheduled_start | checked_in_at | status\n1 | 2026-11-02 9:00 | 2026-11-02 | Kept', 'generic-appointments')
        .guess.mapping.columns['checkIn'],
    ).not.toHaveProperty('clock'));
  it('whose patient numbers a spreadsheet cut is read without them', () => {
    const text = 'appointment_id | scheduled_start | status | patient_id\n1 | 2026-11-02 9:00 | Kept | 2.98725E+13';
    const found = guess(text, 'generic-appointments');
    expect(columnOf(found, 'patient')?.column).toBeNull();
    expect(found.guess.mapping.columns['patient']?.names).not.toContain('patient_id');
    expect(found.guess.notes.join(' ')).toContain('“patient_id” lost digits');
  });
  it('of claims with their denials in words is read as claims, the words left out', () => {
    const found = guess(
      'Claim ID | Date of Service | Billed Amount | Paid Amount | Paid Date | Claim Status | Reason Code\nA1 | 08/13/2026 | 304 | 203 | 09/07/2026 | Paid | \nA2 | 08/21/2026 | 348 | 0 | 09/08/2026 | Denied | Pre-existing condition',
    );
    expect(found.candidates[0]).toMatchObject({ id: 'generic-claims', missing: [] });
    expect(columnOf(found, 'reason')?.column).toBeNull();
  });
  it('of time cards does not take the hours worked for overtime', () => {
    const found = guess('EmployeeID | Date | TimeIn | TimeOut | HoursWorked\n1 | 01/15/2026 | 8:00 | 17:00 | 8', 'adp-timecards');
    expect(columnOf(found, 'overtime')?.column).toBeNull();
    expect(columnOf(found, 'in')?.column).toBe('Date');
  });
  it('whose rows have a number called id takes it for what is asked', () => {
    const rows = [1, 2, 3].map((id) => `${id} | 2026-11-0${id} 9:00 | Kept`);
    expect(columnOf(guess(`id | appointment time | status\n${rows.join('\n')}`, 'generic-appointments'), 'appointment')?.column).toBe('id');
  });
  it('says that day and month cannot be told apart', () =>
    expect(
      guess(
        'appointment_id | scheduled_start | status\n1 | 11/02/2026 9:00 | Booked\n2 | 10/11/2026 9:00 | Booked',
        'generic-appointments',
      ).guess.notes.join(' '),
    ).toContain('day first as well'));
  it('of a country that writes 1.234,56 and 13.11.2026', () => {
    const { guess: found } = guess(
      'entry_id | type | claim_id | amount | post_date | service_date\n1 | Charge | C1 | 1.234,56 | 13.11.2026 | 02.11.2026\n2 | Charge | C2 | 12,00 | 13.11.2026 | 02.11.2026',
    );
    expect(found).toMatchObject({ from: 'generic-charges-and-payments', mapping: { money: 'comma', dateFormats: ['D.M.YYYY'] } });
  });
  it('keeps the given mapping’s own names for fields it finds no column for, and says which are needed', () => {
    const found = guess('visit id | when\n1 | 11/02/2026 9:00', 'generic-appointments');
    expect(columnOf(found, 'status')).toMatchObject({
      column: null,
      confidence: 'unsure',
      reason: 'no column is like it, and it is needed',
    });
    expect(found.candidates.find(({ id }) => id === 'generic-appointments')?.missing).toContain('status');
  });
  it('lists the mappings that could read it, best first, at most eight', () => {
    const { candidates } = guess('payer | name | payer_class\naetna | Aetna | Commercial');
    expect(candidates[0]).toMatchObject({ id: 'payers', missing: [], unused: 0 });
    expect(candidates.length).toBeLessThanOrEqual(8);
  });
});

describe('a file of a product', () => {
  it.each([...mappings.keys()])('%s is recognised by its fixture, with every needed column', (id) => {
    const text = readFileSync(join(import.meta.dirname, `../fixtures/${id}.csv`), 'utf8');
    const rows = parse(text, { delimiter: delimiterOf(text) });
    const [header = [], ...rest] = rows;
    const found = guessMapping({ columns: profileColumns(header, rest), mappings: [...mappings.values()], isPractice: () => false });
    const first = found.candidates[0];
    expect(first).toMatchObject({ id, missing: [] });
  });
});

it.each(['Constructor', '__proto__', 'valueOf'])('a column called %s is a column', (name) => {
  expect(wordsOf(name).every((word) => typeof word === 'string')).toBe(true);
});
