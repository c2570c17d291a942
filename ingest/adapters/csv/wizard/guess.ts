/**
 * A sample's columns → the mapping it most likely needs, with a reason for every field. Pure.
 * In: column profiles, the known mappings, names of practices. Out: a draft for the preview, candidates. Nothing is decided for good here:
 * what no value decides (day or month first) is said as a note.
 */
import type { ColumnSpec, Mapping } from '@rounds/schemas/csv-mapping.ts';
import type { MappingDraft } from '@rounds/schemas/contract/mapping-wizard.contract.ts';
import { headerKey } from '../mapping.ts';
import { assumedOrder, orderOf, patternsOf } from './date-shapes.ts';
import { fit, likeness, wordsOf } from './likeness.ts';
import type { ColumnProfile } from './profile.ts';
import { attendanceWords, guessWords, knownShare } from './words.ts';

type FieldGuess = MappingDraft['guess']['fields'][number];
type Guess = MappingDraft['guess'];

export interface GuessInput {
  readonly columns: readonly ColumnProfile[];
  readonly mappings: readonly Mapping[];
  /** A practice's id or name. */
  readonly isPractice: (text: string) => boolean;
  /** Start from this mapping instead of the best one. */
  readonly from?: string | undefined;
}

interface Placed {
  readonly column: ColumnProfile;
  readonly score: number;
  readonly reason: string;
  readonly exact: boolean;
}
type Assignment = ReadonlyMap<string, Placed>;

const MIN_SCORE = 0.42;
const MAX_CANDIDATES = 8;

/** The guess and the known mappings that could read the file, best first. */
export function guessMapping(input: GuessInput): { guess: Guess; candidates: MappingDraft['candidates'] } {
  const rated = input.mappings
    .map((mapping) => {
      const assigned = assign(mapping, input);
      return { mapping, assigned, ...ratingOf(mapping, assigned, input.columns) };
    })
    .sort((a, b) => b.rank - a.rank);
  const chosen = rated.find(({ mapping }) => mapping.id === input.from) ?? rated[0];
  if (!chosen) throw new Error('there are no mappings to guess from');
  const candidates = rated
    .filter(({ score, mapping }) => score > 0.2 || mapping.id === chosen.mapping.id)
    .slice(0, MAX_CANDIDATES)
    .map(({ mapping, score, missing, unused }) => ({
      id: mapping.id,
      title: mapping.title,
      score: Math.round(score * 100) / 100,
      missing,
      unused,
    }));
  return { guess: draftOf(chosen.mapping, chosen.assigned, input), candidates };
}

function assign(mapping: Mapping, { columns, mappings, isPractice }: GuessInput): Assignment {
  const placed = new Map<string, Placed>();
  const taken = new Set<number>();
  const fields = Object.entries(mapping.columns);
  // The same name is the same column for whoever asks for it, as when the file is read.
  for (const [field, spec] of fields) {
    const column = spec.names.map((name) => columns.find((one) => headerKey(one.name) === headerKey(name))).find((one) => one);
    // A clock alone is the second half of an instant; its date stands elsewhere.
    if (!column || (spec.kind === 'instant' && column.share.time >= 0.8) || isDamaged(spec, column)) continue;
    const suits = fit(spec.kind, column);
    const reason = suits >= 0.5 ? 'the header is one of this field’s names' : `the header fits, the cells look like ${column.looksLike}`;
    placed.set(field, { column, score: 0.5 + suits / 2, reason, exact: true });
    taken.add(column.index);
  }
  const pairs = fields
    .filter(([field]) => !placed.has(field))
    .flatMap(([field, spec]) => {
      const elsewhere = mappings.flatMap((other) => (other.columns[field]?.kind === spec.kind ? other.columns[field].names : []));
      const others = [...new Set(elsewhere)].filter((name) => !spec.names.includes(name));
      return columns.filter(({ index }) => !taken.has(index)).map((column) => ({ field, ...alike(spec, column, others, isPractice) }));
    })
    .filter(({ score }) => score >= MIN_SCORE)
    .sort((a, b) => b.score - a.score);
  for (const { field, ...rest } of pairs) {
    if (placed.has(field) || taken.has(rest.column.index)) continue;
    placed.set(field, rest);
    taken.add(rest.column.index);
  }
  return placed;
}

/** Numbers of patients without their last digits would make one patient of many; the rows are worth more than they are. */
const isDamaged = (spec: ColumnSpec, { lostDigits }: ColumnProfile): boolean => lostDigits && spec.kind === 'patient' && !spec.required;

/** The same few numbers over and over, as lengths are: they name nothing, whatever the header says. */
const isMeasure = ({ distinct, filled, share }: ColumnProfile): boolean =>
  share.integer > 0.9 && filled > 2 && distinct < 100 && distinct * 50 < filled + 50;

