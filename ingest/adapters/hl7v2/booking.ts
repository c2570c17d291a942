/**
 * What a SIU message says of the booking itself: when, how long, with whom, for what. Pure.
 * In: a reading. Out: the data of a booking; start undefined where nothing holds a time of day.
 * TQ1 wins over SCH-11 (they differ by months in real messages, then flagged); resources come last.
 */
import { mapped } from '../../codes.ts';
import { looksLikeIdentifier } from '../../privacy.ts';
import { patientOf, payerIn, providerAmong } from './people.ts';
import type { Message, Segment } from './message.ts';
import { codeFlag, type Reading, type StampPlace } from './reading.ts';
import { peopleAmongThings, resourcesOf } from './resources.ts';

export interface Booking {
  readonly start?: string;
  readonly durationMinutes?: number;
  readonly provider?: string;
  readonly visitType?: string;
  readonly walkIn?: boolean;
  readonly patient?: string;
  readonly payer?: string;
  readonly payerClass?: string;
}

/** What ties a cancellation to the booking made in its place: fold pairs them by patient, provider and this window. */
export function movesBy(reading: Reading): { patient?: string; rescheduleWindowMinutes?: number } {
  const window = reading.deps.config.rescheduleWindowMinutes;
  const patient = patientOf(reading);
  return window > 0 && patient !== undefined ? { patient, rescheduleWindowMinutes: window } : {};
}

export function bookingOf(reading: Reading): Booking {
  const { message } = reading;
  const span = spanOf(reading);
  const provider = providerAmong(reading, [
    ...resourcesOf(message, 'AIP').map((aip) => message.value(aip, 3)),
    ...peopleAmongThings(message, (code) => mapped(reading.deps.config.providers, code) !== undefined),
    message.value(message.segment('PV1'), 7),
  ]);
  const patient = patientOf(reading);
  if (message.all('PID').length > 1) reading.flag('several_patients');
  return { ...span, ...provider, ...visitTypeOf(reading), ...(patient === undefined ? {} : { patient }), ...payerIn(reading) };
}

interface SpanPlaces {
  readonly start: StampPlace;
  readonly end?: StampPlace;
  readonly length?: { readonly segment: Segment | undefined; readonly number: number };
  /** Which field of SCH stands in for SCH-11. */
  readonly elsewhere?: number;
}

const isTime = (text: string | null): boolean => /^\d{12}/.test(text ?? '');

/** SCH-11 as `start` or `start^end`; as the end of what SCH-10 begins. */
function plainTiming(message: Message, sch: Segment | undefined): SpanPlaces {
  const start = { segment: sch, number: 11 };
  const before = message.value(sch, 10) ?? '';
  if (isTime(before) && before < (message.value(sch, 11) ?? '')) return { start: { segment: sch, number: 10 }, end: start, elsewhere: 10 };
  return isTime(message.value(sch, 11, 2)) ? { start, end: { ...start, component: 2 } } : { start };
}

/** `^^^YYYYMMDDHHMM^YYYYMMDDHHMM`. */
const SHORTEST_TIMING = 28;

/** A start and an end written as SCH-11 writes them, in a field beside it: senders that count their separators wrongly. */
function misplacedTiming(message: Message, sch: Segment | undefined): SpanPlaces[] {
  // Nearly always they are empty or short: not taken apart.
  const long = [10, 12, 13, 14, 9].filter((number) => message.field(sch, number).length >= SHORTEST_TIMING);
  const field = long.find((number) => isTime(message.value(sch, number, 4)) && isTime(message.value(sch, number, 5)));
  if (field === undefined) return [];
  const at = (component: number): StampPlace => ({ segment: sch, number: field, component });
  return [{ start: at(4), end: at(5), elsewhere: field }];
}

