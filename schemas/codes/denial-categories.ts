/**
 * Claim adjustment reason codes (CARC) as data: which are no denial, which are agreed reductions, and which category a denial belongs to.
 * Source: kpis.md 1.5 (PR to the patient, CO-45 and OA-23 are no denials; the category map); the words of every code named here were read in
 * the X12 list (external code source 139) as OpenEMR prints it in `src/Billing/BillingUtilities.php`, which is no official copy; x12.org was not reached.
 */

/**
 * Reasons that say what was agreed or is laid down, not what was refused. Taken off the balance as `contractual` whatever their group, the patient's (PR) apart.
 * Fee schedules and networks: 45 (42 and A2 before it), 59 multiple procedures, 131 negotiated, 139 own employee, P5, P12 (W1 before it), P23, P29
 * fee schedules of property and workers' compensation, P24 to P26 networks. Capitation: 24. Discounts, withholds, performance: 44, 104, 144, 161,
 * 245, 281. Laid down by law: 118, 132, 137, 223, 237, 253 (sequestration). Institutional pricing: 69 and 70 outliers, 94 in excess of charges, 232.
 * Not here although they reduce a payment: 29 and B4 (late filing), 103 (the provider's own discount), 105 (tax), 97, 222, 256, B10 (bundling, limits, not payable).
 */
export const contractualReasons: readonly string[] = (
  '45 42 A2 59 131 139 P5 P12 W1 P23 P24 P25 P26 P29 ' + '24 44 104 144 161 245 281 118 132 137 223 237 253 69 70 94 232'
).split(' ');

/** Tax withheld from the payment: gone from the balance, refused by nobody, agreed with nobody. */
const withheldTax = '105';

/** What an earlier payer paid or took off (group OA): neither a denial nor money off the balance once more. */
export const priorPayerReason = '23';

/** Group and code of adjustments that are not denials. Group PR as a whole is patient responsibility and never one. */
export const notDenials: readonly string[] = [
  `OA-${priorPayerReason}`,
  ...['CO', 'PI', 'OA', 'CR'].flatMap((group) => [...contractualReasons, withheldTax].map((reason) => `${group}-${reason}`)),
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

/** What an adjustment of a remittance takes off the balance as; undefined: it stays open until it is reversed, paid or written off. */
export function takenOffAs({ group, reason }: { readonly group: string; readonly reason: string }): 'contractual' | 'other' | undefined {
  if (group === 'PR') return undefined;
  if (contractualReasons.includes(reason)) return 'contractual';
  return reason === withheldTax ? 'other' : undefined;
}

/** What a practice wrote off, by the reason code it wrote (`CO-29`, `CO45`); undefined where the code is no reason code. */
export function writtenOffAs(code: string): 'contractual' | 'other' | 'timely_filing' | 'no_authorization' | 'denial' | undefined {
  const [, group, reason = ''] = /^(CO|OA|PI|CR)[- ]?([0-9]{1,3}|[ABPW][0-9]{1,2})$/i.exec(code.trim().toUpperCase()) ?? [];
  if (group === undefined) return undefined;
  const agreed = takenOffAs({ group, reason });
  if (agreed) return agreed;
  const category = denialCategories[reason];
  if (category === 'timely_filing') return 'timely_filing';
  if (category === 'authorization') return 'no_authorization';
  return notDenials.includes(`${group}-${reason}`) ? 'other' : 'denial';
}
