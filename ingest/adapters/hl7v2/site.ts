/**
 * Which practice a message belongs to, from the many places HL7 senders write it.
 * In: a message, the feed's list of sites, the directory. Out: a practice or the code nobody knows. Pure.
 * The visit's own location comes before the sending facility; a room or point of care names a site only when a list says so.
 */
import { mapped } from '../../codes.ts';
import { placeOf, type Placed } from '../../place.ts';
import type { Message, Segment } from './message.ts';
import type { MapDeps } from './map-deps.ts';
import { resourcesOf } from './resources.ts';

/** PL.4 is the facility; PL.1 the point of care, often just a room. */
const FACILITY = 4;
const POINT_OF_CARE = 1;

/** The practice of the message; `own` is a location nearer than all others (FT1-16). */
export function siteOf(
  message: Message,
  { config, directory }: Pick<MapDeps, 'config' | 'directory'>,
  own?: { segment: Segment; number: number },
): Placed {
  const text = (segment: Segment | undefined, number: number, component = 1): string => message.value(segment, number, component) ?? '';
  const [ail, pv1] = [resourcesOf(message, 'AIL')[0], message.segment('PV1')];
  const locations: [Segment | undefined, number][] = [...(own ? [[own.segment, own.number] as [Segment, number]] : []), [ail, 3], [pv1, 3]];
  const facilities = locations.map(([segment, number]) => text(segment, number, FACILITY));
  const wider = [text(message.segment('SCH'), 5), text(message.segment('MSH'), 4)];
  const pointsOfCare = locations.map(([segment, number]) => text(segment, number, POINT_OF_CARE));
  const codes = [...facilities, ...pointsOfCare, ...wider].filter((code) => code !== '');
  const known = codes.find((code) => directory.practice(mapped(config.sites, code) ?? code) !== undefined);
  const facility = facilities.find((code) => code !== '');
  const field = facility === undefined ? 'PV1-3.1' : facilities[0] !== '' && own === undefined ? 'AIL-3.4' : 'PV1-3.4';
  if (known !== undefined || facility !== undefined) return placeOf({ config, directory }, known ?? facility, field);
  // A point of care nobody listed is a room; it does not stand in the way of the feed's own practice.
  return placeOf({ config, directory }, config.practice === undefined ? codes[0] : undefined, codes[0] === undefined ? 'MSH-4' : field);
}
