/** A file's whole way: what is taken in, told, held, and never counted twice (guarantees.md (c) 38 to 43). */
import { describe, expect, it } from 'vitest';
import { createPseudonymise } from '../../privacy.ts';
import { csvDesk, sheet } from './csv-for-tests.ts';

const types = (bodies: unknown[]) => bodies.map((body) => (body as { type: string }).type);
const times = (bodies: unknown[]) =>
  Object.fromEntries(bodies.map((body) => [(body as { type: string }).type, (body as { time: string }).time]));

describe('a row', () => {
  it('of a past visit gives all its events, in the practice’s zone, recorded at the row’s latest stamp', async () => {
    const { deliver, log } = csvDesk();
    const report = await deliver(
      sheet([
        {
          status: 'Completed',
          checked_in_at: '11/02/2026 8:52 AM',
          roomed_at: '11/02/2026 9:04 AM',
          checked_out_at: '11/02/2026 9:41 AM',
          provider: 'Dr. Ana Reyes',
        },
      ]),
    );
    expect(report).toMatchObject({ outcome: 'accepted', rows: { read: 1, accepted: 1 }, events: 4 });
    const bodies = log.bodies('appointments');
    expect(times(bodies)).toEqual({
      'appointment.booked': '2026-10-20T19:15:00.000Z',
      'appointment.checked_in': '2026-11-02T15:52:00.000Z',
      'appointment.roomed': '2026-11-02T16:04:00.000Z',
      'appointment.checked_out': '2026-11-02T16:41:00.000Z',
    });
    expect(bodies[0]).toMatchObject({
      subject: 'appt:A1',
      practiceid: 'cherry-creek',
      recordedat: '2026-11-02T16:41:00.000Z',
      serviceday: '2026-10-20',
      data: { start: '2026-11-02T16:00:00.000Z', startDay: '2026-11-02', provider: 'dr-ana-reyes' },
    });
  });
  it.each([
    ['No-Show', 'appointment.no_show'],
    ['cancelled by patient', 'appointment.cancelled'],
    ['LWBS', 'appointment.left_without_being_seen'],
    ['entered in error', 'appointment.voided'],
    ['Completed', 'appointment.completed'],
  ])('with status %s gives %s', async (status, type) => {
    const { deliver, log } = csvDesk();
    await deliver(sheet([{ status, modified_at: '11/02/2026 9:30 AM' }]));
    expect(types(log.bodies('appointments'))).toEqual(['appointment.booked', type]);
  });
  it('cancelled by the practice without saying when is the practice’s: it leaves the late cancellations’ denominator', async () => {
    const { deliver, log } = csvDesk();
    await deliver(sheet([{ status: 'cancelled by practice' }]));
    const cancelled = { type: 'appointment.cancelled', time: '2026-11-02T16:00:00.000Z', data: { initiator: 'practice' } };
    expect(log.bodies('appointments').at(-1)).toMatchObject(cancelled);
  });
  it('carries a pseudonym and never the number', async () => {
    const { deliver, log } = csvDesk();
    await deliver(sheet([{ mrn: 'MRN 000123' }]));
    expect(log.bodies('appointments')).toMatchObject([
      { data: { patient: createPseudonymise(Buffer.alloc(32, 7))('appt', 'MRN 000123') } },
    ]);
    expect(JSON.stringify(log.sent.filter(({ topic }) => topic !== 'raw'))).not.toContain('000123');
  });
  it.each([
    ['a word the mapping does not know', { status: 'Teleported' }, 'status', 'a word the mapping knows'],
    ['a date that is none', { scheduled_start: '2/30/2026 9:00 AM' }, 'scheduled_start', 'a date and time in a declared format'],
    ['an Excel serial number', { scheduled_start: '45000.375' }, 'scheduled_start', 'a date and time, not a spreadsheet serial number'],
    ['a date without its time', { scheduled_start: '11/02/2026' }, 'scheduled_start', 'a date with its time'],
    [
      'an id that lost its digits',
      { appointment_id: '1.23E+11' },
      'appointment_id',
      'an id with all its digits, not a spreadsheet number like 1.23E+11',
    ],
    ['no id', { appointment_id: '' }, 'appointment_id', 'a value'],
    ['a formula as id', { appointment_id: '=HYPERLINK("x")' }, 'appointment_id', 'an id of letters, digits and _ . : / | -'],
  ])('with %s is rejected with line, column, shape and rule, and the others go on', async (_what, bad, column, rule) => {
    const { deliver, log } = csvDesk();
    const rows = Array.from({ length: 30 }, (_, i) => (i === 12 ? bad : {}));
    const report = await deliver(sheet(rows));
    expect(report.rows).toMatchObject({ read: 30, accepted: 29, rejected: 1 });
    expect(report.rejections[0]).toMatchObject({ line: 14, column });
    expect(report.rejections[0]?.rule).toBe(rule);
    expect(log.bodies('dead-letters')).toMatchObject([
      { feed: 'csv/generic-appointments/cherry-creek', field: column, raw: { offset: '0' } },
    ]);
    expect(JSON.stringify(report)).not.toMatch(/Teleported|HYPERLINK/);
  });
  it('with an id ending in .0 is taken without it, and flagged', async () => {
    const { deliver, log } = csvDesk();
    const report = await deliver(sheet([{ appointment_id: '15392.0' }]));
    expect(log.bodies('appointments')).toMatchObject([{ subject: 'appt:15392' }]);
    expect(report.warnings).toMatchObject([{ line: 2, column: 'appointment_id' }]);
  });
  it('in the spring gap moves forward, in the autumn overlap takes the first, both flagged', async () => {
    const { deliver, log } = csvDesk();
    const report = await deliver(
      sheet([
        { scheduled_start: '3/8/2026 2:30 AM', booked_at: '' },
        { scheduled_start: '11/1/2026 1:30 AM', booked_at: '' },
      ]),
    );
    expect(log.bodies('appointments')).toMatchObject([
      { data: { start: '2026-03-08T09:30:00.000Z', startLocal: '2026-03-08T03:30:00' } },
      { data: { start: '2026-11-01T07:30:00.000Z' } },
    ]);
    expect(report.warnings).toHaveLength(2);
  });
  it('with too many or too few columns is rejected alone', async () => {
    const { deliver } = csvDesk();
    const lines = sheet(Array.from({ length: 60 }, () => ({}))).split('\n');
    lines[4] += ',extra';
    lines[9] = 'A9,only';
    expect((await deliver(lines.join('\n'))).rejections).toMatchObject([
      { line: 5, column: '(row)' },
      { line: 10, valueShape: '2 columns' },
    ]);
  });
  it('keeps a formula as data where words are allowed', async () => {
    const { deliver, log } = csvDesk();
    await deliver(sheet([{ visit_type: '=HYPERLINK(1)' }], ['appointment_id', 'scheduled_start', 'status', 'visit_type']));
    expect(log.bodies('appointments')).toMatchObject([{ data: { visitType: '=HYPERLINK(1)' } }]);
  });
});

