/**
 * The values of a row → the events they say, each with its id. Pure.
 * In: a read row, the mapping's event rules. Out: drafts, or what is missing for an event the row says has happened.
 * Ids: what the event is (type, subject, entry), then for versions what it says; see versions.ts for what follows from that.
 */
import type { EventRule, Mapping } from '@rounds/schemas/csv-mapping.ts';
import { DATA_SCHEMA } from '@rounds/schemas/events/envelope.ts';
import { streamOf } from '@rounds/schemas/events/event.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import type { KnownPractice } from '../../directory.ts';
import { canonicalJson, shortHash } from '../../event-id.ts';
import type { Header } from './header.ts';
import type { Value } from './read-value.ts';
import { isList, type MapperDeps, type Row, type RowViolation } from './row.ts';
import { startOfDay } from './wall-clock.ts';

/** One event of a row, with what is needed to tell a repeat, a correction and a move apart. */
export interface RowDraft {
  readonly stream: Stream;
  /** What the event is, whatever it says: 22 characters, the beginning of its id. */
  readonly natural: string;
  readonly keep: EventRule['keep'];
  /** Whose clock `recordedat` is: the source's stamp of the change, the latest stamp in the row, or the delivery's. */
  readonly clock: 'source' | 'row' | 'delivery';
  readonly draft: {
    id: string;
    type: string;
    subject: string;
    time: string;
    recordedat: string;
    practiceid: string;
    data: Record<string, unknown>;
    source: string;
    sourceref: string;
    dataschema: string;
    specversion: string;
    mappingversion?: number;
    flags?: string[];
  };
}

export interface Delivered {
  readonly sourceRef: string;
  readonly deliveredMs: number;
}

/** The row's drafts; what is missing goes to the row's violations. */
export function draftsOf(
  row: Row,
  header: Header,
  deps: Pick<MapperDeps, 'mapping' | 'source' | 'lookOnly'>,
  delivered: Delivered,
): readonly RowDraft[] {
  const drafts: RowDraft[] = [];
  for (const rule of deps.mapping.events) {
    if (!applies(rule, row.values)) continue;
    if (rule.skipUntimed && timeOf(rule, row) === undefined) continue;
    const drafted = draftOf(rule, row, header, deps, delivered);
    if ('rule' in drafted) row.violations.push(drafted);
    else drafts.push(drafted);
  }
  return withRecordedAt(drafts, row, deps.mapping);
}

function applies({ when, unless }: EventRule, values: ReadonlyMap<string, Value>): boolean {
  for (const condition of when) if (!holds(condition, values)) return false;
  for (const condition of unless) if (holds(condition, values)) return false;
  return true;
}

function holds({ field, is }: EventRule['when'][number], values: ReadonlyMap<string, Value>): boolean {
  const value = values.get(field);
  return value !== undefined && (is === undefined || (typeof value !== 'object' && is.some((wanted) => wanted === value)));
}

function startText({ start }: Readonly<Record<string, unknown>>): string {
  return typeof start === 'string' ? start : '';
}

function draftOf(
  rule: EventRule,
  row: Row,
  header: Header,
  { mapping, source, lookOnly }: Pick<MapperDeps, 'mapping' | 'source' | 'lookOnly'>,
  { sourceRef, deliveredMs }: Delivered,
): RowDraft | RowViolation {
  const stream = streamOf(rule.type);
  const thing = row.values.get(rule.subject);
  const untimed = rule.time.length === 0;
  const at = untimed ? deliveredMs : timeOf(rule, row);
  if (stream === undefined || thing === undefined)
    return { column: header.nameOf(rule.subject), valueShape: 'missing', rule: `needed for ${rule.type}` };
  if (at === undefined)
    return { column: header.nameOf(rule.time[0] ?? ''), valueShape: 'missing', rule: `a time, needed for ${rule.type}` };
  const practiceid = row.practice?.id ?? (rule.type.startsWith('practice.') ? plain(thing) : '');
  const subject = rule.bare ? plain(thing) : `${mapping.system}:${plain(thing)}`;
  const data = dataOf(rule, row, mapping.system);
  const time = new Date(at).toISOString();
  if (lookOnly) return looked(rule, stream, { subject, time, practiceid, source, sourceRef, data });
  const natural = shortHash(rule.type, subject, ...rule.identity.map((field) => plain(row.values.get(field))));
  const id =
    rule.keep === 'entry'
      ? natural
      : `${natural}.${shortHash(startText(data)).slice(0, 8)}.${shortHash(untimed ? '' : time, practiceid, canonicalJson(data)).slice(0, 12)}`;
  return {
    stream,
    natural,
    keep: rule.keep,
    clock: untimed ? 'delivery' : 'row',
    draft: {
      specversion: '1.0',
      id,
      type: rule.type,
      source,
      subject,
      time,
      recordedat: time,
      practiceid,
      dataschema: DATA_SCHEMA,
      sourceref: sourceRef,
      ...addedTo(row, mapping),
      data,
    },
  };
}

