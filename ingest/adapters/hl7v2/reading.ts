/**
 * What all maps need of one message: its practice, clock, ids, and how a draft or a rejection of it is written.
 * In: a message, its feed's configuration, the directory. Out: a reading, or the rejection of a message that belongs nowhere. Pure.
 * Refuses messages without a practice or without any time.
 */
import { DATA_SCHEMA } from '@rounds/schemas/events/envelope.ts';
import { valueShape, type Violation } from '@rounds/schemas/events/event.ts';
import { serviceDay } from '@rounds/schemas/time.ts';
import { shownCode } from '../../codes.ts';
import type { KnownPractice } from '../../directory.ts';
import { shortHash } from '../../event-id.ts';
import type { Outcome } from '../../outcome.ts';
import { Notes } from '../../remember.ts';
import { messageKey, sourceRefOf } from './header.ts';
import type { Message, Segment } from './message.ts';
import type { MapDeps } from './map-deps.ts';
import { siteOf } from './site.ts';
import { placeStamp, readStamp, zonesOf, type PlacedStamp, type Zones } from './times.ts';

/** Where a timestamp stands: segment, field, and component where it is not the first. */
export interface StampPlace {
  readonly segment: Segment | undefined;
  readonly number: number;
  readonly component?: number;
}

/** An event in the words of a map; the reading adds the envelope. */
export interface Said {
  readonly type: string;
  readonly subject: string;
  readonly ms: number;
  readonly data: object;
  /** Tells events of one type and subject in one message apart. */
  readonly natural?: string;
  readonly flags?: readonly string[];
  /** Events of the organisation belong to no practice. */
  readonly practiceless?: boolean;
}

export interface Reading {
  readonly message: Message;
  readonly deps: MapDeps;
  readonly practice: KnownPractice;
  /** MSH-7, else EVN-2: when the sender wrote the message. */
  readonly writtenMs: number;
  /** When the sender knew it: EVN-2 unless that is later than the message. */
  readonly recordedMs: number;
  /** What is asked of it at several steps. */
  readonly notes: Notes<Reading>;
  flag(text: string): void;
  /** The instant standing there; undefined (flagged when something unreadable stands there) when there is none. */
  at(place: StampPlace): PlacedStamp | undefined;
  reject(field: string, value: unknown, rule: string): Outcome;
  refuse(violation: Violation): Outcome;
  /** The drafts of everything said, with the message's flags. */
  drafts(said: readonly Said[]): Outcome[];
}

const ONE_DAY_MS = 86_400_000;
const MAX_FLAGS = 20;

/** Opens a message for its map. */
export function openReading(message: Message, deps: MapDeps): Reading | Outcome {
  const key = messageKey(message);
  const sourceRef = sourceRefOf(message, key);
  const placed = siteOf(message, deps);
  const flags = new Set<string>(placed.ok ? placed.flags : []);
  const practice = placed.ok ? placed.practice : undefined;
  const refuse = (violation: Violation): Outcome => ({
    kind: 'rejection',
    sourceRef,
    practice: practice?.id ?? '',
    violations: [violation],
  });
  if (!placed.ok) return refuse(placed.violation);

  const msh = message.segment('MSH');
  const header = readStamp(message.value(msh, 7) ?? '');
  const zones = zonesOf(header, deps.config.timeZone, placed.practice);
  const flag = (text: string): void => void flags.add(text);
  const at = (place: StampPlace): PlacedStamp | undefined => stampAt(message, place, zones, flag);
  const written = at({ segment: msh, number: 7 });
  const recorded = at({ segment: message.segment('EVN'), number: 2 });
  const writtenMs = written?.ms ?? recorded?.ms;
  if (writtenMs === undefined)
    return refuse({ field: 'MSH-7', valueShape: valueShape(message.field(msh, 7)), rule: 'the time of the message' });
  if (message.field(msh, 10) === '') flag('no_control_id');
  return {
    message,
    deps,
    practice: placed.practice,
    writtenMs,
    recordedMs: recordedOf(recorded, writtenMs, flag),
    notes: new Notes<Reading>(),
    flag,
    at,
    refuse,
    reject: (field, value, rule) => refuse({ field, valueShape: valueShape(value), rule }),
    drafts: (said) =>
      said
        .map((one) => draftOf(one, { deps, practice: placed.practice, key, sourceRef, flags }))
        .map((make) =>
          make(
            message.flags,
            recordedOf(recorded, writtenMs, () => {}),
          ),
        ),
  };
}

