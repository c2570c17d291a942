/**
 * Simulated days of a practice: bookings at all notices, every way a visit can end, stamps missing and impossible, corrections, nights of clock changes.
 * In: chance, a recorder, a practice, a day. Out: events. Histories do not contradict themselves: where kpis.md says nothing, nothing is simulated.
 */
import { addDays, instantOfWallTime } from '@rounds/schemas/time.ts';
import type { Random } from './random.ts';
import { day, hour, minute, type Recorder, type SimulatedPractice } from './recorder.ts';

interface Visit {
  readonly random: Random;
  readonly recorder: Recorder;
  readonly practice: SimulatedPractice;
  readonly id: string;
  readonly start: number;
  readonly data: Record<string, unknown>;
}

const second = 1000;
const leads = [10 * minute, 5 * hour, day - 30 * second, day - second, day, day + 30 * second, 2 * day, 10 * day, 40 * day] as const;
const notices = [-2 * hour, -30 * second, 30 * second, 40 * minute, 5 * hour, day - second, day, day + second, 3 * day] as const;
const payerClasses = ['commercial', 'medicare', 'medicaid', 'self_pay'] as const;

const endings = {
  completed: 34,
  early: 8,
  late: 5,
  noRoomed: 3,
  noCheckOut: 3,
  completedOnly: 3,
  batch: 2,
  clockError: 3,
  restamped: 3,
  arrivedFirst: 3,
  video: 4,
  videoFailed: 2,
  walkIn: 6,
  noShow: 5,
  nobodyCame: 7,
  cancelled: 12,
  rescheduled: 8,
  movedTwice: 3,
  leftEarly: 2,
  leftRoomed: 2,
  turnedAway: 2,
  correctedToCompleted: 2,
  correctedToNoShow: 2,
  voided: 3,
  midnight: 2,
  stillHere: 1,
} as const;

/** One appointment at a wall-clock time of a day, with everything that becomes of it. */
export function simulateAppointment(random: Random, recorder: Recorder, practice: SimulatedPractice, id: string, date: string): void {
  const ending = random.weighted(endings);
  const night = random.chance(0.04);
  const wall = night
    ? random.pick(['01:30', '02:10', '01:05', '23:40'])
    : `${String(random.int(8, 16)).padStart(2, '0')}:${random.pick(['00', '15', '30', '45'])}`;
  const start = instantOfWallTime(`${date}T${ending === 'midnight' ? '23:50' : wall}`, practice.timeZone).epochMs;
  const data = {
    durationMinutes: 30,
    provider: random.pick(['dr-a', 'dr-b']),
    visitType: random.pick(['follow_up', 'new', 'physical']),
    ...(random.chance(0.9) ? { payerClass: random.pick(payerClasses) } : {}),
    channel: 'phone',
    modality: 'in_person',
  };
  const visit: Visit = { random, recorder, practice, id, start, data };
  play(ending, visit);
}

const stamp = (visit: Visit, what: string, at: number, delay?: number, data: object = {}) =>
  visit.recorder.record(visit.practice, `appointment.${what}`, visit.id, at, data, delay);

/** Books at a random lead, but before anything that happens `earliest` ms ahead of the start. */
function book(visit: Visit, earliest = 0, more: object = {}): void {
  const drawn = visit.random.pick(leads);
  const lead = drawn > earliest ? drawn : earliest + visit.random.pick(leads);
  stamp(visit, 'booked', visit.start - lead, undefined, { ...visit.data, start: new Date(visit.start).toISOString(), ...more });
}

/** Check-in, roomed, provider, check-out with odd seconds; `offset` is when the patient came, in ms from the scheduled start. */
function attend(visit: Visit, offset: number, skip: readonly string[] = [], start = visit.start): number {
  const { random } = visit;
  const checkedIn = start + offset + random.int(0, 59) * second;
  const roomed = checkedIn + random.int(1, 50) * minute + random.int(0, 59) * second + (random.chance(0.01) ? 8 * hour : 0);
  const providerIn = roomed + random.int(1, 20) * minute;
  const out = providerIn + random.int(5, 40) * minute + random.int(0, 59) * second;
  if (!skip.includes('checked_in')) stamp(visit, 'checked_in', checkedIn);
  if (!skip.includes('roomed')) stamp(visit, 'roomed', roomed);
  stamp(visit, 'provider_in', providerIn);
  stamp(visit, 'provider_out', out - 2 * minute);
  if (!skip.includes('checked_out')) stamp(visit, 'checked_out', out);
  if (skip.includes('checked_out') || random.chance(0.5)) stamp(visit, 'completed', out + minute);
  return checkedIn;
}

/** A reschedule `notice` before the start it leaves; returns the new start. */
function move(visit: Visit, from: number, notice: number, to: number, initiator: string): number {
  const { data, random } = visit;
  const coverage = random.chance(0.2) ? { payerClass: random.pick(payerClasses) } : {};
  stamp(visit, 'rescheduled', from - notice, undefined, { ...data, ...coverage, start: new Date(to).toISOString(), initiator });
  return to;
}

const later = (visit: Visit, days: number): number => {
  const local = new Date(visit.start).toISOString().slice(0, 10);
  return instantOfWallTime(`${addDays(local, days)}T${visit.random.pick(['09:00', '13:30', '16:45'])}`, visit.practice.timeZone).epochMs;
};

