/**
 * A row → drafts or violations, by its mapping. Pure: no IO, no clock.
 * In: the header's columns, one record, the practice (or where it stands). Out: drafts with ids, or what is wrong, by line and column.
 * Refuses a row as a whole: half a row would be a wrong appointment.
 */
import { DATA_SCHEMA } from '@rounds/schemas/events/envelope.ts';
import { streamOf, valueShape } from '@rounds/schemas/events/event.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import type { KnownPractice } from '../../directory.ts';
import { canonicalJson, shortHash } from '../../event-id.ts';
import { dateReader } from './date-format.ts';
import type { Header } from './header.ts';
import type { EventRule, Mapping } from './mapping.ts';
import { startOfDay } from './wall-clock.ts';
import { readValue, type ReadContext, type Value } from './read-value.ts';

export interface RowViolation {
  readonly column: string;
  readonly valueShape: string;
  readonly rule: string;
}

/** One event of a row, with what is needed to tell a repeat, a correction and a move apart. */
export interface RowDraft {
  readonly stream: Stream;
  /** What the event is, whatever it says: 22 characters, the beginning of its id. */
  readonly natural: string;
  readonly keep: EventRule['keep'];
  /** Whose clock `recordedat` is: the source's stamp of the change, the latest stamp in the row, or the delivery's. */
  readonly clock: 'source' | 'row' | 'delivery';
  readonly draft: { id: string; type: string; subject: string; time: string; recordedat: string; practiceid: string; data: Record<string, unknown>; source: string; sourceref: string; dataschema: string; specversion: string };
}

export type MappedRow =
  | { readonly ok: true; readonly drafts: readonly RowDraft[]; readonly warnings: readonly { column: string; rule: string }[] }
  | { readonly ok: false; readonly practice: string; readonly violations: readonly RowViolation[] };

export interface RowMapper {
  /** `sourceRef` names file and line; `deliveredMs` is used only for rows without any stamp of their own. */
  map(record: readonly string[], header: Header, sourceRef: string, deliveredMs: number): MappedRow;
}

export interface MapperDeps extends Pick<ReadContext, 'pseudonymise' | 'practice' | 'payer'> {
  readonly mapping: Mapping;
  /** Feed, `csv/<mapping>[/<practice>]`. */
  readonly source: string;
  /** The practice the whole file belongs to; undefined when its rows name theirs. */
  readonly filePractice: KnownPractice | undefined;
}

interface Row {
  readonly values: ReadonlyMap<string, Value>;
  readonly practice: KnownPractice | undefined;
  readonly violations: RowViolation[];
  readonly warnings: { column: string; rule: string }[];
}

export function createRowMapper(deps: MapperDeps): RowMapper {
  const { mapping } = deps;
  const readDate = dateReader(mapping.dateFormats);
  const empty = new Set(mapping.empty.map((text) => text.toLowerCase()));
  const base = { system: mapping.system, readDate, money: mapping.money, pseudonymise: deps.pseudonymise, practice: deps.practice, payer: deps.payer };

  const readRow = (record: readonly string[], header: Header): Row => {
    const practice = deps.filePractice ?? practiceOf(record, header, deps);
    const zone = mapping.zone === 'practice' ? practice?.timeZone : mapping.zone;
    const values = new Map<string, Value>();
    const row: Row = { values, practice, violations: [], warnings: [] };
    for (const { field, spec, column, text } of header.cells(record)) {
      if (spec.kind === 'practice' && deps.filePractice) continue;
      const bare = text.trim();
      const nothing = bare === '' || empty.has(bare.toLowerCase());
      const read = nothing ? { value: spec.default } : readValue(bare, spec, { ...base, zone });
      if ('rule' in read) row.violations.push({ column, valueShape: valueShape(bare), rule: read.rule });
      else if (read.value !== undefined) values.set(field, read.value);
      else if (spec.filled && nothing) row.violations.push({ column, valueShape: 'empty text', rule: 'a value' });
      if (spec.kind === 'payer' && !values.has('payerClass')) {
        const known = nothing ? undefined : deps.payer(bare);
        if (known) values.set('payerClass', known.payerClass);
      }
      if ('warning' in read && read.warning !== undefined) row.warnings.push({ column, rule: read.warning });
    }
    return row;
  };

  return {
    map(record, header, sourceRef, deliveredMs) {
      if (record.length !== header.width) {
        return { ok: false, practice: '', violations: [{ column: '(row)', valueShape: `${record.length} columns`, rule: `as many columns as the header: ${header.width}` }] };
      }
      const row = readRow(record, header);
      if (row.violations.length > 0) return { ok: false, practice: row.practice?.id ?? '', violations: row.violations };
      const drafts = mapping.events.filter((rule) => applies(rule, row.values)).map((rule) => draftOf(rule, row, header, deps, { sourceRef, deliveredMs }));
      for (const drafted of drafts) if ('rule' in drafted) row.violations.push(drafted);
      if (row.violations.length > 0) return { ok: false, practice: row.practice?.id ?? '', violations: row.violations };
      return { ok: true, drafts: withRecordedAt(drafts.filter((drafted) => 'draft' in drafted), row, mapping), warnings: row.warnings };
    },
  };
}

