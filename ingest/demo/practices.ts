/**
 * The twelve practices of the demo group, as plain data: place, size, habits. Names are invented.
 * Minutes are local; shares are of 1. What is planted in time (stories) stands in stories.ts.
 */
import type { SpecialtyId } from './specialties.ts';

export interface PracticeProfile {
  readonly id: string;
  readonly name: string;
  /** At most 14 characters. */
  readonly shortName: string;
  readonly region: string;
  readonly specialty: SpecialtyId;
  readonly cutoverMinutes: number;
  /** Visits a weekday, scheduled and walked in; then how much of that on Saturday and Sunday. */
  readonly perDay: number;
  readonly saturday: number;
  readonly sunday: number;
  readonly opens: number;
  readonly closes: number;
  readonly walkIns: number;
  readonly providers: number;
  readonly staff: number;
  readonly noShow: number;
  /** Lobby wait, median minutes. */
  readonly lobby: number;
  /** Minutes a shift runs over, mean. */
  readonly overrun: number;
  readonly denialFactor: number;
  readonly telehealth: number;
  /** Shares of visits without this stamp. */
  readonly missingRoomed: number;
  readonly missingProvider: number;
  readonly missingCheckout: number;
  /** Share of no-shows somebody marks; the rest is settled when the day closes. */
  readonly marksNoShow: number;
  readonly chargeLagDays: number;
  /** Share of days on which a desk keys all stamps at the end. */
  readonly batchDays: number;
}

export const organisation = { id: 'lakeshore-health', name: 'Lakeshore Health Partners' } as const;

export const regions = [
  { id: 'cascade-coast', name: 'Cascade Coast', timeZone: 'America/Los_Angeles' },
  { id: 'high-plains', name: 'High Plains', timeZone: 'America/Denver' },
  { id: 'great-lakes', name: 'Great Lakes', timeZone: 'America/Chicago' },
] as const;

const usual = {
  cutoverMinutes: 0,
  saturday: 0,
  sunday: 0,
  opens: 8 * 60,
  closes: 17 * 60,
  walkIns: 0.02,
  providers: 5,
  staff: 15,
  noShow: 0.063,
  lobby: 14,
  overrun: 19,
  denialFactor: 1,
  telehealth: 0.1,
  missingRoomed: 0.03,
  missingProvider: 0.09,
  missingCheckout: 0.05,
  marksNoShow: 0.55,
  chargeLagDays: 1,
  batchDays: 0,
};

/** In the order of the regions. */
export const practiceProfiles: readonly PracticeProfile[] = [
  {
    ...usual,
    id: 'alder-family',
    name: 'Alder Street Family Medicine',
    shortName: 'Alder Family',
    region: 'cascade-coast',
    specialty: 'family',
    perDay: 34,
    saturday: 0.35,
    providers: 7,
    staff: 19,
    lobby: 15,
  },
  {
    ...usual,
    id: 'tidewater-internal',
    name: 'Tidewater Internal Medicine',
    shortName: 'Tidewater Int.',
    region: 'cascade-coast',
    specialty: 'internal',
    perDay: 18,
    noShow: 0.052,
    lobby: 16,
    telehealth: 0.14,
    missingCheckout: 0.19,
    staff: 13,
  },
  {
    ...usual,
    id: 'madrona-pediatrics',
    name: 'Madrona Pediatrics',
    shortName: 'Madrona Peds',
    region: 'cascade-coast',
    specialty: 'pediatrics',
    perDay: 30,
    saturday: 0.4,
    noShow: 0.088,
    lobby: 12,
    telehealth: 0.06,
    staff: 16,
  },
  {
    ...usual,
    id: 'ferncliff-ortho',
    name: 'Ferncliff Orthopaedics',
    shortName: 'Ferncliff Orth',
    region: 'cascade-coast',
    specialty: 'orthopaedics',
    perDay: 19,
    noShow: 0.049,
    lobby: 18,
    telehealth: 0.03,
    chargeLagDays: 4,
    staff: 14,
  },
  {
    ...usual,
    id: 'sagebrush-family',
    name: 'Sagebrush Family Medicine',
    shortName: 'Sagebrush Fam.',
    region: 'high-plains',
    specialty: 'family',
    perDay: 26,
    saturday: 0.3,
    noShow: 0.069,
    lobby: 14,
    staff: 15,
    walkIns: 0.05,
  },
  {
    ...usual,
    id: 'juniper-womens',
    name: 'Juniper Ridge Women’s Health',
    shortName: 'Juniper Ridge',
    region: 'high-plains',
    specialty: 'womens_health',
    perDay: 19,
    noShow: 0.055,
    lobby: 15,
    telehealth: 0.12,
    staff: 13,
  },
  {
    ...usual,
    id: 'cottonwood-pediatrics',
    name: 'Cottonwood Pediatrics',
    shortName: 'Cottonwood Ped',
    region: 'high-plains',
    specialty: 'pediatrics',
    perDay: 24,
    saturday: 0.4,
    noShow: 0.066,
    lobby: 13,
    staff: 15,
  },
  {
    ...usual,
    id: 'redstone-urgent',
    name: 'Redstone Urgent Care',
    shortName: 'Redstone UC',
    region: 'high-plains',
    specialty: 'urgent_care',
    cutoverMinutes: 240,
    perDay: 29,
    saturday: 1.25,
    sunday: 1.2,
    opens: 240,
    closes: 1680,
    walkIns: 0.8,
    lobby: 20,
    telehealth: 0.04,
    staff: 18,
    overrun: 16,
    missingProvider: 0.14,
  },
  {
    ...usual,
    id: 'birchwood-family',
    name: 'Birchwood Family Practice',
    shortName: 'Birchwood Fam.',
    region: 'great-lakes',
    specialty: 'family',
    perDay: 26,
    saturday: 0.3,
    noShow: 0.059,
    lobby: 17,
    staff: 15,
  },
  {
    ...usual,
    id: 'pierpoint-cardiology',
    name: 'Pier Point Cardiology',
    shortName: 'Pier Point',
    region: 'great-lakes',
    specialty: 'cardiology',
    perDay: 21,
    noShow: 0.046,
    lobby: 15,
    telehealth: 0.12,
    denialFactor: 0.95,
    staff: 14,
  },
  {
    ...usual,
    id: 'millrace-internal',
    name: 'Millrace Internal Medicine',
    shortName: 'Millrace Int.',
    region: 'great-lakes',
    specialty: 'internal',
    perDay: 17,
    noShow: 0.06,
    lobby: 14,
    batchDays: 0.08,
    missingRoomed: 0.05,
    denialFactor: 1.15,
    providers: 4,
    staff: 12,
  },
  {
    ...usual,
    id: 'dunes-urgent',
    name: 'Dunes Urgent Care',
    shortName: 'Dunes UC',
    region: 'great-lakes',
    specialty: 'urgent_care',
    cutoverMinutes: 240,
    perDay: 25,
    saturday: 1.3,
    sunday: 1.25,
    opens: 6 * 60,
    closes: 26 * 60,
    walkIns: 0.78,
    lobby: 21,
    telehealth: 0.03,
    providers: 4,
    staff: 16,
    overrun: 17,
  },
];
