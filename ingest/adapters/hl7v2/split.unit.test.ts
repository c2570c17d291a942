/** Files of messages: envelopes, line ends, framing left in, any cut (guarantees.md (c) 20, formats.md 1.1 Batches). */
import { describe, expect, test } from 'vitest';
import { Splitter, type Piece } from './split.ts';

const one = (id: string): string => `MSH|^~\\&|A|B|||2026||SIU^S12|${id}|P|2.5\rPID|1||7\rNTE|1||text with MSH| inside\r`;

function split(bytes: Uint8Array, chunk: number, limit?: number): Piece[] {
  const splitter = new Splitter(limit);
  const pieces: Piece[] = [];
  for (let at = 0; at < bytes.length; at += chunk) pieces.push(...splitter.push(bytes.subarray(at, at + chunk)));
  return [...pieces, ...splitter.end()];
}
const idsOf = (pieces: readonly Piece[]): string[] =>
  pieces.flatMap((piece) =>
    piece.kind === 'message'
      ? [piece.bytes.toString().split('|')[9] ?? '']
      : [`${piece.kind}${piece.kind === 'odd' ? ` ${piece.field}` : ''}`],
  );

const files: [string, string | Buffer, string[]][] = [
  ['one message', one('1'), ['1']],
  ['messages behind one another', one('1') + one('2') + one('3'), ['1', '2', '3']],
  ['LF', (one('1') + one('2')).replaceAll('\r', '\n'), ['1', '2']],
  ['CRLF and blank lines', `\r\n${one('1').replaceAll('\r', '\r\n')}\r\n\r\n${one('2').replaceAll('\r', '\r\n')}`, ['1', '2']],
  ['no end of the last line', (one('1') + one('2')).slice(0, -1), ['1', '2']],
  ['a byte order mark', `\ufeff${one('1')}`, ['1']],
  ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(one('1') + one('2'), 'utf16le')]), ['1', '2']],
  ['UTF-16 without a mark', Buffer.from(one('1') + one('2'), 'utf16le'), ['1', '2']],
  ['recorded MLLP frames', `\v${one('1')}\x1c\r\v${one('2')}\x1c\r`, ['1', '2']],
  ['a batch', `BHS|^~\\&|A\r${one('1')}${one('2')}BTS|2\r`, ['1', '2']],
  ['a batch file', `FHS|^~\\&|A\rBHS|^~\\&|A\r${one('1')}BTS|1\rBHS|^~\\&|A\r${one('2')}BTS|1\rFTS|2\r`, ['1', '2']],
  ['a wrong BTS count', `BHS|^~\\&|A\r${one('1')}BTS|5\r`, ['1', 'odd BTS-1']],
  ['a wrong FTS count', `FHS|^~\\&|A\rBHS|^~\\&|A\r${one('1')}BTS|1\rFTS|3\r`, ['1', 'odd FTS-1']],
  ['a batch that never ends', `BHS|^~\\&|A\r${one('1')}`, ['1', 'odd BTS']],
  ['text in front', `exported on Monday\r${one('1')}`, ['odd (file)', '1']],
  ['no message at all', 'GET / HTTP/1.1\r\n\r\n', ['odd (file)']],
  ['nothing', '', []],
];

describe.each([1, 7, 61, 1_000, 65_536])('cut into %i bytes', (chunk) => {
  test.each(files)('%s', (_name, content, ids) => {
    expect(idsOf(split(Buffer.from(content as string), chunk))).toEqual(ids);
  });
  test('a message above the limit is skipped to the next', () => {
    const large = `${one('2')}OBX|1||${'x'.repeat(2_000)}\r`;
    expect(idsOf(split(Buffer.from(one('1') + large + one('3')), chunk, 500))).toEqual(['1', 'too_large', '3']);
  });
});

test('the bytes are those that came, framing aside', () => {
  const [piece] = split(Buffer.from(`\v${one('1')}\x1c\r`), 10);
  expect(piece?.kind === 'message' && piece.bytes.toString()).toBe(one('1'));
});

test('a line without end keeps no more than the limit', () => {
  const splitter = new Splitter(1_000);
  for (let count = 0; count < 1_000; count++) splitter.push(Buffer.alloc(10_000, 'x'));
  expect(splitter.end().map(({ kind }) => kind)).toEqual(['odd']);
});
