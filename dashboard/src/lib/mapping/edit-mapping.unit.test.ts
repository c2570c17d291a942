/** What a decision in the wizard does to a mapping, and what it leaves alone. */
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { mappingSchema } from '@rounds/schemas/csv-mapping.ts';
import { describe, expect, test } from 'vitest';
import { assigned, columnOf, idFrom, ourWords, roleOf, withKind, withWord, wordIn } from './edit-mapping.ts';

const mapping: Mapping = mappingSchema.parse({
  id: 'sheet',
  title: 'Sheet',
  system: 'sheet',
  columns: {
    visit: { names: ['visit id', 'appt id'], kind: 'id', required: true, filled: true },
    start: { names: ['date'], with: ['time'], kind: 'instant', required: true },
    status: { names: ['status'], kind: 'code', map: { Kept: 'completed' }, otherwise: 'open' },
    room: { names: ['room'], kind: 'word' },
  },
  events: [
    { type: 'appointment.booked', subject: 'visit', time: ['start'], data: { start: 'start' } },
    { type: 'appointment.no_show', subject: 'visit', when: [{ field: 'status', is: ['no_show'] }], time: ['start'] },
  ],
});
const headers = ['Appt ID', 'Date', 'Time', 'Status', 'Suite'];

describe('which column feeds which field', () => {
  test.each([
    ['Appt ID', { field: 'visit', half: 'whole' }],
    ['Date', { field: 'start', half: 'whole' }],
    ['Time', { field: 'start', half: 'second' }],
    ['Suite', null],
  ])('%s', (column, role) => expect(roleOf(mapping, column, headers)).toEqual(role));

  test('a column given to a field feeds it from then on, and nothing else', () => {
    const next = assigned(mapping, headers, 'Suite', { field: 'room', half: 'whole' });
    expect([columnOf(next, 'room', headers), next.columns['room']?.names]).toEqual(['Suite', ['Suite', 'room']]);
    expect(roleOf(assigned(next, headers, 'Suite', { field: 'status', half: 'whole' }), 'Status', headers)).toBeNull();
  });

  test('a column that feeds nothing leaves its field in place, so that the events still name it', () => {
    const next = assigned(mapping, headers, 'Status', null);
    expect([columnOf(next, 'status', headers), mappingSchema.safeParse(next).success]).toEqual([null, true]);
    expect(columnOf(assigned(next, headers, 'Status', { field: 'status', half: 'whole' }), 'status', headers)).toBe('Status');
  });

  test('a time beside its date can be taken away and given back', () => {
    const next = assigned(mapping, headers, 'Time', null);
    expect(next.columns['start']?.with).toBeUndefined();
    expect(assigned(next, headers, 'Time', { field: 'start', half: 'second' }).columns['start']?.with).toEqual(['Time']);
  });

  test('the mapping given stays as it was', () => {
    const before = structuredClone(mapping);
    assigned(mapping, headers, 'Status', null);
    withWord(mapping, 'status', 'Kept', null);
    expect(mapping).toEqual(before);
  });
});

describe('words', () => {
  test('are found and replaced without regard to case and outer blanks', () => {
    const next = withWord(mapping, 'status', ' kept ', 'no_show');
    expect([wordIn(next, 'status', 'KEPT'), Object.keys(next.columns['status']?.map ?? {})]).toEqual(['no_show', [' kept ']]);
    expect(wordIn(withWord(next, 'status', 'Kept', null), 'status', 'kept')).toBeUndefined();
  });
  test('a column read as it is written keeps its other words when the first gets a meaning', () => {
    const next = withWord(mapping, 'room', 'R1', 'Room 1', ['R1', 'R2']);
    expect(next.columns['room']?.map).toEqual({ R1: 'Room 1', R2: 'R2' });
    expect(withWord(mapping, 'status', 'New', 'open', ['New', 'Old']).columns['status']?.map).toEqual({ Kept: 'completed', New: 'open' });
  });
  test('those to choose from are what the map gives and what the events ask about', () =>
    expect(ourWords(mapping, 'status')).toEqual(['completed', 'no_show', 'open']));
});

test('a kind can be changed', () => expect(withKind(mapping, 'room', 'id').columns['room']?.kind).toBe('id'));
test.each([
  ['Front desk export', 'front-desk-export'],
  ['  Épic & Co. ', 'e-pic-co'],
  ['', ''],
])('the id from %j is %j', (title, id) => expect(idFrom(title)).toBe(id));
