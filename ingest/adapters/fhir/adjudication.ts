/**
 * Adjudications of an EOB or ClaimResponse: what was charged, allowed, paid, taken off and left to the patient, from lines, header and totals.
 * In: lists with categories (several codings each) and reasons (CARC). Out: sums, each from one level only:
 * `total[]` and the lines say the same money twice. Refuses nothing; unknown categories are passed over.
 */
import type { Purse } from './billing.ts';
import type { Adjudication, Amount, Concept } from './shapes.ts';

type Group = 'CO' | 'PR' | 'OA' | 'PI' | 'CR';
export interface AdjustmentSum {
  readonly group: Group;
  readonly reason: string;
  readonly amountCents: number;
}

type Kind = 'submitted' | 'allowed' | 'paid' | 'liability' | 'nothing' | { readonly group: Group; readonly reason: string };

/**
 * Category codes, those of one system before the general ones: CMS gives `submitted` to a rate and to a charge alike, and says in a
 * second coding which. Sources: HL7 adjudication, CARIN C4BBAdjudication, CMS Blue Button variables.
 */
const KINDS: Readonly<Record<string, Kind>> = {
  rev_cntr_rate_amt: 'nothing',
  rev_cntr_tot_chrg_amt: 'submitted',
  line_sbmtd_chrg_amt: 'submitted',
  clm_tot_chrg_amt: 'submitted',
  line_alowd_chrg_amt: 'allowed',
  line_prvdr_pmt_amt: 'paid',
  // The same money or another price, said beside these under the same general category.
  line_nch_pmt_amt: 'nothing',
  line_bene_pmt_amt: 'nothing',
  line_dme_prchs_price_amt: 'nothing',
  line_prmry_alowd_chrg_amt: 'nothing',
  nch_carr_clm_sbmtd_chrg_amt: 'submitted',
  nch_carr_clm_alowd_amt: 'allowed',
  line_bene_ptb_ddctbl_amt: { group: 'PR', reason: '1' },
  line_coinsrnc_amt: { group: 'PR', reason: '2' },
  rev_cntr_ncvrd_chrg_amt: { group: 'OA', reason: '96' },
};
const GENERAL: Readonly<Record<string, Kind>> = {
  submitted: 'submitted',
  eligible: 'allowed',
  allowed: 'allowed',
  benefit: 'paid',
  paid: 'paid',
  paidtoprovider: 'paid',
  memberliability: 'liability',
  deductible: { group: 'PR', reason: '1' },
  coinsurance: { group: 'PR', reason: '2' },
  copay: { group: 'PR', reason: '3' },
  priorpayerpaid: { group: 'OA', reason: '23' },
  discount: { group: 'CO', reason: '45' },
  contractual: { group: 'CO', reason: '45' },
  noncovered: { group: 'OA', reason: '96' },
};
/** Patient responsibility among the reasons, where no group stands with them. */
const PATIENT_REASONS = new Set(['1', '2', '3', '66', '122', '142', '161', '178', '241', '247']);
const GROUPS = new Set<string>(['CO', 'PR', 'OA', 'PI', 'CR']);

export interface Sums {
  readonly chargeCents: number | undefined;
  readonly allowedCents: number | undefined;
  readonly paidCents: number | undefined;
  readonly patientCents: number;
  readonly adjustments: readonly AdjustmentSum[];
}

interface Level {
  submitted: number | undefined;
  allowed: number | undefined;
  paid: number | undefined;
  liability: number | undefined;
  readonly adjustments: Map<string, AdjustmentSum>;
}

export interface Adjudicated {
  readonly lines: readonly { readonly adjudication?: readonly Adjudication[] | undefined }[];
  readonly header: readonly Adjudication[];
  readonly totals: readonly { readonly category?: Concept | undefined; readonly amount?: Amount | undefined }[];
}

