/**
 * What a mapping may say: which columns a table has, what they mean, which events a row becomes.
 * In: JSON. Out: a checked mapping. Refuses words it does not know, fields no column gives, events nobody defined.
 * A mapping is data: adding a source of tables means adding a file, no code. Maps of codes stand in their column.
 */
import { z } from 'zod';
import { streamOf } from './events/event.ts';
import { isTimeZone } from './time.ts';

/** What a column holds, and so what becomes of its text; see ingest/adapters/csv/read-value.ts. */
export const columnKind = z.enum([
  'id',
  'slug',
  'word',
  'name',
  'code',
  'instant',
  /** Seconds since 1970, an instant. */
  'unix_seconds',
  'day',
  /** A month, or any date in it. */
  'month',
  'minutes',
  /** Hours as 7.75 or 7:45, kept as minutes. */
  'hours',
  'seconds',
  'cents',
  'integer',
  'number',
  'flag',
  'patient',
  'practice',
  /** Several practices, between ; or |. */
  'practices',
  'payer',
  'time_zone',
  /** Weekdays and times, `Mo-Fr 08:00-17:00; Sa 09:00-12:00`. */
  'opening_hours',
]);
export type ColumnKind = z.infer<typeof columnKind>;

const columnSpec = z.strictObject({
  /** Header texts, any of them; case, blanks and punctuation do not matter. */
  names: z.array(z.string().min(1).max(80)).min(1).max(40),
  /** A second column whose text is put behind the first: a date and its time, a step and its phase. */
  with: z.array(z.string().min(1).max(80)).min(1).max(40).optional(),
  kind: columnKind,
  /** An instant earlier than this field's is the next day's: the out of a night shift that stands beside the date of its in. */
  after: z.string().optional(),
  /** An instant without a time of day stands at this wall clock, flagged; left out: such a row is refused. */
  clock: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time like 12:00')
    .optional(),
  /** The file must have the column. */
  required: z.boolean().default(false),
  /** Every row must have a value. */
  filled: z.boolean().default(false),
  /** Source word → our word; case does not matter. The empty word: this row says nothing here. */
  map: z.record(z.string().max(120), z.string().max(120)).optional(),
  /** Our word for source words that are not in `map`; left out: such a row is rejected. */
  otherwise: z.string().max(120).optional(),
  /** Our word when the cell is empty. */
  default: z.union([z.string().max(120), z.number(), z.boolean()]).optional(),
});
export type ColumnSpec = z.infer<typeof columnSpec>;

/** A field has a value, and, when `is` is given, one of these. */
const condition = z.strictObject({ field: z.string(), is: z.array(z.union([z.string(), z.boolean()])).optional() });
const dataValue = z.union([
  z.string(),
  z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ subject: z.string() }),
  /** Fields joined by a colon, a fixed word last: the id of a thing that has none, e.g. employee and day. */
  z.strictObject({ join: z.array(z.string()).min(1).max(5), tail: z.string().max(20).optional() }),
]);

const eventRule = z.strictObject({
  type: z.string().refine((type) => streamOf(type) !== undefined, 'a known event type'),
  /** Field that names the thing; the sending system is put in front unless `bare`. */
  subject: z.string(),
  bare: z.boolean().default(false),
  /** Fields that tell two events of one type and subject apart, e.g. the entry of a claim. */
  identity: z.array(z.string()).default([]),
  /** `version`: each content is an event of its own, the newest counts. `entry`: the id is the entry (ledger), a change replaces it. */
  keep: z.enum(['version', 'entry']).default('version'),
  /** All must hold. */
  when: z.array(condition).default([]),
  /** None may hold. */
  unless: z.array(condition).default([]),
  /** Fields for the event's time, the first that has a value; a day counts from its service day's start. None: the time of delivery. */
  time: z.array(z.string()).default([]),
  /** Without a time the event is not said; left out: such a row is rejected. */
  skipUntimed: z.boolean().default(false),
  /** A time later than this field's is passed over. */
  notAfter: z.string().optional(),
  /** Event field → field of the row, a fixed value, another subject, or fields joined. */
  data: z.record(z.string(), dataValue).default({}),
});
export type EventRule = z.infer<typeof eventRule>;

