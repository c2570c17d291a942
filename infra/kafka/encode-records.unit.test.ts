import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { scratch } from '../process/scratch.ts';
import { encodeRecords } from './encode-records.ts';
import type { OutgoingMessage } from './event-log.types.ts';

/** kafkajs's own encoder of one record: what ours must equal, byte for byte. */
const theirs: (record: object) => { buffer: Buffer } = createRequire(import.meta.url)(
  'kafkajs/src/protocol/recordBatch/record/v0/index.js',
);
const theirBytes = (messages: readonly OutgoingMessage[]): Buffer =>
  Buffer.concat(messages.map((message, offsetDelta) => theirs({ ...message, offsetDelta }).buffer));

const event = { key: 'a', value: '{"id":1}', headers: { validated: 'rounds/1' } };
const cases: Record<string, readonly OutgoingMessage[]> = {
  'no message': [],
  text: [event],
  'no headers, bytes as value': [{ key: 'a', value: Buffer.from([0, 255, 7]) }],
  'an empty key and an empty value': [{ key: '', value: '' }],
  'letters of two, three and four bytes': [{ key: 'Straße', value: 'Zoë 漢字 🩺', headers: { ä: 'ö' } }],
  'headers that change from one to the next': [
    event,
    { ...event, headers: { a: '1', b: Buffer.from('2') } },
    event,
    { key: 'b', value: 'c' },
  ],
  'lengths of one, two, three and four bytes': [1, 63, 64, 8191, 8192, 1_048_575, 1_048_576].map((size) => ({
    key: 'k',
    value: 'x'.repeat(size),
  })),
  'more than the guess: every letter takes three bytes': [{ key: '漢'.repeat(5_000), value: '字'.repeat(50_000) }],
  'places of one, two and three bytes': Array.from({ length: 9_000 }, () => event),
};

describe('records', () => {
  it.each(Object.entries(cases))('are what kafkajs makes of them: %s', (_what, messages) => {
    expect(encodeRecords(messages).bytes.equals(theirBytes(messages))).toBe(true);
  });

  it('are not written over those of another batch until these are released', () => {
    const large = (letter: string) => [{ key: letter, value: letter.repeat(100_000) }];
    const first = encodeRecords(large('a'));
    const second = encodeRecords(large('b'));
    expect(first.bytes.equals(theirBytes(large('a')))).toBe(true);
    scratch.giveBack(first.memory);
    const third = encodeRecords(large('c'));
    expect(second.bytes.equals(theirBytes(large('b')))).toBe(true);
    expect(third.bytes.equals(theirBytes(large('c')))).toBe(true);
    expect(third.memory).toBe(first.memory);
  });
});
