/** The tables that ship with a reading: what to choose when a sheet is uploaded. A mapping is a file in the ingest folder. */
export const MAPPINGS: readonly { id: string; label: string; needs: string; perPractice: boolean }[] = [
  { id: 'generic-appointments', label: 'Appointments, one row each', needs: 'appointment_id, start, status; stamps of the visit if you have them', perPractice: true },
  { id: 'openemr-appointments', label: 'OpenEMR appointments with flow board', needs: 'an export of OpenEMR’s calendar and its patient flow board', perPractice: true },
  { id: 'generic-charges-and-payments', label: 'Charges and payments', needs: 'claim, kind, date of service, posting date, amount', perPractice: true },
  { id: 'generic-time-clock', label: 'Time clock', needs: 'employee, clock in, clock out', perPractice: true },
  { id: 'event-log', label: 'Event log with stamps', needs: 'case, activity, start or complete, timestamp', perPractice: true },
  { id: 'practices', label: 'Practices of the group', needs: 'practice, name, region, time zone', perPractice: false },
  { id: 'payers', label: 'Payers', needs: 'payer, name, class', perPractice: false },
];
