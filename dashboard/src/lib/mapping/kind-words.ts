/** What a column can hold, in words; the order is the order of the choice. */
import type { ColumnKind } from '@rounds/schemas/csv-mapping.ts';
import { codeLabel } from '@rounds/schemas/words/labels.ts';
import { fieldName } from '#lib/kpi/event-fields.ts';

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
  payer: 'Payer',
  time_zone: 'Time zone',
};

export const kindChoices = Object.entries(kinds).map(([value, label]) => ({ value, label }));
/** True when a choice's value is a kind. */
export const isKind = (word: string): word is ColumnKind => Object.hasOwn(kinds, word);

/** `cancelledAt` → `Cancelled at`. */
export const fieldLabel = fieldName;
/** `appointment.checked_in` → `Checked in`. */
export const eventLabel = (type: string): string => codeLabel(type.split('.').at(-1) ?? type);
/** One of our words; the empty one says nothing. */
export const ourWordLabel = (word: string): string => (word === '' ? 'Says nothing here' : codeLabel(word));
export const confidenceLabel = { sure: 'Sure', likely: 'Likely', unsure: 'Please decide' } as const;
