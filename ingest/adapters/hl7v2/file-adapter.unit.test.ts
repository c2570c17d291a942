/** Files of messages: every message counted, bad ones alone in raw, the same file in any form the same events. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hl7, hl7Desk, msh, siu } from './hl7v2-for-tests.ts';
import { createHl7v2FileAdapter } from './file-adapter.ts';

async function deliver(content: Buffer, place: string | undefined = 'main', settings: Parameters<typeof hl7Desk>[0] = {}) {
  const desk = hl7Desk(settings);
  const report = await createHl7v2FileAdapter(desk.deps).deliver({
    place,
    sha256: hash('sha256', content, 'hex'),
    bytes: content.length,
    async *open() {
      yield content;
    },
  });
  const on = (name: string) => desk.log.sent.filter(({ topic }) => topic.endsWith(name));
  const ids = on('appointments').map(({ message }) => (JSON.parse(message.value.toString()) as { id: string }).id);
  return { report, on, ids };
}
const booked = (id: string): Buffer => hl7(...siu('S12', { id, sch: `P|${id}` }), 'ZPI|local');
const bad = hl7(...siu('S12', { id: 'BAD', start: '' }));

test('every message has its fate; bad ones go alone', async () => {
  const { report, on } = await deliver(Buffer.concat([booked('1'), booked('2'), bad, booked('3'), booked('1')]));
  expect(report).toMatchObject({
    outcome: 'accepted',
    feed: 'hl7v2/main',
    rows: { read: 5, accepted: 3, duplicate: 1, rejected: 1, ignored: 0 },
    events: 3,
    unusedColumns: ['ZPI'],
    rejections: [{ line: 3, column: 'SCH-11' }],
  });
  // Two pieces of good messages, and between them the bad one.
  expect(on('raw')).toHaveLength(3);
  expect(on('dead-letters')).toHaveLength(1);
  expect(on('operations')).toHaveLength(1);
});

test('what nobody needs is kept, counted apart and named', async () => {
  const results = ['1', '2'].map((id) => hl7(msh('ORU^R01', { id }), 'PID|1', 'OBX|1'));
  const { report, on } = await deliver(Buffer.concat([booked('1'), ...results, hl7(msh('ADT^A08', { id: '3' }), 'PID|1')]));
  expect(report).toMatchObject({
    rows: { read: 4, accepted: 1, rejected: 0, ignored: 3 },
    notes: ['1 of ADT^A08: kept, nothing of them is counted.', '2 of ORU: kept, nothing of them is counted.'],
  });
  expect(on('dead-letters')).toEqual([]);
  expect(on('raw')).toHaveLength(1);
});

test('a wrong count is told, the messages are kept', async () => {
  const { report, on } = await deliver(Buffer.concat([Buffer.from('BHS|^~\\&|A\r'), booked('1'), Buffer.from('BTS|9\r')]));
  expect(report).toMatchObject({ outcome: 'accepted', rows: { accepted: 1 }, warnings: [{ column: 'BTS-1' }] });
  expect(JSON.parse(on('operations')[0]?.message.value.toString() ?? '{}')).toMatchObject({ flags: ['batch_count'] });
});

describe('the same events come from', () => {
  const messages = ['1', '2', '3'].map(booked);
  const plain = Buffer.concat(messages);
  test.each<[string, Buffer]>([
    ['LF', Buffer.from(plain.toString().replaceAll('\r', '\n'))],
    ['CRLF with a byte order mark', Buffer.from(`\ufeff${plain.toString().replaceAll('\r', '\r\n')}`)],
    ['an envelope', Buffer.concat([Buffer.from('FHS|^~\\&|A\rBHS|^~\\&|A\r'), plain, Buffer.from('BTS|3\rFTS|1\r')])],
    ['recorded frames', Buffer.concat(messages.map((message) => Buffer.concat([Buffer.from('\v'), message, Buffer.from('\x1c\r')])))],
    ['another order', Buffer.concat(messages.toReversed())],
    ['the file twice over', Buffer.concat([plain, plain])],
  ])('%s', async (_name, content) => {
    const expected = new Set((await deliver(plain)).ids);
    expect(new Set((await deliver(content)).ids)).toEqual(expected);
    expect(expected.size).toBe(3);
  });
});

test.each<[string, Buffer, string | undefined]>([
  ['no message', Buffer.from('name,amount\nx,1\n'), 'main'],
  ['nothing', Buffer.alloc(0), 'main'],
  ['a feed that is no name', booked('1'), 'Front Desk'],
])('a file with %s is rejected with its reason', async (_name, content, place) => {
  const { report, on } = await deliver(content, place);
  expect(report.outcome).toBe('rejected');
  expect(on('appointments')).toEqual([]);
  expect(on('dead-letters')).toHaveLength(1);
});

test('a message above the limit is rejected, those around it are taken', async () => {
  const large = Buffer.concat([booked('2'), Buffer.from(`OBX|1|ED|||${'A'.repeat(4 * 1024 * 1024)}\r`)]);
  const { report, ids } = await deliver(Buffer.concat([booked('1'), large, booked('3')]));
  expect(report.rows).toMatchObject({ read: 3, accepted: 2, rejected: 1 });
  expect(ids).toHaveLength(2);
});

test('without a place the feed is hl7v2/default', async () => {
  const desk = hl7Desk();
  const content = booked('1');
  const report = await createHl7v2FileAdapter(desk.deps).deliver({
    place: undefined,
    sha256: hash('sha256', content, 'hex'),
    bytes: content.length,
    async *open() {
      yield content;
    },
  });
  expect(report.feed).toBe('hl7v2/default');
});

test('a day of a practice: one kept visit, one no-show, one cancel, money to the cent, one booking nobody can place', async () => {
  const content = readFileSync(new URL('fixtures/one-day.hl7', import.meta.url));
  const { report, on } = await deliver(content, 'main', { sites: { 'CHERRY CREEK CLINIC': 'cherry-creek' }, reasons: { PT: 'patient' } });
  expect(report).toMatchObject({ rows: { read: 8, accepted: 7, rejected: 1 }, warnings: [], rejections: [{ line: 8, column: 'SCH-11' }] });
  const events = [...on('appointments'), ...on('billing')].map(
    ({ message }) =>
      JSON.parse(message.value.toString()) as { type: string; subject: string; data: { amountCents?: number; initiator?: string } },
  );
  const typesOf = (subject: string) =>
    events.filter((event) => event.subject === `hl7v2-main:${subject}`).map(({ type }) => type.replace('appointment.', ''));
  expect(typesOf('F1')).toEqual(['booked', 'arrived', 'checked_out']);
  expect(typesOf('F2')).toEqual(['booked', 'booked', 'no_show']);
  expect(typesOf('F3')).toEqual(['booked', 'cancelled']);
  expect(events.find(({ type }) => type === 'appointment.cancelled')?.data.initiator).toBe('patient');
  const money = events.filter(({ data }) => data.amountCents !== undefined).map(({ type, data }) => [type, data.amountCents]);
  expect(money).toEqual([
    ['charge.posted', 14_250],
    ['charge.posted', 1_640],
    ['payment.posted', 2_500],
  ]);
});