/** Start and length. Places in the order they are believed; the first with a time of day wins. */
function spanOf(reading: Reading): { start?: string; durationMinutes?: number } {
  const { message } = reading;
  const [sch, tq1] = [message.segment('SCH'), message.segment('TQ1')];
  const [ais, aip, ail, aig] = (['AIS', 'AIP', 'AIL', 'AIG'] as const).map((id) => resourcesOf(message, id)[0]);
  const places: SpanPlaces[] = [
    { start: { segment: tq1, number: 7 }, end: { segment: tq1, number: 8 } },
    { start: { segment: sch, number: 11, component: 4 }, end: { segment: sch, number: 11, component: 5 } },
    // A time of day in the place of a quantity: some hospital systems know no other SCH-11.
    ...(isTime(message.value(sch, 11)) ? [plainTiming(message, sch)] : []),
    { start: { segment: ais, number: 4 }, length: { segment: ais, number: 7 } },
    { start: { segment: aip, number: 6 }, length: { segment: aip, number: 9 } },
    { start: { segment: ail, number: 6 }, length: { segment: ail, number: 9 } },
    { start: { segment: aig, number: 8 }, length: { segment: aig, number: 11 } },
    ...misplacedTiming(message, sch),
  ];
  const read = places.map(({ start, ...more }) => ({ at: reading.at(start), ...more }));
  const found = read.find(({ at }) => at !== undefined && !at.dateOnly);
  if (found?.elsewhere !== undefined) reading.flag(`misplaced:SCH-${found.elsewhere}`);
  const [byTq1, bySch11] = read.map(({ at }) => at?.ms);
  if (byTq1 !== undefined && bySch11 !== undefined && byTq1 !== bySch11) reading.flag('start_differs:SCH-11');
  if (found?.at === undefined) {
    if (read.some(({ at }) => at?.dateOnly)) reading.flag('date_only:start');
    return {};
  }
  const lengths: { segment: Segment | undefined; number: number }[] = [
    { segment: sch, number: 9 },
    ...(found.length ? [found.length] : []),
    { segment: ais, number: 7 },
    { segment: aip, number: 9 },
    { segment: ail, number: 9 },
    { segment: aig, number: 11 },
  ];
  const end = found.end && reading.at(found.end);
  const minutes =
    end && end.ms >= found.at.ms && !end.dateOnly
      ? Math.round((end.ms - found.at.ms) / 60_000)
      : (lengths.map((place) => lengthOf(reading, place)).find((length) => length !== undefined) ?? timedLength(message.value(sch, 11, 3)));
  const start = new Date(found.at.ms).toISOString();
  if (minutes === undefined) return { start };
  if (minutes <= 1440) return { start, durationMinutes: minutes };
  reading.flag('bad_length');
  return { start };
}

const UNIT_MINUTES: Readonly<Record<string, number>> = { s: 1 / 60, sec: 1 / 60, seconds: 1 / 60, h: 60, hr: 60, hour: 60, hours: 60 };

/** SCH-11.3: `M30`, `S1800`, `H1`, or minutes without their letter. */
function timedLength(text: string | null): number | undefined {
  const [, unit = '', digits] = /^([SMH]?)(\d{1,5})$/i.exec(text ?? '') ?? [];
  return digits === undefined ? undefined : Math.round(Number(digits) * (UNIT_MINUTES[unit.toLowerCase()] ?? 1));
}

/** A number with its unit in the next field; minutes where no unit is said. */
function lengthOf(reading: Reading, { segment, number }: { segment: Segment | undefined; number: number }): number | undefined {
  const { message } = reading;
  const text = message.value(segment, number) ?? '';
  if (text === '') return undefined;
  const unit = (message.value(segment, number + 1) ?? '').toLowerCase();
  const minutes = /^\d{1,6}(\.\d+)?$/.test(text) ? Math.round(Number(text) * (UNIT_MINUTES[unit] ?? 1)) : undefined;
  if (minutes === undefined) reading.flag('bad_length');
  return minutes;
}

/** Table 0277 says how firm a booking is, not what for. */
const NO_VISIT_TYPES = new Set(['normal', 'tentative', 'complete']);

/** SCH-8, AIS-3, SCH-7 by the feed's list; else the first that is one plain word. SCH-7 WALKIN (table 0276) is a walk-in. */
function visitTypeOf(reading: Reading): { visitType?: string; walkIn?: boolean } {
  const { message, deps } = reading;
  const [sch, ais] = [message.segment('SCH'), resourcesOf(message, 'AIS')[0]];
  const walkIn = /^walk-?in$/i.test(message.value(sch, 7) ?? '') ? { walkIn: true } : {};
  const texts = [
    message.value(sch, 8),
    message.value(ais, 3),
    message.value(sch, 7),
    message.value(sch, 8, 2),
    message.value(ais, 3, 2),
    message.value(sch, 7, 2),
  ];
  const codes = texts.filter((text): text is string => text !== null && text !== '' && !NO_VISIT_TYPES.has(text.toLowerCase()));
  const listed = codes.map((code) => mapped(deps.config.visitTypes, code)).find((found) => found !== undefined);
  if (listed !== undefined) return { visitType: listed, ...walkIn };
  const [code] = codes;
  if (code === undefined) return walkIn;
  if (Object.keys(deps.config.visitTypes).length > 0) reading.flag(codeFlag('unmapped', 'visit_type', code));
  const plain = codes.find((word) => /^[\w./-]{1,24}$/.test(word) && !looksLikeIdentifier(word));
  return plain === undefined ? walkIn : { visitType: plain, ...walkIn };
}
