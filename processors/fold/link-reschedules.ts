/**
 * Appointments moved by cancelling them and booking others (kpis.md 1.12 rule 5): which cancellation belongs to which booking, and with
 * which appointment a chain began. In: the batch's touched subjects. Out: rows of reschedule_links, and the rest of each chain among the
 * touched subjects. Everything is made from the set of events, so order, duplicates and batches do not matter. Runs only for senders that state a window.
 */
import { z } from 'zod';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { gone } from './fact-sql.ts';
import { pairReschedules, type RescheduleMark } from './pair-reschedules.ts';

const touched = "(SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'appointments')";

const mark = `INSERT INTO reschedule_marks
SELECT d.patient, subject, event_id, mapping_version, type = 'appointment.cancelled', occurred_at, d.rescheduleWindowMinutes, d.provider, withdrawn, d.rootAppointment
FROM
(
  SELECT subject, event_id, mapping_version, withdrawn, type, occurred_at,
    JSONExtract(body, 'Tuple(patient String, provider String, rescheduleWindowMinutes UInt16, rootAppointment String)') AS d
  FROM events
  WHERE stream = 'appointments' AND type IN ('appointment.booked', 'appointment.cancelled') AND subject IN ${touched}
)
WHERE d.rescheduleWindowMinutes > 0 AND d.patient != ''`;

const marksOfPatients = `(SELECT * FROM reschedule_marks FINAL
  WHERE patient_key IN (SELECT patient_key FROM reschedule_marks WHERE appointment_id IN ${touched}))`;

const touchPatients = `INSERT INTO touched_subjects (batch_id, stream, subject)
SELECT DISTINCT {batch:String}, 'appointments', appointment_id FROM ${marksOfPatients}
WHERE appointment_id NOT IN ${touched}`;

/** Patients who could have a pair. The version grows with all that is known of a patient, for each mark can change any pair. */
const patientMarks = defineQuery({
  name: 'fold_reschedule_marks',
  sql: `SELECT sum(1 + gone) AS version,
  groupArray((toFloat64(toUnixTimestamp64Milli(at)), is_cancel, appointment_id, provider_id, window_minutes, parent_id, gone)) AS marks
FROM (SELECT *, appointment_id AS subject, ${gone('appointments')} AS gone FROM ${marksOfPatients})
GROUP BY patient_key HAVING uniqExact(appointment_id) > 1 OR max(parent_id != '')`,
  params: z.object({ batch: z.string() }),
  row: z.object({
    version: z.number(),
    marks: z.array(z.tuple([z.number(), z.number(), z.string(), z.string(), z.number(), z.string(), z.number()])),
  }),
});

const linkColumns = ['left_id', 'made_id', 'alive', 'version', 'root_id'] as const;

async function link(store: Pick<Store, 'query' | 'insert'>, batch: string): Promise<void> {
  const patients = await store.query(patientMarks, { batch });
  const rows = patients.flatMap(({ version, marks }) =>
    pairReschedules(marks.map(markOf)).map(({ left, made, alive, root }) => [left, made, alive ? 1 : 0, version, root] as const),
  );
  if (rows.length > 0) await store.insert('reschedule_links', rows, { columns: linkColumns });
}

const markOf = ([atMs, isCancel, appointment, provider, windowMinutes, parent, isGone]: readonly [
  number,
  number,
  string,
  string,
  number,
  string,
  number,
]): RescheduleMark => ({ atMs, isCancel: isCancel === 1, appointment, provider, windowMinutes, parent, gone: isGone === 1 });

type LinkStep = (store: Pick<Store, 'query' | 'insert' | 'command'>, batch: string) => Promise<void>;

/** In this order, before the folds. */
export const linkReschedules: readonly { readonly step: string; readonly run: LinkStep }[] = [
  { step: 'mark reschedules', run: (store, batch) => store.command(mark, { batch }) },
  { step: 'touch the patients of reschedules', run: (store, batch) => store.command(touchPatients, { batch }) },
  { step: 'link reschedules', run: link },
];
