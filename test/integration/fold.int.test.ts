/** What fold promises about its messages: each is stored, duplicate or dead, and what it touched is said on `changes`. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventHeaders } from '@rounds/schemas/messages.ts';
import { checksum, differences } from '@rounds/processors/checksum.ts';
import { keepDeadLetters } from '@rounds/processors/dead-letters/keep-dead-letters.ts';
import { createLogFixture, eventsAt, mainSite } from '../fixtures/events.ts';
import { openPipeline, type Pipeline } from '../fixtures/pipeline.ts';

const ev = eventsAt(mainSite);
const booked = (a: string, start = '2026-05-01T09:00') => ev('appointment.booked', a, '2026-04-01T10:00', { start });
const came = (a: string) => ev('appointment.checked_in', a, '2026-05-01T09:00');
const counts = { stored: 0, duplicate: 0, dead: 0, ignored: 0 };

let pipeline: Pipeline;
beforeAll(async () => void (pipeline = await openPipeline()));
afterAll(() => pipeline.close());
beforeEach(() => pipeline.clear());

describe('accounting', () => {
  it('counts an event delivered again as duplicate, within a batch and across batches', async () => {
    const log = createLogFixture();
    const first = await pipeline.fold(log.append([booked('a'), booked('a'), came('a')]));
    expect(first.partitions).toEqual([{ topic: 'appointments', partition: 0, ...counts, stored: 2, duplicate: 1 }]);
    const second = await pipeline.fold(log.append([booked('a'), came('b')]));
    expect(second.partitions).toEqual([{ topic: 'appointments', partition: 0, ...counts, stored: 1, duplicate: 1 }]);
  });

  it('gives the same counts when a batch comes again after a kill', async () => {
    const messages = createLogFixture().append([booked('a'), came('a'), came('a')]);
    expect(await pipeline.fold(messages)).toEqual(await pipeline.fold(messages));
  });

  it('keeps both of two contents under one id: nothing is lost, neither is a duplicate', async () => {
    const log = createLogFixture();
    await pipeline.fold(log.append([ev('appointment.checked_in', 'a', '2026-05-01T09:00', {}, { id: 'same' })]));
    const second = await pipeline.fold(log.append([ev('appointment.checked_in', 'a', '2026-05-01T09:30', {}, { id: 'same' })]));
    expect(second.partitions).toMatchObject([{ stored: 1, duplicate: 0 }]);
  });

  it('does not count the same event from another line of another file as new', async () => {
    const log = createLogFixture();
    await pipeline.fold(log.append([ev('appointment.checked_in', 'a', '2026-05-01T09:00', {}, { sourceref: 'file-1:7' })]));
    const second = await pipeline.fold(log.append([ev('appointment.checked_in', 'a', '2026-05-01T09:00', {}, { sourceref: 'file-2:9' })]));
    expect(second.partitions).toMatchObject([{ stored: 0, duplicate: 1 }]);
  });

  it('counts every partition by itself', async () => {
    const messages = createLogFixture()
      .append([booked('a'), booked('b'), came('b')])
      .map((message) => ({ ...message, partition: message.key === 'a' ? 3 : 5 }));
    const { partitions } = await pipeline.fold(messages);
    expect(partitions).toEqual([
      { topic: 'appointments', partition: 3, ...counts, stored: 1 },
      { topic: 'appointments', partition: 5, ...counts, stored: 2 },
    ]);
  });
});

it('guarantees (c) 51, 52: names stay as they are said; half a character of an older Rounds loses no event', async () => {
  const names = [
    '\ud800 Elm',
    'Elm \udc00',
    '\u202eElm',
    'E\u200blm',
    '\ud83d\ude00 Elm',
    `O'Brien "x" <script>alert(1)</script> {{7*7}} \${1}`,
  ];
  const site = (name: string, n: number) =>
    ev('practice.registered', `p${n}`, '2026-05-01T09:00', { practice: `p${n}`, name, timeZone: 'UTC' });
  const { partitions } = await pipeline.fold(createLogFixture().append(names.map(site)));
  expect(partitions).toMatchObject([{ stored: names.length, dead: 0 }]);
  const said = await pipeline.rows("SELECT JSONExtractString(attributes, 'name') AS name FROM directory FINAL ORDER BY id");
  expect(said.map(({ name }) => name)).toEqual(names.map((name) => name.toWellFormed()));
});

describe('messages nobody validated', () => {
  it.each([
    ['no JSON', 'a', '{"id":', '(event)', 'JSON'],
    ['an unknown type', 'a', JSON.stringify({ ...booked('a'), type: 'appointment.invented' }), 'type', 'a known event type'],
    [
      'a type of another stream',
      'a',
      JSON.stringify(ev('shift.clocked_in', 'a', '2026-05-01T09:00', { shiftId: 's' })),
      'type',
      'an event of stream appointments',
    ],
    ['another key than its subject', 'b', JSON.stringify(booked('a')), 'subject', 'the key of its message'],
    ['no stamp of the local day', 'a', JSON.stringify({ ...came('a'), serviceday: undefined }), 'serviceday', 'stamped when accepted'],
  ])('%s is a dead letter with a reason and without the value', async (_name, key, value, field, rule) => {
    const log = createLogFixture();
    const outcome = await pipeline.fold([log.appendBytes('appointments', key, value), ...log.append([came('good')])]);
    expect(outcome.partitions).toEqual([{ topic: 'appointments', partition: 0, ...counts, stored: 1, dead: 1 }]);
    expect(pipeline.published.get('dead-letters')).toMatchObject([{ id: 'appointments-0-0', field, rule }]);
    expect(JSON.stringify(pipeline.published.get('dead-letters'))).not.toContain('invented');
  });

  it('are stored when they pass the full check', async () => {
    expect(await pipeline.fold(createLogFixture().append([booked('a'), came('a')], { unchecked: true }))).toMatchObject({
      partitions: [{ stored: 2 }],
    });
    expect(await pipeline.rows("SELECT event_id FROM events WHERE local_hour = 9 AND service_day = '2026-05-01'")).toHaveLength(1);
  });

  it('of a newer schema hold the partition instead of dying', async () => {
    const message = createLogFixture().appendBytes('appointments', 'a', JSON.stringify({ ...booked('a'), dataschema: 'rounds/2' }), {
      validated: 'rounds/2',
    });
    await expect(pipeline.fold([message])).rejects.toMatchObject({ transient: true });
    expect(await pipeline.rows('SELECT 1 FROM events')).toEqual([]);
  });

  it('that broke the process again and again are dead without being tried', async () => {
    const message = createLogFixture().appendBytes('appointments', 'a', JSON.stringify(booked('a')), eventHeaders);
    expect(await pipeline.fold([message], true)).toMatchObject({ partitions: [{ dead: 1, stored: 0 }] });
    expect(await pipeline.rows('SELECT 1 FROM events')).toEqual([]);
  });
});

describe('dead letters', () => {
  it('are kept once, however often they come', async () => {
    const log = createLogFixture();
    await pipeline.fold([log.appendBytes('billing', 'x', 'no json')]);
    const [letter] = pipeline.published.get('dead-letters') ?? [];
    const message = {
      topic: 'dead-letters',
      partition: 1,
      offset: 0,
      key: 'kafka/billing',
      value: Buffer.from(JSON.stringify(letter)),
      headers: {},
      timestampMs: 0,
    };
    const keep = keepDeadLetters({ store: pipeline.store });
    await keep({ messages: [message, { ...message, offset: 1 }], more: false, poison: false });
    expect(await keep({ messages: [{ ...message, value: Buffer.from('junk') }], more: false, poison: false })).toMatchObject({
      partitions: [{ ignored: 1 }],
    });
    expect(await pipeline.rows('SELECT dead_id, rule, source_ref FROM dead_letters FINAL')).toEqual([
      { dead_id: 'billing-0-0', rule: 'JSON', source_ref: 'billing-0-0' },
    ]);
  });
});

describe('changes', () => {
  it('name every practice day whose rows were written again', async () => {
    const log = createLogFixture();
    await pipeline.fold(log.append([booked('a')]));
    await pipeline.fold(log.append([ev('appointment.rescheduled', 'a', '2026-04-20T10:00', { start: '2026-05-09T09:00' })]));
    expect(pipeline.published.get('changes')?.at(-1)).toMatchObject({
      practice: 'main',
      days: { settled_slots: ['2026-04-01', '2026-04-20', '2026-05-01', '2026-05-09'] },
    });
  });

  it.each(['appointment_slots', 'ledger', 'ar_moves', 'claims', 'shifts'])('leave out no day of %s', async (table) => {
    await pipeline.fold(
      createLogFixture().append([
        booked('a'),
        came('a'),
        ev('appointment.checked_out', 'a', '2026-05-02T00:10'),
        ev('charge.posted', 'c', '2026-01-11T10:00', { postDate: '2026-01-11', serviceDate: '2026-01-10', amountCents: 100 }),
        ev('claim.submitted', 'c', '2026-01-15T10:00', { submittedDate: '2026-01-15', serviceDate: '2026-01-10', amountCents: 100 }),
        ev('claim.rejected', 'c', '2026-01-16T10:00', { date: '2026-01-16' }),
        ev('claim.adjudicated', 'c', '2026-02-01T10:00', {
          adjudicatedDate: '2026-02-01',
          claimStatus: '1',
          chargeCents: 100,
          paidCents: 50,
        }),
        ev('payment.posted', 'c', '2026-02-03T10:00', {
          postDate: '2026-02-03',
          serviceDate: '2026-01-10',
          amountCents: 50,
          from: 'payer',
        }),
        ev('shift.scheduled', 'e', '2026-05-01T08:00', { shiftId: 's1', start: '2026-05-04T08:00', end: '2026-05-04T16:00' }),
        ev('shift.clocked_in', 'e', '2026-05-05T08:00', { shiftId: 's1' }),
      ]),
    );
    const fact = table === 'appointment_slots' ? 'settled_slots' : table;
    const [touched] = (pipeline.published.get('changes') ?? []) as { days: Record<string, string[]> }[];
    const days = await pipeline.rows(`SELECT DISTINCT toString(day) AS day FROM ${table}`);
    expect(days.length).toBeGreaterThan(1);
    expect(days.map(({ day }) => day).filter((day) => !touched?.days[fact]?.includes(String(day)))).toEqual([]);
  });

  it('settle the day a practice closes', async () => {
    await pipeline.fold(
      createLogFixture().append([ev('practice_day.closed', 'main/2026-05-01', '2026-05-02T00:00', { day: '2026-05-01' })]),
    );
    expect(pipeline.published.get('changes')).toMatchObject([{ practice: 'main', days: { settled_slots: ['2026-05-01'] } }]);
  });

  it('of a punch reach only the weeks of its shift', async () => {
    const log = createLogFixture();
    const shift = (shiftId: string, day: string) => [
      ev('shift.clocked_in', 'e', `${day}T08:00`, { shiftId }),
      ev('shift.clocked_out', 'e', `${day}T16:00`, { shiftId }),
    ];
    await pipeline.fold(log.append([...shift('s1', '2026-05-04'), ...shift('s2', '2026-05-05'), ...shift('s3', '2026-05-12')]));
    await pipeline.fold(log.append(shift('s4', '2026-05-06')));
    expect(pipeline.published.get('changes')?.at(-1)).toMatchObject({ days: { shifts: ['2026-05-04', '2026-05-05', '2026-05-06'] } });
    expect(await pipeline.rows('SELECT shift_id, version FROM shifts FINAL ORDER BY shift_id')).toEqual(
      [
        ['s1', 6],
        ['s2', 6],
        ['s3', 2],
        ['s4', 6],
      ].map(([shift_id, version]) => ({ shift_id, version })),
    );
  });
});

it('two cuts of the same log give identical checksums', async () => {
  const messages = createLogFixture().append([
    booked('a'),
    came('a'),
    booked('b'),
    booked('a', '2026-05-02T09:00'),
    ev('appointment.voided', 'b', '2026-05-03T09:00'),
  ]);
  await pipeline.fold(messages);
  await pipeline.measure();
  const whole = await checksum(pipeline.store);
  expect(whole.kpi_cells.rows).toBeGreaterThan(5);
  await pipeline.clear();
  for (const message of messages) {
    await pipeline.fold([message]);
    await pipeline.measure();
  }
  expect(differences(whole, await checksum(pipeline.store))).toEqual([]);
});