describe('a file', () => {
  it('delivered twice, under any name, counts nothing twice', async () => {
    const { deliver, log } = csvDesk();
    const text = sheet(Array.from({ length: 40 }, () => ({ status: 'Completed', checked_in_at: '11/02/2026 8:52 AM' })));
    await deliver(text);
    const sent = log.on('appointments').length;
    expect((await deliver(text)).rows).toMatchObject({ accepted: 0, duplicate: 40 });
    expect((await deliver(text.replaceAll(',', ';'))).rows).toMatchObject({ accepted: 0, duplicate: 40 });
    expect(log.on('appointments')).toHaveLength(sent);
  });
  it('with one changed row brings only that change, recorded later than what it corrects', async () => {
    const { deliver, log } = csvDesk();
    const rows = Array.from({ length: 40 }, () => ({
      status: 'Completed',
      checked_in_at: '11/02/2026 8:52 AM',
      checked_out_at: '11/02/2026 9:40 AM',
    }));
    await deliver(sheet(rows));
    const before = log.on('appointments').length;
    rows[7] = { status: 'Completed', checked_in_at: '11/02/2026 8:50 AM', checked_out_at: '11/02/2026 9:40 AM' };
    expect((await deliver(sheet(rows))).rows).toMatchObject({ accepted: 1, duplicate: 39 });
    const change = log.bodies('appointments').slice(before);
    expect(change).toMatchObject([
      { type: 'appointment.checked_in', subject: 'appt:A8', time: '2026-11-02T15:50:00.000Z', recordedat: '2026-11-02T16:40:00.001Z' },
    ]);
  });
  it('older than the last, by its own stamps, is told as stale and stays the older knowledge', async () => {
    const { deliver, log } = csvDesk();
    const state = (checkIn: string, modified: string) => sheet([{ status: 'Completed', checked_in_at: checkIn, modified_at: modified }]);
    await deliver(state('11/02/2026 8:50 AM', '11/05/2026 9:00 AM'));
    const report = await deliver(state('11/02/2026 8:45 AM', '11/03/2026 9:00 AM'));
    expect(report.rows).toMatchObject({ accepted: 1, stale: 1 });
    const recorded = log
      .bodies('appointments')
      .filter((body) => (body as { type: string }).type === 'appointment.checked_in')
      .map((body) => (body as { recordedat: string }).recordedat);
    expect(recorded).toEqual(['2026-11-05T16:00:00.000Z', '2026-11-03T16:00:00.000Z']);
  });
  it('that takes a correction back, by its own stamps, wins again', async () => {
    const { deliver, log } = csvDesk();
    const state = (checkIn: string, modified: string) => sheet([{ status: 'Completed', checked_in_at: checkIn, modified_at: modified }]);
    for (const [checkIn, day] of [
      ['11/02/2026 8:50 AM', '03'],
      ['11/02/2026 8:45 AM', '04'],
      ['11/02/2026 8:50 AM', '05'],
    ] as const)
      await deliver(state(checkIn, `11/${day}/2026 9:00 AM`));
    const checkIns = log.bodies('appointments').filter((body) => (body as { type: string }).type === 'appointment.checked_in') as {
      id: string;
      time: string;
      recordedat: string;
    }[];
    expect(checkIns.map(({ time, recordedat }) => [time.slice(11, 16), recordedat.slice(0, 10)])).toEqual([
      ['15:50', '2026-11-03'],
      ['15:45', '2026-11-04'],
      ['15:50', '2026-11-05'],
    ]);
    expect(new Set(checkIns.map(({ id }) => id)).size).toBe(3);
  });
  it('that moves an appointment makes a reschedule at the source’s stamp', async () => {
    const { deliver, log } = csvDesk();
    await deliver(sheet([{ modified_at: '10/20/2026 1:15 PM' }]));
    await deliver(sheet([{ scheduled_start: '11/09/2026 9:00 AM', modified_at: '11/01/2026 4:00 PM' }]));
    expect(log.bodies('appointments')[1]).toMatchObject({
      type: 'appointment.rescheduled',
      time: '2026-11-01T23:00:00.000Z',
      data: { startDay: '2026-11-09' },
    });
  });
  it('with more than 5 % bad rows is held: no event, no raw, the reasons told', async () => {
    const { deliver, log } = csvDesk();
    const rows = Array.from({ length: 20 }, (_, i) => (i < 2 ? { status: 'Teleported' } : {}));
    const report = await deliver(sheet(rows));
    expect(report).toMatchObject({ outcome: 'held', rows: { read: 20, accepted: 0, rejected: 2 }, events: 0 });
    expect(log.sent.map(({ topic }) => topic)).toEqual(['operations']);
    expect(log.bodies('operations')).toMatchObject([{ type: 'source.delivered', data: { held: true, rejected: 2, accepted: 0 } }]);
    expect((await deliver(sheet(rows.slice(1)))).outcome).toBe('held');
    expect((await deliver(sheet([...rows.slice(1), {}]))).outcome).toBe('accepted');
  });
  it('tells the columns it did not use', async () => {
    const { deliver, log } = csvDesk();
    const report = await deliver(sheet([{}], ['appointment_id', 'scheduled_start', 'status', 'favourite_colour', 'mood']));
    expect(report.unusedColumns).toEqual(['favourite_colour', 'mood']);
    expect(log.bodies('operations')).toMatchObject([{ data: { unusedColumns: ['favourite_colour', 'mood'], accepted: 1 } }]);
  });
  it.each([
    ['without a header', 'A1,11/02/2026 9:00 AM,Scheduled\nJane Roe,x,y\n', 'this column in the header'],
    ['with a column twice', 'appointment_id,Status,status,scheduled_start\n1,a,b,c\n', 'one column of this name, not two'],
    ['that is empty', '', 'a header line: the file is empty'],
    ['with an unclosed quote', `${sheet([{}])}"A2,`, 'every quote closed: the file ends inside the quote opened on this row'],
    ['that is half a gzip', Buffer.from('1f8b0800000000', 'hex'), 'a gzip file that is whole, not damaged, with nothing behind its end'],
    ['with NUL bytes', `${sheet([{}])}A\0B`, 'text without NUL bytes (UTF-16 needs its byte order mark)'],
  ])('%s is rejected with its reason, and nothing of it leaves', async (_what, content, rule) => {
    const { deliver, log } = csvDesk();
    const report = await deliver(content);
    expect(report.outcome).toBe('rejected');
    expect(report.reasons.map((reason) => reason.rule)).toContain(rule);
    expect(JSON.stringify(log.sent)).not.toContain('Roe');
    expect(log.on('appointments')).toHaveLength(0);
    expect(log.on('dead-letters').length).toBeGreaterThan(0);
  });
  it('with an unclosed quote stops after 1 MiB, with the line', async () => {
    const { deliver } = csvDesk();
    const report = await deliver(`${sheet([{}, {}])}"A3,${'x,y\n'.repeat(600_000)}`);
    expect(report.reasons).toMatchObject([{ line: 4, rule: 'rows of at most 1 MiB: a quote opened on this row is never closed' }]);
  });
  it('of an unknown practice is rejected', async () =>
    expect((await csvDesk().deliver(sheet([{}]), 'generic-appointments', 'nowhere')).reasons).toMatchObject([{ column: '(practice)' }]));
  it('whose rows name their practice, by id or name, is read row by row', async () => {
    const { deliver, log } = csvDesk();
    const columns = ['appointment_id', 'scheduled_start', 'status', 'site'];
    await deliver(
      sheet([{ site: 'harbor' }, { site: ' HARBOR  urgent care ' }, { site: 'Cherry Creek' }], columns),
      'generic-appointments',
      null,
    );
    expect(log.bodies('appointments').map((body) => (body as { data: { start: string } }).data.start)).toEqual([
      '2026-11-02T14:00:00.000Z',
      '2026-11-02T14:00:00.000Z',
      '2026-11-02T16:00:00.000Z',
    ]);
  });
  it.each([
    ['UTF-8 with BOM', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['UTF-16 LE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['semicolons', (text: string) => Buffer.from(text.replaceAll(',', ';'))],
    ['bars', (text: string) => Buffer.from(text.replaceAll(',', '|'))],
    ['tabs', (text: string) => Buffer.from(text.replaceAll(',', '\t'))],
    ['CRLF', (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'))],
    ['mixed line ends', (text: string) => Buffer.from(text.replace('\n', '\r\n').replace(/\n$/, '\r'))],
    ['blank lines', (text: string) => Buffer.from(`\n${text.replaceAll('\n', '\n\n')}`)],
    [
      'reordered headers in other words',
      (text: string) => Buffer.from(text.replace('appointment_id', ' Appointment  ID ').replace('checked_in_at', '"Check-In Time"')),
    ],
  ])('in %s says the same, at any cut of the stream', async (_what, encode) => {
    const text = sheet([{ status: 'Completed', checked_in_at: '11/02/2026 8:52 AM' }, { provider: '"Reyes, Ana"' }]);
    const plain = csvDesk();
    await plain.deliver(text);
    for (const chunk of [1, 7, 61, 65_536]) {
      const desk = csvDesk();
      const bytes = encode(text);
      expect((await desk.deliver(bytes, 'generic-appointments', 'cherry-creek', chunk)).rows).toMatchObject({ read: 2, accepted: 2 });
      const ids = (log: typeof desk.log) => log.bodies('appointments').map((body) => (body as { id: string }).id);
      expect(ids(desk.log)).toEqual(ids(plain.log));
    }
  });
  it('lets no planted identifier out of raw', async () => {
    const planted = Array.from({ length: 200 }, (_, i) => `PLANTED-${i}-Roe`);
    const columns = ['appointment_id', 'scheduled_start', 'status', 'mrn', ...planted.slice(0, 90).map((_, i) => `note ${i}`)];
    const rows = [
      Object.fromEntries([...columns.slice(4).map((column, i) => [column, planted[i] ?? '']), ['mrn', planted[90] ?? '']]),
      ...Array.from({ length: 40 }, () => ({})),
      { status: planted[91] ?? '' },
      { scheduled_start: planted[92] ?? '' },
    ];
    const { deliver, log } = csvDesk();
    const report = await deliver(sheet(rows, columns));
    expect(report).toMatchObject({ outcome: 'accepted', rows: { rejected: 2 } });
    expect(
      JSON.stringify(log.sent.filter(({ topic }) => topic !== 'raw')) +
        JSON.stringify(report) +
        JSON.stringify(log.on('raw').map(({ headers }) => headers)),
    ).not.toContain('PLANTED');
    expect(log.on('raw').length).toBeGreaterThan(0);
  });
});
