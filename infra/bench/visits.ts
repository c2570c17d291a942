/**
 * The events the bench sends: whole visits of twelve practices, six events each, spread over sixty days.
 * In: how many. Out: CloudEvents. Each visit adds one to the KPI `visits`, so the sum says when all of them are counted.
 */

const MINUTE = 60_000;
const DAY = 86_400_000;
export const practices = Array.from({ length: 12 }, (_, index) => `bench-${index + 1}`);
/** For latency: nobody else writes here. */
export const probePractice = 'bench-probe';
export const eventsAVisit = 6;

/** The first of sixty days, all of them in the past: `YYYY-MM-DD`. */
export function firstDay(now: number): string {
  return new Date(now - 75 * DAY).toISOString().slice(0, 10);
}

export function registrations(now: number): object[] {
  return [...practices, probePractice].map((practice) => ({
    specversion: '1.0',
    id: `reg-${practice}`,
    source: 'bench',
    type: 'practice.registered',
    subject: practice,
    practiceid: practice,
    time: new Date(now - 400 * DAY).toISOString(),
    data: { practice, name: practice, timeZone: 'America/New_York', cutoverMinutes: 0, region: 'bench' },
  }));
}

/** The events of visit number `index`. */
export function visit(index: number, now: number, practice = practices[index % practices.length] ?? ''): object[] {
  const start = Date.parse(`${firstDay(now)}T13:00:00Z`) + (Math.floor(index / practices.length) % 60) * DAY + (index % 480) * MINUTE;
  const event = (type: string, at: number, data: object = {}) => ({
    specversion: '1.0',
    id: `${practice}-${index}-${type}`,
    source: 'bench',
    type: `appointment.${type}`,
    subject: `${practice}:${index}`,
    practiceid: practice,
    time: new Date(at).toISOString(),
    recordedat: new Date(at + MINUTE).toISOString(),
    data,
  });
  const booking = {
    start: new Date(start).toISOString(),
    durationMinutes: 30,
    provider: `dr-${index % 5}`,
    visitType: 'follow_up',
    payer: `payer-${index % 4}`,
    payerClass: (['commercial', 'medicare', 'medicaid', 'self_pay'] as const)[index % 4],
    channel: 'phone',
    modality: 'in_person',
    newPatient: index % 9 === 0,
  };
  return [
    event('booked', start - (1 + (index % 30)) * DAY, booking),
    event('checked_in', start - 5 * MINUTE),
    event('roomed', start + (index % 25) * MINUTE),
    event('provider_in', start + 30 * MINUTE),
    event('checked_out', start + 55 * MINUTE),
    event('completed', start + 56 * MINUTE),
  ];
}
