/** X12 sets with planted identifiers in NM1, N3, N4, DMG, PER, REF, NTE and K3, and where numbers and codes belong. */
import { compactDay, type Plant } from './planted.ts';

type Segments = readonly string[];

function interchange(group: string, version: string, sets: readonly Segments[], control = 1): string {
  const isa = `ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261120*0800*^*00501*${String(control).padStart(9, '0')}*0*P*:`;
  const bodies = sets.flatMap((set, n) => [...set, `SE*${set.length + 1}*${String(n + 1).padStart(4, '0')}`]);
  return [
    isa,
    `GS*${group}*SENDER*RECEIVER*20261120*0800*${control}*X*${version}`,
    ...bodies,
    `GE*${sets.length}*${control}`,
    `IEA*1*${String(control).padStart(9, '0')}`,
  ]
    .map((segment) => `${segment}~\n`)
    .join('');
}

const who = (plant: Plant, code: string): Segments => [
  `NM1*${code}*1*${plant.take('family')}*${plant.take('given')}*Q***MI*${plant.take('member')}`,
  `N3*${plant.take('street')}*${plant.take('text')}`,
  `N4*${plant.take('city')}*CO*${plant.take('zip')}`,
  `DMG*D8*${compactDay(plant.take('birth'))}*F`,
  `REF*SY*${plant.take('ssn')}`,
  `PER*IC*${plant.take('family')} ${plant.take('given')}*TE*${plant.take('phone').replaceAll('-', '')}*EM*${plant.take('mail')}`,
];
const billing = (plant: Plant): Segments => [
  'HL*1**20*1',
  'NM1*85*2*CHERRY CREEK CLINIC*****XX*1093812345',
  `N3*${plant.take('street')}`,
  `N4*${plant.take('city')}*CO*${plant.take('zip')}`,
  `REF*EI*${plant.take('ssn').replaceAll('-', '')}`,
  `PER*IC*${plant.take('family')}*TE*${plant.take('phone').replaceAll('-', '')}`,
];
const claim = (plant: Plant, number: string, amount: string, code = '99213'): Segments => [
  'HL*2*1*22*0',
  'SBR*P*18*******CI',
  ...who(plant, 'IL'),
  `NM1*PR*2*${plant.take('family')} HEALTH*****PI*60054`,
  `CLM*${number}*${amount}***11:B:1*Y*A*Y*Y`,
  `REF*EA*${plant.take('mrn')}`,
  `REF*D9*${plant.take('member')}`,
  `K3*${plant.take('text')}`,
  `NTE*ADD*${plant.take('text')}`,
  'HI*ABK:E119',
  ...who(plant, 'QC'),
  `NM1*82*1*${plant.take('family')}*${plant.take('given')}****XX*1093812346`,
  'LX*1',
  `SV1*HC:${code}:25:::::${plant.take('text')}*${amount}*UN*1***1`,
  'DTP*472*D8*20261102',
  `REF*6R*L1${plant.take('member')}`,
  `NTE*TPO*${plant.take('text')}`,
];

/** An 837P; `claims` as [claim number, amount, code]. */
function professional(plant: Plant, claims: readonly (readonly [string, string, string?])[]): Segments {
  return [
    'ST*837*0001*005010X222A1',
    `BHT*0019*00*B1*20261120*0800*CH`,
    `NM1*41*2*${plant.take('family')} BILLING*****46*SENDER`,
    `PER*IC*${plant.take('given')} ${plant.take('family')}*TE*${plant.take('phone').replaceAll('-', '')}`,
    'NM1*40*2*RECEIVER*****46*RECEIVER',
    ...billing(plant),
    ...claims.flatMap(([number, amount, code]) => claim(plant, number, amount, code)),
  ];
}

