/** A frame that is read once says what its pieces say; whatever may be more than one message is cut first (guarantees.md (c) 10). */
import { expect, test } from 'vitest';
import { hl7, mapDeps, siu } from './hl7v2-for-tests.ts';
import { interpretOnce, isOneMessage, messagesIn } from './interpret.ts';
import { decodeMessage } from './decode.ts';

const one = hl7(...siu('S12'));
const after = (end: string): Buffer => Buffer.concat([one, Buffer.from(end)]);
const before = (begin: string): Buffer => Buffer.concat([Buffer.from(begin), one]);
const isOne = (bytes: Buffer): boolean => isOneMessage(bytes, decodeMessage(bytes, 'utf-8').text);

test.each<[string, Buffer]>([
  ['as the standard has it', one],
  ['without its last CR', one.subarray(0, -1)],
  ['in UTF-8', after('NTE|1||Zoë\r')],
  ['with MSH inside a field', after('NTE|1||MSH and BTS\r')],
])('one message is read as it stands: %s', (_name, bytes) => {
  expect(isOne(bytes)).toBe(true);
  const pieces = messagesIn(bytes).flatMap((piece) => (piece.kind === 'message' ? [interpretOnce(mapDeps(), piece.bytes).outcomes] : []));
  expect(pieces).toEqual([interpretOnce(mapDeps(), bytes).outcomes]);
});

test.each<[string, Buffer]>([
  ['a second message', Buffer.concat([one, one])],
  ['a second message behind blanks', after(`\r \tMSH|^~\\&|A\r`)],
  ['a batch', before('FHS|^~\\&\rBHS|^~\\&\r')],
  ['a trailer', after('BTS|1\r')],
  ['lines that end with LF', Buffer.from(one.toString().replaceAll('\r', '\n'))],
  ['blanks in front', before(' \r')],
  ['blanks behind', after(' ')],
  ['what is left of a frame', after('\u001c')],
  ['a byte order mark', before('\ufeff')],
  ['a byte order mark inside', after('\ufeffMSH|^~\\&|A\r')],
  [
    'one inside that Windows-1252 shows as letters',
    Buffer.concat([one, Buffer.from([0xe9, 0x0d, 0xef, 0xbb, 0xbf]), Buffer.from('MSH|^~\\&|A\r')]),
  ],
  ['UTF-16', Buffer.from(`\ufeff${one.toString()}`, 'utf16le')],
  ['no message', Buffer.from('PID|1\r')],
])('whatever may be more is cut first: %s', (_name, bytes) => {
  expect(isOne(bytes)).toBe(false);
});
