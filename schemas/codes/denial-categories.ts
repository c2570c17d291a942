/**
 * Claim adjustment reason codes (CARC) as data: which are no denial, and which category a denial belongs to.
 * Source: kpis.md 1.5 (initial_denial_rate: PR to the patient, CO-45 and OA-23 are not denials; denial_mix: the category map, general
 * field knowledge, to be checked against the X12 table before it is called official), as are the contractual reasons beside CO-45.
 */

/**
 * Reasons that say what was agreed or is laid down, not what was refused: fee schedule (45, 42, A2), capitation (24), prompt payment (44),
 * multiple procedures (59), outlier (70), excess of charges (94), withholds (104, 105), negotiated discounts (131), incentives and legal
 * penalties (144, 237), sequestration (253). Taken off the balance as `contractual` whatever their group, the patient's (PR) apart.
 */
export const contractualReasons: readonly string[] = [
  '45',
  '42',
  'A2',
  '24',
  '44',
  '59',
  '70',
  '94',
  '104',
  '105',
  '131',
  '144',
  '237',
  '253',
];

/** What an earlier payer paid or took off (group OA): neither a denial nor money off the balance once more. */
export const priorPayerReason = '23';

/** Group and code of adjustments that are not denials. Group PR as a whole is patient responsibility and never one. */
export const notDenials: readonly string[] = [
  `OA-${priorPayerReason}`,
  ...['CO', 'PI', 'OA', 'CR'].flatMap((group) => contractualReasons.map((reason) => `${group}-${reason}`)),
];

/** CARC → category. What is not here is `other`. */
export const denialCategories: Readonly<Record<string, string>> = {
  '22': 'eligibility',
  '27': 'eligibility',
  '109': 'eligibility',
  '15': 'authorization',
  '197': 'authorization',
  '198': 'authorization',
  '4': 'coding',
  '11': 'coding',
  '97': 'coding',
  '236': 'coding',
  '16': 'information',
  '252': 'information',
  '50': 'medical_necessity',
  '29': 'timely_filing',
  '18': 'duplicate',
  '96': 'non_covered',
  '204': 'non_covered',
  B7: 'credentialing',
  '185': 'credentialing',
};