/** The same without the names such a column has in this file. */
function withoutDamaged(spec: ColumnSpec, columns: readonly ColumnProfile[]): ColumnSpec {
  const damaged = new Set(columns.filter((column) => isDamaged(spec, column)).map(({ name }) => headerKey(name)));
  const names = spec.names.filter((name) => !damaged.has(headerKey(name)));
  return names.length === 0 || damaged.size === 0 ? spec : { ...spec, names };
}

/** How alike a field and a column are that do not share a name. */
function alike(spec: ColumnSpec, column: ColumnProfile, others: readonly string[], isPractice: GuessInput['isPractice']): Placed {
  const suits = fit(spec.kind, column);
  const none = { column, score: 0, reason: '', exact: false };
  if (suits < 0.3 || isDamaged(spec, column) || (spec.kind === 'id' && spec.required && isMeasure(column))) return none;
  // A code without a list of words is short: reasons written out are none.
  if (spec.kind === 'code' && !spec.map && column.share.text > 0.3) return none;
  const byName = likeness(column.name, spec.names);
  const byOther = 0.92 * likeness(column.name, others);
  if (spec.map && attendanceWords(column, spec.map)) return { ...none, score: 0.86, reason: 'its yes and no say who came' };
  // One letter means something else in every column: F is a future appointment here and a woman there.
  const telling = byName > 0 || column.words.some(({ word }) => word.length > 1);
  const known = telling && spec.map && spec.otherwise === undefined ? knownShare(column, spec.map) : 0;
  const numbered = spec.kind === 'id' && spec.required && column.unique && headerKey(column.name) === 'id';
  const practices =
    spec.kind === 'practice' && column.words.length > 0
      ? column.words.filter(({ word }) => isPractice(word)).length / column.words.length
      : 0;
  const score = Math.max(byName, byOther) * (0.4 + 0.6 * suits);
  if (numbered && score < 0.6) return { ...none, score: 0.6, reason: 'the file’s own number of each row' };
  if (practices >= 0.6 && practices > score) return { ...none, score: 0.9, reason: 'its cells name registered practices' };
  if (known >= 0.6 && 0.8 * known > score)
    return { ...none, score: 0.8 * known, reason: `${Math.round(known * 100)}% of its words are known to this field` };
  return { ...none, score, reason: byName >= byOther ? 'the header’s words are like this field’s' : 'other systems call this field so' };
}

function ratingOf(mapping: Mapping, assigned: Assignment, columns: readonly ColumnProfile[]) {
  const fields = Object.entries(mapping.columns);
  const weights = fields.map(([field, { required }]) => ({ weight: required ? 2 : 1, score: assigned.get(field)?.score ?? 0 }));
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const score = total === 0 ? 0 : weights.reduce((sum, one) => sum + one.weight * one.score, 0) / total;
  const missing = fields.filter(([field, { required }]) => required && !assigned.has(field)).map(([field, { names }]) => names[0] ?? field);
  const needed = fields.filter(([, { required }]) => required).length;
  const used = new Set(Array.from(assigned.values(), ({ column }) => column.index)).size;
  // A name of the product's own says more than a likeness.
  const sureness =
    Array.from(assigned.values()).reduce((sum, { score: one, exact }) => sum + (exact ? one : 0.5 * one), 0) / Math.max(1, columns.length);
  // What must be there decides first; then how much of the file is understood.
  const rank = 2 * (needed === 0 ? 0.5 : (needed - missing.length) / needed) + Math.min(1, sureness) + 0.05 * score;
  return { score, missing, unused: columns.length - used, rank };
}

function draftOf(base: Mapping, assigned: Assignment, { columns, mappings }: GuessInput): Guess {
  const notes = columns
    .filter(({ lostDigits }) => lostDigits)
    .map(({ name }) => `“${name}” lost digits in a spreadsheet (1.23E+11): patients cannot be told apart by it.`);
  const used = new Set(Array.from(assigned.values(), ({ column }) => column.index));
  const specs: Record<string, ColumnSpec> = {};
  const fields: FieldGuess[] = [];
  for (const [field, spec] of Object.entries(base.columns)) {
    const placed = assigned.get(field);
    const made = placed ? withColumn(field, spec, placed, { columns, used, mappings, notes }) : withoutDamaged(spec, columns);
    specs[field] = made;
    fields.push({
      field,
      column: placed?.column.name ?? null,
      confidence: placed === undefined || placed.score < 0.6 ? 'unsure' : placed.score >= 0.9 ? 'sure' : 'likely',
      reason: placed?.reason ?? (spec.required ? 'no column is like it, and it is needed' : 'no column is like it'),
    });
  }
  const dates = datesOf(base, assigned, notes);
  const comma = Array.from(assigned).some(([field, { column }]) => base.columns[field]?.kind === 'cents' && column.moneyComma);
  if (base.zone === 'practice' && usesClocks(base, assigned))
    notes.push('Clock times without an offset are read in the practice’s time zone.');
  const mapping: Mapping = {
    ...base,
    id: `my-${base.id}`.slice(0, 48),
    version: 1,
    columns: specs,
    dateFormats: dates.length > 0 ? dates : base.dateFormats,
    money: comma ? 'comma' : base.money,
  };
  if (comma) notes.push('Amounts are read with a decimal comma, like 1.234,56.');
  return { from: base.id, mapping, fields, notes };
}

