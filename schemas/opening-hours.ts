/**
 * When a practice is open, in its own wall clock: `Mo-Fr 08:00-17:00; Sa,Su 09:00-12:30` (the openingHours of schema.org).
 * In: the text, a weekday and a minute of that day. Out: how many minutes that lies outside. Refuses texts of another shape.
 * A span that ends before it begins runs past midnight; what closes at 24:00 closes at the end of the day.
 */

/** Minutes since Monday 00:00, `opens` < `closes`; `closes` may lie beyond the end of the week. */
export type OpenSpan = readonly [opens: number, closes: number];

const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const DAY = 1440;
const WEEK = 7 * DAY;

/** One rule: days, then one or more spans of time. Hours of two digits; 24:00 only closes. */
const RULE =
  /^((?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?(?:, ?(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su))?)*) ((?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)(?:, ?(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00))*)$/;

/** What a refusal says is wanted. */
export const OPENING_HOURS_RULE = 'opening hours like Mo-Fr 08:00-17:00; Sa 09:00-12:00';

const read = new Map<string, readonly OpenSpan[] | undefined>();
// A group has few practices with few kinds of hours; the bound keeps a flood of texts from growing memory.
const MAX_READ = 1_000;

/** The spans a text says, or undefined when it has another shape. Read once: every stamp asks. */
export function openingHours(text: string): readonly OpenSpan[] | undefined {
  if (!read.has(text)) {
    if (read.size >= MAX_READ) read.clear();
    read.set(text, parse(text));
  }
  return read.get(text);
}

function parse(text: string): readonly OpenSpan[] | undefined {
  const spans: OpenSpan[] = [];
  for (const rule of text.split(';')) {
    const [, days, times] = RULE.exec(rule.trim()) ?? [];
    if (days === undefined || times === undefined) return undefined;
    for (const day of daysOf(days)) for (const time of times.split(',')) spans.push(spanOf(day, time.trim()));
  }
  return spans;
}

/** `Fr-Mo` runs over the end of the week. */
function daysOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [first = '', last = first] = part.trim().split('-');
    const [from, to] = [DAYS.indexOf(first), DAYS.indexOf(last)];
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
  });
}

function spanOf(day: number, text: string): OpenSpan {
  const [opens = 0, closes = 0] = text.split('-').map((clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3)));
  return [day * DAY + opens, day * DAY + (closes > opens ? closes : closes + DAY)];
}

/** Minutes between a moment (ISO weekday 1 Monday … 7 Sunday, minute of the day) and the nearest time the practice is open; 0 while it is. */
export function minutesOutside(spans: readonly OpenSpan[], weekday: number, minute: number): number {
  const at = (weekday - 1) * DAY + minute;
  let nearest = WEEK;
  for (const [opens, closes] of spans)
    for (const moment of [at - WEEK, at, at + WEEK])
      nearest = Math.min(nearest, moment < opens ? opens - moment : moment > closes ? moment - closes : 0);
  return nearest;
}
