/**
 * What a sample's columns look like: how full, how many different values, dates or money or words. Pure.
 * In: header and rows. Out: a profile a column. Holds cells only in what it returns; nothing is kept.
 */
import { isTimeZone } from '@rounds/schemas/time.ts';
import { dateShape, type DateShape } from './date-shapes.ts';

export type Shape = 'date' | 'date_time' | 'time' | 'integer' | 'decimal' | 'money' | 'flag' | 'zone' | 'month' | 'word' | 'text';

export interface ColumnProfile {
  readonly name: string;
  readonly index: number;
  readonly filled: number;
  readonly distinct: number;
  readonly unique: boolean;
  readonly examples: readonly string[];
  /** Different values of a column with few of them, most frequent first. */
  readonly words: readonly { readonly word: string; readonly count: number }[];
  /** Share of the filled cells that have the shape. */
  readonly share: Readonly<Record<Shape, number>>;
  readonly dates: readonly DateShape[];
  /** Its dates have no time of day: none at all, or midnight everywhere. */
  readonly daysOnly: boolean;
  /** Numbers a spreadsheet wrote as 1.23E+11: their last digits are gone. */
  readonly lostDigits: boolean;
  readonly moneyComma: boolean;
  readonly looksLike: string;
}

const MAX_LOOKED_AT = 3_000;
const MAX_DISTINCT = 200;
const MAX_WORDS = 40;
const MIDNIGHT = /\d[T ]0?0:00(:00(\.0+)?)? ?(Z|[+-]00:?00)?$/i;
const shapes: readonly Shape[] = ['date', 'date_time', 'time', 'integer', 'decimal', 'money', 'flag', 'zone', 'month', 'word', 'text'];

/** Profiles of all columns; shapes are taken from up to 3,000 cells spread over each. */
export function profileColumns(header: readonly string[], rows: readonly (readonly string[])[]): ColumnProfile[] {
  return header.map((name, index) => {
    const texts = rows.map((row) => (row[index] ?? '').trim()).filter((text) => text !== '');
    return profileOf(name.trim().slice(0, 80) || `column ${index + 1}`, index, texts);
  });
}

function profileOf(name: string, index: number, texts: readonly string[]): ColumnProfile {
  const counts = new Map<string, number>();
  for (const text of texts) if (counts.has(text) || counts.size < MAX_DISTINCT) counts.set(text, (counts.get(text) ?? 0) + 1);
  const share = Object.fromEntries(shapes.map((shape) => [shape, 0])) as Record<Shape, number>;
  const dates: DateShape[] = [];
  // Over the whole column: exports glued together write dates in two ways.
  const step = Math.ceil(texts.length / MAX_LOOKED_AT);
  const looked = texts.filter((_, at) => at % step === 0);
  for (const text of looked) {
    const date = dateShape(text);
    if (date) dates.push(date);
    share[shapeOf(text, date)] += 1 / looked.length;
  }
  const few = counts.size <= MAX_WORDS && counts.size <= Math.max(5, texts.length / 3);
  const words = few ? Array.from(counts, ([word, count]) => ({ word: word.slice(0, 60), count })).sort((a, b) => b.count - a.count) : [];
  const unique = texts.length > 1 && counts.size === Math.min(texts.length, MAX_DISTINCT);
  const midnights = looked.filter((text) => MIDNIGHT.test(text)).length;
  const daysOnly = share.date >= 0.8 || (looked.length > 0 && midnights === looked.length);
  const lostDigits = looked.some((text) => /^\d(\.\d+)?E\+\d+$/i.test(text));
  const profile = { name, index, filled: texts.length, distinct: counts.size, unique, words, share, dates, daysOnly, lostDigits };
  return {
    ...profile,
    examples: [...counts.keys()].slice(0, 3).map((text) => text.slice(0, 60)),
    moneyComma: looked.some((text) => /\d,\d{2}$/.test(text)) && !looked.some((text) => /\.\d{2}$/.test(text)),
    looksLike: looksLike(share, dates, words.length, texts),
  };
}

function shapeOf(text: string, date: DateShape | undefined): Shape {
  if (date) return date.hasDate ? (date.hasClock ? 'date_time' : 'date') : 'time';
  if (/^(y|yes|n|no|true|false)$/i.test(text)) return 'flag';
  if (/^-?\d+$/.test(text)) return 'integer';
  if (/^[-(]*[$€£]|^\(\d[\d.,]*\)$|^-?\d{1,3}([.,]\d{3})+([.,]\d{2})?$|^-?\d+[.,]\d{2}$/.test(text)) return 'money';
  if (/^-?\d*[.,]\d+ ?%?$|^-?\d+ ?%$/.test(text)) return 'decimal';
  if (/^[A-Za-z]+\/[A-Za-z_]+(\/[A-Za-z_]+)?$/.test(text) && isTimeZone(text)) return 'zone';
  if (/^(\d{4}-(0[1-9]|1[0-2])|[A-Z][a-z]{2,8} \d{4})$/.test(text)) return 'month';
  return /^[\p{L}\p{N}_.:/#-]{1,40}$/u.test(text) ? 'word' : 'text';
}

/** A few words for the screen. */
function looksLike(share: Readonly<Record<Shape, number>>, dates: readonly DateShape[], words: number, texts: readonly string[]): string {
  if (texts.length === 0) return 'empty';
  const mostly = shapes.find((shape) => share[shape] >= 0.8);
  const pattern = dates[0]?.pattern.replace('1', 'M').replace('2', 'D') || 'ISO';
  if (mostly === 'date') return `dates like ${pattern}`;
  if (mostly === 'date_time') return `dates with times like ${pattern}`;
  if (mostly === 'time') return 'times of day';
  if (mostly === 'money') return 'money';
  if (mostly === 'flag') return 'yes or no';
  if (mostly === 'zone') return 'time zones';
  if (mostly === 'month') return 'months';
  if (mostly === 'integer')
    return new Set(texts.map(({ length }) => length)).size === 1 ? `numbers of ${texts[0]?.length ?? 0} digits` : 'whole numbers';
  if (mostly === 'decimal') return 'numbers';
  return words > 1 ? `${words} different words` : words === 1 ? 'one word' : 'text';
}
