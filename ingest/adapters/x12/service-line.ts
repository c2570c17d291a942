/**
 * One service line of an 837: SV1 (professional), SV2 (institutional) or SV3 (dental), its dates and who rendered it.
 * In: the segments of an LX loop. Out: procedure, modifiers, units, charge; or the element that holds no amount.
 */
import type { Violation } from '@rounds/schemas/events/event.ts';
import { badAmount } from './adjustments.ts';
import { readCents, readUnits } from './amount.ts';
import { readFirstDay } from './dates.ts';
import { element, type Segment } from './segment.ts';

export class ServiceLine {
  /** False until its SV1, SV2 or SV3 came. */
  billed = false;
  chargeCents = 0;
  procedure: string | undefined;
  modifiers: readonly string[] = [];
  units: number | undefined;
  day: string | undefined;
  provider = '';
  violation: Violation | undefined;

  segment(segment: Segment, component: string): void {
    switch (segment.id) {
      case 'SV1':
        return this.#service(segment, component, 1, 4);
      case 'SV2':
        return this.#service(segment, component, 2, 5);
      case 'SV3':
        return this.#service(segment, component, 1, 6);
      case 'DTP':
        if (element(segment, 1) === '472') this.day ??= readFirstDay(element(segment, 3));
        return;
      case 'NM1':
        if (element(segment, 1) === '82') this.provider = element(segment, 9);
    }
  }

  /** SV101 and SV301 composite, the charge behind it; in SV2 one place further. Units: SV104, SV205, SV306. */
  #service(segment: Segment, component: string, at: number, unitsAt: number): void {
    this.billed = true;
    const amount = element(segment, at + 1);
    const cents = readCents(amount);
    if (cents === undefined) this.violation = badAmount(`${segment.id}0${at + 1}`, amount);
    this.chargeCents = cents ?? 0;
    this.units = readUnits(element(segment, unitsAt));
    const [, code = '', ...rest] = element(segment, at)
      .split(component)
      .map((part) => part.trim().toUpperCase());
    const revenue = at === 2 ? element(segment, 1) : '';
    // A line of an institutional claim may have a revenue code only.
    this.procedure = [code, revenue].find((each) => /^[A-Z0-9.]{1,16}$/.test(each));
    this.modifiers = rest.slice(0, 4).filter((each) => /^[A-Z0-9]{1,4}$/.test(each));
  }
}
