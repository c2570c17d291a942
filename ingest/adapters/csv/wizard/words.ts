/**
 * A column's words against a map of codes: how many it knows, and what the others most likely mean. Pure.
 * In: words, a map, all maps of the same meaning. Out: additions for the map. Refuses to guess where nothing is alike: the row stays refused.
 */
import type { ColumnSpec, Mapping } from '@rounds/schemas/csv-mapping.ts';
import type { ColumnProfile } from './profile.ts';

type Codes = Readonly<Record<string, string>>;

const plain = (word: string): string =>
  word
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Share of the cells whose word the map knows; 0 without words. */
export function knownShare({ words }: ColumnProfile, map: Codes): number {
  const known = new Set(Object.keys(map).map((word) => word.toLowerCase()));
  const total = words.reduce((sum, { count }) => sum + count, 0);
  return total === 0 ? 0 : words.reduce((sum, { word, count }) => sum + (known.has(word.toLowerCase()) ? count : 0), 0) / total;
}

const TRUE = /^(y|yes|true|1)$/i;
const FALSE = /^(n|no|false|0)$/i;

/** Who did not come, or who came, as one yes or no: what yes and no mean for this map; undefined for any other column. */
export function attendanceWords({ name, words }: Pick<ColumnProfile, 'name' | 'words'>, map: Codes): Record<string, string> | undefined {
  const header = plain(name.replace(/([a-z])([A-Z])/g, '$1 $2'));
  const missed = /\b(no ?shows?|noshow|missed|dna|did not attend)\b/.test(header);
  const came = /\b(show(ed)? ?up|showed|attended|attendance|kept)\b/.test(header);
  const targets = new Set(Object.values(map));
  const isFlag = words.length > 0 && words.every(({ word }) => TRUE.test(word) || FALSE.test(word));
  if (missed === came || !isFlag || !targets.has('no_show') || !targets.has('completed')) return undefined;
  return Object.fromEntries(words.map(({ word }) => [word, TRUE.test(word) === missed ? 'no_show' : 'completed']));
}

/** What words of appointment statuses hold, in the order they are tried. */
const HINTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(no ?show|did not (come|attend|arrive)|dna|missed|fta|broken)\b/, ['no_show']],
  [/\b(left (without|before)|lwbs)\b/, ['lwbs', 'left']],
  [/\b(cancell?ed|cancel|cxl|can) (by )?(pt|patient)\b|\b(pt|patient) cancell?ed\b/, ['cancelled_patient', 'cancelled']],
  [/\b(cancell?ed|cancel|cxl|can) (by )?(practice|clinic|office|provider|dr|doctor)\b/, ['cancelled_practice', 'cancelled']],
  [/\b(cancell?ed|cancel|cxl|canc)\b/, ['cancelled']],
  [/\b(rescheduled?|moved|resched)\b/, ['rescheduled', 'cancelled']],
  [/\b(deleted?|error|void(ed)?|duplicate)\b/, ['voided']],
  [/\b(check(ed)? ?out|complete[d]?|kept|seen|done|finished|closed|charge entered|signed|billed)\b/, ['completed', 'checked_out']],
  [
    /\b(scheduled|booked|confirmed|unconfirmed|pending|new|arrived|check(ed)? ?in|in room|roomed|open|future|reminder|left message|lobby|waiting)\b/,
    ['open', 'booked'],
  ],
];

/** Additions to a field's map for the column's unknown words; words nothing is alike to are left out. */
export function guessWords(spec: ColumnSpec, column: ColumnProfile, field: string, all: readonly Mapping[]): Record<string, string> {
  const { map } = spec;
  if (!map) return {};
  const attendance = attendanceWords(column, map);
  if (attendance) return attendance;
  const targets = new Set(Object.values(map));
  const elsewhere = new Map<string, string>();
  for (const source of [...all.map(({ columns }) => columns[field]?.map ?? {}), map])
    for (const [word, meaning] of Object.entries(source)) if (targets.has(meaning)) elsewhere.set(plain(word) || word, meaning);
  const known = new Set(Object.keys(map).map((word) => word.toLowerCase()));
  const found: Record<string, string> = {};
  for (const { word } of column.words) {
    if (known.has(word.toLowerCase())) continue;
    const meaning = elsewhere.get(plain(word) || word) ?? hinted(plain(word), targets);
    if (meaning !== undefined) found[word] = meaning;
  }
  return found;
}

function hinted(word: string, targets: ReadonlySet<string>): string | undefined {
  const hint = HINTS.find(([pattern]) => pattern.test(word));
  return hint?.[1].find((meaning) => targets.has(meaning));
}