/** The sums, each figure from the first level that has it: charge and allowed from the totals, the rest from the lines. Throws BadField. */
export function sumUp({ lines, header, totals }: Adjudicated, purse: Purse): Sums {
  const ofLines = level(
    lines.flatMap(({ adjudication }, index) =>
      (adjudication ?? []).map((one, at) => ({ ...one, field: `item[${index}].adjudication[${at}]` })),
    ),
    purse,
  );
  const ofHeader = level(
    header.map((one, at) => ({ ...one, field: `adjudication[${at}]` })),
    purse,
  );
  const ofTotals = level(
    totals.map((one, at) => ({ ...one, field: `total[${at}]` })),
    purse,
  );
  const adjustments =
    [ofLines, ofHeader, ofTotals].find((one) => one.adjustments.size > 0)?.adjustments ?? new Map<string, AdjustmentSum>();
  const list = [...adjustments.values()].filter(({ amountCents }) => amountCents !== 0).sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const ofPatient = list.reduce((sum, { group, amountCents }) => (group === 'PR' ? sum + amountCents : sum), 0);
  const liability = ofTotals.liability ?? ofLines.liability ?? ofHeader.liability ?? 0;
  return {
    // A total of nothing beside lines that charge is no total (CMS writes it for physicians' claims).
    chargeCents: (ofTotals.submitted || undefined) ?? ofLines.submitted ?? ofHeader.submitted ?? ofTotals.submitted,
    allowedCents: ofTotals.allowed ?? ofLines.allowed ?? ofHeader.allowed,
    paidCents: ofLines.paid ?? ofHeader.paid ?? ofTotals.paid,
    patientCents: ofPatient === 0 ? liability : ofPatient,
    adjustments: list,
  };
}

const key = ({ group, reason }: { group: string; reason: string }): string => `${group}-${reason}`;

function level(entries: readonly (Adjudication & { readonly field: string })[], purse: Purse): Level {
  const sums: Level = { submitted: undefined, allowed: undefined, paid: undefined, liability: undefined, adjustments: new Map() };
  for (const { category, reason, amount, field } of entries) {
    const cents = purse.cents(amount, `${field}.amount`);
    if (cents === undefined) continue;
    const kind = kindOf(category);
    if (kind === 'nothing') continue;
    if (kind === 'submitted' || kind === 'allowed' || kind === 'paid' || kind === 'liability') {
      sums[kind] = (sums[kind] ?? 0) + cents;
      continue;
    }
    const told = carcOf(reason, kind) ?? kind;
    if (!told) continue;
    const known = sums.adjustments.get(key(told))?.amountCents ?? 0;
    sums.adjustments.set(key(told), { ...told, amountCents: known + cents });
  }
  return sums;
}

function kindOf(category: Concept | undefined): Kind | undefined {
  const codes = (category?.coding ?? []).flatMap(({ code }) =>
    code === undefined ? [] : [code.slice(code.lastIndexOf('/') + 1).toLowerCase()],
  );
  for (const table of [KINDS, GENERAL]) {
    const found = codes.find((code) => Object.hasOwn(table, code));
    if (found !== undefined) return table[found];
  }
  return undefined;
}

/** Group and reason of a CARC, as `CO-45`, or as a code with the group in a coding beside it, or by what the reason itself means. */
function carcOf(reason: Concept | undefined, kind: { readonly group: Group } | undefined): { group: Group; reason: string } | undefined {
  const codes = (reason?.coding ?? []).flatMap(({ code }) => (code === undefined ? [] : [code.trim().toUpperCase()]));
  const beside = codes.find((code) => GROUPS.has(code));
  for (const code of codes) {
    const match = /^(?:(CO|PR|OA|PI|CR)[-: ]?)?([A-Z]?\d{1,3})$/.exec(code);
    const carc = match?.[2];
    if (carc === undefined) continue;
    const group = match?.[1] ?? beside ?? kind?.group ?? (PATIENT_REASONS.has(carc) ? 'PR' : carc === '23' ? 'OA' : 'CO');
    return isGroup(group) ? { group, reason: carc } : undefined;
  }
  return undefined;
}

const isGroup = (text: string): text is Group => GROUPS.has(text);
