/**
 * The ISA segment: the one that says how all others of its interchange are to be cut.
 * In: text (one character a byte) and where it begins. Out: separators and elements, or why it is none, or that more text is needed.
 * Offsets are not trusted: 16 element separators are counted, so blanks trimmed off or added do no harm.
 */
import type { Delimiters } from './segment.ts';

export type IsaReading =
  | {
      readonly kind: 'isa';
      readonly delimiters: Delimiters;
      readonly elements: readonly string[];
      readonly text: string;
      readonly end: number;
    }
  | { readonly kind: 'refused'; readonly rule: string }
  /** The text ends before the ISA does. */
  | { readonly kind: 'more' };

/** Nominally 106; the rest is for blanks. */
const MAX_ISA = 400;
const ELEMENTS = 16;

/** Reads the ISA at `at`; `ended`: no more text will come. */
export function readIsa(text: string, at: number, ended: boolean): IsaReading {
  const element = text.charAt(at + 3);
  if (element === '') return ended ? short() : { kind: 'more' };
  let sixteenth = at + 3;
  for (let count = 1; count < ELEMENTS; count++) {
    sixteenth = text.indexOf(element, sixteenth + 1);
    if (sixteenth < 0 || sixteenth - at > MAX_ISA)
      return sixteenth < 0 && !ended && text.length - at <= MAX_ISA ? { kind: 'more' } : short();
  }
  const component = text.charAt(sixteenth + 1);
  let end = sixteenth + 2;
  while (text.charAt(end) === ' ') end += 1;
  const segment = text.charAt(end);
  if (segment === '') return ended || text.length - at > MAX_ISA ? short() : { kind: 'more' };
  const elements = text
    .slice(at, sixteenth)
    .replaceAll(/[\r\n]/g, '')
    .split(element);
  elements[0] = 'ISA';
  elements[ELEMENTS] = component;
  const said = repetitionOf(elements);
  // One sign for two purposes: what it separates elsewhere counts, and nothing repeats.
  const repetition = said !== undefined && [element, component, segment].includes(said) ? undefined : said;
  const delimiters = { element, component, repetition, segment };
  const rule = wrong(delimiters);
  return rule === undefined
    ? { kind: 'isa', delimiters, elements, text: text.slice(at, sixteenth + 2), end: end + 1 }
    : { kind: 'refused', rule };
}

const short = (): IsaReading => ({ kind: 'refused', rule: 'an ISA of 16 elements and a segment terminator' });

/** ISA11 repeats only from version 00402 on; before, it is `U` and means something else. */
function repetitionOf(elements: readonly string[]): string | undefined {
  const text = (elements[11] ?? '').trim();
  return text.length === 1 && !/[A-Za-z0-9]/.test(text) && (elements[12] ?? '').trim() >= '00402' ? text : undefined;
}

function wrong({ element, component, repetition, segment }: Delimiters): string | undefined {
  const all = [element, component, segment, ...(repetition === undefined ? [] : [repetition])];
  if (all.some((delimiter) => /[A-Za-z0-9 ]/.test(delimiter))) return 'separators that are no letters, digits or blanks';
  return new Set(all).size < all.length ? 'separators that differ' : undefined;
}
