/** The mappings that ship, each on rows of its kind; and what a mapping file may not say. */
import { mappingSchema } from '@rounds/schemas/csv-mapping.ts';
import { describe, expect, it } from 'vitest';
import { csvDesk, mappingOf } from './csv-for-tests.ts';

type Body = { type: string; subject: string; time: string; data: Record<string, unknown> };
const brief = (bodies: unknown[]) => (bodies as Body[]).map(({ type, time }) => `${type.split('.')[1]} ${time.slice(11, 16)}`);

describe('openemr-appointments', () => {
  const head =
    'pc_eid,pc_facility,pc_pid,pc_aid,pc_catid,pc_eventDate,pc_startTime,pc_duration,pc_apptstatus,pc_time,seq,start_datetime,tracker_status,room';
  const row = (status: string, board = ',,,') => `4711,Cherry Creek,77,12,5,2026-11-02,09:00:00,900,${status},2026-10-20 13:15:00,${board}`;
  const read = async (...rows: string[]) => {
    const desk = csvDesk();
    const report = await desk.deliver([head, ...rows, ''].join('\n'), 'openemr-appointments', null);
    return { ...desk, report, brief: brief(desk.log.bodies('appointments')) };
  };
  it('reads the flow board rows of one appointment as its stamps, the booking once', async () => {
    const { brief: events, log } = await read(
      row('>', '1,2026-11-02 08:51:00,@,'),
      row('>', '2,2026-11-02 09:04:00,<,3'),
      row('>', '3,2026-11-02 09:40:00,>,'),
    );
    expect(events).toEqual(['booked 19:15', 'checked_in 15:51', 'roomed 16:04', 'checked_out 16:40']);
    expect(log.bodies('appointments')).toMatchObject([
      { subject: 'oe:4711', data: { durationMinutes: 15, provider: '12' } },
      {},
      { data: { room: '3' } },
      {},
    ]);
  });
  it.each([
    ['-', []],
    ['*', []],
    ['+', []],
    ['x', ['cancelled']],
    ['%', ['cancelled']],
    ['?', ['no_show']],
    ['@', []],
    ['~', []],
    ['!', ['left_without_being_seen']],
    ['#', []],
    ['<', []],
    ['>', ['completed']],
    ['$', ['completed']],
  ])('knows the status code %s without a flow board', async (code, more) => {
    const { log, report } = await read(row(code));
    expect(report.rows.accepted).toBe(1);
    expect((log.bodies('appointments') as Body[]).map(({ type }) => type.split('.')[1])).toEqual(['booked', ...more]);
  });
  it('takes % as the patient’s late cancellation', async () =>
    expect((await read(row('%'))).log.bodies('appointments')[1]).toMatchObject({ data: { initiator: 'patient' } }));
  it('rejects a status somebody added to the list', async () =>
    expect((await read(row('Q'))).report).toMatchObject({ outcome: 'held', rejections: [{ column: 'pc_apptstatus' }] }));
});

describe('generic-appointments', () => {
  const head = 'appointment_id,scheduled_start,status';
  const read = async (row: string, mapping = mappingOf('generic-appointments')) => {
    const desk = csvDesk();
    const report = await desk.deliver(`${head}\n${row}\n`, mapping);
    return { report, bodies: desk.log.bodies('appointments') };
  };
  it.each(['Cancelled', 'Cancelled by patient'])('%s without its time is a cancellation, neither late nor a no-show', async (status) => {
    expect((await read(`1,11/02/2026 9:00 AM,${status}`)).bodies).toMatchObject([
      { type: 'appointment.booked' },
      { type: 'appointment.status_corrected', data: { outcome: 'cancelled' } },
    ]);
  });
  const atNoon = structuredClone(mappingOf('generic-appointments'));
  if (atNoon.columns['start']) atNoon.columns['start'].clock = '12:00';
  it.each(['11/02/2026', '2026-11-02', '2026-11-02T00:00:00Z', '11/02/2026 0:00'])(
    'a day alone (%s) stands at the clock the mapping says',
    async (day) =>
      expect((await read(`1,${day},Kept`, atNoon)).bodies[0]).toMatchObject({
        data: { start: '2026-11-02T19:00:00.000Z', startDay: '2026-11-02' },
        flags: ['date_only:start'],
      }),
  );
  it('a day alone is refused where the mapping says none', async () =>
    expect((await read('1,11/02/2026,Kept')).report.rejections).toMatchObject([{ rule: 'a date with its time' }]));
});

