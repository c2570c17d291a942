/**
 * Broken input, made from good: bytes replaced, cut out, doubled, moved, cut off, and what breaks parsers put in.
 * In: seeds. Out: an arbitrary for fast-check, which shrinks to the few mutations that matter.
 */
import fc from 'fast-check';

/** Separators, terminators, quotes, marks of other formats, ends of numbers. */
const WORDS = [
  '*',
  '~',
  ':',
  '|',
  '^',
  '&',
  '\\',
  '\r',
  '\n',
  '\r\n',
  '"',
  "'",
  ',',
  ';',
  '\0',
  '\x0b',
  '\x1c\r',
  '\ufeff',
  '{',
  '}',
  '[',
  ']',
  'ISA*',
  'ISA*00*',
  'IEA*1*1~',
  'ST*835*0001~',
  'SE*1*0001~',
  'GS*HP*',
  'HL*1*1*22~',
  'CLP*',
  'CAS*CO*45*1E3',
  'PLB*',
  'MSH|^~\\&|',
  'FHS|',
  'PID|',
  '\\X',
  '""',
  '__proto__',
  'null',
  '-',
  '-0',
  '1e308',
  '0.005',
  '1,000.00',
  '99999999999999999999',
  '20260230',
  '00010101',
  '99991231',
  '202611010130',
  '+2500',
  'é',
  '漢',
  '😀',
  '\u202e',
  '�',
].map((word) => Buffer.from(word));

const mutation = fc.record({
  how: fc.constantFrom('put', 'word', 'cut', 'double', 'end', 'move', 'run'),
  /** Thousandths of the input. */
  at: fc.nat(1_000),
  to: fc.nat(1_000),
  length: fc.nat(60),
  bytes: fc.uint8Array({ maxLength: 8 }),
  word: fc.nat(WORDS.length - 1),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

export function mutated(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.nat(seeds.length - 1), fc.array(mutation, { minLength: 1, maxLength: 6 }))
    .map(([seed, mutations]) => mutations.reduce(mutate, seeds[seed] ?? new Uint8Array()));
}

function mutate(input: Uint8Array, { how, at, to, length, bytes, word }: Mutation): Uint8Array {
  const from = Math.floor((at * input.length) / 1_000);
  const [before, after] = [input.subarray(0, from), input.subarray(from)];
  const piece = after.subarray(0, length);
  const put = WORDS[word] ?? bytes;
  switch (how) {
    case 'put':
      return Buffer.concat([before, bytes, after.subarray(bytes.length)]);
    case 'word':
      return Buffer.concat([before, put, after.subarray(length % 3)]);
    case 'cut':
      return Buffer.concat([before, after.subarray(length)]);
    case 'double':
      return Buffer.concat([before, piece, after]);
    case 'move': {
      const rest = Buffer.concat([before, after.subarray(length)]);
      const place = Math.floor((to * rest.length) / 1_000);
      return Buffer.concat([rest.subarray(0, place), piece, rest.subarray(place)]);
    }
    case 'run':
      // Sixty thousand lines take longer than a second, as they may; sixty thousand characters of one line may not.
      return Buffer.concat([before, Buffer.alloc(length * (put.includes(10) || put.includes(13) ? to % 50 : to), put), after]);
    default:
      return before;
  }
}
