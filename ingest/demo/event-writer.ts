/**
 * Turns what happens in the model into canonical events, and keeps only those of the asked window of time.
 * In: type, instants, typed data. Out: draft events with the moment they are sent. Refuses (silently) what a silent feed would have sent.
 */
import type { Envelope } from '@rounds/schemas/events/envelope.ts';
import { DATA_SCHEMA } from '@rounds/schemas/events/envelope.ts';
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { DAY_MS, isoText, MINUTE_MS } from './calendar.ts';
import { mix } from './random.ts';

/** A full canonical event that is not yet stamped with the practice's local times. */
export type DraftEvent = Envelope;
export type EventType = CanonicalEvent['type'];
export type DataOf<Type extends EventType> = Extract<CanonicalEvent, { type: Type }>['data'];

/** A sending system; nothing it would send from `silentFromMs` on ever arrives. */
export interface Feed {
  readonly source: string;
  readonly silentFromMs: number;
}

/** What an event is about. `key` is any integer of the subject's own; it decides which of its events are sent twice. */
export interface About {
  readonly subject: string;
  readonly practice: string;
  readonly key: number;
}

export interface SentEvent {
  readonly sentMs: number;
  readonly event: DraftEvent;
}

/** A payer's payment for a claim, or what it took back (negative), on its local posting day. */
export interface Remitted {
  readonly practice: string;
  readonly payer: string;
  readonly day: number;
  readonly atMs: number;
  readonly chargeCents: number;
  readonly paidCents: number;
}

/** A window's remittances, their repetitions included, are made of what was posted this long before it. */
export const REMITTED_BEFORE_DAYS = 4;
const RESENT_SHARE = 0.003 * 4_294_967_296;
/** What is sent again is sent within this time. */
export const RESENT_WITHIN_MS = 2040 * MINUTE_MS;

export class EventWriter {
  /** Window of sending times: from ≤ sent < to, epoch milliseconds. */
  from = Number.NEGATIVE_INFINITY;
  to = Number.POSITIVE_INFINITY;
  private readonly take: (sentMs: number, event: DraftEvent) => void;
  private readonly remitted: (what: Remitted) => void;

  constructor(take: (sentMs: number, event: DraftEvent) => void, remitted: (what: Remitted) => void) {
    this.take = take;
    this.remitted = remitted;
  }

  /** Adds a payment to its day's remittance. */
  remit(what: Remitted): void {
    if (what.atMs >= this.from - REMITTED_BEFORE_DAYS * DAY_MS && what.atMs < this.to) this.remitted(what);
  }

  /** True when something sent at this moment is inside the window: ask before building costly data. */
  wants(sentMs: number): boolean {
    return sentMs >= this.from && sentMs < this.to;
  }

  /** True when anything sent from `fromMs` on for so long may be inside the window: a cheap way past what is long over. */
  touches(fromMs: number, lastingMs: number): boolean {
    return fromMs < this.to && fromMs + lastingMs >= this.from;
  }

  /**
   * Writes one event. `code` is unique within the subject and stays the same for ever: it makes the id.
   * `atMs` is when it happened, `recordedMs` when the source knew it and sent it. Three in a thousand (of what is worth it) are sent again hours later.
   */
  write<Type extends EventType>(
    feed: Feed,
    about: About,
    type: Type,
    code: string,
    atMs: number,
    recordedMs: number,
    data: DataOf<Type>,
  ): void {
    const dice = mix(about.key, code.charCodeAt(0), code.charCodeAt(1) || 0, code.charCodeAt(2) || 0);
    const again = dice < RESENT_SHARE && type !== 'source.heartbeat' ? recordedMs + (30 + (dice % 2000)) * MINUTE_MS : Number.NaN;
    const now = this.wants(recordedMs) && recordedMs < feed.silentFromMs;
    const later = this.wants(again) && again < feed.silentFromMs && recordedMs < feed.silentFromMs;
    if (!now && !later) return;
    const recordedat = isoText(recordedMs);
    const event: DraftEvent = {
      specversion: '1.0',
      id: `${about.subject}.${code}`,
      source: feed.source,
      type,
      subject: about.subject,
      time: atMs === recordedMs ? recordedat : isoText(atMs),
      recordedat,
      practiceid: about.practice,
      dataschema: DATA_SCHEMA,
      sourceref: `${(about.key >>> 0).toString(36)}-${code}`,
      data,
    };
    if (now) this.take(recordedMs, event);
    // Its own object: whoever stamps the first must not change the second.
    if (later) this.take(again, now ? { ...event, data: { ...data } } : event);
  }
}
