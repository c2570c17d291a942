/** What a column can hold, in words; the order is the order of the choice. */
import type { ColumnKind, Mapping } from '@rounds/schemas/csv-mapping.ts';
import { codeLabel } from '@rounds/schemas/words/labels.ts';
import { fieldName } from '#lib/kpi/event-fields.ts';
import { ourWords } from './edit-mapping.ts';

const kinds: Readonly<Record<ColumnKind, string>> = {
  id: 'Number or id',
  instant: 'Date and time',
  day: 'Date',
  month: 'Month',
  unix_seconds: 'Seconds since 1970',
  minutes: 'Minutes',
  hours: 'Hours',
  seconds: 'Seconds',
  cents: 'Money',
  integer: 'Whole number',
  number: 'Number',
  flag: 'Yes or no',
  code: 'Code, translated',
  word: 'Word',
  slug: 'Id of a person or thing',
  name: 'Name of a place',
  patient: 'Patient, replaced at once',
  practice: 'Practice',
  practices: 'Several practices',
  payer: 'Payer',
  time_zone: 'Time zone',
  opening_hours: 'Opening hours',
};

export const kindChoices = Object.entries(kinds).map(([value, label]) => ({ value, label }));
/** True when a choice's value is a kind. */
export const isKind = (word: string): word is ColumnKind => Object.hasOwn(kinds, word);

/** `cancelledAt` → `Cancelled at`. */
export const fieldLabel = fieldName;
/** `appointment.checked_in` → `Checked in`. */
export const eventLabel = (type: string): string => codeLabel(type.split('.').at(-1) ?? type);
const plain: Readonly<Record<string, string>> = {
  '': 'Says nothing here',
  lwbs: 'Left without being seen',
  left: 'Left without being seen',
  patient: 'Patient',
  open: 'Still to come, or here',
  cancelled_patient: 'Cancelled by the patient',
  cancelled_practice: 'Cancelled by the practice',
  cancelled_late: 'Cancelled late',
};
/** One of our words; the empty one says nothing. */
export const ourWordLabel = (word: string): string => plain[word] ?? codeLabel(word);
export const confidenceLabel = { sure: 'Sure', likely: 'Likely', unsure: 'Please decide' } as const;

/** What a word of a field can be said to mean: one of our words, or, for practices, one of the group. */
export function wordChoices(
  mapping: Mapping,
  field: string,
  practices: readonly { id: string; name: string }[],
): readonly { value: string; label: string }[] {
  if (mapping.columns[field]?.kind === 'practice') return practices.map(({ id, name }) => ({ value: id, label: name }));
  return ourWords(mapping, field).map((word) => ({ value: word, label: ourWordLabel(word) }));
}