/** An 835; `claims` as [claim number, paid]. */
function remittance(plant: Plant, claims: readonly (readonly [string, string])[], paid: string): Segments {
  return [
    'ST*835*0001',
    `BPR*I*${paid}*C*ACH*CCP*01*999999992*DA*${plant.take('mrn')}*1999999999**01*999988880*DA*${plant.take('mrn')}*20261121`,
    'TRN*1*EFT4711*1999999999',
    'DTM*405*20261121',
    'N1*PR*AETNA',
    `N3*${plant.take('street')}`,
    `N4*${plant.take('city')}*CO*${plant.take('zip')}`,
    `PER*BL*${plant.take('given')} ${plant.take('family')}*TE*${plant.take('phone').replaceAll('-', '')}`,
    'N1*PE*CHERRY CREEK CLINIC*XX*1093812345',
    `N3*${plant.take('street')}`,
    `REF*TJ*${plant.take('ssn').replaceAll('-', '')}`,
    'LX*1',
    ...claims.flatMap(([number, amount]) => [
      `CLP*${number}*1*120.5*${amount}*20.5*12*${plant.take('member')}*11*1`,
      `CAS*PR*3*20.5`,
      `NM1*QC*1*${plant.take('family')}*${plant.take('given')}****MI*${plant.take('member')}`,
      `NM1*IL*1*${plant.take('family')}*${plant.take('given')}****MI*${plant.take('member')}`,
      `NM1*74*1*${plant.take('family')}*${plant.take('given')}***C*${plant.take('member')}`,
      `REF*EA*${plant.take('mrn')}`,
      `REF*SY*${plant.take('ssn')}`,
      `PER*CX*${plant.take('family')}*TE*${plant.take('phone').replaceAll('-', '')}`,
      'DTM*232*20261102',
      `SVC*HC:99213*120.5*${amount}**1`,
      'DTM*472*20261102',
      `REF*6R*${plant.take('mrn')}`,
    ]),
    `PLB*1093812345*20261231*WO:${plant.take('member')}*0`,
  ];
}

const status = (plant: Plant): Segments => [
  'ST*277*0001*005010X214',
  'BHT*0085*08*1*20261121*0800*TH',
  'HL*1**20*1',
  'NM1*PR*2*AETNA*****PI*60054',
  'HL*2*1*21*1',
  `NM1*41*2*${plant.take('family')} BILLING*****46*SENDER`,
  'HL*3*2*19*1',
  'NM1*85*2*CHERRY CREEK CLINIC*****XX*1093812345',
  'HL*4*3*PT',
  `NM1*QC*1*${plant.take('family')}*${plant.take('given')}****MI*${plant.take('member')}`,
  'TRN*2*C1001',
  `STC*A3:21:40*20261121*U*120.5********${plant.take('text')}`,
  `REF*1K*${plant.take('member')}`,
  `REF*BLT*${plant.take('mrn')}`,
  'DTP*472*D8*20261102',
];

export function stuffedClaims(plant: Plant): string {
  return interchange('HC', '005010X222A1', [
    professional(plant, [
      ['C1001', '120.5'],
      ['C1002', '80'],
      ['C1003', '44.1'],
    ]),
  ]);
}
export function stuffedRemittances(plant: Plant): string {
  return interchange('HP', '005010X221A1', [
    remittance(
      plant,
      [
        ['C1001', '100'],
        ['C1002', '100'],
        ['C1003', '100'],
      ],
      '300',
    ),
  ]);
}
export const stuffedStatus = (plant: Plant): string => interchange('HN', '005010X214', [status(plant)]);

/** Identifiers for claim numbers, amounts, codes, dates and envelopes. */
export function misplacedSets(plant: Plant): string {
  const claims = professional(plant, [
    [plant.take('ssn'), '10'],
    [plant.take('phone'), '20'],
    [`${plant.take('family')} ${plant.take('given')}`, '30'],
    ['C2004', plant.take('ssn')],
    ['C2005', '50', plant.take('phone')],
    ['C2006', plant.take('text')],
  ]).map((segment) => (segment === 'DTP*472*D8*20261102' ? `DTP*472*D8*${plant.take('phone')}` : segment));
  return (
    interchange('HC', '005010X222A1', [claims], 2) +
    interchange('HP', '005010X221A1', [remittance(plant, [[plant.take('mail'), plant.take('member')]], plant.take('ssn'))], 3) +
    interchange('HC', plant.take('text').slice(0, 12), [professional(plant, [['C3001', '10']])], 4) +
    interchange('HP', '005010X221A1', [[`ST*${plant.take('phone')}*0001`, `BPR*${plant.take('text')}`]], 5)
  );
}