/** Nothing, for most rows of most feeds. */
function addedTo({ flags }: Row, { version }: Mapping): Pick<RowDraft['draft'], 'mappingversion' | 'flags'> | undefined {
  if (version <= 1 && flags.length === 0) return undefined;
  return { ...(version > 1 ? { mappingversion: version } : {}), ...(flags.length > 0 ? { flags: flags.slice(0, 20) } : {}) };
}

/** A draft that is only checked: nothing will be known by its id. */
function looked(
  rule: EventRule,
  stream: Stream,
  { sourceRef, ...rest }: Pick<RowDraft['draft'], 'subject' | 'time' | 'practiceid' | 'source' | 'data'> & { sourceRef: string },
): RowDraft {
  const draft = {
    specversion: '1.0',
    id: 'looked-at',
    type: rule.type,
    ...rest,
    recordedat: rest.time,
    dataschema: DATA_SCHEMA,
    sourceref: sourceRef,
  };
  return { stream, natural: '', keep: rule.keep, clock: 'row', draft };
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
  if (typeof value !== 'object' || isList(value)) return undefined;
  if ('at' in value) return value.at;
  // A date alone: the moment its service day begins, so that it falls on that day at this practice.
  return startOfDay(value.day, practice?.timeZone ?? 'UTC', practice?.cutoverMinutes ?? 0);
}

function plain(value: Value | undefined): string {
  if (typeof value === 'object') return isList(value) ? value.join('|') : 'at' in value ? new Date(value.at).toISOString() : value.day;
  return value === undefined ? '' : String(value);
}

const entries = new WeakMap<EventRule, [string, EventRule['data'][string]][]>();

function entriesOf(rule: EventRule): readonly [string, EventRule['data'][string]][] {
  let own = entries.get(rule);
  if (!own) entries.set(rule, (own = Object.entries(rule.data)));
  return own;
}

function dataOf(rule: EventRule, { values }: Row, system: string): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const [name, from] of entriesOf(rule)) {
    if (typeof from === 'object' && 'value' in from) data[name] = from.value;
    else if (typeof from === 'object' && 'join' in from)
      data[name] = [...from.join.map((field) => plain(values.get(field))), ...(from.tail === undefined ? [] : [from.tail])].join(':');
    else {
      const value = values.get(typeof from === 'string' ? from : from.subject);
      if (value === undefined) continue;
      data[name] =
        typeof from === 'object' ? `${system}:${plain(value)}` : typeof value === 'object' && !isList(value) ? plain(value) : value;
    }
  }
  return data;
}

/** The source's own stamp of the change; else the latest time in the row, which reading it again gives again. */
function withRecordedAt(drafts: readonly RowDraft[], row: Row, mapping: Mapping): readonly RowDraft[] {
  const own = mapping.recordedAt === undefined ? undefined : instantOf(row.values.get(mapping.recordedAt), row.practice);
  const recordedat =
    own === undefined ? drafts.reduce((newest, { draft }) => (draft.time > newest ? draft.time : newest), '') : new Date(own).toISOString();
  for (const { draft } of drafts) draft.recordedat = recordedat;
  return own === undefined ? drafts : drafts.map((drafted) => ({ ...drafted, clock: 'source' }));
}
