/** All KPI cells of some events, in plain TypeScript. In: canonical events, any order, duplicates and readings of older mappings allowed. Out: cells. */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { countAppointments } from './appointments.oracle.ts';
import { countBilling } from './billing.oracle.ts';
import { type Cells, createCells } from './cells.ts';
import { countOvertime } from './staffing.oracle.ts';

/** Of one event of a subject only what the highest mapping said counts, and nothing when that withdrew it. */
function standing(events: readonly CanonicalEvent[]): CanonicalEvent[] {
  const key = ({ subject, id }: CanonicalEvent): string => `${subject} ${id}`;
  const highest = new Map<string, number>();
  for (const event of events) highest.set(key(event), Math.max(highest.get(key(event)) ?? 1, event.mappingversion ?? 1));
  return events.filter((event) => !event.withdrawn && (event.mappingversion ?? 1) === highest.get(key(event)));
}

export function oracleCells(events: readonly CanonicalEvent[]): Cells {
  const once = [...new Map(standing(events).map((event) => [event.id, event])).values()];
  const cells = createCells();
  countAppointments(once, cells);
  countBilling(once, cells);
  countOvertime(once, cells);
  return cells;
}
