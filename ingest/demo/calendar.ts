/**
 * Days as whole numbers (days since 1970-01-01), their texts, weekdays, US federal holidays, and local minutes as instants.
 * In: day numbers and a time zone. Out: texts and epoch milliseconds, cached, for a hot loop. Wall-clock rules as in schemas/time.ts.
 */
import { offsetMinutes } from '@rounds/schemas/time.ts';

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

const dateTexts = new Map<number, string>();

/** `YYYY-MM-DD` of a day number. */
export function dateText(day: number): string {
  let text = dateTexts.get(day);
  if (text === undefined) dateTexts.set(day, (text = new Date(day * DAY_MS).toISOString().slice(0, 10)));
  return text;
}

/** Day number of `YYYY-MM-DD`. */
export const dayNumber = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY_MS);

/** ISO weekday: 1 Monday … 7 Sunday. */
export const weekdayOf = (day: number): number => ((day + 3) % 7) + 1;

/** `YYYY-MM` of the month `months` after the one `day` lies in. */
export function monthText(day: number, months = 0): string {
  const date = new Date(day * DAY_MS);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)).toISOString().slice(0, 7);
}

/** Same day of the month, `months` earlier (the month's last day when it is shorter). */
export function monthsBefore(day: number, months: number): number {
  const date = new Date(day * DAY_MS);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months + 1, 0)).getUTCDate();
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, Math.min(date.getUTCDate(), lastDay)) / DAY_MS;
}

const HM = Array.from({ length: 1440 }, (_, m) => `T${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}:`);
const SECONDS = Array.from({ length: 60 }, (_, s) => `${String(s).padStart(2, '0')}Z`);

/** RFC 3339 in UTC, whole seconds. Much cheaper than Date, which matters a few million times. */
export function isoText(epochMs: number): string {
  const day = Math.floor(epochMs / DAY_MS);
  const second = Math.floor((epochMs - day * DAY_MS) / 1000);
  const minute = Math.floor(second / 60);
  return `${dateText(day)}${HM[minute] ?? ''}${SECONDS[second - minute * 60] ?? ''}`;
}

const nthWeekday = (year: number, month: number, weekday: number, nth: number): number => {
  const first = Date.UTC(year, month - 1, 1) / DAY_MS;
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7;
};

const lastMonday = (year: number, month: number): number => {
  const last = Date.UTC(year, month, 0) / DAY_MS;
  return last - (weekdayOf(last) - 1);
};

// A fixed date that falls on a weekend is kept on the nearest weekday (5 U.S.C. 6103).
const observed = (day: number): number => (weekdayOf(day) === 6 ? day - 1 : weekdayOf(day) === 7 ? day + 1 : day);
const fixed = (year: number, month: number, date: number): number => observed(Date.UTC(year, month - 1, date) / DAY_MS);

/** The eleven US federal holidays of a year, as observed; also those of the next year that are observed in this one. */
function federalHolidays(year: number): number[] {
  return [
    fixed(year, 1, 1),
    fixed(year + 1, 1, 1),
    nthWeekday(year, 1, 1, 3),
    nthWeekday(year, 2, 1, 3),
    lastMonday(year, 5),
    fixed(year, 6, 19),
    fixed(year, 7, 4),
    nthWeekday(year, 9, 1, 1),
    nthWeekday(year, 10, 1, 2),
    fixed(year, 11, 11),
    nthWeekday(year, 11, 4, 4),
    fixed(year, 12, 25),
  ];
}

const holidaysByYear = new Map<number, Set<number>>();

/** New Year, Memorial Day, Independence Day, Labor Day, Thanksgiving, Christmas: what doctors' offices close for, of the federal holidays. */
export function isClosedHoliday(day: number): boolean {
  if (!isHoliday(day)) return false;
  const monthAndDay = dateText(day).slice(5);
  return (
    /^(12-(2[4-6]|31)|01-0[12]|05-|07-0[3-5]|09-)/.test(monthAndDay) ||
    (monthAndDay.startsWith('11-') && weekdayOf(day) === 4 && monthAndDay >= '11-22')
  );
}

/** True when an office holiday makes this Sunday-to-Saturday week a short one. */
export function isShortWeek(day: number): boolean {
  const sunday = day - (weekdayOf(day) % 7);
  for (let other = sunday + 1; other < sunday + 6; other++) if (isClosedHoliday(other)) return true;
  return false;
}

/** True on a US federal holiday as observed. */
export function isHoliday(day: number): boolean {
  const year = new Date(day * DAY_MS).getUTCFullYear();
  let days = holidaysByYear.get(year);
  if (!days) holidaysByYear.set(year, (days = new Set(federalHolidays(year))));
  return days.has(day);
}

const nextBusiness = new Map<number, number>();

/** The first Monday-to-Friday day from `day` on that is no federal holiday. */
export function businessDayFrom(day: number): number {
  const known = nextBusiness.get(day);
  if (known !== undefined) return known;
  let next = day;
  while (weekdayOf(next) > 5 || isHoliday(next)) next++;
  nextBusiness.set(day, next);
  return next;
}

/** Local minutes of one time zone as instants; offsets are looked up once a day. */
export class ZoneDays {
  private readonly offsets = new Map<number, number>();
  private readonly zone: string;

  constructor(zone: string) {
    this.zone = zone;
  }

  // 18:00 UTC lies between late morning and early afternoon in the US: after any change of that day.
  private noonOffset(day: number): number {
    let offset = this.offsets.get(day);
    if (offset === undefined) this.offsets.set(day, (offset = offsetMinutes(day * DAY_MS + 18 * 60 * MINUTE_MS, this.zone)));
    return offset;
  }

  /**
   * The instant of `minute` (may have a fraction) after local midnight of `day`, in whole seconds; minutes beyond 1440 go on into the next day.
   * A time inside a spring gap moves forward, an ambiguous one is the first of two.
   */
  instant(day: number, minute: number): number {
    const days = Math.floor(minute / 1440);
    const onDay = day + days;
    const ofDay = minute - days * 1440;
    const offset = this.noonOffset(onDay);
    const before = ofDay < 180 ? this.noonOffset(onDay - 1) : offset;
    const old = before !== offset && ofDay < (offset > before ? 180 : 120);
    return onDay * DAY_MS + Math.floor(ofDay * 60) * 1000 - (old ? before : offset) * MINUTE_MS;
  }

  /** The local day number an instant lies in. */
  dayOf(epochMs: number): number {
    return Math.floor((epochMs + offsetMinutes(epochMs, this.zone) * MINUTE_MS) / DAY_MS);
  }
}
