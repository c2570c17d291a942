/**
 * Claim adjustment reason codes (CARC) as data: which are no denial, and which category a denial belongs to.
 * Source: kpis.md 1.5 (initial_denial_rate: PR to the patient, CO-45 and OA-23 are not denials; denial_mix: the category map, general
 * field knowledge, to be checked against the X12 table before it is called official). CO-253 is the sequestration cut.
 */

/** Group and code of adjustments that are not denials. Group PR as a whole is patient responsibility and never one. */
export const notDenials: readonly string[] = ['CO-45', 'CO-253', 'OA-23'];

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
