/**
 * Shifts and punches of one practice day: the roster two weeks ahead, clock-ins, breaks, clock-outs, and what goes wrong with them.
 * In: practice and day. Out: events of stream staffing in the writer's window. Punches of a night shift run over midnight.
 */
import { businessDayFrom, dateText, DAY_MS, isoText, isShortWeek, MINUTE_MS, weekdayOf } from './calendar.ts';
import { RESENT_WITHIN_MS } from './event-writer.ts';
import type { About, EventWriter } from './event-writer.ts';
import type { Employee } from './people.ts';
import { mix } from './random.ts';
import type { Random } from './random.ts';
import { strain } from './stories.ts';
import { openShare } from './world.ts';
import type { Practice, World } from './world.ts';

const SHIFT_MINUTES = 510;
const BREAK_MINUTES = 30;

/** All shifts that begin on this service day. */
export function writeShifts(world: World, practice: Practice, day: number, random: Random, writer: EventWriter): void {
  const share = openShare(practice, day);
  // Rosters come two weeks and a weekend ahead; the last correction within a week.
  if (share === 0 || !writer.touches((day - 22) * DAY_MS, 40 * DAY_MS)) return;
  for (const employee of practice.employees) {
    if (day < employee.from || day > employee.until || !works(world, practice, employee, day)) continue;
    random.start(world.seed, practice.index, day, 100_000 + employee.number);
    writeShift(world, practice, employee, day, random, writer);
  }
}

// Full time: five days a week; part time: three. On a short Saturday one in three of the office comes.
function works(world: World, practice: Practice, employee: Employee, day: number): boolean {
  const weekday = weekdayOf(day);
  const dice = mix(world.seed, employee.number, 51) % 7;
  if (practice.specialty === 'urgent_care') return (employee.fullTime ? [0, 1, 2, 3, 4] : [0, 2, 4]).includes((weekday + dice) % 7);
  if (weekday === 6) return (dice + Math.floor(day / 7)) % 3 === 0;
  return employee.fullTime || (weekday + dice) % 5 < 3;
}

function writeShift(world: World, practice: Practice, employee: Employee, day: number, random: Random, writer: EventWriter): void {
  const feed = world.feeds.timeclock;
  const about: About = { subject: employee.id, practice: practice.id, key: day * 8192 + employee.number };
  const date = dateText(day);
  const code = (kind: string): string => `${kind}-${date}`;
  const shiftId = `${employee.id}:${date}`;
  const saturday = weekdayOf(day) === 6 && practice.specialty !== 'urgent_care';
  const minutes = saturday ? 300 : SHIFT_MINUTES;
  const startMs = practice.zone.instant(day, employee.begins);
  const endMs = practice.zone.instant(day, employee.begins + minutes);
  const plannedMs = practice.zone.instant(businessDayFrom(day - 15), 14 * 60);
  if (writer.touches(plannedMs, RESENT_WITHIN_MS))
    writer.write(feed, about, 'shift.scheduled', code('s'), plannedMs, plannedMs, {
      shiftId,
      start: isoText(startMs),
      end: isoText(endMs),
      role: employee.role,
    });
  const fate = random.next();
  if (fate < 0.045) return writeAbsence(world, practice, about, shiftId, day, startMs, fate < 0.03, writer);
  if (startMs - 3_600_000 >= writer.to) return;
  const inMs = startMs + Math.round((-4 + 4 * random.normal()) * 60) * 1000;
  const over = overrun(world, practice, day, random);
  const outMs = endMs + Math.round(Math.max(-25, over) * 60) * 1000;
  writer.write(feed, about, 'shift.clocked_in', code('i'), inMs, inMs + 1000, { shiftId, role: employee.role });
  // The punch nobody made: the manager adds it two days later, until then the shift is open.
  const forgot = fate > 0.994;
  const knownMs = forgot ? practice.zone.instant(businessDayFrom(day + 2), 11 * 60) : outMs + 1000;
  const pause = saturday ? 0 : random.chance(0.05) ? 0 : BREAK_MINUTES + Math.floor(random.next() * 6);
  if (pause > 0)
    writer.write(feed, about, 'shift.break_taken', code('b'), startMs + 4 * 60 * MINUTE_MS, forgot ? knownMs : outMs, {
      shiftId,
      minutes: pause,
      paid: false,
    });
  writer.write(feed, about, 'shift.clocked_out', code('o'), outMs, knownMs, { shiftId });
  if (fate > 0.992 && !forgot)
    writer.write(feed, about, 'shift.overtime_recorded', code('v'), outMs, practice.zone.instant(businessDayFrom(day + 3), 15 * 60), {
      shiftId,
      minutes: Math.max(0, Math.round(over)),
    });
  if (fate > 0.991 && fate <= 0.9917)
    writer.write(feed, about, 'shift.voided', code('x'), outMs, practice.zone.instant(businessDayFrom(day + 1), 9 * 60), { shiftId });
}

// Minutes a shift runs over its end: the queue at closing time. The understaffed site pays for the chairs nobody filled.
function overrun(world: World, practice: Practice, day: number, random: Random): number {
  const busy = [1.25, 1.05, 1, 0.95, 0.75, 0.6, 0.9][weekdayOf(day) - 1] ?? 1;
  const tired = 1 + 2.4 * strain(practice.id, day, world.story);
  // A short week does the work of five days in four.
  const catchUp = practice.specialty !== 'urgent_care' && isShortWeek(day) ? 110 : 0;
  return practice.overrun * tired * busy + catchUp + 13 * random.normal();
}

function writeAbsence(
  world: World,
  practice: Practice,
  about: About,
  shiftId: string,
  day: number,
  startMs: number,
  planned: boolean,
  writer: EventWriter,
): void {
  const feed = world.feeds.timeclock;
  const knownMs = planned ? practice.zone.instant(businessDayFrom(day - 9), 13 * 60) : startMs - 70 * MINUTE_MS;
  const date = dateText(day);
  writer.write(feed, about, 'shift.cancelled', `c-${date}`, knownMs, knownMs, { shiftId });
  writer.write(feed, about, 'time_off.taken', `t-${date}`, startMs, Math.max(knownMs, startMs), {
    day: date,
    minutes: 480,
    kind: planned ? 'vacation' : 'sick',
  });
}

/** People who come and go on this day; everybody who is there on the first day comes with the directory. */
export function writeStaffChanges(world: World, practice: Practice, day: number, writer: EventWriter): void {
  const feed = world.feeds.timeclock;
  for (const employee of practice.employees) {
    if (employee.until !== day && employee.from !== day) continue;
    const atMs = practice.zone.instant(day, 17 * 60);
    const about: About = { subject: employee.id, practice: practice.id, key: employee.number };
    const position: About = { subject: `position-${employee.number}`, practice: practice.id, key: employee.number + 1 };
    if (employee.from === day) {
      writer.write(feed, about, 'employee.hired', 'hi', atMs, atMs, { role: employee.role, fte: employee.fullTime ? 1 : 0.6 });
      writer.write(feed, position, 'position.filled', 'pf', atMs, atMs, { role: employee.role });
    } else {
      writer.write(feed, about, 'employee.terminated', 'te', atMs, atMs, { voluntary: employee.number % 4 !== 0 });
      writer.write(feed, position, 'position.opened', 'po', atMs, atMs, { role: employee.role });
    }
  }
}
