/**
 * What a workbook's number means → the text a CSV would hold. Pure.
 * In: the stored number, its cell's number format, the workbook's date system. Out: plain digits, ISO dates and clocks, percent.
 * Only cells formatted as dates become dates; numbers beyond 15 digits keep their exponent, so that an id that lost digits is refused.
 */

/** How a number format shows a number. */
export interface CellStyle {
  readonly date: boolean;
  readonly time: boolean;
  /** `[h]:mm`: hours beyond 24, a span and no time of day. */
  readonly elapsed: boolean;
  readonly percent: boolean;
  /** `00000`: digits kept by filling up with zeros; 0 for none. */
  readonly zeros: number;
}

const GENERAL: CellStyle = { date: false, time: false, elapsed: false, percent: false, zeros: 0 };
const DAY_MS = 86_400_000;

/** A style by its number format: a custom code, else one of the numbers ECMA-376 18.8.30 reserves. */
export function styleOf(id: number, code: string | undefined): CellStyle {
  if (code !== undefined) return styleOfCode(code);
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return { ...GENERAL, date: true };
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return { ...GENERAL, time: true };
  if (id === 22) return { ...GENERAL, date: true, time: true };
  if (id === 46) return { ...GENERAL, elapsed: true };
  return id === 9 || id === 10 ? { ...GENERAL, percent: true } : GENERAL;
}

function styleOfCode(code: string): CellStyle {
  const bare = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|_.|\*./g, '');
  const elapsed = /\[(h+|m+|s+)\]/i.test(bare);
  const letters = bare.replace(/\[[^\]]*\]/g, '').toLowerCase();
  if (elapsed) return { ...GENERAL, elapsed: true };
  if (/^general$/.test(letters.trim())) return GENERAL;
  const time = /[hs]/.test(letters);
  // m is a month unless it stands beside hours or seconds.
  const date = /[yd]/.test(letters) || (letters.includes('m') && !time);
  const zeros = /^0{2,15}$/.test(letters.trim()) ? letters.trim().length : 0;
  return { ...GENERAL, date, time, percent: letters.includes('%'), zeros };
}

/** The text of a stored number, or the stored text itself when it is none. `date1904`: the workbook counts days from 1904. */
export function numberText(stored: string, style: CellStyle, date1904: boolean): string {
  const number = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(number)) return stored;
  if (style.elapsed) return elapsedText(number) ?? plainText(number);
  if (style.date || style.time) return dateText(number, style, date1904) ?? plainText(number);
  if (style.percent) return `${plainText(number * 100)}%`;
  return style.zeros > 0 && Number.isInteger(number) && number >= 0 ? String(number).padStart(style.zeros, '0') : plainText(number);
}

/** Fifteen digits are what a spreadsheet keeps and shows: 0.30000000000000004 is 0.3. Longer whole numbers keep an exponent. */
function plainText(number: number): string {
  const kept = Number(number.toPrecision(15));
  if (Math.abs(kept) >= 1e15) return kept.toExponential().replace('e', 'E');
  if (Number.isInteger(kept)) return String(kept);
  return Math.abs(kept) < 1e-6 ? kept.toFixed(15).replace(/0+$/, '') : String(kept);
}

function dateText(serial: number, { date, time }: CellStyle, date1904: boolean): string | undefined {
  const seconds = Math.round(serial * 86_400);
  if (seconds < 0 || serial >= 2_958_466) return undefined;
  const days = Math.floor(seconds / 86_400);
  const clock = new Date((seconds % 86_400) * 1_000).toISOString().slice(11, 19);
  if (days === 0 && !date) return clock;
  // 1900 was no leap year, but the 1900 system has its 29 February as day 60.
  if (!date1904 && days === 60) return undefined;
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const day = new Date(epoch + days * DAY_MS).toISOString().slice(0, 10);
  return time || seconds % 86_400 !== 0 ? `${day} ${clock}` : day;
}

function elapsedText(serial: number): string | undefined {
  const minutes = Math.round(serial * 1_440);
  return minutes < 0 || minutes >= 600_000 ? undefined : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