function play(ending: keyof typeof endings, visit: Visit): void {
  const { random } = visit;
  const onTime = () => random.int(-3, 5) * minute;
  if (ending === 'walkIn') {
    const now = visit.start - random.int(0, 600) * second;
    stamp(visit, 'booked', now, undefined, { ...visit.data, start: new Date(now).toISOString(), walkIn: true, channel: 'walk_in' });
    return void attend({ ...visit, start: now }, random.int(0, 3) * minute);
  }
  if (ending === 'video' || ending === 'videoFailed') return playVideo(ending, visit);
  if (ending === 'cancelled') return playCancel(visit);
  if (ending === 'rescheduled' || ending === 'movedTwice') return playMoves(visit, ending === 'rescheduled' ? 1 : 2);
  book(visit, ending === 'early' ? 2 * hour : 0);
  switch (ending) {
    case 'completed':
    case 'midnight':
      return void attend(visit, ending === 'midnight' ? random.int(11, 40) * minute : onTime());
    case 'early':
      return void attend(visit, -random.int(10, 90) * minute);
    case 'late':
      return void attend(visit, random.int(6, 70) * minute);
    case 'noRoomed':
      return void attend(visit, onTime(), ['roomed']);
    case 'noCheckOut':
      return void attend(visit, onTime(), ['checked_out']);
    case 'completedOnly':
      return stamp(visit, 'completed', visit.start + 40 * minute);
    case 'noShow':
      return stamp(visit, 'no_show', visit.start + random.int(20, 300) * minute);
    case 'nobodyCame':
      return;
    case 'turnedAway':
      return stamp(visit, 'turned_away_late', visit.start + 25 * minute);
    default:
      return playRare(ending, visit, onTime());
  }
}

function playRare(ending: keyof typeof endings, visit: Visit, offset: number): void {
  const { random, start } = visit;
  switch (ending) {
    case 'batch':
      stamp(visit, 'checked_in', start);
      stamp(visit, 'roomed', start);
      return stamp(visit, 'checked_out', start + 30 * minute);
    case 'clockError':
      // Keyed before it happened: the source's clock is wrong by more than five minutes.
      stamp(visit, 'checked_in', start + offset);
      stamp(visit, 'roomed', start + offset + 20 * minute, -random.int(6, 60) * minute);
      return stamp(visit, 'checked_out', start + offset + 50 * minute);
    case 'restamped':
      attend(visit, offset, ['checked_in']);
      stamp(visit, 'checked_in', start + offset - 9 * minute);
      return stamp(visit, 'checked_in', start + offset, 2 * day);
    case 'arrivedFirst':
      stamp(visit, 'arrived', start + offset - 4 * minute);
      return void attend(visit, offset);
    case 'leftEarly':
    case 'leftRoomed':
      stamp(visit, 'checked_in', start + offset);
      if (ending === 'leftRoomed') stamp(visit, 'roomed', start + offset + 25 * minute + 20 * second);
      return stamp(visit, 'left_without_being_seen', start + offset + 60 * minute, undefined, { reason: 'wait' });
    case 'correctedToCompleted':
      stamp(visit, 'no_show', start + 30 * minute);
      attend(visit, offset, []);
      return stamp(visit, 'status_corrected', start + 5 * hour, 3 * day, { outcome: 'completed' });
    case 'correctedToNoShow':
      attend(visit, offset);
      return stamp(visit, 'status_corrected', start + 5 * hour, 3 * day, { outcome: 'no_show' });
    case 'stillHere':
      stamp(visit, 'checked_in', start + offset);
      return random.chance(0.5) ? stamp(visit, 'roomed', start + offset + 12 * minute + 50 * second) : undefined;
    case 'voided':
      if (random.chance(0.5)) attend(visit, offset);
      return stamp(visit, 'voided', start + 2 * hour, day);
    default:
      throw new Error(ending);
  }
}

function playVideo(ending: 'video' | 'videoFailed', visit: Visit): void {
  book(visit, 0, { modality: 'video' });
  if (ending === 'videoFailed') return stamp(visit, 'telehealth_failed', visit.start + 5 * minute, undefined, { reason: 'connection' });
  stamp(visit, 'checked_in', visit.start + 2 * minute);
  stamp(visit, 'roomed', visit.start + 6 * minute);
  stamp(visit, 'checked_out', visit.start + 21 * minute);
}

function playCancel(visit: Visit): void {
  const notice = visit.random.pick(notices);
  book(visit, notice);
  const initiator = visit.random.weighted({ patient: 6, practice: 3, unknown: 1 });
  stamp(visit, 'cancelled', visit.start - notice, undefined, { initiator, reason: 'other' });
}

/** Moved once or twice, then kept, missed or left open. A second move comes after the first. */
function playMoves(visit: Visit, moves: number): void {
  const { random } = visit;
  let start = visit.start;
  for (let count = 0; count < moves; count++) {
    const notice = count === 0 ? random.pick([30 * second, 2 * hour, day - second, day, 2 * day]) : random.pick([hour, day - minute, day]);
    if (count === 0) book(visit, notice);
    start = move(
      visit,
      start,
      notice,
      later(visit, 5 + count * 9 + random.int(0, 3)),
      random.weighted({ patient: 7, practice: 2, unknown: 1 }),
    );
  }
  if (random.chance(0.7)) attend({ ...visit, start }, random.int(-10, 10) * minute);
  else if (random.chance(0.5)) stamp(visit, 'no_show', start + hour);
}