export const mappingId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,47}$/, 'small letters, digits and dashes')
  .refine((id) => !['done', 'held', 'rejected', 'hl7v2', 'x12', 'fhir'].includes(id), 'not the name of a folder of ours');

export const mappingSchema = z
  .strictObject({
    id: mappingId,
    /** Grows with every save in the wizard; events carry it as `mappingversion`. */
    version: z.int().min(1).default(1),
    title: z.string().min(1).max(120),
    description: z.string().max(900).default(''),
    /** Stands before every subject: the sending system. */
    system: z.string().regex(/^[a-z0-9][a-z0-9-]{0,15}$/, 'up to 16 small letters, digits and dashes'),
    encoding: z.enum(['utf-8', 'windows-1252']).default('utf-8'),
    /** The sheet of a workbook; left out: the first that is not empty. */
    sheet: z.string().min(1).max(80).optional(),
    /** Patterns of YYYY YY MMM MM M DD D HH H hh h mm ss A, tried in order; ISO 8601 and mail dates are always understood. */
    dateFormats: z.array(z.string().min(1).max(40)).max(20).default([]),
    money: z.enum(['point', 'comma']).default('point'),
    /** Where wall clocks without an offset stand. */
    zone: z
      .string()
      .refine((zone) => zone === 'practice' || isTimeZone(zone), '"practice" or an IANA time zone')
      .default('practice'),
    /** Texts that mean "nothing"; the empty cell always does. */
    empty: z.array(z.string().max(40)).max(40).default(['null', '\\n', 'n/a', '0000-00-00', '0000-00-00 00:00:00']),
    columns: z.record(z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/, 'a field name of letters and digits'), columnSpec),
    /** Fields that follow each other in time, e.g. ["in", "out"]: a row where they do not is taken in with a warning. */
    order: z
      .array(z.tuple([z.string(), z.string()]))
      .max(20)
      .default([]),
    /** Field with the source's own stamp of the row's last change. Left out: the latest stamp in the row. */
    recordedAt: z.string().optional(),
    /** A row holds all that is known of its appointment, so an ending it no longer has is taken back. */
    wholeState: z.boolean().default(false),
    events: z.array(eventRule).min(1).max(60),
  })
  .superRefine((mapping, context) => {
    for (const [path, field] of namedFields(mapping)) {
      if (!Object.hasOwn(mapping.columns, field)) context.addIssue({ code: 'custom', path, message: 'a field no column gives' });
    }
  });
export type Mapping = z.infer<typeof mappingSchema>;

type Shape = {
  columns: Readonly<Record<string, ColumnSpec>>;
  recordedAt?: string | undefined;
  order: readonly [string, string][];
  events: readonly EventRule[];
};
type Named = [PropertyKey[], string];

function namedFields({ columns, recordedAt, order, events }: Shape): Named[] {
  return [
    ...(recordedAt === undefined ? [] : [[['recordedAt'], recordedAt] satisfies Named]),
    ...Object.entries(columns).flatMap(([field, { after }]): Named[] => (after === undefined ? [] : [[['columns', field], after]])),
    ...order.flatMap((pair, index) => pair.map((field): Named => [['order', index], field])),
    ...events.flatMap(fieldsOfRule),
  ];
}

function fieldsOfRule(rule: EventRule, index: number): Named[] {
  const named = (key: string, fields: readonly string[]): Named[] => fields.map((field) => [['events', index, key], field]);
  return [
    ...named('subject', [rule.subject]),
    ...named('time', [...rule.identity, ...rule.time, ...(rule.notAfter === undefined ? [] : [rule.notAfter])]),
    ...named(
      'when',
      [...rule.when, ...rule.unless].map(({ field }) => field),
    ),
    ...named('data', Object.values(rule.data).flatMap(fieldsOfValue)),
  ];
}

/** The fields of a row that an event's value is made of. */
export function fieldsOfValue(value: EventRule['data'][string]): readonly string[] {
  if (typeof value === 'string') return [value];
  if ('value' in value) return [];
  return 'join' in value ? value.join : [value.subject];
}
