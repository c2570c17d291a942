/**
 * Stream `operations`: the directory, the calendar, money plans, complaints, surveys, and what people say about their data.
 * Subject: the thing registered, set or reported. Directory events have practiceid '' except a practice's own.
 */
import { z } from 'zod';
import { OPENING_HOURS_RULE, openingHours } from '../opening-hours.ts';
import { isTimeZone } from '../time.ts';
import { cents, eventDay, localDay, patientKey, slug, subjectId } from '../ids.ts';
import { payerClass } from './appointment.events.ts';
import { eventSchema } from './envelope.ts';

const name = z.string().min(1).max(80);
export const timeZone = z.string().max(64).refine(isTimeZone, 'an IANA time zone');

/** A practice (site): its zone and cut-over decide every service day (kpis.md 1.12 rule 1). */
export const practiceData = {
  practice: slug,
  name,
  shortName: z.string().min(1).max(14).optional(),
  region: slug.optional(),
  organisation: slug.optional(),
  timeZone,
  cutoverMinutes: z.int().min(0).max(720).default(0),
  /** `Mo-Fr 08:00-17:00; Sa 09:00-12:00`, wall clock. A stamp more than four hours outside is not believed (kpis.md 1.12 rule 21). */
  openingHours: z
    .string()
    .max(200)
    .refine((text) => openingHours(text) !== undefined, OPENING_HOURS_RULE)
    .optional(),
  specialty: z.string().max(64).optional(),
  /** Whom published figures compare it with. */
  peerGroup: slug.optional(),
};
export const benchmarkData = {
  /** Names this figure: KPI, peer group, year, percentile. */
  benchmark: z.string().min(1).max(128),
  kpi: z.string().max(64),
  peerGroup: slug,
  year: z.int().min(1990).max(2100),
  percentile: z.int().min(1).max(99).default(50),
  value: z.number(),
  /** Who published it, and where. */
  source: z.string().min(1).max(120),
  /** Read where it was published, told by somebody else, or the organisation's own. */
  tier: z.enum(['published', 'second_hand', 'own']).default('published'),
};
const complaint = { complaint: subjectId, category: z.string().max(32).optional() };

export const operationsEvent = z.discriminatedUnion('type', [
  eventSchema('organisation.registered', { organisation: slug, name }),
  eventSchema('region.registered', { region: slug, name, organisation: slug.optional() }),
  eventSchema('practice.registered', practiceData),
  eventSchema('practice.changed', practiceData),
  eventSchema('provider.registered', {
    provider: slug,
    name,
    specialty: z.string().max(64).optional(),
    practices: z.array(slug).max(50).default([]),
  }),
  eventSchema('provider.changed', {
    provider: slug,
    name,
    specialty: z.string().max(64).optional(),
    practices: z.array(slug).max(50).default([]),
  }),
  eventSchema('payer.registered', { payer: slug, name, payerClass }),
  eventSchema('payer.changed', { payer: slug, name, payerClass }),
  /** Two patient numbers are one person (HL7 A40): `patient` goes on as `into`. Counts nothing again. Subject: the number that ends. */
  eventSchema('patient.merged', { patient: patientKey, into: patientKey }),
  /** The practice's service day is over: what was booked and not seen is settled (design.md, Facts). */
  eventSchema('practice_day.closed', { day: eventDay, reason: z.enum(['day_over', 'closed_all_day']).default('day_over') }),
  eventSchema('budget.set', {
    account: slug,
    month: z.string().regex(/^\d{4}-\d{2}$/),
    amountCents: cents,
    version: z.int().min(1).default(1),
  }),
  eventSchema('expense.booked', { account: slug, postDate: eventDay, amountCents: cents }),
  /** A goal for a KPI at a practice ('' in practiceid: the organisation's). `value` in the KPI's unit, percent as 0–100. */
  eventSchema('target.set', { kpi: z.string().max(64), value: z.number(), from: localDay }),
  /** Practices elsewhere that figures are published for, e.g. "Single-specialty family medicine, 10 to 25 physicians". */
  eventSchema('peer_group.set', { peerGroup: slug, name, population: z.string().max(200).optional() }),
  /** A published figure of a KPI: a percentile (50 is the median) of a peer group in a year. `value` in the KPI's unit, percent as 0–100. */
  eventSchema('benchmark.published', benchmarkData),
  eventSchema('complaint.received', { ...complaint, day: eventDay }),
  eventSchema('complaint.acknowledged', complaint),
  eventSchema('complaint.resolved', complaint),
  eventSchema('survey.answered', { question: slug, score: z.int().min(0).max(10), day: eventDay, appointment: subjectId.optional() }),
  eventSchema('incident.reported', { kind: z.string().max(32), severity: z.string().max(16).optional(), day: eventDay }),
  eventSchema('compliance_task.due', { task: subjectId, kind: z.string().max(32), day: localDay }),
  eventSchema('compliance_task.done', { task: subjectId, day: localDay }),
  eventSchema('vendor_contract.started', {
    contract: subjectId,
    vendor: slug,
    from: localDay,
    until: localDay.optional(),
    noticeBy: localDay.optional(),
  }),
  eventSchema('vendor_contract.ended', { contract: subjectId, day: localDay }),
  /** A sentence a manager put on the time line; `phase` starts new limits from that day. No patient data belongs here. */
  eventSchema('annotation.made', {
    text: z.string().min(1).max(140),
    day: localDay,
    kpi: z.string().max(64).optional(),
    phase: z.boolean().default(false),
  }),
  /** A file or batch was taken in: what became of its rows. Subject: the content hash. */
  eventSchema('source.delivered', {
    accepted: z.int().min(0),
    duplicate: z.int().min(0),
    rejected: z.int().min(0),
    /** Nothing of it was taken in: too many bad rows, or no file this adapter can read. */
    held: z.boolean().default(false),
    unusedColumns: z.array(z.string().max(64)).max(200).default([]),
  }),
  eventSchema('source.heartbeat', {}),
  /**
   * What a receiver said of a file we sent, before anybody looked at its claims (X12 999, 997, TA1).
   * Subject: the set, group or interchange, by control numbers. It names no claims: where it refuses, `refuses` says what they travelled in.
   */
  eventSchema('submission.acknowledged', {
    day: eventDay,
    status: z.enum(['accepted', 'accepted_with_errors', 'partly_accepted', 'rejected']),
    /** `837`; absent for a group or an interchange. */
    setType: z.string().max(3).optional(),
    /** Of a refusal: the name of the set, group or interchange; the claims with it in `claim.submitted.sentIn` are rejected. */
    refuses: z
      .string()
      .regex(/^[A-Za-z0-9_-]{22}$/, 'a name of 22 characters')
      .optional(),
    /** Error codes: segment and code (`CLM:8`), set, group or interchange codes (`IK5:5`, `TA1:022`). */
    codes: z.array(z.string().max(16)).max(20).default([]),
  }),
]);
export type OperationsEvent = z.infer<typeof operationsEvent>;
