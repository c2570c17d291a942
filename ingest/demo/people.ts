/**
 * Who works in the demo group: invented clinicians, and staff known by number only.
 * In: seed and practices. Out: providers and employees with their working pattern; the same for the same seed.
 * Patients have no names at all: they are pseudonyms from the start.
 */
import { mix, Random } from './random.ts';
import type { PracticeProfile } from './practices.ts';
import { storyStart, stories } from './stories.ts';

const FIRST = [
  'Mara',
  'Theo',
  'Ines',
  'Calder',
  'Priya',
  'Jonas',
  'Leona',
  'Amadi',
  'Greta',
  'Hollis',
  'Noor',
  'Silas',
  'Tamsin',
  'Omar',
  'Wren',
  'Davi',
  'Elke',
  'Rufus',
  'Sunniva',
  'Kofi',
];
const LAST = [
  'Ellingway',
  'Brandvold',
  'Okonjo',
  'Tarrance',
  'Velasquin',
  'Hathersby',
  'Mirandel',
  'Quistgard',
  'Abelwhite',
  'Corrigall',
  'Denholt',
  'Estervan',
  'Farquell',
  'Gunderlow',
  'Halvorstad',
  'Iverdale',
  'Jessamond',
  'Kettleworth',
  'Lindqvale',
  'Marchetto',
  'Nakashira',
  'Oldenkamp',
  'Penhallick',
  'Rasmundo',
  'Sandersby',
  'Thibodine',
  'Underhay',
  'Vanterpole',
  'Westerlund',
  'Yarrowick',
  'Zielander',
  'Ashgrove',
  'Bellamore',
  'Castellan',
  'Drummock',
  'Everhard',
  'Finnigard',
  'Goldthwait',
  'Hargrave',
  'Ishimoro',
  'Juddersen',
  'Kaldor',
  'Lovelock',
  'Montrose',
  'Nyquister',
  'Ostrander',
  'Pellegrove',
  'Quimbley',
  'Rosenvale',
  'Sterling-Hay',
  'Tolliver',
  'Ulvestad',
  'Voskuil',
  'Winterbourn',
  'Yeatsby',
  'Zamorra',
  'Aldercott',
  'Birkholm',
  'Crossfield',
  'Delacroy',
  'Emberley',
  'Fairwether',
  'Greystoke',
  'Holmquist',
];

export type StaffRole = 'nurse' | 'medical_assistant' | 'front_office' | 'billing';

export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly specialty: string;
  readonly practices: readonly string[];
  /** Minutes with a patient as a multiple of the usual. */
  readonly pace: number;
}

export interface Employee {
  readonly id: string;
  readonly number: number;
  readonly role: StaffRole;
  readonly fullTime: boolean;
  /** Minutes after local midnight the shift begins. */
  readonly begins: number;
  /** First and last day employed (day numbers). */
  readonly from: number;
  readonly until: number;
}

/** The clinicians of one practice; `first` numbers them over the whole group. */
export function providersOf(seed: number, profile: PracticeProfile, first: number): Provider[] {
  return Array.from({ length: profile.providers }, (_, i) => {
    const number = first + i;
    const last = LAST[number % LAST.length] ?? 'Ashgrove';
    const given = FIRST[mix(seed, number, 11) % FIRST.length] ?? 'Wren';
    const pace = 0.82 + (mix(seed, number, 12) % 1000) / 2400;
    return {
      id: `${last.toLowerCase().replace('-', '')}-${given.charAt(0).toLowerCase()}`,
      name: `${given} ${last}`,
      specialty: profile.specialty,
      practices: [profile.id],
      pace,
    };
  });
}

const ROLES: readonly StaffRole[] = [
  'front_office',
  'medical_assistant',
  'medical_assistant',
  'front_office',
  'nurse',
  'medical_assistant',
  'billing',
  'nurse',
  'front_office',
  'medical_assistant',
];

/**
 * The punching staff of one practice. Some jobs changed hands in the history; at the understaffed site two people left when the
 * story began and nobody followed.
 */
export function staffOf(seed: number, profile: PracticeProfile, index: number, firstDay: number, anchorDay: number): Employee[] {
  const random = new Random();
  const staff: Employee[] = [];
  const span = anchorDay - firstDay;
  for (let seat = 0; seat < profile.staff; seat++) {
    random.start(seed, index, seat, 21);
    const role = ROLES[seat % ROLES.length] ?? 'front_office';
    const begins = profile.specialty === 'urgent_care' ? urgentShift(profile, seat) : profile.opens - 15 * random.between(0, 2);
    const base = { role, fullTime: random.chance(0.8), begins };
    const number = index * 100 + seat + 1;
    const leaves = random.chance(0.2) ? firstDay + random.between(30, Math.max(31, span - 40)) : Number.MAX_SAFE_INTEGER;
    const leftShort = profile.id === stories.understaffed.practice && (seat === 1 || seat === 3);
    const until = leftShort ? storyStart(anchorDay, stories.understaffed.days) - 3 : leaves;
    const hired = firstDay - random.between(60, 2400);
    staff.push({ ...base, id: `emp-${1000 + number}`, number, from: hired, until });
    if (!leftShort && until < anchorDay)
      staff.push({
        ...base,
        id: `emp-${3000 + number}`,
        number: number + 5000,
        from: until + random.between(10, 45),
        until: Number.MAX_SAFE_INTEGER,
      });
  }
  return staff;
}

// Early, late and (at a site open all night) night shifts of eight and a half hours.
function urgentShift(profile: PracticeProfile, seat: number): number {
  const last = profile.closes - 510;
  return [Math.max(profile.opens, 360), Math.min(14 * 60, last), last, Math.max(profile.opens, 600)][seat % 4] ?? profile.opens;
}
