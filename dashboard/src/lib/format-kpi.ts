/**
 * Every number and date a reader sees, by the rules of look.md section 6.
 * In: values in display units (percent 0–100, minutes, days, counts, cents), service days, instants. Out: text in the reader's locale.
 * Refuses nothing: what is missing becomes an en dash, never a zero.
 */
import type { CatalogueEntry } from '@rounds/schemas/contract/kpi.contract.ts';

export type Unit = CatalogueEntry['unit'];
export type Measure = Pick<CatalogueEntry, 'unit' | 'decimals'>;
export type Change = { amount: number; unit: 'points' | 'percent' | 'minutes' | 'days' };

export const MISSING = '–';
const UNIT_WORD: Record<Unit, string> = { percent: '%', minutes: 'min', days: 'days', count: '', cents: '' };

/** A true minus sign, whatever the locale writes. */
const trueMinus = (text: string) => text.replaceAll('-', '−');
const noSpaceRange = (text: string) => text.replace(/[\s\u2009\u202f]*[–-][\s\u2009\u202f]*/g, '–');

/** The functions of one reader's locale; formatters are made once each. */
export function createFormat(locale: string) {
  return { locale, ...figuresOf(locale), ...datesOf(locale), ...spansOf(locale) };
}

/** Plain numbers and dollars, each formatter made once. */
function numbersOf(locale: string) {
  const numbers = new Map<string, Intl.NumberFormat>();
  const number = (key: string, options: Intl.NumberFormatOptions) => {
    const known = numbers.get(key);
    if (known) return known;
    const made = new Intl.NumberFormat(locale, options);
    numbers.set(key, made);
    return made;
  };
  const plain = (value: number, decimals = 0) =>
    trueMinus(number(`n${decimals}`, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(zeroed(value, decimals)));
  const dollars = (cents: number, decimals = 0) =>
    trueMinus(
      number(`$${decimals}`, {
        style: 'currency',
        currency: 'USD',
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }).format(zeroed(cents / 100, decimals)),
    );
  return { plain, dollars };
}

function figuresOf(locale: string) {
  const { plain, dollars } = numbersOf(locale);
  /** The figure without its unit word: `8.4`, `9,412`, `−$1,840`. */
  const figure = (measure: Measure, value: number | null) => {
    if (value === null) return MISSING;
    return measure.unit === 'cents' ? dollars(value) : plain(value, measure.decimals);
  };

  return {
    plain,
    figure,
    unitWord: (unit: Unit) => UNIT_WORD[unit],
    /** Figure and unit in one text: `8.4%`, `14 min`, `11.6 days`. */
    value(measure: Measure, value: number | null) {
      if (value === null) return MISSING;
      const word = UNIT_WORD[measure.unit];
      const text = figure(measure, value);
      return word === '%' ? `${text}%` : word ? `${text} ${word}` : text;
    },
    /** Money in rows, with its cents. */
    money: (cents: number) => dollars(cents, 2),
    /** Money on axes and in narrow cells: `$4.70M`, `$84k`. */
    moneyShort(cents: number) {
      const size = Math.abs(cents / 100);
      const sign = cents < 0 ? '−' : '';
      if (size >= 999_500) return `${sign}$${plain(size / 1e6, 2)}M`;
      return size >= 1000 ? `${sign}$${plain(size / 1000)}k` : dollars(cents);
    },
    /** `↑ 2.3 pts`, `↓ 2 min`, `↑ 3.1%`; `no change` when it rounds to nothing. */
    change(measure: Measure, change: Change) {
      const decimals = change.unit === 'minutes' ? measure.decimals : 1;
      const size = plain(Math.abs(change.amount), decimals);
      if (zeroed(change.amount, decimals) === 0) return 'no change';
      const arrow = change.amount > 0 ? '↑' : '↓';
      const word = { points: ' pts', percent: '%', minutes: ' min', days: ' days' }[change.unit];
      return `${arrow} ${size}${word}`;
    },
    /** `6.9 to 11.2%`, `13 to 18 min`, `$84k to $91k`. */
    span(measure: Measure, lower: number, upper: number) {
      const word = UNIT_WORD[measure.unit];
      return `${figure(measure, lower)} to ${figure(measure, upper)}${word === '%' ? '%' : word ? ` ${word}` : ''}`;
    },
    count: (n: number) => plain(n),
    percent: (share: number, decimals = 1) => `${plain(share, decimals)}%`,
  };
}

function datesOf(locale: string) {
  const dates = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
  const at = (day: string) => new Date(`${day}T00:00:00Z`);
  return {
    /** `Nov 18`. */
    day: (day: string) => dates({ month: 'short', day: 'numeric' }).format(at(day)),
    /** `Nov 18, 2026`. */
    dayYear: (day: string) => dates({ month: 'short', day: 'numeric', year: 'numeric' }).format(at(day)),
    month: (day: string) => dates({ month: 'short' }).format(at(day)),
    monthYear: (day: string) => dates({ month: 'short', year: 'numeric' }).format(at(day)),
    weekday: (day: string) => dates({ weekday: 'short', month: 'short', day: 'numeric' }).format(at(day)),
    /** `Nov 1–18, 2026`; whole months as `Aug–Oct 2026`; one day as `Nov 18, 2026`. */
    period(from: string, to: string) {
      if (from === to) return dates({ month: 'short', day: 'numeric', year: 'numeric' }).format(at(from));
      const whole = from.endsWith('-01') && isMonthEnd(to);
      if (whole && from.slice(0, 7) === to.slice(0, 7)) return dates({ month: 'short', year: 'numeric' }).format(at(from));
      const options: Intl.DateTimeFormatOptions = whole
        ? { month: 'short', year: 'numeric' }
        : { month: 'short', day: 'numeric', year: 'numeric' };
      // Across years a dash between two full dates is hard to read.
      if (!whole && from.slice(0, 4) !== to.slice(0, 4)) return `${dates(options).format(at(from))} to ${dates(options).format(at(to))}`;
      return noSpaceRange(dates(options).formatRange(at(from), at(to)));
    },
    /** `7:32 AM` in `timeZone`. */
    time: (instant: string, timeZone: string) =>
      new Intl.DateTimeFormat(locale, { timeZone, hour: 'numeric', minute: '2-digit' }).format(new Date(instant)),
    /** `Nov 16, 8:20 AM` in `timeZone`. */
    dayTime: (instant: string, timeZone: string, zoneName = false) =>
      new Intl.DateTimeFormat(locale, {
        timeZone,
        month: 'short',
        day: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        ...(zoneName ? { timeZoneName: 'shortGeneric' } : {}),
      }).format(new Date(instant)),
    /** `Thursday, November 19, 2026, 7:32 AM PT`: the zone is named where practices of several zones meet. */
    longNow: (instant: string, timeZone: string, zoneName: boolean) =>
      new Intl.DateTimeFormat(locale, {
        timeZone,
        weekday: 'long',
        month: 'long',
        day: 'numeric',
        year: 'numeric',
        hour: 'numeric',
        minute: '2-digit',
        ...(zoneName ? { timeZoneName: 'shortGeneric' } : {}),
      }).format(new Date(instant)),
  };
}

function spansOf(locale: string) {
  const { plain } = numbersOf(locale);
  /** `5 h 12 min`, `41 min`, `2 days 3 h`. */
  const duration = (minutes: number): string => {
    const whole = Math.round(minutes);
    if (whole < 60) return `${plain(whole)} min`;
    const hours = Math.floor(whole / 60);
    if (hours < 48) return whole % 60 === 0 || hours >= 24 ? `${plain(hours)} h` : `${plain(hours)} h ${whole % 60} min`;
    return hours % 24 === 0 ? `${plain(hours / 24)} days` : `${plain(Math.floor(hours / 24))} days ${hours % 24} h`;
  };
  /** Seconds behind or since: `0.9 s`, `12 s`, `4 min`. */
  const seconds = (count: number): string => {
    if (count < 0.05) return '0 s';
    if (count < 10) return `${plain(count, count < 1 ? 1 : 0)} s`;
    return count < 120 ? `${plain(count)} s` : duration(count / 60);
  };
  /** How far figures are behind: nobody needs tenths of a second, and `0 s` reads as broken. */
  const behind = (count: number): string => (count < 1 ? 'under 1 s' : seconds(count));
  return { duration, seconds, behind };
}

export type Format = ReturnType<typeof createFormat>;

/** −0 and values that round to zero become 0, so that no `−0.0` is ever shown. */
function zeroed(value: number, decimals: number): number {
  return Math.abs(value) < 0.5 / 10 ** decimals ? 0 : value;
}

function isMonthEnd(day: string): boolean {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).getUTCDate() === 1;
}

/** The best of the reader's languages that this runtime formats, else US English. */
export function localeOf(acceptLanguage: string | null): string {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => part.split(';')[0]?.trim() ?? '')
    .filter((tag) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag));
  return wanted.find((tag) => Intl.NumberFormat.supportedLocalesOf([tag]).length > 0) ?? 'en-US';
}
