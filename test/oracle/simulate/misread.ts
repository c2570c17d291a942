/**
 * What a wrong mapping made of some events before it was corrected: the wrong reading, the right one, and what had never been there.
 * In: the true events. Out: the true events, some now of a later mapping, and beside them the wrong ones and their withdrawals.
 */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { parseEvent } from '@rounds/schemas/events/event.ts';
import { addDays } from '@rounds/schemas/time.ts';
import type { Random } from './random.ts';
import { simulatedPractices } from './simulate.ts';

export function misread(events: readonly CanonicalEvent[], random: Random): CanonicalEvent[] {
  return events.flatMap((event) => {
    if (event.type.startsWith('practice') || !random.chance(0.1)) return [event];
    const wrong = wrongly(event, random);
    if (random.chance(0.7)) return [wrong, { ...event, mappingversion: random.int(2, 4) }];
    // Invented by the first mapping, taken back by the second; or by the third, after the second had told it otherwise.
    const invented = { ...wrong, id: `${event.id}-wrong` };
    const again = random.chance(0.5) ? [{ ...wrongly(event, random), id: invented.id, mappingversion: 2 }] : [];
    return [event, invented, ...again, { ...invented, mappingversion: 2 + again.length, withdrawn: true as const }];
  });
}

const aDay = /^\d{4}-\d\d-\d\d$/;
const aStamp = /^appointment\.(checked_in|roomed|checked_out|completed|no_show|provider_in)$/;

/** At another practice, a day later, about another amount; a stamp may be another stamp. */
function wrongly(event: CanonicalEvent, random: Random): CanonicalEvent {
  const data = Object.fromEntries(
    Object.entries(event.data).map(([name, value]: [string, unknown]) => {
      if (typeof value === 'string' && aDay.test(value)) return [name, addDays(value, 1)];
      return [name, name === 'amountCents' ? Number(value) + 100 : value];
    }),
  );
  const parsed = parseEvent({
    ...event,
    type: aStamp.test(event.type) ? random.pick(['appointment.no_show', 'appointment.checked_in', 'appointment.completed']) : event.type,
    practiceid: random.pick(simulatedPractices).id,
    serviceday: event.serviceday && addDays(event.serviceday, 1),
    data,
  });
  if (!parsed.ok) throw new Error(`${event.type}: ${JSON.stringify(parsed.violations)}`);
  return parsed.event;
}
