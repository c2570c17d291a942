/** Tables whose patient column, unused columns and wrong cells hold planted identifiers. */
import { usDay, type Kind, type Plant } from './planted.ts';

const UNUSED: readonly (readonly [string, Kind])[] = [
  ['Patient Last', 'family'],
  ['Patient First', 'given'],
  ['Home Phone', 'phone'],
  ['Email', 'mail'],
  ['SSN', 'ssn'],
  ['DOB', 'birth'],
  ['Street', 'street'],
  ['City', 'city'],
  ['ZIP', 'zip'],
  ['Member ID', 'member'],
  ['Notes', 'text'],
];
const used = [
  'appointment_id',
  'practice',
  'scheduled_start',
  'status',
  'patient_id',
  'room',
  'duration_minutes',
  'provider',
  'payer',
  'cancelled_by',
];

type Row = Readonly<Record<string, string>>;

const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const good = (n: number, plant: Plant): Row => ({
  appointment_id: `A${n}`,
  practice: 'cherry-creek',
  scheduled_start: '11/02/2026 9:00 AM',
  status: 'Completed',
  patient_id: plant.take('mrn'),
});

/** Rows as a table: the columns the mapping uses, then those it does not, filled for every row. */
export function rowsOfTable(rows: readonly Row[], plant: Plant): string[][] {
  return [
    [...used, ...UNUSED.map(([name]) => name)],
    ...rows.map((row) => [
      ...used.map((column) => row[column] ?? ''),
      ...UNUSED.map(([, kind]) => (kind === 'birth' ? usDay(plant.take(kind)) : plant.take(kind))),
    ]),
  ];
}
export const csvOf = (table: readonly (readonly string[])[]): string => `${table.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

/** A table that is taken in, with one row in forty refused. */
export function goodTable(plant: Plant): string[][] {
  const rows = Array.from({ length: 40 }, (_, n): Row => good(n, plant));
  rows.push({ ...good(40, plant), scheduled_start: plant.take('phone') }, { ...good(41, plant), room: plant.take('text') });
  return rowsOfTable(rows, plant);
}

/** A table of wrong cells only, an identifier in every column that is used: held. */
export function badTable(plant: Plant): string[][] {
  const wrong: readonly (readonly [string, Kind])[] = [
    ['appointment_id', 'text'],
    ['practice', 'city'],
    ['scheduled_start', 'ssn'],
    ['status', 'family'],
    ['room', 'phone'],
    ['room', 'mail'],
    ['room', 'text'],
    ['duration_minutes', 'mrn'],
    ['provider', 'mail'],
    ['payer', 'member'],
    ['cancelled_by', 'given'],
    ['patient_id', 'text'],
  ];
  return rowsOfTable(
    wrong.map(([column, kind], n) => ({ ...good(100 + n, plant), [column]: plant.take(kind) })),
    plant,
  );
}

/** A table without its header line: the first row is a patient. */
export const headlessTable = (plant: Plant): string[][] => goodTable(plant).slice(1);

/** Headers that are identifiers themselves, as pivoted sheets have them. */
export function pivotedTable(plant: Plant): string[][] {
  const names = [plant.take('phone'), plant.take('mail'), plant.take('ssn'), plant.take('mrn')];
  return goodTable(plant).map((row, n) => [...row, ...names.map((name) => (n === 0 ? name : 'x'))]);
}

/** Charges with identifiers for codes: taken in but for the wrong rows. */
export function chargesTable(plant: Plant): string[][] {
  const columns = [
    'entry_id',
    'type',
    'claim_id',
    'practice',
    'amount',
    'post_date',
    'service_date',
    'payer',
    'adjustment_class',
    'reason_code',
    'procedure_code',
    'provider',
    'patient_id',
  ];
  const row = (n: number): Row => ({
    entry_id: `E${n}`,
    type: 'charge',
    claim_id: `C${n}`,
    practice: 'cherry-creek',
    amount: '120.50',
    post_date: '11/03/2026',
    service_date: '11/02/2026',
    procedure_code: '99213',
    patient_id: plant.take('mrn'),
  });
  const wrong: readonly (readonly [string, Kind])[] = [
    ['procedure_code', 'phone'],
    ['procedure_code', 'mail'],
    ['reason_code', 'ssn'],
    ['reason_code', 'text'],
    ['type', 'text'],
    ['amount', 'phone'],
    ['post_date', 'ssn'],
    ['payer', 'phone'],
    ['provider', 'ssn'],
  ];
  const rows = [
    ...Array.from({ length: 200 }, (_, n) => row(n)),
    ...wrong.map(([column, kind], n) => ({ ...row(200 + n), [column]: plant.take(kind) })),
  ];
  return [columns, ...rows.map((entry) => columns.map((column) => entry[column] ?? ''))];
}
