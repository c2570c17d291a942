/**
 * Stream `appointments`: bookings, their way through the practice, and the capacity that could have been booked.
 * Subject: the appointment (or the slot template). Milestones carry no data but their time: the envelope's `time` is the stamp.
 */
import { z } from 'zod';
import { eventInstant, localDay, patientKey, slug, subjectId } from '../ids.ts';
import { eventSchema } from './envelope.ts';

export const modality = z.enum(['in_person', 'video', 'audio']);
export const payerClass = z.enum([
  'commercial',
  'medicare',
  'medicare_advantage',
  'medicaid',
  'self_pay',
  'workers_comp',
  'other',
  'unknown',
]);
export type PayerClass = z.infer<typeof payerClass>;

/**
 * Says that the sender moves an appointment by cancelling it and booking another: a booking of the same patient with the same provider
 * within so many minutes after a cancellation is one reschedule. On cancellations and on bookings of such a sender.
 */
const rescheduleWindowMinutes = z.int().min(1).max(1440).optional();

const start = {
  /** Scheduled start. */
  start: eventInstant,
  /** Service day of `start` at the practice; stamped when accepted. */
  startDay: localDay.optional(),
  /** Wall clock of `start` at the practice; stamped when accepted. */
  startLocal: z.string().optional(),
};

const booking = {
  ...start,
  durationMinutes: z.int().min(0).max(1440).optional(),
  provider: slug.optional(),
  visitType: z.string().max(64).optional(),
  specialty: z.string().max(64).optional(),
  newPatient: z.boolean().optional(),
  payer: slug.optional(),
  payerClass: payerClass.optional(),
  channel: z.enum(['phone', 'online', 'front_desk', 'referral', 'walk_in', 'other']).optional(),
  modality: modality.optional(),
  patient: patientKey.optional(),
  /** First appointment of the chain, when a reschedule made a new id. */
  rootAppointment: subjectId.optional(),
  walkIn: z.boolean().optional(),
  /** Day the patient or clinician asked for, when later than possible. Kept; no measure reads it yet. */
  desiredDay: localDay.optional(),
  rescheduleWindowMinutes,
};

const milestoneShape = {
  provider: slug.optional(),
  room: z.string().max(32).optional(),
  /** More than four hours outside the practice's opening hours (kpis.md 1.12 rule 21); stamped when accepted. */
  outsideHours: z.literal(true).optional(),
};
const milestone = <Type extends string>(type: Type) => eventSchema(type, milestoneShape);

/**
 * How a past booking ended, as it was corrected later. `booked` and `arrived` say that something did not happen after all (HL7 A11, A13):
 * they stand until something newer is known; the others are final, whatever else is known.
 */
export const correctedOutcome = z.enum([
  'completed',
  'no_show',
  'cancelled',
  'left_without_being_seen',
  'turned_away_late',
  'booked',
  'arrived',
]);

export const appointmentEvent = z.discriminatedUnion('type', [
  eventSchema('appointment.booked', booking),
  eventSchema('appointment.rescheduled', { ...booking, initiator: z.enum(['patient', 'practice', 'unknown']).default('unknown') }),
  eventSchema('appointment.confirmed', { channel: z.string().max(32).optional() }),
  eventSchema('appointment.reminder_sent', { channel: z.string().max(32).optional() }),
  milestone('appointment.arrived'),
  milestone('appointment.checked_in'),
  milestone('appointment.roomed'),
  milestone('appointment.intake_done'),
  milestone('appointment.provider_in'),
  milestone('appointment.provider_out'),
  milestone('appointment.checked_out'),
  milestone('appointment.completed'),
  eventSchema('appointment.left_without_being_seen', { reason: z.string().max(64).optional() }),
  eventSchema('appointment.turned_away_late', {}),
  eventSchema('appointment.telehealth_failed', { reason: z.string().max(64).optional() }),
  eventSchema('appointment.no_show', {}),
  eventSchema('appointment.cancelled', {
    initiator: z.enum(['patient', 'practice', 'unknown']).default('unknown'),
    reason: z.string().max(64).optional(),
    patient: patientKey.optional(),
    provider: slug.optional(),
    rescheduleWindowMinutes,
  }),
  /** A person corrected the outcome afterwards; the newest by recordedat wins over milestones. */
  eventSchema('appointment.status_corrected', { outcome: correctedOutcome }),
  /** The whole appointment was entered in error: it leaves every KPI. */
  eventSchema('appointment.voided', {}),
  /** Capacity: minutes of a provider's day that could be booked. Subject: the template. */
  eventSchema('slot_template.published', {
    ...start,
    provider: slug,
    bookableMinutes: z.int().min(0).max(1440),
    heldMinutes: z.int().min(0).max(1440).default(0),
    visitType: z.string().max(64).optional(),
  }),
]);
export type AppointmentEvent = z.infer<typeof appointmentEvent>;
