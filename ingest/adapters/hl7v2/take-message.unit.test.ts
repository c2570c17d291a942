/** What the sender hears: after the log has it, in its own mode, without a value of the message (formats.md ACK; guarantees.md (c) 6, 8, 13–15). */
import { describe, expect, test } from 'vitest';
import { IngestError } from '../../ingest-error.ts';
import { hl7, hl7Desk, msh, siu } from './hl7v2-for-tests.ts';
import { createTakeMessage, type Taken } from './take-message.ts';
import { createHl7v2RawReader } from './raw-reader.ts';

const codesOf = (taken: Taken): string[] =>
  taken === 'hang_up' ? ['hang_up'] : taken.map((frame) => /\rMSA\|(\w\w)\|/.exec(frame.toString())?.[1] ?? '?');
const textOf = (taken: Taken): string => (taken === 'hang_up' ? '' : taken.map((frame) => frame.toString()).join(''));

function desk(settings = {}, listenerFeed: string | undefined = 'main') {
  const parts = hl7Desk(settings);
  return { ...parts, take: createTakeMessage({ ...parts.deps, listenerFeed }) };
}

describe('original mode', () => {
  test.each<[string, readonly string[], string]>([
    ['a good message', siu('S12'), 'AA'],
    ['a message that says nothing we count', [msh('ADT^A08'), 'PID|1'], 'AA'],
    ['a message of a type nobody here needs', [msh('ORU^R01'), 'PID|1'], 'AA'],
    ['a message of a type HL7 does not have', [msh('ZQX^Z01'), 'PID|1'], 'AE'],
    ['a booking without a start', siu('S12', { start: '' }), 'AE'],
    ['an unknown site', siu('S12').map((line) => line.replace('cherry-creek', 'NOWHERE')), 'AE'],
    ['no MSH', ['PID|1'], 'AR'],
    ['separators that cannot separate', ['MSHXX~\\&X'], 'AR'],
    ['too many segments', [...siu('S12'), ...Array.from({ length: 10_001 }, () => 'OBX|1')], 'AR'],
  ])('answers %s', async (_name, segments, code) => {
    const { take, log } = desk();
    expect(codesOf(await take(hl7(...segments)))).toEqual([code]);
    expect(log.on('rounds.raw').length + log.on('raw').length).toBeGreaterThan(0);
  });

  test('answers an empty frame with AR and keeps nothing of it', async () => {
    const { take, log } = desk();
    const taken = await take(Buffer.alloc(0));
    expect(codesOf(taken)).toEqual(['AR']);
    expect(textOf(taken)).toContain('empty');
    expect(log.sent).toEqual([]);
  });

  test('tells whoever sends what nobody needs', async () => {
    const { take, log } = desk();
    expect(textOf(await take(hl7(msh('ORU^R01'), 'PID|1')))).toMatch(/\rMSA\|AA\|M1\|kept; nothing of ORU is counted\r/);
    expect(log.sent.map(({ topic }) => topic.replace(/^rounds\./, ''))).toEqual(['raw']);
    expect(textOf(await take(hl7(...siu('S12'))))).toMatch(/\rMSA\|AA\|M1\r/);
  });

  test('names the field and the rule, never a value', async () => {
    const { take } = desk();
    const text = textOf(await take(hl7(...siu('S12', { start: '20260230' }))));
    expect(text).toContain('SCH-11 must be a start');
    expect(text).not.toContain('20260230');
    expect(text).not.toContain('4711');
  });

  test('speaks to the sender in its own separators and with its control id', async () => {
    const { take } = desk();
    const own = hl7(...siu('S12', { id: 'C77' }).map((line) => line.replaceAll('|', '#').replace('^~\\&', '*~\\&').replaceAll('^', '*')));
    const text = textOf(await take(own));
    expect(text.replace(/ACK#R[0-9a-z]+#/, 'ACK#id#')).toBe(
      '\vMSH#*~\\&#ROUNDS##SCHED#CHERRY#20261122120000+0000##ACK*S12*ACK#id#P#2.5.1\rMSA#AA#C77\r\x1c\r',
    );
  });
});

test.each<[string, string, readonly string[], string[]]>([
  ['AL|AL', 'good', siu('S12'), ['CA', 'AA']],
  ['AL|NE', 'good', siu('S12'), ['CA']],
  ['NE|AL', 'good', siu('S12'), ['AA']],
  ['NE|NE', 'good', siu('S12'), []],
  ['ER|ER', 'good', siu('S12'), []],
  ['SU|SU', 'good', siu('S12'), ['CA', 'AA']],
  ['AL|AL', 'bad content', siu('S12', { start: '' }), ['CA', 'AE']],
  ['AL|NE', 'bad content', siu('S12', { start: '' }), ['CE']],
  ['ER|NE', 'bad content', siu('S12', { start: '' }), ['CE']],
])('enhanced mode %s answers a %s message', async (acks, _name, [, ...segments], codes) => {
  const { take } = desk();
  expect(codesOf(await take(hl7(msh('SIU^S12', { acks }), ...segments)))).toEqual(codes);
});

describe('the door', () => {
  test.each(['log_unavailable', 'too_large'] as const)('that answers %s makes us hang up: no AA', async (code) => {
    const { deps } = hl7Desk();
    const acceptor = { ...deps.acceptor, accept: () => Promise.reject(new IngestError(code)) };
    expect(await createTakeMessage({ ...deps, acceptor, listenerFeed: 'main' })(hl7(...siu('S12')))).toBe('hang_up');
  });
  test('that is busy is tried again', async () => {
    const { deps } = hl7Desk();
    let tries = 0;
    const accept: typeof deps.acceptor.accept = (...parts) =>
      ++tries < 3 ? Promise.reject(new IngestError('busy')) : deps.acceptor.accept(...parts);
    const taken = await createTakeMessage({ ...deps, acceptor: { ...deps.acceptor, accept }, listenerFeed: 'main' })(hl7(...siu('S12')));
    expect([codesOf(taken), tries]).toEqual([['AA'], 3]);
  });
  test('gets a message whole or not at all', async () => {
    const { take, log } = desk();
    const line = (type: string): string => `FT1|1|||20261120|20261121|${type}|X|||1|10.00`;
    await take(hl7(msh('DFT^P03'), `PID|1||4711${'|'.repeat(15)}A1`, 'PV1|1|O|^^^cherry-creek', line('CG'), line('??')));
    expect(log.sent.map(({ topic }) => topic.replace('rounds.', ''))).toEqual(['raw', 'dead-letters']);
  });
  test('gets the same ids for a resend, and for the raw message read again', async () => {
    const { take, log, deps } = desk();
    const bytes = hl7(...siu('S26'));
    await take(bytes);
    await take(bytes);
    const ids = log.sent
      .filter(({ topic }) => topic.endsWith('appointments'))
      .map(({ message }) => (JSON.parse(message.value.toString()) as { id: string }).id);
    expect(ids).toEqual([...ids.slice(0, 2), ...ids.slice(0, 2)]);
    const again = await createHl7v2RawReader(deps).reread({ feed: 'hl7v2/main', contentType: '', bytes, sourceRef: '' });
    expect(again.map((outcome) => outcome.kind === 'checked' && outcome.event.id)).toEqual(ids.slice(0, 2));
  });
});

test.each([
  ['MSH-3 and MSH-4', undefined, 'hl7v2/sched.cherry'],
  ['the listener’s name', 'front', 'hl7v2/front'],
])('the feed is %s', async (_name, listenerFeed, feed) => {
  const parts = hl7Desk();
  await createTakeMessage({ ...parts.deps, listenerFeed })(hl7(...siu('S12')));
  const [event] = parts.log.sent.filter(({ topic }) => topic.endsWith('appointments'));
  expect(JSON.parse(event?.message.value.toString() ?? '{}')).toMatchObject({ source: feed });
});
