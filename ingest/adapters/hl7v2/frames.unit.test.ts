/** MLLP framing whatever way TCP cuts it, and what is no MLLP (guarantees.md (c) 1–7). */
import { describe, expect, test } from 'vitest';
import { FrameReader } from './frames.ts';

const frame = (text: string): string => `\v${text}\x1c\r`;

function read(text: string, chunk: number, limit = 1_000_000): { said: string[]; reader: FrameReader } {
  const reader = new FrameReader(limit);
  const said: string[] = [];
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += chunk) {
    for (const event of reader.push(bytes.subarray(at, at + chunk))) {
      said.push(event.kind === 'close' ? `close ${event.reason}` : `${event.kind} ${event.bytes.toString('latin1')}`);
      if (event.kind === 'close') return { said, reader };
    }
  }
  return { said, reader };
}

describe.each([1, 2, 3, 17, 100_000])('in chunks of %i', (chunk) => {
  test.each<[string, string, string[]]>([
    ['one frame', frame('MSH|a'), ['frame MSH|a']],
    ['two frames in one packet', frame('a') + frame('b'), ['frame a', 'frame b']],
    ['blank lines between', `\r\n${frame('a')}\r\n\r\n${frame('b')}\n`, ['frame a', 'frame b']],
    ['one and a half', `${frame('a')}\vb`, ['frame a']],
    ['an empty frame', frame(''), ['frame ']],
    ['an FS inside', frame('a\x1cb'), ['frame a\x1cb']],
    ['two FS before CR', frame('a\x1c'), ['frame a\x1c']],
    ['a VT inside', `\vlost${frame('b')}`, ['broken lost', 'frame b']],
    ['FS without CR, then the next frame', `\va\x1c${frame('b')}`, ['broken a\x1c', 'frame b']],
    ['a few bytes in front', `noise${frame('a')}`, ['frame a']],
    ['noise without end', 'x'.repeat(5_000), ['close not_mllp']],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', ['close not_mllp']],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00', ['close not_mllp']],
  ])('%s', (_name, text, said) => {
    expect(read(text, chunk).said).toEqual(said);
  });
  test('a frame above the limit', () => {
    expect(read(`\v${'x'.repeat(2_000)}`, chunk, 1_000).said).toEqual(['close too_large']);
    expect(read(frame('x'.repeat(2_000)), chunk, 1_000).said).toEqual(['close too_large']);
  });
});

test('a frame in 4,000 packets is put together', () => {
  const body = 'x'.repeat(3_997);
  expect(read(frame(body), 1).said).toEqual([`frame ${body}`]);
});

test('an unfinished frame is open and takes memory in proportion', () => {
  const { reader } = read(`\v${'x'.repeat(100_000)}`, 1_000);
  expect(reader.inFrame).toBe(true);
  expect(reader.held).toBeLessThan(400_000);
});
