/**
 * The resources of a booking: services, people, things and rooms (AIS, AIP, AIG, AIL) that go on after this message.
 * In: a message, a segment's name. Out: segments in their order. Pure.
 * Leaves out what the message takes away (action D in the segment, else in its RGS): a change of provider names the old one first.
 */
import type { Message, Segment } from './message.ts';

/** Those that stay; all of them where none stays, as in a cancel. */
export function resourcesOf(message: Message, id: 'AIS' | 'AIP' | 'AIG' | 'AIL'): readonly Segment[] {
  const all: Segment[] = [];
  const kept: Segment[] = [];
  let group = '';
  for (const segment of message.segments) {
    if (segment.id === 'RGS') group = actionOf(message, segment);
    if (segment.id !== id) continue;
    all.push(segment);
    if ((actionOf(message, segment) || group) !== 'D') kept.push(segment);
  }
  return kept.length === 0 ? all : kept;
}

/** Table 0206: A added, D deleted, U updated, X unchanged. */
const actionOf = (message: Message, segment: Segment): string => (message.value(segment, 2) ?? '').toUpperCase();

/** Kinds of AIG that are people; rooms and devices are named there too. */
const PEOPLE = /^(person|people|provider|physician|doctor|practitioner|clinician|staff|md|dr)$/i;

/** Codes in AIG-3 that may be providers: those the feed lists, and those AIG-4 says are people. */
export function peopleAmongThings(message: Message, listed: ReadonlySet<string>): (string | null)[] {
  return resourcesOf(message, 'AIG')
    .filter((aig) => {
      const kinds = [message.value(aig, 4), message.value(aig, 4, 2)];
      return listed.has((message.value(aig, 3) ?? '').toLowerCase()) || kinds.some((kind) => PEOPLE.test(kind ?? ''));
    })
    .map((aig) => message.value(aig, 3));
}
