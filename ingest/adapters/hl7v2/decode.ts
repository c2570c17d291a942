/**
 * The bytes of one message → text, by what the message says of itself, then by what its feed says.
 * In: bytes, the feed's charset. Out: text, with flags for what had to be assumed or was broken. Pure.
 * Refuses nothing: bytes that fit no rule become U+FFFD and are flagged; the bytes themselves stay in `raw`.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';

export interface Decoded {
  readonly text: string;
  readonly flags: readonly string[];
}

/** HL7 table 0211, as far as a decoder has it under another name. */
const CHARSETS: Readonly<Record<string, string>> = {
  '8859/1': 'windows-1252',
  '8859/2': 'iso-8859-2',
  '8859/3': 'iso-8859-3',
  '8859/4': 'iso-8859-4',
  '8859/5': 'iso-8859-5',
  '8859/6': 'iso-8859-6',
  '8859/7': 'iso-8859-7',
  '8859/8': 'iso-8859-8',
  '8859/9': 'windows-1254',
  '8859/15': 'iso-8859-15',
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  'WINDOWS-1252': 'windows-1252',
  'ISO-8859-1': 'windows-1252',
  // Their second bytes may be `|`, `^`, `~` or `\\`: only what is decoded can be split.
  'BIG-5': 'big5',
  BIG5: 'big5',
  'GB 18030-2000': 'gb18030',
  'KS X 1001': 'euc-kr',
  'ISO IR87': 'iso-2022-jp',
  'ISO IR159': 'iso-2022-jp',
  'ISO IR14': 'shift_jis',
};

const ESC = 0x1b;

const decoders = new Map<string, TextDecoder>();

function decodeAs(bytes: Uint8Array, label: string): string {
  let decoder = decoders.get(label);
  if (!decoder) decoders.set(label, (decoder = new TextDecoder(label)));
  return decoder.decode(bytes);
}

/**
 * MSH-18: its first repetition, or where that is ASCII the one that switches from it (`~ISO IR87`). Read as Latin-1, because separators
 * and charset names are ASCII in every charset used here.
 */
function namedCharset(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1');
  const end = head.search(/[\r\n]/);
  const line = (end === -1 ? head : head.slice(0, end)).trimStart();
  const fields = line.split(line.charAt(3));
  const repetition = fields[1]?.charAt(1) ?? '~';
  const names = (fields[17] ?? '').split(repetition === '' ? '~' : repetition).map((name) => name.trim().toUpperCase());
  return names.find((name) => name !== '' && name !== 'ASCII') ?? names[0] ?? '';
}

/** UTF-16 by its mark, or by the zero beside the first letter: no text in another charset has one. */
export function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === undefined || second === undefined) return undefined;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'utf-16be' : undefined;
}

/**
 * Decodes a message. A byte order mark decides; then MSH-18; then the feed's charset. Where MSH-18 says nothing or ASCII and the
 * bytes are no UTF-8, they are Windows-1252, which is what such senders send.
 */
export function decodeMessage(bytes: Uint8Array, charset: FeedConfig['charset']): Decoded {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return { text: decodeAs(bytes, utf16), flags: ['charset:UTF-16'] };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return checked(bytes.subarray(3), 'utf-8');
  if (isAscii(bytes) && !bytes.includes(ESC))
    return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'), flags: [] };
  const named = namedCharset(bytes);
  const known = CHARSETS[named];
  if (known !== undefined) return checked(bytes, known);
  const flags = named === '' ? [] : [named === 'ASCII' ? 'charset_differs:ASCII' : 'charset_unknown'];
  if (charset !== 'utf-8') return { text: decodeAs(bytes, 'windows-1252'), flags };
  if (isUtf8(bytes)) return { text: decodeAs(bytes, 'utf-8'), flags };
  return { text: decodeAs(bytes, 'windows-1252'), flags: [...flags, 'charset_assumed:windows-1252'] };
}

function checked(bytes: Uint8Array, label: string): Decoded {
  const text = decodeAs(bytes, label);
  return { text, flags: text.includes('\ufffd') ? ['bad_bytes'] : [] };
}
