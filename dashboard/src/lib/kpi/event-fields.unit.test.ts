/** Event data in words: clocks of the practice, names for ids, dollars for cents, nothing invented. */
import { expect, test } from 'vitest';
import { createFormat } from '../format-kpi.ts';
import { eventFields, fieldName } from './event-fields.ts';

const reader = {
  format: createFormat('en-US'),
  directory: {
    organisation: null,
    regions: [],
    practices: [],
    providers: [{ id: 'goldthwait-o', name: 'Dr. Omar Goldthwait', specialty: '' }],
    payers: [],
    peerGroups: [],
    benchmarks: [],
  },
};

test('names are words', () => {
  expect(fieldName('durationMinutes')).toBe('Duration minutes');
});

test('values are read in the practice’s own terms', () => {
  const fields = eventFields(
    {
      start: '2025-11-30T19:04:00Z',
      startDay: '2025-11-30',
      provider: 'goldthwait-o',
      newPatient: false,
      amountCents: 12_345,
      visitType: 'follow_up',
      note: null,
    },
    reader,
    'America/Denver',
  );
  expect(fields.map((f) => [f.name, f.text.replace(/\s/g, ' ')])).toEqual([
    ['Start', 'Nov 30, 12:04 PM'],
    ['Provider', 'Dr. Omar Goldthwait'],
    ['New patient', 'No'],
    ['Amount', '$123.45'],
    ['Visit type', 'Follow up'],
  ]);
});

test('a list is read in words and dollars, never as it was stored', () => {
  const adjustments = [
    { group: 'CO', reason: '45', amountCents: 9595 },
    { group: 'PR', reason: '2', amountCents: 1561 },
  ];
  expect(eventFields({ adjustments, codes: ['99212', '80053'] }, reader, 'America/Denver')).toEqual([
    { name: 'Adjustments', text: 'CO 45 $95.95; PR 2 $15.61' },
    { name: 'Codes', text: '99212; 80053' },
  ]);
});