const usesClocks = (base: Mapping, assigned: Assignment): boolean =>
  Array.from(assigned).some(
    ([field, { column }]) => base.columns[field]?.kind === 'instant' && column.dates.some(({ pattern }) => pattern !== ''),
  );

/** Instants whose day counts even where the hour is not known. A stamp of a visit without its hour would make false waits. */
const DAYS_WILL_DO = new Set(['start', 'booked', 'modified', 'cancelledAt']);

interface Around {
  readonly columns: readonly ColumnProfile[];
  readonly used: Set<number>;
  readonly mappings: readonly Mapping[];
  readonly notes: string[];
}

/** The field's specification for this column: its name first, a second column for the clock, the column's words in the map. */
function withColumn(field: string, spec: ColumnSpec, { column }: Placed, around: Around): ColumnSpec {
  const others = new Set(around.columns.filter(({ index }) => index !== column.index).map(({ name }) => headerKey(name)));
  const names = [
    column.name,
    ...spec.names.filter((name) => !others.has(headerKey(name)) && headerKey(name) !== headerKey(column.name)),
  ].slice(0, 40);
  const { with: second, ...alone } = spec;
  const clock = spec.kind === 'instant' && column.share.date >= 0.8 ? clockBeside(column, around) : undefined;
  const added = guessWords(spec, column, field, around.mappings);
  if (Object.keys(added).length > 0)
    around.notes.push(
      `“${column.name}”: please look at ${Object.entries(added)
        .slice(0, 5)
        .map(([word, meaning]) => `${word} = ${meaning}`)
        .join(', ')}.`,
    );
  const keepsSecond = second && !column.daysOnly && !(spec.kind === 'instant' && column.share.date_time >= 0.8);
  const hasSecond = second?.some((name) => others.has(headerKey(name))) === true;
  const standsAt = spec.kind === 'instant' && DAYS_WILL_DO.has(field) && column.daysOnly && !clock && !hasSecond ? '12:00' : undefined;
  if (standsAt !== undefined)
    around.notes.push(`“${column.name}” has no time of day: each stands at ${standsAt}, flagged. Hours of the day cannot be told from it.`);
  return {
    ...alone,
    names,
    ...(clock ? { with: [clock.name] } : second && (keepsSecond || hasSecond) ? { with: second } : {}),
    ...(standsAt === undefined ? {} : { clock: standsAt }),
    ...(spec.map ? { map: { ...spec.map, ...added } } : {}),
  };
}

/** The unused column of clock times whose header shares the most words, else the next one to the right. */
function clockBeside(column: ColumnProfile, { columns, used }: Around): ColumnProfile | undefined {
  const mine = new Set(wordsOf(column.name));
  const shared = (other: ColumnProfile): number =>
    wordsOf(other.name).filter((word) => mine.has(word)).length - Math.abs(other.index - column.index) / 100;
  const clocks = columns.filter(({ index, share }) => !used.has(index) && share.time >= 0.8);
  const [best] = clocks.sort((a, b) => shared(b) - shared(a));
  if (best) used.add(best.index);
  return best;
}

function datesOf(base: Mapping, assigned: Assignment, notes: string[]): string[] {
  const shapes = Array.from(assigned).flatMap(([field, { column }]) =>
    ['instant', 'day', 'month'].includes(base.columns[field]?.kind ?? '') ? column.dates : [],
  );
  const seen = orderOf(shapes);
  const order = seen === 'either' ? assumedOrder(shapes) : seen;
  const [other, taken] = order === 'day_first' ? ['month first', 'day first'] : ['day first', 'month first'];
  const numeric = shapes.some(({ numbers }) => numbers);
  if (numeric && seen === 'either') notes.push(`Every date could be read ${other} as well; ${taken} is taken. Please check.`);
  if (order === 'both') notes.push('Some dates can only be day first, others only month first: rows of one kind will be refused.');
  // Where both occur, rows of one kind are refused: taking either for the other would be a wrong month.
  const patterns = patternsOf(shapes, order === 'both' ? 'month_first' : order);
  const apart = Array.from(assigned).some(([field, { column }]) => base.columns[field]?.kind === 'instant' && column.share.date >= 0.8);
  if (!apart) return patterns;
  // A date and a clock in two columns are read as one text.
  const days = [
    ...patterns.filter((pattern) => !/[Hh]/.test(pattern)),
    ...(shapes.some(({ pattern }) => pattern === '') ? ['YYYY-MM-DD'] : []),
  ];
  return [...new Set([...patterns, ...days.flatMap((day) => CLOCKS.map((clock) => `${day} ${clock}`))])].slice(0, 20);
}

const CLOCKS = ['H:mm', 'H:mm:ss', 'h:mm A', 'h:mm:ss A', 'h:mmA'] as const;
