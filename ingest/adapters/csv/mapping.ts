/**
 * What a mapping file may say: which columns a source has, what they mean, which events a row becomes.
 * In: a JSON file. Out: a checked mapping. Refuses words it does not know, fields no column gives, events nobody defined.
 * A mapping is data: adding a source of tables means adding a file here (or in the data folder), no code.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { streamOf } from '@rounds/schemas/events/event.ts';
import { isTimeZone } from '@rounds/schemas/time.ts';
import { z } from 'zod';

/** What a column holds, and so what becomes of its text; see read-value.ts. */
export const columnKind = z.enum([
  'id',
  'slug',
  'word',
  'name',
  'code',
  'instant',
  'day',
  'minutes',
  'seconds',
  'cents',
  'integer',
  'number',
  'flag',
  'patient',
  'practice',
  'payer',
  'time_zone',
]);
export type ColumnKind = z.infer<typeof columnKind>;

const columnSpec = z.strictObject({
  /** Header texts, any of them; case, blanks and punctuation do not matter. */
  names: z.array(z.string().min(1)).min(1),
  /** A second column whose text is put behind the first: a date and its time, a step and its phase. */
  with: z.array(z.string().min(1)).min(1).optional(),
  kind: columnKind,
  /** The file must have the column. */
  required: z.boolean().default(false),
  /** Every row must have a value. */
  filled: z.boolean().default(false),
  /** Source word → our word; case does not matter. */
  map: z.record(z.string(), z.string()).optional(),
  /** Our word for source words that are not in `map`; left out: such a row is rejected. */
  otherwise: z.string().optional(),
  /** Our word when the cell is empty. */
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
export type ColumnSpec = z.infer<typeof columnSpec>;

/** A field has a value, and, when `is` is given, one of these. */
const condition = z.strictObject({ field: z.string(), is: z.array(z.union([z.string(), z.boolean()])).optional() });
const dataValue = z.union([
  z.string(),
  z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ subject: z.string() }),
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
  /** A time later than this field's is passed over. */
  notAfter: z.string().optional(),
  /** Event field → field of the row, a fixed value, or another subject. */
  data: z.record(z.string(), dataValue).default({}),
});
export type EventRule = z.infer<typeof eventRule>;

export const mappingSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,47}$/)
      .refine((id) => !['done', 'held', 'rejected'].includes(id), 'not done, held or rejected'),
    title: z.string().min(1).max(120),
    description: z.string().max(600).default(''),
    /** Stands before every subject: the sending system. */
    system: z.string().regex(/^[a-z0-9][a-z0-9-]{0,15}$/),
    encoding: z.enum(['utf-8', 'windows-1252']).default('utf-8'),
    /** Patterns of YYYY YY MM M DD D HH H hh h mm ss A, tried in order; ISO 8601 is always understood. */
    dateFormats: z.array(z.string()).default([]),
    money: z.enum(['point', 'comma']).default('point'),
    /** Where wall clocks without an offset stand. */
    zone: z
      .string()
      .refine((zone) => zone === 'practice' || isTimeZone(zone), '"practice" or an IANA time zone')
      .default('practice'),
    /** Texts that mean "nothing"; the empty cell always does. */
    empty: z.array(z.string()).default(['null', '\\n', 'n/a', '0000-00-00', '0000-00-00 00:00:00']),
    columns: z.record(z.string(), columnSpec),
    /** Field with the source's own stamp of the row's last change. Left out: the latest stamp in the row. */
    recordedAt: z.string().optional(),
    /** A row holds all that is known of its appointment, so an ending it no longer has is taken back. */
    wholeState: z.boolean().default(false),
    events: z.array(eventRule).min(1),
  })
  .superRefine((mapping, context) => {
    for (const [path, field] of namedFields(mapping)) {
      if (!Object.hasOwn(mapping.columns, field)) context.addIssue({ code: 'custom', path, message: 'a field no column gives' });
    }
  });
export type Mapping = z.infer<typeof mappingSchema>;

type Shape = { recordedAt?: string | undefined; events: readonly EventRule[] };

function namedFields({ recordedAt, events }: Shape): [PropertyKey[], string][] {
  const fields: [PropertyKey[], string][] = recordedAt === undefined ? [] : [[['recordedAt'], recordedAt]];
  events.forEach((rule, index) => {
    const name = (key: string, field: string) => fields.push([['events', index, key], field]);
    name('subject', rule.subject);
    for (const field of [...rule.identity, ...rule.time, ...(rule.notAfter === undefined ? [] : [rule.notAfter])]) name('time', field);
    for (const { field } of [...rule.when, ...rule.unless]) name('when', field);
    for (const value of Object.values(rule.data)) {
      if (typeof value === 'string') name('data', value);
      else if ('subject' in value) name('data', value.subject);
    }
  });
  return fields;
}

/** Header texts are compared without case, blanks and punctuation: `Check-In Time` is `check_in_time`. */
export const headerKey = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/**
 * All mappings of the folders by id; a later folder (the data folder's own) replaces an earlier one's.
 * Throws an Error that names the file and the rule when one is not a mapping.
 */
export async function loadMappings(folders: readonly string[]): Promise<ReadonlyMap<string, Mapping>> {
  const mappings = new Map<string, Mapping>();
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((file) => file.endsWith('.json')).sort()) {
      const parsed = mappingSchema.safeParse(JSON.parse(await readFile(join(folder, name), 'utf8')));
      if (!parsed.success) throw new Error(`The mapping ${name} is not right: ${z.prettifyError(parsed.error)}`);
      mappings.set(parsed.data.id, parsed.data);
    }
  }
  return mappings;
}

/** The mappings that ship. */
export const shippedMappings = join(import.meta.dirname, 'mappings');
