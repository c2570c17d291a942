/**
 * Figures inside sentences that the server writes, in US English (look.md section 6).
 * In: values in display units. Out: text: `14.8%`, `9,412`, `−$1,840`, `$84k`, `5 h 12 min`. Screens format their own numbers.
 */
import type { Kpi } from '../kpis/kpi.ts';

type Measure = Pick<Kpi, 'unit' | 'decimals'>;

const units = { percent: '%', minutes: ' min', days: ' days', count: '', cents: '' } as const;
const smallNumbers = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'] as const;

const rounded = (value: number, decimals: number) => Number(value.toFixed(decimals)) + 0;
const plain = (value: number, decimals: number) =>
  rounded(value, decimals).toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace('-', '−');

/** `$84k`, `$4.70M`, `$840`. */
export function dollarsShort(cents: number): string {
  const [size, sign] = [Math.abs(cents) / 100, cents < 0 ? '−' : ''];
  if (size >= 999_500) return `${sign}$${plain(size / 1e6, 2)}M`;
  return `${sign}$${size >= 1000 ? `${plain(size / 1000, 0)}k` : plain(size, 0)}`;
}

/** The figure without its unit. */
export function figureText(measure: Measure, value: number): string {
  return measure.unit === 'cents' ? dollarsShort(value) : plain(value, measure.decimals);
}

/** `14.8%`, `9 min`, `38.9 days`. */
export function valueText(measure: Measure, value: number): string {
  return figureText(measure, value) + units[measure.unit];
}

/** `6.9 to 11.2%`, `13 to 18 min`. */
export function spanText(measure: Measure, lower: number, upper: number): string {
  return `${figureText(measure, lower)} to ${valueText(measure, upper)}`;
}

/** `5 h 12 min`, `41 min`, `2 days 3 h`. */
export function durationText(minutes: number): string {
  const whole = Math.max(0, Math.round(minutes));
  if (whole < 60) return `${whole} min`;
  const hours = Math.floor(whole / 60);
  if (hours < 48) return whole % 60 === 0 ? `${hours} h` : `${hours} h ${whole % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} days` : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/** `4 min`, `30 s`, `1 day`: a gap between messages, to the nearest of its unit. */
export function gapText(minutes: number): string {
  if (minutes < 1) return `${Math.max(1, Math.round(minutes * 60))} s`;
  if (minutes < 60) return `${Math.round(minutes)} min`;
  if (minutes < 1440) return `${Math.round(minutes / 60)} h`;
  const days = Math.round(minutes / 1440);
  return days === 1 ? '1 day' : `${days} days`;
}

/** Numbers up to twelve in words, as sentences have them. */
export function numberWord(count: number): string {
  return smallNumbers[count] ?? plain(count, 0);
}

/** A whole number with its thousands. */
export function countText(count: number): string {
  return plain(count, 0);
}
