/**
 * Changes to a mapping as the wizard makes them: which column feeds which field, what it holds, what its words mean.
 * In: a mapping and one decision. Out: a new mapping; the one given stays as it was. Never touches the events it makes.
 */
import type { ColumnKind, ColumnSpec, Mapping } from '@rounds/schemas/csv-mapping.ts';

/** How a file's column is used: as a field, or as the second half of one (the time beside its date). */
export type Role = { field: string; half: 'whole' | 'second' };

/** Header texts are compared without case, blanks and punctuation, as ingest does. */
export const headerKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** A field that no column of this file feeds keeps its place in the mapping: its events still name it. */
const nobody = (field: string): string => `(no column for ${field})`;
const firstIn = (names: readonly string[] | undefined, headers: readonly string[]): string | null => {
  const keys = new Map(headers.map((header) => [headerKey(header), header]));
  return (names ?? []).map((name) => keys.get(headerKey(name))).find((header) => header !== undefined) ?? null;
};

/** The file's column a field is read from; null when the file has none. */
export const columnOf = (mapping: Mapping, field: string, headers: readonly string[]): string | null =>
  firstIn(mapping.columns[field]?.names, headers);

/** What a file's column is used for; null when it is not used. */
export function roleOf(mapping: Mapping, column: string, headers: readonly string[]): Role | null {
  for (const [field, spec] of Object.entries(mapping.columns)) {
    if (firstIn(spec.names, headers) === column) return { field, half: 'whole' };
    if (firstIn(spec.with, headers) === column) return { field, half: 'second' };
  }
  return null;
}

const withSpec = (mapping: Mapping, field: string, spec: ColumnSpec): Mapping => ({
  ...mapping,
  columns: { ...mapping.columns, [field]: spec },
});

/** Names that no header of this file answers to: kept, so that other files of the sender still fit. */
const others = (names: readonly string[] | undefined, headers: readonly string[]): string[] => {
  const keys = new Set(headers.map(headerKey));
  return (names ?? []).filter((name) => !keys.has(headerKey(name)) && !name.startsWith('(no column for '));
};

/** The column feeds nothing any more. */
function released(mapping: Mapping, column: string, headers: readonly string[]): Mapping {
  const role = roleOf(mapping, column, headers);
  const spec = role && mapping.columns[role.field];
  if (!role || !spec) return mapping;
  if (role.half === 'second') {
    const { with: _second, ...rest } = spec;
    return withSpec(mapping, role.field, rest);
  }
  const left = others(spec.names, headers);
  return withSpec(mapping, role.field, { ...spec, names: left.length > 0 ? left : [nobody(role.field)] });
}

/** Lets a column feed a field (or nothing); whatever fed that field before feeds nothing then. */
export function assigned(mapping: Mapping, headers: readonly string[], column: string, role: Role | null): Mapping {
  const free = released(mapping, column, headers);
  const spec = role && free.columns[role.field];
  if (!role || !spec) return free;
  if (role.half === 'second') return withSpec(free, role.field, { ...spec, with: [column] });
  return withSpec(free, role.field, { ...spec, names: [column, ...others(spec.names, headers)].slice(0, 40) });
}

export function withKind(mapping: Mapping, field: string, kind: ColumnKind): Mapping {
  const spec = mapping.columns[field];
  return spec ? withSpec(mapping, field, { ...spec, kind }) : mapping;
}

/**
 * Says what a word of a column means; null takes the word out of the map. `all`: the column's words. A column that was read as it is
 * written gets a map by its first word, and then the others must stand in it as themselves, or they would be refused.
 */
export function withWord(mapping: Mapping, field: string, word: string, ours: string | null, all: readonly string[] = []): Mapping {
  const spec = mapping.columns[field];
  if (!spec) return mapping;
  const before = spec.map ?? (spec.kind === 'code' ? {} : Object.fromEntries(all.map((other) => [other, other])));
  const kept = Object.entries(before).filter(([known]) => known.trim().toLowerCase() !== word.trim().toLowerCase());
  return withSpec(mapping, field, { ...spec, map: Object.fromEntries(ours === null ? kept : [...kept, [word, ours]]) });
}

/** Our word for a word of a column; undefined when the map has none. */
export const wordIn = (mapping: Mapping, field: string, word: string): string | undefined =>
  Object.entries(mapping.columns[field]?.map ?? {}).find(([known]) => known.trim().toLowerCase() === word.trim().toLowerCase())?.[1];

/** The words a column's map may give: those it gives already, and those the events ask about. */
export function ourWords(mapping: Mapping, field: string): readonly string[] {
  const asked = mapping.events
    .flatMap((rule) => [...rule.when, ...rule.unless])
    .flatMap((condition) => (condition.field === field ? (condition.is ?? []) : []))
    .filter((word) => typeof word === 'string');
  const spec = mapping.columns[field];
  const given = [...Object.values(spec?.map ?? {}), ...(spec?.otherwise === undefined ? [] : [spec.otherwise])];
  return [...new Set([...given, ...asked])].filter((word) => word !== '').sort();
}

/** A column whose words are translated: it has a map, or is of the kind that needs one. */
export const hasWords = (spec: ColumnSpec | undefined): boolean =>
  spec !== undefined && (spec.map !== undefined || spec.kind === 'code' || spec.kind === 'practice');

/** `Front desk export` → `front-desk-export`, an id a mapping may have. */
export const idFrom = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
