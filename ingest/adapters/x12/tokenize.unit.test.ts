/** Bytes to segments: every trap of formats.md 1.2 at every cut of the stream. */
import { describe, expect, it } from 'vitest';
import { interchange, remittance } from './files-for-tests.ts';
import { Tokenizer, type Token } from './tokenize.ts';

function tokensOf(content: string | Uint8Array, chunk = 65_536): Token[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const tokenizer = new Tokenizer();
  const tokens: Token[] = [];
  for (let at = 0; at < bytes.length; at += chunk) tokens.push(...tokenizer.push(bytes.subarray(at, at + chunk)));
  return [...tokens, ...tokenizer.end()];
}
const plain = (tokens: readonly Token[]): string[][] =>
  tokens.map((token) =>
    token.kind === 'fault' ? ['!', token.field, token.rule] : [token.id, ...token.elements.slice(1).map((text) => text.trim())],
  );
const faults = (tokens: readonly Token[]): string[] => tokens.flatMap((token) => (token.kind === 'fault' ? [token.rule] : []));

const sets = [remittance(2), remittance(1, 'B')];
const expected = plain(tokensOf(interchange(sets)));
/** The ISA tells the separators, so it differs where they do. */
const withoutIsa = (lines: string[][]): string[][] => lines.filter(([id]) => id !== 'ISA');
const other = { element: '|', component: '>', repetition: '!', end: "'" };
/** Components are compared after putting `:` in their place. */
const likeUsual = (lines: string[][], component: string): string[][] =>
  withoutIsa(lines).map((line) => line.map((text) => text.replaceAll(component, ':')));

describe('the same segments come out of a file', () => {
  it.each([
    ['on one line', interchange(sets, { behind: '' })],
    ['with a line a segment', interchange(sets)],
    ['with CRLF behind terminators', interchange(sets, { behind: '\r\n' })],
    ['with indentation and trailing blanks', interchange(sets, { behind: ' \t\r\n    ' })],
    ['with blank lines between segments', interchange(sets, { behind: '\n\n\n' })],
    ['with a byte order mark', `\ufeff${interchange(sets)}`],
    ['with leading blanks', ` \r\n\t${interchange(sets)}`],
    ['with blanks between ISA16 and its terminator', interchange(sets).replace('*:~', '*:  ~')],
    ['without its last terminator', interchange(sets).trimEnd().slice(0, -1)],
    ['with doubled terminators', interchange(sets, { end: '~~' }).replace('*:~~', '*:~')],
    ['with ids in small letters', interchange(sets).replaceAll(/^([A-Z]+\d?)\*/gm, (id) => id.toLowerCase())],
    ['wrapped at 80 columns', interchange(sets, { behind: '' }).replaceAll(/.{80}/g, '$&\r\n')],
    ['with Ctrl-Z at its end', `${interchange(sets)}\x1a`],
    ['with an ISA whose blanks were trimmed off', interchange(sets).replaceAll(/ +(?=\*)/g, '')],
    ['with an ISA padded wider', interchange(sets).replace('PAYER     ', 'PAYER            ')],
  ])('%s, at any cut', (_what, text) => {
    for (const chunk of [1, 7, 61, 1_000, 65_536]) expect(withoutIsa(plain(tokensOf(text, chunk)))).toEqual(withoutIsa(expected));
  });
  it.each([
    ['other separators', other],
    ['LF for a terminator', { end: '\n', behind: '' }],
    ['CRLF for a terminator', { end: '\r\n', behind: '' }],
    ['control characters for separators', { element: '\x1d', component: '\x1f', repetition: '\x1e', end: '\x1c' }],
    ['4010, where ISA11 is U', { repetition: 'U', version: '00401' }],
  ])('with %s, at any cut', (_what, options) => {
    const text = interchange(sets, options);
    const component = 'component' in options ? options.component : ':';
    for (const chunk of [1, 7, 61, 65_536]) expect(likeUsual(plain(tokensOf(text, chunk)), component)).toEqual(likeUsual(expected, ':'));
  });
  it('with several interchanges, each with separators of its own, closed or not', () => {
    const second = interchange(sets, other);
    for (const first of [interchange(sets), interchange(sets).replace(/IEA.*\n/, '')])
      for (const chunk of [1, 13, 65_536]) {
        const tokens = tokensOf(first + second, chunk);
        expect(tokens.filter((token) => token.kind === 'segment' && token.id === 'CLP')).toHaveLength(6);
        expect(faults(tokens)).toEqual([]);
      }
  });
});

describe('separators', () => {
  const delimitersOf = (text: string) => tokensOf(text).find((token) => token.kind === 'segment')?.delimiters;
  it.each([
    ['5010', interchange([]), '^'],
    ['5010 with U in ISA11', interchange([], { repetition: 'U' }), undefined],
    ['4010 with a character in ISA11', interchange([], { version: '00401' }), undefined],
    ['the terminator in ISA11', interchange([], { repetition: '~' }), undefined],
  ])('repeat as ISA11 says: %s', (_what, text, repetition) =>
    expect(delimitersOf(text)).toMatchObject({ element: '*', component: ':', segment: '~', repetition }),
  );
});

describe('text', () => {
  it('is read as UTF-8, and as Latin-1 where it is none', () => {
    const names = (bytes: Uint8Array) =>
      plain(tokensOf(bytes))
        .filter(([id]) => id === 'NM1')
        .map((line) => line[3]);
    const text = interchange(['NM1*QC*1*PEÑA~']);
    for (const encoding of ['utf8', 'latin1'] as const) expect(names(Buffer.from(text, encoding))).toEqual(['PEÑA']);
  });
});

describe('what is no X12 is told and does not stop what follows', () => {
  const good = interchange([remittance(1)]);
  const whole = tokensOf(good).length;
  it.each([
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), 'ASCII or UTF-8: this is UTF-16', 0],
    ['UTF-16 without a mark', Buffer.from(good, 'utf16le'), 'ASCII or UTF-8: this has NUL bytes where ISA should begin (UTF-16?)', 0],
    ['gzip', Buffer.from('1f8b0800000000', 'hex'), 'a text file: this is gzip, unpack it first', 0],
    ['zip', Buffer.from('504b030400000000', 'hex'), 'a text file: this is zip, unpack it first', 0],
    ['words before', `hello\n${good}`, 'nothing outside interchanges (ISA … IEA)', whole],
    ['words after', `${good}hello`, 'nothing outside interchanges (ISA … IEA)', whole],
    ['an ISA that is too short', `ISA*00*~GS*1~${good}`, 'separators that are no letters, digits or blanks', whole],
    ['an ISA that is cut off', `${good}ISA*00*~GS*1~`, 'an ISA of 16 elements and a segment terminator', whole],
    ['equal separators', `${good.replace('*:~', '**~')}${good}`, 'separators that differ', whole],
    ['a letter for a separator', `${good.replace('*:~', '*A~')}${good}`, 'separators that are no letters, digits or blanks', whole],
    ['a segment without end', `${good.replace('BPR*', `BPR*${'x'.repeat(70_000)}`)}${good}`, 'segments of at most 64 KiB', whole + 3],
  ])('%s', (_what, content, rule, segments) => {
    for (const chunk of [1, 977, 65_536]) {
      const tokens = tokensOf(typeof content === 'string' ? Buffer.from(content) : content, chunk);
      expect(faults(tokens)).toEqual([rule]);
      expect(tokens.filter(({ kind }) => kind === 'segment')).toHaveLength(segments);
    }
  });
  it('nothing at all', () => expect(tokensOf('')).toEqual([]));
});