function practiceOf(record: readonly string[], header: Header, deps: MapperDeps): KnownPractice | undefined {
  for (const { spec, text } of header.cells(record)) if (spec.kind === 'practice') return deps.practice(text.trim());
  return undefined;
}

function applies(rule: EventRule, values: ReadonlyMap<string, Value>): boolean {
  const holds = ({ field, is }: EventRule['when'][number]): boolean => {
    const value = values.get(field);
    if (value === undefined) return false;
    return is === undefined || is.some((wanted) => wanted === value);
  };
  return rule.when.every(holds) && !rule.unless.some(holds);
}

function draftOf(rule: EventRule, row: Row, header: Header, deps: MapperDeps, { sourceRef, deliveredMs }: { sourceRef: string; deliveredMs: number }): RowDraft | RowViolation {
  const stream = streamOf(rule.type);
  const thing = row.values.get(rule.subject);
  const untimed = rule.time.length === 0;
  const at = untimed ? deliveredMs : timeOf(rule, row);
  if (stream === undefined || thing === undefined) return { column: header.nameOf(rule.subject), valueShape: 'missing', rule: `needed for ${rule.type}` };
  if (at === undefined) return { column: header.nameOf(rule.time[0] ?? ''), valueShape: 'missing', rule: `a time, needed for ${rule.type}` };
  const practiceid = row.practice?.id ?? (rule.type.startsWith('practice.') ? String(thing) : '');
  const subject = rule.bare ? String(thing) : `${deps.mapping.system}:${String(thing)}`;
  const data = dataOf(rule, row, deps.mapping.system);
  const time = new Date(at).toISOString();
  const natural = shortHash(rule.type, subject, ...rule.identity.map((field) => plain(row.values.get(field))));
  const id = rule.keep === 'entry' ? natural : `${natural}.${shortHash(String(data['start'] ?? '')).slice(0, 8)}.${shortHash(untimed ? '' : time, practiceid, canonicalJson(data)).slice(0, 12)}`;
  return { stream, natural, keep: rule.keep, clock: untimed ? 'delivery' : 'row', draft: { specversion: '1.0', id, type: rule.type, source: deps.source, subject, time, recordedat: time, practiceid, dataschema: DATA_SCHEMA, sourceref: sourceRef, data } };
}

function timeOf(rule: EventRule, { values, practice }: Row): number | undefined {
  const limit = rule.notAfter === undefined ? undefined : instantOf(values.get(rule.notAfter), practice);
  for (const field of rule.time) {
    const at = instantOf(values.get(field), practice);
    if (at !== undefined && (limit === undefined || at <= limit)) return at;
  }
  return undefined;
}

function instantOf(value: Value | undefined, practice: KnownPractice | undefined): number | undefined {
  if (typeof value !== 'object') return undefined;
  if ('at' in value) return value.at;
  // A date alone: the moment its service day begins, so that it falls on that day at this practice.
  return startOfDay(value.day, practice?.timeZone ?? 'UTC', practice?.cutoverMinutes ?? 0);
}

function plain(value: Value | undefined): string {
  if (typeof value === 'object') return 'at' in value ? new Date(value.at).toISOString() : value.day;
  return value === undefined ? '' : String(value);
}

function dataOf(rule: EventRule, { values }: Row, system: string): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [name, from] of Object.entries(rule.data)) {
    if (typeof from === 'object' && 'value' in from) data[name] = from.value;
    else {
      const value = values.get(typeof from === 'string' ? from : from.subject);
      if (value === undefined) continue;
      data[name] = typeof from === 'object' ? `${system}:${plain(value)}` : typeof value === 'object' ? plain(value) : value;
    }
  }
  return data;
}

/** The source's own stamp of the change; else the latest time in the row, which reading it again gives again. */
function withRecordedAt(drafts: readonly RowDraft[], row: Row, mapping: Mapping): RowDraft[] {
  const own = mapping.recordedAt === undefined ? undefined : instantOf(row.values.get(mapping.recordedAt), row.practice);
  const recordedat = own === undefined ? drafts.reduce((newest, { draft }) => (draft.time > newest ? draft.time : newest), '') : new Date(own).toISOString();
  return drafts.map((drafted) => ({ ...drafted, clock: own === undefined ? drafted.clock : 'source', draft: { ...drafted.draft, recordedat } }));
}
