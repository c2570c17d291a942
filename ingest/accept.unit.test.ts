/** What the door does with events, rejections, doublets and unknown practices. */
import { describe, expect, it } from 'vitest';
import { createAcceptor } from './accept.ts';
import { practiceDraft, recordingLog, testDirectory, testDoor, testNow } from './accept-for-tests.ts';
import type { Outcome } from './outcome.ts';

const booked = (id: string, practiceid = 'cherry-creek', data: object = {}): Outcome => ({
  kind: 'event',
  draft: {
    specversion: '1.0',
    id,
    type: 'appointment.booked',
    source: 'http/test',
    subject: `oe:${id}`,
    time: '2026-11-20T15:00:00Z',
    recordedat: '2026-11-20T15:00:00Z',
    practiceid,
    sourceref: `body:${id}`,
    data: { start: '2026-11-22T05:30:00Z', ...data },
  },
});
const raw = { feed: 'http/test', contentType: 'application/json', bytes: Buffer.from('Jane Roe'), sourceRef: 'http:1' };

describe('accept', () => {
  it('stamps days and wall clocks in the practice’s zone and keys by subject', async () => {
    const { acceptor, log } = testDoor();
    expect(await acceptor.accept([booked('a1')], raw)).toEqual([{ status: 'accepted', id: 'a1' }]);
    expect(log.on('appointments').map(({ key }) => key)).toEqual(['oe:a1']);
    expect(log.bodies('appointments')[0]).toMatchObject({
      serviceday: '2026-11-20',
      localtime: '2026-11-20T08:00:00',
      data: { startDay: '2026-11-21', startLocal: '2026-11-21T22:30:00' },
    });
  });
  it('sends the raw message sealed, with its headers, in the same produce', async () => {
    const { acceptor, log } = testDoor();
    await acceptor.accept([booked('a1')], raw);
    const [message] = log.on('raw');
    expect(message).toMatchObject({
      key: 'http/test',
      headers: { feed: 'http/test', contenttype: 'application/json', keyid: 'k1', sourceref: 'http:1' },
    });
    expect(message?.value.toString()).not.toContain('Jane');
  });
  it.each([
    ['half a character at its end', 'cardio \ud83d', 'cardio \ufffd'],
    ['the other half first', '\udc00x', '\ufffdx'],
    ['a whole emoji', 'cardio \ud83d\ude00', 'cardio \ud83d\ude00'],
    ['right-to-left override and zero width', '\u202ecardio\u200b', '\u202ecardio\u200b'],
    ['quotes, markup and template signs', `O'Brien "x" <script>{{7*7}}\${1}\\ud`, `O'Brien "x" <script>{{7*7}}\${1}\\ud`],
  ])('guarantees (c) 51, 52: a word with %s is stored, and the engine can read it', async (_, specialty, stored) => {
    const { acceptor, log } = testDoor();
    expect(await acceptor.accept([booked('a1', 'cherry-creek', { specialty })])).toMatchObject([{ status: 'accepted' }]);
    expect(log.bodies('appointments')).toMatchObject([{ data: { specialty: stored } }]);
    expect(log.on('appointments')[0]?.value.toString()).not.toMatch(/(?<!\\)\\ud/);
  });
  it.each([
    ['2026-11-23T12:00:00Z', false],
    ['2026-11-23T12:00:01Z', true],
    ['2026-11-23T02:01:00-10:00', true],
    ['2026-11-23T13:59:00+02:00', false],
    ['2031-01-01T00:00:00Z', true],
    ['1999-01-01T00:00:00Z', false],
  ])(
    'fault 33: what happened at %s by its sender’s clock, more than a day ahead of ours, is taken in and flagged',
    async (time, flagged) => {
      const { acceptor, log } = testDoor();
      const outcome = booked('a1');
      expect(outcome.kind === 'event' && (await acceptor.accept([{ ...outcome, draft: { ...outcome.draft, time } }]))).toMatchObject([
        { status: 'accepted' },
      ]);
      expect(log.on('appointments').map(({ value }) => value.toString().includes('"flags":["future_time"]'))).toEqual([flagged]);
    },
  );
  it('a withdrawn entry of the directory changes nothing in it', async () => {
    const { acceptor, directory } = testDoor();
    const moved = { ...practiceDraft('cherry-creek', 'Elsewhere', 'America/New_York'), type: 'practice.changed' };
    await acceptor.accept([{ kind: 'event', draft: { ...moved, withdrawn: true } }]);
    expect(directory.practice('cherry-creek')?.timeZone).toBe('America/Denver');
    await acceptor.accept([{ kind: 'event', draft: { ...moved, id: 'said' } }]);
    expect(directory.practice('cherry-creek')?.timeZone).toBe('America/New_York');
  });
  it('tells a doublet in the same message', async () => {
    const { acceptor, log } = testDoor();
    expect((await acceptor.accept([booked('a1'), booked('a1')])).map(({ status }) => status)).toEqual(['accepted', 'duplicate']);
    expect(log.on('appointments')).toHaveLength(1);
  });
  it('rejects an unknown practice with its reason, as a dead letter that names the place in raw and no value', async () => {
    const { acceptor, log } = testDoor();
    const results = await acceptor.accept([booked('a1', 'Jane-Roe'), booked('a2')], raw);
    expect(results).toMatchObject([
      { status: 'rejected', violations: [{ field: 'practiceid', rule: 'a registered practice' }] },
      { status: 'accepted' },
    ]);
    const letters = log.bodies('dead-letters');
    expect(letters).toMatchObject([{ feed: 'http/test', practice: '', sourceRef: 'body:a1', raw: { partition: 0, offset: '0' } }]);
    expect(JSON.stringify(letters)).not.toContain('Jane');
  });
  it('gives the same dead letter id when the same message comes again', async () => {
    const { acceptor, log } = testDoor();
    await acceptor.accept([booked('a1', 'nowhere')], raw);
    await acceptor.accept([booked('a1', 'nowhere')], raw);
    const ids = log.bodies('dead-letters').map((letter) => (letter as { id: string }).id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
  it('knows a practice from the line that registers it on, and refuses the line before it', async () => {
    const { acceptor } = testDoor();
    const results = await acceptor.accept([
      booked('a1', 'new-one'),
      { kind: 'event', draft: practiceDraft('new-one', 'New One') },
      booked('a2', 'new-one'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'accepted', 'accepted']);
    expect((await acceptor.accept([booked('a3', 'new-one')])).map(({ status }) => status)).toEqual(['accepted']);
  });
  it('refuses what looks like an identifier where a word belongs', async () => {
    const { acceptor, log } = testDoor();
    expect(await acceptor.accept([booked('a1', 'cherry-creek', { visitType: 'call 555-123-4567' })])).toMatchObject([
      { status: 'rejected', violations: [{ field: 'data.visitType' }] },
    ]);
    expect(JSON.stringify(log.sent)).not.toContain('555-123');
  });
  it('refuses an event of a newer schema and takes the rest', async () => {
    const { acceptor } = testDoor();
    const newer = booked('a1');
    if (newer.kind === 'event') Reflect.set(newer.draft, 'dataschema', 'rounds/99');
    expect((await acceptor.accept([newer, booked('a2')])).map(({ status }) => status)).toEqual(['rejected', 'accepted']);
  });
  it('takes nothing in while the disk is nearly full, and goes on when there is room', async () => {
    const log = recordingLog();
    const state = { room: false };
    const sealRaw = (plain: Uint8Array) => ({ keyId: 'k1', sealed: Buffer.from(plain) });
    const acceptor = createAcceptor({ log, directory: testDirectory(), sealRaw, clock: () => testNow, hasRoom: () => state.room });
    await expect(acceptor.accept([booked('a1')], raw)).rejects.toMatchObject({ code: 'no_room', retryAfterSeconds: 15 });
    expect(log.sent).toEqual([]);
    state.room = true;
    expect((await acceptor.accept([booked('a1')], raw)).map(({ status }) => status)).toEqual(['accepted']);
  });
});
