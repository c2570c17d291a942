/**
 * Appointments moved by cancelling them and booking others (kpis.md 1.12 rule 5): which cancellation belongs to which booking.
 * In: the batch's touched subjects. Out: rows of reschedule_links, and the other end of each pair among the touched subjects.
 * Everything is made from the set of events, so order, duplicates and batches do not matter. Runs only for senders that state a window.
 */
import { gone } from './fact-sql.ts';

const touched = "(SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'appointments')";

const mark = `INSERT INTO reschedule_marks
SELECT d.patient, subject, event_id, mapping_version, type = 'appointment.cancelled', occurred_at, d.rescheduleWindowMinutes, d.provider, withdrawn
FROM
(
  SELECT subject, event_id, mapping_version, withdrawn, type, occurred_at,
    JSONExtract(body, 'Tuple(patient String, provider String, rescheduleWindowMinutes UInt16)') AS d
  FROM events
  WHERE stream = 'appointments' AND type IN ('appointment.booked', 'appointment.cancelled') AND subject IN ${touched}
)
WHERE d.rescheduleWindowMinutes > 0 AND d.patient != ''`;

const marksOfPatients = `(SELECT * FROM reschedule_marks FINAL
  WHERE patient_key IN (SELECT patient_key FROM reschedule_marks WHERE appointment_id IN ${touched}))`;

const touchPatients = `INSERT INTO touched_subjects (batch_id, stream, subject)
SELECT DISTINCT {batch:String}, 'appointments', appointment_id FROM ${marksOfPatients}
WHERE appointment_id NOT IN ${touched}`;

const counting = `(SELECT *, appointment_id AS subject, ${gone('appointments')} AS gone FROM ${marksOfPatients})`;

const link = `INSERT INTO reschedule_links
SELECT cancelled.appointment_id, booked.appointment_id, max(NOT cancelled.gone AND NOT booked.gone), sum(1 + cancelled.gone + booked.gone)
FROM ${counting} AS cancelled INNER JOIN ${counting} AS booked ON cancelled.patient_key = booked.patient_key
WHERE cancelled.is_cancel AND NOT booked.is_cancel AND cancelled.appointment_id != booked.appointment_id
  AND booked.at >= cancelled.at AND booked.at <= cancelled.at + toIntervalMinute(cancelled.window_minutes)
  AND (cancelled.provider_id = booked.provider_id OR cancelled.provider_id = '' OR booked.provider_id = '')
GROUP BY cancelled.appointment_id, booked.appointment_id`;

/** In this order, before the folds. */
export const linkReschedules: readonly { readonly step: string; readonly sql: string }[] = [
  { step: 'mark reschedules', sql: mark },
  { step: 'touch the patients of reschedules', sql: touchPatients },
  { step: 'link reschedules', sql: link },
];
