/**
 * Envelopes of the events of one set: source, place in the file, times, flags, mapping version.
 * In: what an event says and of which practice. Out: drafts for the door, rejections with their place.
 * Times are days of the message at the practice; never the clock, so that the same message gives the same events at any time.
 */
import type { Violation } from '@rounds/schemas/events/event.ts';
import { instantOfWallTime, startOfServiceDay } from '@rounds/schemas/time.ts';
import type { KnownPractice } from '../../directory.ts';
import { setReference } from './set-reference.ts';
import type { MappedOutcome, SetEnvelope, X12Context } from './transaction-set.ts';

export interface EventParts {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  /** Local day it stands on. */
  readonly day: string;
  readonly practice: KnownPractice;
  readonly flags: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface SetDrafts {
  /** `recorded`: local day and wall clock (`HH:mm:ss`) when the sender made the set. */
  event(parts: EventParts, recorded: { readonly day: string; readonly clock?: string | undefined }, span: Span): MappedOutcome;
  rejection(violation: Violation, practice: string, span: Span, waiting?: string): MappedOutcome;
}

const MAX_FLAGS = 20;

export function createSetDrafts(envelope: SetEnvelope, { feed, config }: X12Context): SetDrafts {
  const place = setReference(envelope);
  const refOf = ({ from, to }: Span): string => `${place}/${from === to ? from : `${from}-${to}`}`;
  const instants = new Map<string, string>();
  // Days and clocks repeat from claim to claim, and a wall clock costs microseconds to place.
  const instant = (key: string, make: () => number): string => {
    let text = instants.get(key);
    if (text === undefined) {
      if (instants.size > 5_000) instants.clear();
      instants.set(key, (text = new Date(make()).toISOString()));
    }
    return text;
  };
  const startOf = (day: string, practice: KnownPractice): string =>
    instant(`${practice.id} ${day}`, () => startOfServiceDay(day, practice.timeZone, practice.cutoverMinutes));

  return {
    event({ id, type, subject, day, practice, flags, data }, recorded, span) {
      const { day: madeOn, clock } = recorded;
      const zone = config.timeZone ?? practice.timeZone;
      const recordedat =
        clock === undefined
          ? startOf(madeOn, practice)
          : instant(`${zone} ${madeOn} ${clock}`, () => instantOfWallTime(`${madeOn}T${clock}`, zone).epochMs);
      const all = [...new Set([...envelope.flags, ...flags])].slice(0, MAX_FLAGS);
      const draft = {
        id,
        source: feed,
        type,
        subject,
        time: startOf(day, practice),
        recordedat,
        practiceid: practice.id,
        sourceref: refOf(span),
        ...(config.version > 1 ? { mappingversion: config.version } : {}),
        ...(all.length > 0 ? { flags: all } : {}),
        data,
      };
      return { outcome: { kind: 'event', draft }, ...span };
    },
    rejection: (violation, practice, span, waiting) => ({
      outcome: { kind: 'rejection', sourceRef: refOf(span), practice, violations: [violation] },
      ...span,
      ...(waiting === undefined ? {} : { waiting }),
    }),
  };
}
