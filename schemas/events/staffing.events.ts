/**
 * Stream `staffing`: employments, shifts, punches. Subject: the employee (or the position).
 * Punches pair by `shiftId`; a shift belongs to the service day of its clock-in.
 */
import { z } from 'zod';
import { cents, eventDay, eventInstant, instant, localDay, slug } from '../ids.ts';
import { eventSchema } from './envelope.ts';

export const staffRole = z.enum([
  'physician',
  'advanced_practice',
  'nurse',
  'medical_assistant',
  'front_office',
  'billing',
  'manager',
  'other',
]);
const shiftId = z.string().min(1).max(128);
const shift = {
  shiftId,
  start: eventInstant,
  end: eventInstant,
  role: staffRole.optional(),
  startDay: localDay.optional(),
  startLocal: z.string().optional(),
};

export const staffingEvent = z.discriminatedUnion('type', [
  eventSchema('employee.hired', { role: staffRole, fte: z.number().min(0).max(1.5).optional(), provider: slug.optional() }),
  eventSchema('employee.terminated', { voluntary: z.boolean().optional() }),
  eventSchema('employee.moved', { toPractice: slug }),
  eventSchema('position.opened', { role: staffRole }),
  eventSchema('position.filled', { role: staffRole }),
  eventSchema('shift.scheduled', shift),
  eventSchema('shift.changed', shift),
  eventSchema('shift.cancelled', { shiftId }),
  eventSchema('shift.clocked_in', { shiftId, role: staffRole.optional() }),
  eventSchema('shift.clocked_out', {
    shiftId,
    /** When the service day of the clock-out began; stamped when accepted. Hours before it belong to the day before (kpis.md 1.12 rule 7). */
    dayBegan: instant.optional(),
  }),
  /** `start`/`end` of a break inside a shift; unpaid breaks leave worked minutes. */
  eventSchema('shift.break_taken', { shiftId, minutes: z.int().min(0).max(1440), paid: z.boolean().default(false) }),
  /** Overtime as payroll counted it for a shift; wins over the derived figure. */
  eventSchema('shift.overtime_recorded', { shiftId, minutes: z.int().min(0).max(10_080) }),
  /** Worked time as payroll totals it where there are no punches: a day, a week, a pay period. Punches of the same shift win. */
  eventSchema('shift.hours_recorded', { shiftId, minutes: z.int().min(0).max(60_000), role: staffRole.optional() }),
  /** The punches of a shift were entered in error. */
  eventSchema('shift.voided', { shiftId }),
  eventSchema('time_off.taken', { day: eventDay, minutes: z.int().min(0).max(1440), kind: z.string().max(32).optional() }),
  eventSchema('pay_band.set', { hourlyCents: cents, from: localDay }),
  eventSchema('credential.issued', { kind: z.string().max(32), expires: localDay.optional() }),
  eventSchema('credential.expired', { kind: z.string().max(32), day: localDay }),
]);
export type StaffingEvent = z.infer<typeof staffingEvent>;
