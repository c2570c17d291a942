/**
 * The envelope of every canonical event: CloudEvents 1.0 (JSON) with four extension attributes.
 * In: what an adapter made. Out: what Kafka holds. Refuses anything not on the list: unknown attributes are dropped, not kept.
 */
import { z } from 'zod';
import { eventInstant, localDay, slug, subjectId } from '../ids.ts';

/** The newest version of the event schemas; older ones are lifted in upcast.ts. */
export const DATA_SCHEMA = 'rounds/1';

/** A word, or a word with what it is about: `zone_assumed`, `unmapped:status:ARRIVED`, `out_of_balance:-1250`. Never a patient's value. */
export const flag = z.string().regex(/^[a-z][a-z0-9_]{1,31}(:[^:\p{Cc}]{1,48}){0,2}$/u, 'a word, then up to two parts behind colons');

export const envelopeShape = {
  specversion: z.literal('1.0').default('1.0'),
  /** Deterministic: the same source message sent twice gives the same id. */
  id: z.string().min(1).max(128),
  /** Adapter and sending system, e.g. `csv/openemr/front-desk`. Also the feed's name. */
  source: z.string().regex(/^[a-z0-9][A-Za-z0-9_.:/-]{0,95}$/),
  subject: subjectId,
  /** When it happened. */
  time: eventInstant,
  /** When the source knew it. */
  recordedat: eventInstant,
  /** The practice it belongs to; empty for what belongs to the organisation. */
  practiceid: z.union([slug, z.literal('')]),
  dataschema: z.string().max(64).default(DATA_SCHEMA),
  /** Where in the source it stands: file hash and line, or message control id. Never a file name. */
  sourceref: z.string().max(160),
  /** Service day of `time` in the practice's zone and cut-over; stamped when accepted, so that a replay decides the same. */
  serviceday: localDay.optional(),
  /** Wall clock of `time` in the practice's zone, `YYYY-MM-DDTHH:mm:ss`; stamped when accepted. */
  localtime: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    .optional(),
  /** What the adapter thought odd and took in all the same; see `flag`. */
  flags: z.array(flag).max(20).optional(),
  /** Version of the feed's configuration that read the message. Of one event id, only the highest counts. Absent: 1. */
  mappingversion: z.int().min(1).optional(),
  /** A later mapping of the same message no longer says this: the event counts no more. Same id and subject, higher mappingversion. */
  withdrawn: z.literal(true).optional(),
} as const;

/** One event type: its name and the fields its data may carry. Strip mode drops everything else (privacy by list). */
export function eventSchema<Type extends string, Shape extends z.ZodRawShape>(type: Type, data: Shape) {
  return z.object({ ...envelopeShape, type: z.literal(type), data: z.object(data) });
}

/** What all events have in common, whatever their type. */
export const anyEnvelope = z.object({ ...envelopeShape, type: z.string().max(64), data: z.record(z.string(), z.unknown()) });
export type Envelope = z.infer<typeof anyEnvelope>;
