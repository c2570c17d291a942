/** Which charset the bytes are in: mark, MSH-18, feed, Windows-1252 (guarantees.md (c) 12). */
import { expect, test } from 'vitest';
import { decodeMessage } from './decode.ts';

const message = (charset: string): string =>
  `MSH|^~\\&|A|B|||2026||SIU^S12|1|P|2.5|||||USA|${charset}\rPID|1||7||Zoë\r`.replace('|USA|', '||');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

test.each([
  ['UTF-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), utf8(message(''))]), []],
  ['UTF-16 with a mark', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(message(''), 'utf16le')]), ['charset:UTF-16']],
  ['UTF-16 without a mark', Buffer.from(message(''), 'utf16le'), ['charset:UTF-16']],
  ['UTF-8 as MSH-18 says', utf8(message('UNICODE UTF-8')), []],
  ['Latin-1 as MSH-18 says', latin(message('8859/1')), []],
  ['Latin-9 as MSH-18 says', latin(message('8859/15')), []],
  ['UTF-8 where MSH-18 says nothing', utf8(message('')), []],
  ['Windows-1252 where MSH-18 says nothing', latin(message('')), ['charset_assumed:windows-1252']],
  ['UTF-8 where MSH-18 says ASCII', utf8(message('ASCII')), ['charset_differs:ASCII']],
  ['Windows-1252 where MSH-18 says ASCII', latin(message('ASCII')), ['charset_differs:ASCII', 'charset_assumed:windows-1252']],
  ['a repeated MSH-18', latin(message('8859/1~UNICODE UTF-8')), []],
  ['a charset nobody knows', utf8(message('KLINGON')), ['charset_unknown']],
])('%s', (_name, bytes, flags) => {
  const decoded = decodeMessage(bytes, 'utf-8');
  expect(decoded.text).toContain('Zoë');
  expect(decoded.flags).toEqual(flags);
});

test.each([
  ['Big5, whose second byte is |', 'BIG5', [0xa5, 0x7c], 1],
  ['Big5, whose second byte is \\', 'BIG-5', [0xb3, 0x5c], 1],
  ['GB 18030, whose second byte is |', 'GB 18030-2000', [0x81, 0x7c], 1],
  ['Korean', 'KS X 1001', [0xb0, 0xa1], 1],
  [
    'Japanese switched to from ASCII, whose bytes are ^ and |',
    '~ISO IR87',
    [0x1b, 0x24, 0x42, 0x30, 0x5e, 0x30, 0x7c, 0x1b, 0x28, 0x42],
    2,
  ],
])('%s is one letter and no separator', (_name, charset, bytes, letters) => {
  const [before = '', after = ''] = message(charset).split('Zoë');
  const decoded = decodeMessage(Buffer.concat([latin(before), Buffer.from(bytes), latin(after)]), 'utf-8');
  const name = decoded.text.split('\rPID|1||7||')[1]?.split('\r')[0] ?? '';
  expect([name.length, /^\p{L}+$/u.test(name), decoded.flags]).toEqual([letters, true, []]);
});

test('broken bytes become replacement characters and are flagged', () => {
  const decoded = decodeMessage(latin(message('UNICODE UTF-8')), 'utf-8');
  expect(decoded.text).toContain('Zo\ufffd');
  expect(decoded.flags).toEqual(['bad_bytes']);
});

test('the feed’s charset decides where the message says nothing', () => {
  expect(decodeMessage(latin(message('')), 'iso-8859-1')).toMatchObject({ text: expect.stringContaining('Zoë') as string, flags: [] });
});
