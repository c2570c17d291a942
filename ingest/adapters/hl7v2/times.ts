/**
 * HL7 timestamps `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]`, and ISO 8601 → instants, with their precision and the rule that placed them.
 * In: a value, the zones that may apply. Out: epoch milliseconds and precision, flags for every assumption. Pure.
 * Refuses dates that do not exist, years outside 1900–2199, impossible offsets: undefined and a flag, never a nearby date.
 */
import { instantOfWallTime, offsetMinutes, startOfServiceDay } from '@rounds/schemas/time.ts';
import { remember } from '../../remember.ts';

export interface Stamp {
  /** `YYYY-MM-DDTHH:mm:ss.SSS`, as the sender's clock showed it. */
  readonly wall: string;
  /** The same as if it stood in UTC, epoch milliseconds. */
  readonly asUtc: number;
  readonly precision: 'month' | 'day' | 'hour' | 'minute' | 'second';
  /** Minutes east of UTC, when the value says so. */
  readonly offset: number | undefined;
}

const SHAPE = /^(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:\.(\d{1,9})|(\d{3}))?)?)?)?)?)?([+-]\d{4}|Z)?$/i;
/** ISO 8601, which some senders write instead; it is the same digits with signs between, and cannot be read in two ways. */
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

const withoutSigns = (text: string): string =>
  ISO.test(text)
    ? text
        .replace(/^(\d{4})-(\d\d)-/, '$1$2')
        .replace(/[T ]/i, '')
        .replaceAll(':', '')
    : text;

/**
 * Takes a timestamp apart; undefined when it is none. Milliseconds may stand without their point (Mirth writes them so).
 * A message says one moment many times over (SCH, AIS, AIP, AIL), and others of the day say it again.
 */
export const readStamp: (text: string) => Stamp | undefined = remember(stampOf, 1_000);

function stampOf(text: string): Stamp | undefined {
  const match = SHAPE.exec(withoutSigns(text.trim()));
  if (!match) return undefined;
  const [, year = '', month, day, hour, minute, second, point, noPoint, zone] = match;
  const fraction = point ?? noPoint ?? '';
  const wall = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${fraction.padEnd(3, '0').slice(0, 3)}`;
  const instant = Date.parse(`${wall}Z`);
  // A 30th of February and an hour 24 are read as moments of a later day.
  if (Number.isNaN(instant) || new Date(instant).getUTCDate() !== Number(day ?? 1)) return undefined;
  if (Number(year) < 1900 || Number(year) > 2199) return undefined;
  const offset = zone === undefined ? undefined : offsetOf(zone);
  if (zone !== undefined && offset === undefined) return undefined;
  const precision =
    second !== undefined ? 'second' : minute !== undefined ? 'minute' : hour !== undefined ? 'hour' : day !== undefined ? 'day' : 'month';
  return { wall, asUtc: instant, precision, offset };
}

function offsetOf(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(3));
  const total = Number(zone.slice(1, 3)) * 60 + minutes;
  return minutes > 59 || total > 14 * 60 ? undefined : (zone.startsWith('-') ? -1 : 1) * total;
}

/** Where wall clocks of one message stand. */
export interface Zones {
  /** Of the feed's configuration, else the practice's. */
  readonly timeZone: string;
  /** The zone is the practice's because nobody said another. */
  readonly assumed: boolean;
  /** Offset of MSH-7, in minutes. */
  readonly headerOffset: number | undefined;
  /** The offset of MSH-7 is what `timeZone` had at that moment: then the zone holds, in both halves of the year. */
  readonly headerAgrees: boolean;
  readonly cutoverMinutes: number;
}

/** The zones of a message: its own header's offset against the feed's (or practice's) zone. */
export function zonesOf(
  header: Stamp | undefined,
  configured: string | undefined,
  practice: { timeZone: string; cutoverMinutes: number },
): Zones {
  const timeZone = configured ?? practice.timeZone;
  const headerOffset = header?.offset;
  const at = header && headerOffset !== undefined ? header.asUtc - headerOffset * 60_000 : undefined;
  const headerAgrees = at !== undefined && offsetMinutes(at, timeZone) === headerOffset;
  return { timeZone, assumed: configured === undefined, headerOffset, headerAgrees, cutoverMinutes: practice.cutoverMinutes };
}

export interface PlacedStamp {
  readonly ms: number;
  /** A date only: `ms` is the beginning of that service day, and no clock may be read from it. */
  readonly dateOnly: boolean;
}

/**
 * The instant of a timestamp. Its own offset first; else the header's; else the feed's zone; else the practice's.
 * `field` names it in flags. A date stands at the beginning of its service day.
 */
export function placeStamp(stamp: Stamp, zones: Zones, field: string, flag: (text: string) => void): PlacedStamp | undefined {
  if (stamp.precision === 'month') {
    flag(`bad_time:${field}`);
    return undefined;
  }
  if (stamp.precision === 'day')
    return { ms: startOfServiceDay(stamp.wall.slice(0, 10), zones.timeZone, zones.cutoverMinutes), dateOnly: true };
  if (stamp.offset !== undefined) return { ms: stamp.asUtc - stamp.offset * 60_000, dateOnly: false };
  if (zones.headerOffset !== undefined && !zones.headerAgrees) {
    flag('zone_from_header');
    return { ms: stamp.asUtc - zones.headerOffset * 60_000, dateOnly: false };
  }
  if (zones.assumed && !zones.headerAgrees) flag('zone_assumed');
  const steady = steadyInstant(stamp.asUtc, zones.timeZone);
  if (steady !== undefined) return { ms: steady, dateOnly: false };
  const { epochMs, rule } = instantOfWallTime(stamp.wall, zones.timeZone);
  if (rule !== 'exact') flag(`${rule === 'gap_forward' ? 'dst_gap' : 'dst_overlap'}:${field}`);
  return { ms: epochMs, dateOnly: false };
}

const ONE_DAY_MS = 86_400_000;

/** The instant where the zone keeps one offset from the day before to the day after: nearly always, and twenty times faster. */
function steadyInstant(asUtc: number, timeZone: string): number | undefined {
  const offset = offsetMinutes(asUtc - ONE_DAY_MS, timeZone);
  return offset === offsetMinutes(asUtc + ONE_DAY_MS, timeZone) ? asUtc - offset * 60_000 : undefined;
}
