/**
 * What a specialty does in the demo: how far ahead it books, what kinds of visits it sees, how long they take, what they are charged at.
 * Procedure codes are numbers as claims carry them; fees are integer cents. Invented, in believable proportions.
 */
import { cumulative } from './random.ts';

export type SpecialtyId = 'family' | 'internal' | 'pediatrics' | 'cardiology' | 'orthopaedics' | 'womens_health' | 'urgent_care';

export interface VisitKind {
  readonly name: string;
  readonly weight: number;
  /** Minutes booked. */
  readonly minutes: number;
  /** Days booked ahead, median; 0 for same-day kinds. */
  readonly leadDays: number;
  readonly isNew?: boolean;
  /** Main code and fee, then what may come with it and how often. */
  readonly main: readonly [code: string, feeCents: number][];
}

export interface Specialty {
  readonly id: SpecialtyId;
  readonly visits: readonly VisitKind[];
  readonly visitWeights: readonly number[];
  readonly extras: readonly [code: string, feeCents: number, chance: number][];
  /** Minutes with the clinician and minutes from room to clinician, medians. */
  readonly clinicianMinutes: number;
  readonly examWaitMinutes: number;
  /** Payer ids by weight, see payers.ts. */
  readonly payerMix: Readonly<Record<string, number>>;
}

const em: [string, number][] = [
  ['99213', 16_500],
  ['99214', 23_800],
  ['99212', 10_400],
];
const emNew: [string, number][] = [
  ['99203', 21_500],
  ['99204', 31_200],
];
const adultMix = {
  'northlight-ppo': 20,
  'summit-choice': 14,
  'unity-bridge': 12,
  'cedar-mutual': 8,
  'medicare-b': 16,
  'silverline-ma': 11,
  'state-medicaid': 9,
  'brightway-plan': 6,
  'self-pay': 3,
  'ironworks-comp': 1,
};
const youngMix = {
  'northlight-ppo': 20,
  'summit-choice': 18,
  'unity-bridge': 14,
  'cedar-mutual': 10,
  'state-medicaid': 20,
  'brightway-plan': 15,
  'self-pay': 3,
};

function specialty(
  id: SpecialtyId,
  clinicianMinutes: number,
  examWaitMinutes: number,
  payerMix: Record<string, number>,
  visits: VisitKind[],
  extras: Specialty['extras'],
): Specialty {
  return { id, clinicianMinutes, examWaitMinutes, payerMix, visits, visitWeights: cumulative(visits.map((visit) => visit.weight)), extras };
}

const kind = (
  name: string,
  weight: number,
  minutes: number,
  leadDays: number,
  main: readonly [string, number][],
  isNew = false,
): VisitKind => ({ name, weight, minutes, leadDays, main, isNew });

export const specialties: Record<SpecialtyId, Specialty> = {
  family: specialty(
    'family',
    16,
    8,
    adultMix,
    [
      kind('acute', 26, 15, 0, em),
      kind('follow_up', 44, 20, 15, em),
      kind('physical', 18, 40, 26, [
        ['99396', 24_600],
        ['99395', 22_900],
      ]),
      kind('new_patient', 12, 40, 17, emNew, true),
    ],
    [
      ['36415', 2_400, 0.22],
      ['85025', 3_900, 0.14],
      ['90686', 4_800, 0.1],
      ['90471', 3_600, 0.1],
      ['93000', 6_800, 0.04],
    ],
  ),
  internal: specialty(
    'internal',
    18,
    9,
    { ...adultMix, 'medicare-b': 26, 'silverline-ma': 17, 'state-medicaid': 5, 'brightway-plan': 4 },
    [
      kind('acute', 18, 20, 0, em),
      kind('follow_up', 54, 20, 18, em),
      kind('annual_wellness', 18, 40, 30, [['G0439', 21_800]]),
      kind('new_patient', 10, 40, 20, emNew, true),
    ],
    [
      ['36415', 2_400, 0.3],
      ['80053', 4_600, 0.2],
      ['83036', 4_100, 0.15],
      ['93000', 6_800, 0.08],
    ],
  ),
  pediatrics: specialty(
    'pediatrics',
    13,
    7,
    youngMix,
    [
      kind('sick_visit', 44, 15, 0, em),
      kind('well_child', 36, 30, 22, [
        ['99392', 18_900],
        ['99393', 18_700],
      ]),
      kind('follow_up', 14, 15, 9, em),
      kind('new_patient', 6, 30, 9, emNew, true),
    ],
    [
      ['90460', 4_300, 0.3],
      ['90707', 11_200, 0.12],
      ['87880', 3_800, 0.15],
    ],
  ),
  cardiology: specialty(
    'cardiology',
    21,
    10,
    {
      ...adultMix,
      'northlight-ppo': 30,
      'summit-choice': 9,
      'unity-bridge': 7,
      'medicare-b': 28,
      'silverline-ma': 14,
      'state-medicaid': 4,
      'brightway-plan': 3,
      'self-pay': 1,
    },
    [
      kind('follow_up', 56, 20, 22, [['99214', 26_400]]),
      kind('consult', 22, 40, 17, [['99204', 34_800]], true),
      kind('procedure', 22, 45, 15, [
        ['93306', 92_000],
        ['93015', 48_500],
        ['78452', 134_000],
      ]),
    ],
    [
      ['93000', 7_900, 0.55],
      ['93224', 31_000, 0.07],
    ],
  ),
  orthopaedics: specialty(
    'orthopaedics',
    14,
    10,
    { ...adultMix, 'northlight-ppo': 24, 'ironworks-comp': 11, 'state-medicaid': 6 },
    [
      kind('follow_up', 50, 15, 16, em),
      kind('consult', 32, 30, 14, [['99203', 24_500]], true),
      kind('procedure', 18, 30, 12, [
        ['20610', 28_500],
        ['20605', 21_000],
      ]),
    ],
    [
      ['73562', 12_800, 0.34],
      ['73030', 11_600, 0.18],
      ['L1830', 15_400, 0.06],
    ],
  ),
  womens_health: specialty(
    'womens_health',
    17,
    9,
    { ...youngMix, 'medicare-b': 5, 'silverline-ma': 3, 'state-medicaid': 16, 'brightway-plan': 9 },
    [
      kind('annual_exam', 34, 30, 28, [
        ['99395', 24_900],
        ['99396', 26_300],
      ]),
      kind('prenatal', 30, 20, 21, em),
      kind('follow_up', 24, 20, 16, em),
      kind('new_patient', 12, 40, 24, emNew, true),
    ],
    [
      ['76805', 33_500, 0.12],
      ['88142', 9_600, 0.22],
      ['81025', 2_300, 0.15],
    ],
  ),
  urgent_care: specialty(
    'urgent_care',
    12,
    8,
    { ...adultMix, 'medicare-b': 8, 'silverline-ma': 5, 'state-medicaid': 13, 'brightway-plan': 9, 'self-pay': 5, 'ironworks-comp': 4 },
    [
      kind('urgent', 88, 15, 0, [
        ['99213', 19_800],
        ['99203', 26_500],
        ['99214', 27_200],
      ]),
      kind('procedure', 12, 30, 0, [
        ['12001', 34_500],
        ['10060', 31_800],
      ]),
    ],
    [
      ['87428', 8_900, 0.26],
      ['71046', 11_200, 0.13],
      ['81003', 2_600, 0.14],
    ],
  ),
};
