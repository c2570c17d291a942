/** The presets, product by product: what each says of a row, above all the traps of formats.md 1.4 and 1.5. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { describe, expect, it } from 'vitest';
import { csvDesk, mappingOf } from './csv-for-tests.ts';

type Body = {
  id: string;
  type: string;
  subject: string;
  time: string;
  serviceday?: string;
  data: Record<string, unknown>;
  flags?: string[];
};
const fixture = (id: string) => readFileSync(join(import.meta.dirname, `fixtures/${id}.csv`), 'utf8');
const read = async (mapping: string | Mapping, content?: string, practice: string | null = 'cherry-creek') => {
  const desk = csvDesk();
  const id = typeof mapping === 'string' ? mapping : mapping.id;
  const report = await desk.deliver(content ?? fixture(id), mapping, practice);
  const bodies = ['appointments', 'billing', 'staffing', 'operations']
    .flatMap((topic) => desk.log.bodies(topic) as Body[])
    .filter(({ type }) => type !== 'source.delivered');
  const of = (subject: string) => bodies.filter((body) => body.subject === subject).map(({ type }) => type.split('.')[1]);
  return { ...desk, report, bodies, of };
};
const hours = (from: Body | undefined, to: Body | undefined) => (Date.parse(to?.time ?? '') - Date.parse(from?.time ?? '')) / 3_600_000;

describe('generic-claims', () => {
  it('tells of each claim its charge, its submission, what became of it, and what was paid', async () => {
    const { of, bodies } = await read('generic-claims');
    expect(of('claim:K-1')).toEqual(['posted', 'submitted', 'adjudicated', 'posted', 'posted']);
    expect(of('claim:K-2')).toEqual(['posted', 'submitted', 'denied']);
    expect(of('claim:K-3')).toEqual(['posted', 'submitted']);
    expect(of('claim:K-4')).toEqual(['posted']);
    const cents = (type: string) => bodies.filter((body) => body.type === type).map(({ data }) => data['amountCents']);
    expect(cents('charge.posted')).toEqual([18_000, 24_050, 7_500, 6_000]);
    expect(cents('payment.posted')).toEqual([9_500]);
    expect(cents('adjustment.posted')).toEqual([6_000]);
    expect(bodies.find(({ type }) => type === 'claim.denied')?.data).toMatchObject({ date: '2026-11-19', reason: 'CO-16' });
  });
  it('refuses a payment without its day: no month may get money that was not paid in it', async () =>
    expect((await read('generic-claims', fixture('generic-claims').replace('|11/18/2026|', '||'))).report.rejections).toMatchObject([
      { rule: 'a time, needed for payment.posted' },
    ]));
});

describe('athenahealth-appointments', () => {
  it('reads date and clock, stamps, and the cancel reason that is a no-show; an open slot is no appointment', async () => {
    const { of, bodies } = await read('athenahealth-appointments');
    expect(of('athena:501')).toEqual(['booked', 'checked_in', 'checked_out']);
    expect(of('athena:502')).toEqual(['booked', 'no_show']);
    expect(of('athena:503')).toEqual(['booked', 'cancelled']);
    expect(of('athena:504')).toEqual([]);
    expect(of('athena:505')).toEqual(['booked']);
    expect(of('athena:506')).toEqual(['booked', 'checked_in']);
    expect(bodies[0]).toMatchObject({
      type: 'appointment.booked',
      data: { start: '2026-11-02T16:00:00.000Z', durationMinutes: 20, provider: '4' },
    });
  });
  it('takes a cancellation without a time for one, never for a late one', async () => {
    const { bodies, report } = await read(
      'athenahealth-appointments',
      'appointmentid,date,starttime,appointmentstatus\n7,11/02/2026,09:00,x\n',
    );
    expect(report.rows.accepted).toBe(1);
    expect(bodies.map(({ type, data }) => [type, data['outcome']])).toEqual([
      ['appointment.booked', undefined],
      ['appointment.status_corrected', 'cancelled'],
    ]);
  });
});

describe('tebra-appointments', () => {
  it('knows its statuses; a rescheduled entry is one with the booking that follows it', async () => {
    const { of, bodies } = await read('tebra-appointments', undefined, null);
    expect(['9001', '9002', '9003', '9004', '9005'].map((id) => of(`tebra:${id}`).at(-1))).toEqual([
      'checked_out',
      'no_show',
      'cancelled',
      'cancelled',
      'checked_in',
    ]);
    expect(bodies.find(({ subject, type }) => subject === 'tebra:9003' && type === 'appointment.cancelled')?.data).toMatchObject({
      rescheduleWindowMinutes: 1440,
    });
  });
});

describe('dentrix-appointments', () => {
  it('takes broken for a no-show', async () => {
    const { of } = await read('dentrix-appointments');
    expect(['1', '2', '3', '4'].map((id) => of(`dentrix:${id}`).slice(1))).toEqual([['completed'], ['no_show'], [], ['status_corrected']]);
  });
  it('has a map of statuses that the practice makes its own', async () => {
    const row = 'Appt ID,Appt Date,Appt Time,Status\n1,11/2/2026,9:00 AM,KIDS LATE CXL\n';
    expect((await read('dentrix-appointments', row)).report).toMatchObject({ outcome: 'held', rejections: [{ column: 'status' }] });
    const own = structuredClone(mappingOf('dentrix-appointments'));
    Object.assign(own.columns['status']?.map ?? {}, { 'KIDS LATE CXL': 'cancelled' });
    expect((await read(own, row)).report.rows.accepted).toBe(1);
  });
});

describe('time clocks', () => {
  it('When I Work: punches and not rounded times, an open punch, nine hours over the end of summer time', async () => {
    const { bodies } = await read('wheniwork-timesheets');
    const of = (employee: string) => bodies.filter(({ subject }) => subject === `wiw:${employee}`);
    expect(of('51').map(({ type, time }) => `${type} ${time.slice(11, 19)}`)).toEqual([
      'shift.clocked_in 14:57:12',
      'shift.clocked_out 23:32:40',
      'shift.break_taken 23:32:40',
    ]);
    expect(hours(of('52')[0], of('52')[1])).toBe(9);
    expect(of('53').map(({ type }) => type)).toEqual(['shift.clocked_in']);
  });
  it('Deputy: unix seconds, a timesheet in progress has no end, a discarded one is taken back', async () => {
    const { bodies, of } = await read('deputy-timesheets');
    expect(bodies[0]?.time).toBe('2026-11-02T15:00:00.000Z');
    expect([of('deputy:11'), of('deputy:12'), of('deputy:13')]).toEqual([
      ['clocked_in', 'clocked_out', 'break_taken'],
      ['clocked_in'],
      ['clocked_in', 'clocked_out', 'voided'],
    ]);
  });
  it('UKG: pairs of a day stay apart, an out before its in is the next day’s, an empty out is an open punch', async () => {
    const { bodies } = await read('ukg-timecards');
    const of = (employee: string) => bodies.filter(({ subject }) => subject === `ukg:${employee}`);
    expect(new Set(of('E-1').map(({ data }) => data['shiftId'])).size).toBe(2);
    expect(of('E-1').find(({ type }) => type === 'shift.overtime_recorded')?.data['minutes']).toBe(30);
    expect(hours(of('E-2')[0], of('E-2')[1])).toBe(9);
    expect(of('E-3').map(({ type }) => type)).toEqual(['shift.clocked_in']);
  });
  it('UKG: a transfer ends one shift and begins another, each at its own site', async () => {
    const rows =
      'Person Number,Date,In,Out,Job,Location\nE-9,11/02/2026,8:00 AM,12:00 PM,RN,cherry-creek\nE-9,11/02/2026,12:00 PM,4:30 PM,RN,harbor\n';
    const { bodies } = await read('ukg-timecards', rows, null);
    const clocked = bodies.filter(({ type }) => type.startsWith('shift.clocked')) as (Body & { practiceid: string })[];
    expect(clocked.map(({ type, practiceid }) => [type, practiceid])).toEqual([
      ['shift.clocked_in', 'cherry-creek'],
      ['shift.clocked_out', 'cherry-creek'],
      ['shift.clocked_in', 'harbor'],
      ['shift.clocked_out', 'harbor'],
    ]);
    expect(new Set(clocked.map(({ data }) => data['shiftId'])).size).toBe(2);
  });
  it('a night over the spring change has seven hours', async () => {
    const { bodies } = await read('ukg-timecards', 'Person Number,Date,In,Out\nE-2,03/07/2026,11:00 PM,7:00 AM\n');
    expect(hours(bodies[0], bodies[1])).toBe(7);
  });
  it('Homebase: paid and unpaid breaks apart, its own overtime', async () => {
    const { bodies } = await read('homebase-timesheets');
    expect(
      bodies
        .filter(({ subject, type }) => subject === 'homebase:44' && type === 'shift.break_taken')
        .map(({ data }) => [data['minutes'], data['paid']]),
    ).toEqual([
      [30, false],
      [15, true],
    ]);
    expect(bodies.find(({ type }) => type === 'shift.overtime_recorded')?.data['minutes']).toBe(75);
  });
  it('ADP time cards: night shift and overtime; the file number keeps its zeros', async () => {
    const { bodies } = await read('adp-timecards');
    expect(bodies[0]?.subject).toBe('adp:000123');
    expect(hours(bodies[3], bodies[4])).toBe(9);
  });
  it('ADP totals without punches are hours of the period, overtime as payroll counted it; a corrected total replaces the first', async () => {
    const { bodies, deliver, log } = await read('adp-payroll-totals');
    const sum = (list: readonly Body[], type: string) =>
      list.filter((body) => body.type === type).reduce((total, { data }) => total + Number(data['minutes']), 0);
    expect([sum(bodies, 'shift.hours_recorded'), sum(bodies, 'shift.overtime_recorded')]).toEqual([(80 + 4.5 + 72.25) * 60, 270]);
    expect(new Set(bodies.map(({ serviceday }) => serviceday))).toEqual(new Set(['2026-11-07']));
    await deliver(fixture('adp-payroll-totals').replace('4.50', '5.50'), 'adp-payroll-totals');
    const shifts = (log.bodies('staffing') as Body[]).map(({ data }) => data['shiftId']);
    expect(new Set(shifts).size).toBe(4);
  });
});

describe('money, quality, people', () => {
  it('budgets by month, whatever way it is written', async () =>
    expect((await read('budgets')).bodies.map(({ data }) => [data['account'], data['month'], data['amountCents']])).toEqual([
      ['staff', '2026-11', 12_000_000],
      ['rent', '2026-11', 950_000],
      ['supplies', '2026-11', 425_050],
    ]));
  it('a budget said anew replaces the month’s, a second version stands beside it', async () => {
    const { deliver, log } = await read('budgets');
    await deliver('account,month,budget\nrent,11/2026,9800\n', 'budgets');
    await deliver('account,month,budget,version\nrent,11/2026,9900,2\n', 'budgets');
    const rent = (log.bodies('operations') as Body[]).filter(({ subject }) => subject === 'fin:rent');
    expect(rent.map(({ id, data }) => [id.slice(0, 22), data['amountCents'], data['version']])).toEqual([
      [rent[0]?.id.slice(0, 22), 950_000, 1],
      [rent[0]?.id.slice(0, 22), 980_000, 1],
      [expect.not.stringMatching(rent[0]?.id.slice(0, 22) ?? ''), 990_000, 2],
    ]);
  });
  it('complaints from received to resolved', async () =>
    expect((await read('complaints')).of('rel:K-1')).toEqual(['received', 'acknowledged', 'resolved']));
  it('surveys: the most positive answer is 10 for every question, an unanswered one is none', async () =>
    expect((await read('surveys')).bodies.map(({ subject, data }) => [subject, data['question'], data['score']])).toEqual([
      ['srv:S1', 'provider-listened-carefully', 10],
      ['srv:S1', 'rating-of-provider', 9],
      ['srv:S2', 'provider-listened-carefully', 7],
    ]));
  it('credentials issued and lapsed, employees hired and gone', async () => {
    expect((await read('credentials')).bodies.map(({ type, data }) => [type, data['expires'] ?? data['day']])).toEqual([
      ['credential.issued', '2027-01-14'],
      ['credential.issued', '2026-10-01'],
      ['credential.expired', '2026-10-01'],
    ]);
    expect((await read('employees')).bodies.map(({ type, data }) => [type, data['role'] ?? data['voluntary']])).toEqual([
      ['employee.hired', 'nurse'],
      ['employee.hired', 'front_office'],
      ['employee.terminated', true],
    ]);
  });
  it('providers with their practices by id or name; an unknown practice is refused', async () => {
    expect((await read('providers', undefined, null)).bodies.map(({ data }) => data['practices'])).toEqual([
      ['cherry-creek', 'harbor'],
      ['harbor'],
    ]);
    expect((await read('providers', 'provider,name,practices\nx,Dr. X,Atlantis\n', null)).report.rejections[0]).toMatchObject({
      column: 'practices',
    });
  });
  it('benchmarks with year, percentile and source; peer groups they belong to', async () => {
    expect((await read('benchmarks', undefined, null)).bodies.map(({ data }) => data)).toEqual([
      {
        benchmark: 'no_show_rate:fm-small:2025:50',
        kpi: 'no_show_rate',
        peerGroup: 'fm-small',
        year: 2025,
        percentile: 50,
        value: 5.5,
        source: 'An invented survey, table 3',
        tier: 'published',
      },
      expect.objectContaining({ percentile: 75, value: 7.9 }),
    ]);
    expect((await read('peer-groups', undefined, null)).bodies[0]).toMatchObject({
      type: 'peer_group.set',
      data: { peerGroup: 'fm-small' },
    });
  });
});

describe('cms-rif-claims', () => {
  it('counts a claim once though every line repeats its total, and leaves out what is not final', async () => {
    const { bodies, report } = await read('cms-rif-claims');
    expect(bodies.map(({ type, subject, data }) => [type, subject, data['amountCents']])).toEqual([
      ['charge.posted', 'rif:-100', 10_000],
      ['payment.posted', 'rif:-100', 8_000],
    ]);
    expect(report.rows).toMatchObject({ accepted: 1, duplicate: 1, ignored: 1 });
    expect(JSON.stringify(bodies)).not.toMatch(/"-1"|1234567893/);
  });
});

describe('traps of any table', () => {
  const clock = (row: string) => read('generic-time-clock', `shift_id,employee_id,clock_in,clock_out,break_paid\n${row}\n`);
  const inverted = (): Mapping => {
    const mapping = structuredClone(mappingOf('generic-time-clock'));
    Object.assign(mapping.columns['breakPaid'] ?? {}, { names: ['break_missing'], map: { yes: 'no', no: 'yes' } });
    return mapping;
  };
  it('an end before its start is taken as it stands, with a warning and a flag', async () => {
    const { report, bodies } = await read('complaints', 'complaint id,received,resolved\nK-1,11/09/2026,11/02/2026\n');
    expect(report).toMatchObject({ outcome: 'accepted', warnings: [{ line: 2, column: 'resolved' }] });
    expect(bodies[0]?.flags).toEqual(['out_of_order:resolved']);
    expect((await clock('1,E,11/02/2026 8:00 AM,11/02/2026 9:00 AM,')).report.warnings).toEqual([]);
  });
  it('a flag column whose Yes means absent is turned by its map', async () => {
    const { bodies } = await read(
      inverted(),
      'shift_id,employee_id,clock_in,clock_out,break,break_missing\n1,E,11/02/2026 8:00 AM,11/02/2026 9:00 AM,15,Yes\n',
    );
    expect(bodies.find(({ type }) => type === 'shift.break_taken')?.data['paid']).toBe(false);
  });
  it.each([
    ['15392.0', 1, 'an id ended in .0: a spreadsheet made it a number, leading zeros may be lost'],
    ['2.98E+13', 0, 'an id with all its digits, not a spreadsheet number like 1.23E+11'],
  ])('an id %s', async (id, accepted, words) => {
    const { report } = await clock(`1,${id},11/02/2026 8:00 AM,,`);
    expect(report.rows.accepted).toBe(accepted);
    expect([...report.warnings, ...report.rejections].map(({ rule }) => rule)).toEqual([words]);
  });
});
