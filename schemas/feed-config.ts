/**
 * What an organisation says about one of its feeds: whose practice, which zone, what the sender's codes mean.
 * A JSON file in `<data>/feeds`; edited in the dashboard or by hand. Every save raises `version`, which events carry as `mappingversion`.
 * Words on the left are the sender's (compared without case and outer blanks), words on the right are ours.
 */
import { z } from 'zod';
import { payerClass } from './events/appointment.events.ts';
import { adjustmentClass } from './events/billing.events.ts';
import { slug } from './ids.ts';
import { isTimeZone } from './time.ts';

/** Adapter and sending system: `hl7v2/main`, `x12/default`, `fhir/epic`, `athena/main`, `csv/openemr-appointments`. */
export const feedName = z
  .string()
  .regex(/^[a-z0-9]{2,16}\/[a-z0-9][a-z0-9._-]{0,62}$/, 'adapter/name in small letters, digits, dots, dashes');

/** What a sender's appointment status can mean here. `ignore`: a status that says nothing. */
export const statusWord = z.enum([
  'booked',
  'confirmed',
  'arrived',
  'checked_in',
  'roomed',
  'provider_in',
  'provider_out',
  'checked_out',
  'completed',
  'no_show',
  'cancelled',
  'left_without_being_seen',
  'rescheduled',
  'voided',
  'ignore',
]);
export type StatusWord = z.infer<typeof statusWord>;

/** What a sender's adjustment (HL7 FT1-6 AJ) can mean: why it left the balance (kpis.md 1.5), or that money went back. */
export const adjustmentWord = z.enum([...adjustmentClass.options, 'refund']);

const codes = <Value extends z.ZodType>(value: Value) => z.record(z.string().min(1).max(80), value).default({});

/** A server this feed is fetched from (FHIR, athenahealth), with SMART backend services. Its private key lies in the keys folder. */
export const feedConnection = z.strictObject({
  baseUrl: z.url({ protocol: /^https?$/ }),
  tokenUrl: z.url({ protocol: /^https?$/ }).optional(),
  clientId: z.string().max(200).optional(),
  scope: z.string().max(400).default('system/*.read'),
  /** The server stands in the organisation's own network: its name may lead to private addresses. Loopback only by its own name or address. */
  privateNetwork: z.boolean().optional(),
});

export const feedConfig = z.strictObject({
  feed: feedName,
  /** Grows with every save. */
  version: z.int().min(1).default(1),
  title: z.string().max(80).default(''),
  /** Wall clocks without an offset stand here; left out: in the practice's zone. */
  timeZone: z.string().refine(isTimeZone, 'an IANA time zone').optional(),
  /** Bytes that do not say what they are. */
  charset: z.enum(['utf-8', 'windows-1252', 'iso-8859-1']).default('utf-8'),
  /** Practice of messages that name no site. */
  practice: slug.optional(),
  /** Code → practice, provider, payer. A code equal to one of ours needs no entry. */
  sites: codes(slug),
  providers: codes(slug),
  payers: codes(slug),
  payerClasses: codes(payerClass),
  /** Appointment status → what it means. */
  statuses: codes(statusWord),
  /** Cancel reason → who wanted it. */
  reasons: codes(z.enum(['patient', 'practice', 'unknown'])),
  visitTypes: codes(z.string().min(1).max(64)),
  /** Adjustment code → contractual, a kind of write-off, or a refund. A reason code (`CO-45`) needs no entry. */
  adjustments: codes(adjustmentWord),
  /** `ignore`: another feed sends the charges of these practices, and counting both would double them (docs/decisions/051). */
  charges: z.enum(['count', 'ignore']).default('count'),
  /** HL7 v2: which of PID-3's identifiers is the patient's, by type, the first found. */
  patientIdTypes: z.array(z.string().max(20)).default(['MR', 'PI', 'MRN']),
  /**
   * HL7 v2: how visits (PV1-19) and appointments (SCH-2, SCH-1) are one thing. `as_sent`: same number and same authority;
   * `number_only`: same number; `in_siu`: SIU messages carry PV1-19 and are known by it; `separate`: never.
   */
  visitNumbers: z.enum(['as_sent', 'number_only', 'in_siu', 'separate']).default('as_sent'),
  /** A cancel followed within so many minutes by a new id for the same patient and provider is one reschedule. 0: never. */
  rescheduleWindowMinutes: z.int().min(0).max(1440).default(15),
  connection: feedConnection.optional(),
});
export type FeedConfig = z.infer<typeof feedConfig>;