/** Nobody records tomorrow what he sends today: such an EVN-2 is a wrong clock. */
function recordedOf(recorded: PlacedStamp | undefined, writtenMs: number, flag: (text: string) => void): number {
  if (recorded === undefined || recorded.dateOnly) return writtenMs;
  if (recorded.ms <= writtenMs + ONE_DAY_MS) return recorded.ms;
  flag('clock_error:EVN-2');
  return writtenMs;
}

function stampAt(
  message: Message,
  { segment, number, component = 1 }: StampPlace,
  zones: Zones,
  flag: (text: string) => void,
): PlacedStamp | undefined {
  const text = message.value(segment, number, component);
  if (text === null || text === '') return undefined;
  const field = `${segment?.id ?? ''}-${number}${component === 1 ? '' : `.${component}`}`;
  const stamp = readStamp(text);
  if (stamp) return placeStamp(stamp, zones, field, flag);
  flag(`bad_time:${field}`);
  return undefined;
}

interface DraftParts {
  readonly deps: MapDeps;
  readonly practice: KnownPractice;
  readonly key: string;
  readonly sourceRef: string;
  readonly flags: ReadonlySet<string>;
}

/** The envelope around what a map said. Flags come last: reading values may still have found something odd. */
function draftOf({ type, subject, ms, data, natural = '', flags: own = [], practiceless }: Said, parts: DraftParts) {
  const { deps, practice, key, sourceRef, flags } = parts;
  return (messageFlags: readonly string[], recordedMs: number): Outcome => {
    const all = [...new Set([...own, ...flags, ...messageFlags])].slice(0, MAX_FLAGS);
    return {
      kind: 'event',
      draft: {
        specversion: '1.0',
        id: shortHash(deps.feed, key, type, subject, natural),
        type,
        source: deps.feed,
        subject,
        time: new Date(ms).toISOString(),
        recordedat: new Date(recordedMs).toISOString(),
        practiceid: practiceless ? '' : practice.id,
        dataschema: DATA_SCHEMA,
        sourceref: sourceRef,
        ...(all.length > 0 ? { flags: all } : {}),
        ...(deps.config.version > 1 ? { mappingversion: deps.config.version } : {}),
        data,
      },
    };
  };
}

/**
 * When it happened: the first of these places that holds a time of day. A date alone gives way to a later place on the same
 * service day (an EVN-2 with minutes), never to one on another day; with nothing finer it stays a date.
 */
export function happenedAt(reading: Reading, places: readonly StampPlace[]): PlacedStamp {
  let day: PlacedStamp | undefined;
  const { timeZone, cutoverMinutes } = reading.practice;
  const dayOf = (ms: number): string => serviceDay(ms, timeZone, cutoverMinutes);
  for (const place of places) {
    const stamp = reading.at(place);
    if (stamp && !stamp.dateOnly && (day === undefined || dayOf(stamp.ms) === dayOf(day.ms))) return stamp;
    if (stamp?.dateOnly) day ??= stamp;
  }
  const written = { ms: reading.writtenMs, dateOnly: false };
  return day === undefined || dayOf(written.ms) === dayOf(day.ms) ? written : day;
}

/** A flag with the sender's code in it, where the code may be shown. */
export const codeFlag = (word: string, ...parts: readonly string[]): string =>
  [word, ...parts.map((part) => shownCode(part).slice(0, 48))].join(':');
