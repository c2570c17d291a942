/** Which practice day a slot belongs to: cut-overs, nights, the hours the clock skips or repeats, redeliveries (kpis.md 1.12 rules 1, 2, 7). */
import { eventsAt, mainSite, nightSite } from '../fixtures/events.ts';
import { booked, day, visit } from '../fixtures/appointment-events.ts';
import type { Example } from './fact-spec.ts';

const ev = eventsAt(mainSite);
const night = eventsAt(nightSite);
const utc = eventsAt({ practice: 'utc', timeZone: 'UTC', cutoverMinutes: 0 });

export const dayExamples: readonly Example[] = [
  {
    promise: 'rule 1: a 01:30 arrival at a site with cut-over at 04:00 belongs to yesterday',
    given: (a) => [night('appointment.checked_in', a, '2026-05-02T01:30')],
    then: [{ practice_id: 'night', day, is_visit_day: 1, local_hour: 1 }],
  },
  {
    promise: 'rule 2: check-in 01:50, roomed 01:10 on the autumn night are 20 minutes',
    given: (a) => [
      night('appointment.checked_in', a, '2026-11-01T01:50:00-05:00'),
      night('appointment.roomed', a, '2026-11-01T01:10:00-06:00'),
    ],
    then: [{ day: '2026-10-31', lobby_minutes: 20, flags: [] }],
  },
  {
    promise: 'rule 7: a visit over midnight belongs whole to the day of its check-in',
    given: (a) => [
      ev('appointment.booked', a, '2026-05-01T20:00', { start: '2026-05-01T23:40' }),
      ...visit(a, { checked_in: '2026-05-01T23:50', roomed: '2026-05-02T00:05', checked_out: '2026-05-02T00:30' }),
    ],
    then: [
      { day, is_scheduled_day: 1, is_visit_day: 1, lobby_minutes: 15, cycle_minutes: 40 },
      { day: '2026-05-02', is_scheduled_day: 0, is_visit_day: 0, lobby_minutes: null },
    ],
  },
  {
    promise: 'rule 7: booked before midnight and come after it is a scheduled day and a visit day',
    given: (a) => [
      ev('appointment.booked', a, '2026-05-01T20:00', { start: '2026-05-01T23:40' }),
      ...visit(a, { checked_in: '2026-05-02T00:10', completed: '2026-05-02T00:30' }),
    ],
    then: [
      { day, is_scheduled_day: 1, is_visit_day: 0, outcome: 'completed' },
      { day: '2026-05-02', is_scheduled_day: 0, is_visit_day: 1, outcome: 'completed' },
    ],
  },
  {
    promise: 'words a later booking leaves out are not forgotten',
    given: (a) => [
      booked(a, { visitType: 'new', payer: 'aetna', payerClass: 'commercial', modality: 'video', provider: 'dr-a' }),
      ev('appointment.rescheduled', a, '2026-04-02T10:00', { start: '2026-05-01T10:00', provider: 'dr-b' }),
    ],
    then: [
      { day: '2026-04-01' },
      { day: '2026-04-02' },
      { day, visit_type: 'new', payer_id: 'aetna', payer_class: 'commercial', modality: 'video', provider_id: 'dr-b' },
    ],
  },
  {
    promise: 'a redelivered event does not count in the version',
    given: (a) => [booked(a), booked(a), ...visit(a, { checked_in: '2026-05-01T09:00' })],
    then: [
      { day: '2026-04-01', version: 2 },
      { day, version: 2 },
    ],
  },
  {
    promise: 'UTC practices have rows of UTC days',
    given: (a) => [utc('appointment.checked_in', a, '2026-05-01T23:59:59')],
    then: [{ practice_id: 'utc', day }],
  },
];
