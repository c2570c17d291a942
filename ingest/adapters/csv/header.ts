/**
 * The header line of a table against a mapping: which column feeds which field, what is missing, what is not used.
 * In: the header's texts. Out: a Header, or what is wrong with the file as a whole.
 * Refuses missing required columns and a needed column that stands there twice: which one is meant cannot be known.
 */
import type { ColumnSpec, Mapping } from '@rounds/schemas/csv-mapping.ts';
import { valueShape } from '@rounds/schemas/events/event.ts';
import { looksLikeIdentifier } from '../../privacy.ts';
import { headerKey } from './mapping.ts';

export interface Column {
  readonly field: string;
  readonly spec: ColumnSpec;
  /** The mapping's own name of the column: headers of a headless file could be patients. */
  readonly column: string;
  /** What a record has in it; the empty text where it has nothing. */
  readonly text: (record: readonly string[]) => string;
}

export interface Header {
  readonly width: number;
  /** Without the columns at the end that have no name: rows may leave them out. */
  readonly named: number;
  /** Column texts the mapping does not use, cut to 64 characters; of a text that looks like an identifier only its shape. */
  readonly unused: readonly string[];
  /** Those the mapping reads and the file has (or has a default for). */
  readonly columns: readonly Column[];
  /** What the mapping calls the column of a field. */
  nameOf(field: string): string;
}

export type ReadHeader =
  { readonly ok: true; readonly header: Header } | { readonly ok: false; readonly problems: readonly { column: string; rule: string }[] };

interface Place {
  readonly field: string;
  readonly spec: ColumnSpec;
  readonly column: string;
  readonly at: number;
  readonly withAt: number | undefined;
}

const MAX_COLUMNS = 1_000;
/** A column the file does not have and the mapping has a default for: every row reads as empty. */
const ABSENT = -1;

/** Finds the mapping's columns by name, whatever their order. `practiceKnown`: the file's practice is given from outside. */
export function readHeader(names: readonly string[], mapping: Mapping, practiceKnown: boolean): ReadHeader {
  const keys = names.map(headerKey);
  const problems: { column: string; rule: string }[] = [];
  if (names.length > MAX_COLUMNS) return { ok: false, problems: [{ column: '(header)', rule: `at most ${MAX_COLUMNS} columns` }] };
  const find = (candidates: readonly string[]): number | undefined => {
    for (const candidate of candidates) {
      const key = headerKey(candidate);
      const at = keys.indexOf(key);
      if (at < 0) continue;
      if (keys.indexOf(key, at + 1) >= 0) problems.push({ column: candidate, rule: 'one column of this name, not two' });
      return at;
    }
    return undefined;
  };
  const places: Place[] = [];
  for (const [field, spec] of Object.entries(mapping.columns)) {
    const column = spec.names[0] ?? field;
    const at = find(spec.names);
    const withAt = spec.with && find(spec.with);
    if (at !== undefined && (!spec.with || withAt !== undefined)) places.push({ field, spec, column, at, withAt });
    else if (spec.default !== undefined && !spec.required) places.push({ field, spec, column, at: ABSENT, withAt: undefined });
    else if (spec.required || (spec.kind === 'practice' && !practiceKnown))
      problems.push({ column: at === undefined ? column : (spec.with?.[0] ?? column), rule: 'this column in the header' });
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, header: headerOf(names, places, mapping) };
}

function headerOf(names: readonly string[], places: readonly Place[], mapping: Mapping): Header {
  const used = new Set(places.flatMap(({ at, withAt }) => [at, withAt]));
  return {
    width: names.length,
    named: names.findLastIndex((name) => name.trim() !== '') + 1,
    unused: names.filter((name, index) => !used.has(index) && name.trim() !== '').map((name) => shownName(name.trim())),
    columns: places.map(({ field, spec, column, at, withAt }) => ({
      field,
      spec,
      column,
      text: (record) => (withAt === undefined ? (record[at] ?? '') : joined(record[at], record[withAt])),
    })),
    nameOf: (field) => mapping.columns[field]?.names[0] ?? field,
  };
}

/** An empty half makes the whole empty: a date without its time is not midnight. */
function joined(first = '', second = ''): string {
  return first.trim() === '' || second.trim() === '' ? '' : `${first.trim()} ${second.trim()}`;
}

/** Pivoted sheets have a column for each person, and reports are read by many. */
function shownName(name: string): string {
  return looksLikeIdentifier(name) ? `(${valueShape(name)})` : name.slice(0, 64);
}
