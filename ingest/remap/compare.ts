/**
 * A new reading of messages beside what the store holds of them: what is said for the first time, otherwise, as before, no more. Pure.
 * In: events as they are read now, all contents of each event so far, the version of the new reading. Out: events to send, and counts.
 * An event of the same or a higher version is not outranked by anything; such a difference is counted as blocked.
 */
import { canonicalJson } from '../event-id.ts';
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import { AHEAD_FLAG } from '../prepare.ts';
import { keyOf, type KnownEvent } from './known-events.ts';

export interface SaidEvent {
  readonly stream: Stream;
  readonly event: CanonicalEvent;
}

export interface Comparison {
  readonly added: readonly SaidEvent[];
  readonly changed: readonly SaidEvent[];
  readonly same: number;
  /** One content of each event that is said no more. */
  readonly gone: readonly KnownEvent[];
  readonly blocked: number;
}

/** `known`: by `keyOf`; keys that nobody said now are what the message said before. */
export function compare(said: readonly SaidEvent[], known: ReadonlyMap<string, readonly KnownEvent[]>, version: number): Comparison {
  const added: SaidEvent[] = [];
  const changed: SaidEvent[] = [];
  const gone: KnownEvent[] = [];
  let [same, blocked] = [0, 0];
  const keys = new Set<string>();
  for (const one of said) {
    const key = keyOf({ stream: one.stream, subject: one.event.subject, id: one.event.id });
    if (keys.has(key)) continue;
    keys.add(key);
    const before = known.get(key) ?? [];
    const { top, standing } = standingOf(before);
    if (before.length === 0) added.push(one);
    else if (standing.some((content) => saysTheSame(content, one.event))) same += 1;
    else if (version > top || (version === top && standing.length === 0)) changed.push(one);
    else blocked += 1;
  }
  for (const [key, before] of known) {
    if (keys.has(key)) continue;
    const { top, standing } = standingOf(before);
    if (standing[0] === undefined) continue;
    if (version > top) gone.push(standing[0]);
    else blocked += 1;
  }
  return { added, changed, same, gone, blocked };
}

/** What counts of an event now: the contents of its highest version that are not withdrawn. */
function standingOf(contents: readonly KnownEvent[]): { top: number; standing: readonly KnownEvent[] } {
  const top = Math.max(0, ...contents.map(({ version }) => version));
  return { top, standing: contents.filter((content) => content.version === top && !content.withdrawn) };
}

function saysTheSame(known: KnownEvent, event: CanonicalEvent): boolean {
  return (
    known.type === event.type &&
    known.practice === event.practiceid &&
    known.occurredMs === Date.parse(event.time) &&
    known.recordedMs === Date.parse(event.recordedat) &&
    flagText(known.flags) === flagText(event.flags ?? []) &&
    canonicalJson(JSON.parse(known.body)) === canonicalJson(event.data)
  );
}

const flagText = (flags: readonly string[]): string => canonicalJson(flags.filter((flag) => flag !== AHEAD_FLAG).sort());

/** The withdrawal of an event, as a draft of this version. */
export function withdrawalOf(known: KnownEvent, feed: string, version: number): object {
  return {
    specversion: '1.0',
    id: known.id,
    type: known.type,
    source: feed,
    subject: known.subject,
    time: new Date(known.occurredMs).toISOString(),
    recordedat: new Date(known.recordedMs).toISOString(),
    practiceid: known.practice,
    sourceref: known.sourceRef,
    data: JSON.parse(known.body) as unknown,
    mappingversion: version,
    withdrawn: true,
  };
}
