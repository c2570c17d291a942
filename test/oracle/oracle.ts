/** All KPI cells of some events, in plain TypeScript. In: canonical events, any order, duplicates allowed. Out: cells. */
import type { CanonicalEvent } from '@rounds/schemas/events/event.ts';
import { countAppointments } from './appointments.oracle.ts';
import { countBilling } from './billing.oracle.ts';
import { type Cells, createCells } from './cells.ts';
import { countOvertime } from './staffing.oracle.ts';

export function oracleCells(events: readonly CanonicalEvent[]): Cells {
  const once = [...new Map(events.map((event) => [event.id, event])).values()];
  const cells = createCells();
  countAppointments(once, cells);
  countBilling(once, cells);
  countOvertime(once, cells);
  return cells;
}
