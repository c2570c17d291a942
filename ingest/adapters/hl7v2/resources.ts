/**
 * The resources of a booking: services, people, things and rooms (AIS, AIP, AIG, AIL) that go on after this message.
 * In: a message, a segment's name. Out: segments in their order. Pure.
 * Leaves out what the message takes away (action D in the segment, else in its RGS): a change of provider names the old one first.
 */
import type { Message, Segment } from './message.ts';

type Kind = 'AIS' | 'AIP' | 'AIG' | 'AIL';
type Resources = Readonly<Record<Kind, readonly Segment[]>>;

/** Those that stay; all of them where none stays, as in a cancel. */
export const resourcesOf = (message: Message, kind: Kind): readonly Segment[] => message.notes.once(find, message)[kind];

function find(message: Message): Resources {
  const all: Record<Kind, Segment[]> = { AIS: [], AIP: [], AIG: [], AIL: [] };
  const kept: Record<Kind, Segment[]> = { AIS: [], AIP: [], AIG: [], AIL: [] };
  let group = '';
  for (const segment of message.segments) {
    const { id } = segment;
    if (id === 'RGS') group = actionOf(message, segment);
    if (id !== 'AIS' && id !== 'AIP' && id !== 'AIG' && id !== 'AIL') continue;
    all[id].push(segment);
    if ((actionOf(message, segment) || group) !== 'D') kept[id].push(segment);
  }
  const of = (kind: Kind): Segment[] => (kept[kind].length === 0 ? all[kind] : kept[kind]);
  return { AIS: of('AIS'), AIP: of('AIP'), AIG: of('AIG'), AIL: of('AIL') };
}

/** Table 0206: A added, D deleted, U updated, X unchanged. */
const actionOf = (message: Message, segment: Segment): string => (message.value(segment, 2) ?? '').toUpperCase();

/** Kinds of AIG that are people; rooms and devices are named there too. */
const PEOPLE = /^(person|people|provider|physician|doctor|practitioner|clinician|staff|md|dr)$/i;

/** Codes in AIG-3 that may be providers: those the feed lists, and those AIG-4 says are people. */
export function peopleAmongThings(message: Message, isListed: (code: string) => boolean): (string | null)[] {
  return resourcesOf(message, 'AIG')
    .filter((aig) => {
      const kinds = [message.value(aig, 4), message.value(aig, 4, 2)];
      return isListed(message.value(aig, 3) ?? '') || kinds.some((kind) => PEOPLE.test(kind ?? ''));
    })
    .map((aig) => message.value(aig, 3));
}