describe('generic-charges-and-payments', () => {
  const head = 'entry_id,type,claim_id,amount,post_date,service_date,submitted_date,payer,payer_class,adjustment_class,patient_id';
  const read = async (...rows: string[]) => {
    const desk = csvDesk();
    return { ...desk, report: await desk.deliver([head, ...rows, ''].join('\n'), 'generic-charges-and-payments') };
  };
  it('posts charges with their claim, payments, adjustments, in cents, on the posting day', async () => {
    const { log } = await read(
      '1,Charge,C1,"$1,234.56",11/03/2026,11/02/2026,11/04/2026,Aetna,Commercial,,77',
      '2,Insurance payment,C1,800.00,11/20/2026,11/02/2026,,Aetna,Commercial,,',
      '3,Adjustment,C1,(12.00),11/20/2026,11/02/2026,,Aetna,Commercial,contractual,',
    );
    expect(log.bodies('billing')).toMatchObject([
      {
        type: 'charge.posted',
        subject: 'bill:C1',
        serviceday: '2026-11-03',
        data: {
          amountCents: 123_456,
          postDate: '2026-11-03',
          serviceDate: '2026-11-02',
          billing: 'claim',
          payer: 'Aetna',
          payerClass: 'commercial',
        },
      },
      { type: 'claim.submitted', data: { submittedDate: '2026-11-04', amountCents: 123_456, attempt: 1 } },
      { type: 'payment.posted', data: { amountCents: 80_000, from: 'payer' } },
      { type: 'adjustment.posted', data: { amountCents: -1200, class: 'contractual' } },
    ]);
  });
  it.each(['1.234,56', '1e5', 'NaN', '12.345', 'twelve', '1,23.00'])('refuses %s as money', async (amount) =>
    expect((await read(`1,Charge,C1,"${amount}",11/03/2026,11/02/2026,,,,,`)).report.rejections).toMatchObject([
      { column: 'amount', rule: 'money like 1,234.56' },
    ]),
  );
  it('replaces a corrected entry under the same id, and says nothing of an unchanged one', async () => {
    const { log, deliver } = await read('1,Charge,C1,100.00,11/03/2026,11/02/2026,,,,,', '2,Charge,C2,50.00,11/03/2026,11/02/2026,,,,,');
    const report = await deliver(
      `${head}\n1,Charge,C1,120.00,11/03/2026,11/02/2026,,,,,\n2,Charge,C2,50.00,11/03/2026,11/02/2026,,,,,\n`,
      'generic-charges-and-payments',
    );
    expect(report.rows).toMatchObject({ accepted: 1, duplicate: 1 });
    const [first, , second] = log.bodies('billing') as { id: string; recordedat: string }[];
    expect(second?.id).toBe(first?.id);
    expect(Date.parse(second?.recordedat ?? '')).toBeGreaterThan(Date.parse(first?.recordedat ?? ''));
  });
  it('takes a date that an export wrote as 00:00:00Z for a date', async () => {
    const { log } = await read('1,Charge,C1,5,2026-11-03T00:00:00Z,2026-11-02 00:00:00,,,,,');
    expect(log.bodies('billing')).toMatchObject([
      { serviceday: '2026-11-03', data: { postDate: '2026-11-03', serviceDate: '2026-11-02', billing: 'invoice' } },
    ]);
  });
});

describe('generic-time-clock', () => {
  it('makes punches, breaks and overtime; an empty out is an open punch; a night shift crosses the clock change', async () => {
    const { deliver, log } = csvDesk();
    const rows = [
      'shift_id,employee_id,clock_in,clock_out,break_minutes,overtime_minutes,role',
      '1,E7,10/31/2026 11:00 PM,11/01/2026 7:00 AM,30,60,RN',
      '2,E7,11/02/2026 8:00 AM,,,,Astronaut',
    ];
    await deliver(rows.join('\n'), 'generic-time-clock');
    const bodies = log.bodies('staffing') as Body[];
    expect(bodies.map(({ type }) => type)).toEqual([
      'shift.clocked_in',
      'shift.clocked_out',
      'shift.break_taken',
      'shift.overtime_recorded',
      'shift.clocked_in',
    ]);
    expect((Date.parse(bodies[1]?.time ?? '') - Date.parse(bodies[0]?.time ?? '')) / 3_600_000).toBe(9);
    expect(bodies).toMatchObject([
      { subject: 'clock:E7', data: { shiftId: '1', role: 'nurse' } },
      {},
      { data: { minutes: 30, paid: false } },
      { data: { minutes: 60 } },
      { data: { role: 'other' } },
    ]);
  });
});

describe('practices and payers', () => {
  it('register practices with their regions, and are known to the next file at once', async () => {
    const { deliver, log, directory } = csvDesk();
    const rows =
      'practice,name,region,time_zone,cutover_minutes\nlakeside,Lakeside Family,Front Range,America/Denver,0\nmesa,Mesa,Front Range,America/Phoenix,240\n';
    expect(await deliver(rows, 'practices', null)).toMatchObject({ outcome: 'accepted', rows: { accepted: 2 }, events: 3 });
    expect((log.bodies('operations') as Body[]).map(({ type }) => type)).toEqual([
      'practice.registered',
      'region.registered',
      'practice.registered',
      'source.delivered',
    ]);
    expect(log.bodies('operations')[1]).toMatchObject({ subject: 'front-range', data: { region: 'front-range', name: 'Front Range' } });
    expect(directory.practice('mesa')).toMatchObject({ timeZone: 'America/Phoenix', cutoverMinutes: 240 });
  });
  it('say when they are open; hours of another shape are refused with their line', async () => {
    const { deliver, directory, log } = csvDesk();
    const head = 'practice,name,time_zone,opening_hours\n';
    await deliver(`${head}mesa,Mesa,America/Phoenix,"Mo-Fr 08:00-17:00; Sa 09:00-12:00"\n`, 'practices', null);
    expect(directory.practice('mesa')?.openingHours).toBe('Mo-Fr 08:00-17:00; Sa 09:00-12:00');
    const sheet =
      'appointment_id,scheduled_start,status,checked_in_at,roomed_at\n1,11/02/2026 9:00 AM,Completed,11/02/2026 8:55 AM,11/02/2026 9:05 PM\n';
    await deliver(sheet, 'generic-appointments', 'mesa');
    const said = (log.bodies('appointments') as Body[]).map(({ type, data }) => [type, data['outsideHours']]);
    expect(said).toContainEqual(['appointment.checked_in', undefined]);
    expect(said).toContainEqual(['appointment.roomed', true]);
    const refused = await deliver(`${head}mesa,Mesa,America/Phoenix,weekdays 8 to 5\n`, 'practices', null);
    expect(refused.rows).toMatchObject({ accepted: 0, rejected: 1 });
  });
  it('change with a later file, and change back', async () => {
    const { deliver, directory, now } = csvDesk();
    for (const [zone, step] of [
      ['America/Denver', 1],
      ['America/Phoenix', 2],
      ['America/Denver', 3],
    ] as const) {
      now.ms += step * 1000;
      expect((await deliver(`practice,name,time_zone\nmesa,Mesa,${zone}\n`, 'practices', null)).rows.accepted).toBe(1);
      expect(directory.practice('mesa')?.timeZone).toBe(zone);
    }
    expect((await deliver('practice,name,time_zone\nmesa,Mesa,America/Denver\n', 'practices', null)).rows.duplicate).toBe(1);
  });
  it('give a sheet its payer by name, with the class', async () => {
    const { deliver, log } = csvDesk();
    await deliver('payer,name,class\nbcbs,Blue Cross,Commercial\n', 'payers', null);
    await deliver('appointment_id,scheduled_start,status,insurance\n1,11/02/2026 9:00 AM,Scheduled,blue cross\n', 'generic-appointments');
    expect(log.bodies('appointments')).toMatchObject([{ data: { payer: 'bcbs', payerClass: 'commercial' } }]);
  });
});

describe('a mapping file', () => {
  it.each([
    ['an event nobody defined', { events: [{ type: 'appointment.teleported', subject: 'appointment', time: ['start'] }] }],
    ['a field no column gives', { recordedAt: 'nonsense' }],
    ['a word it does not know', { colour: 'red' }],
    ['a zone that is none', { zone: 'Mars/Olympus' }],
    ['the id of a result folder', { id: 'held' }],
  ])('may not hold %s', (_what, change) =>
    expect(mappingSchema.safeParse({ ...mappingOf('generic-appointments'), ...change }).success).toBe(false),
  );
});
