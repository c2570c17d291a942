/**
 * Claims replaced or voided under another number than their own (CLM05-3 = 7 or 8, REF*F8; kpis.md 1.12 rule 10): which claim took which one's place.
 * In: the batch's touched subjects. Out: rows of claim_replacements, claim_answers (only the payer says its number of a claim, CLP07) and claim_links,
 * and the other claim of each pair among the touched subjects. All three only grow, whatever of an event counts now, so order, duplicates and batches do not matter.
 * Refuses pairs of two payers: each numbers claims by itself.
 */

const touched = "(SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')";

/** Before the folds, where an event of the batch names a payer's number: what submissions say they replace, and what answers say they are. */
export const markClaims: readonly { readonly step: string; readonly sql: string }[] = [
  { step: 'mark replacements', sql: numbersOf('claim.submitted', 'replaces', 'claim_replacements') },
  { step: 'mark answers', sql: numbersOf('claim.adjudicated', 'payerClaim', 'claim_answers') },
];

function numbersOf(type: string, field: string, table: string): string {
  return `INSERT INTO ${table}
SELECT DISTINCT d.1, subject, d.2
FROM
(
  SELECT subject, JSONExtract(body, 'Tuple(${field} String, payer String)') AS d
  FROM events
  WHERE stream = 'billing' AND type = '${type}' AND subject IN ${touched}
)
WHERE d.1 != ''`;
}

const link = `INSERT INTO claim_links
SELECT DISTINCT claim_id, replacing_id
FROM (SELECT payer_claim, claim_id, payer_id FROM claim_answers WHERE payer_claim IN (SELECT payer_claim FROM claim_replacements)) AS answered
INNER JOIN claim_replacements AS replacing ON answered.payer_claim = replacing.payer_claim
WHERE claim_id != replacing_id AND (answered.payer_id = replacing.payer_id OR answered.payer_id = '' OR replacing.payer_id = '')
  AND (claim_id IN ${touched} OR replacing_id IN ${touched})`;

const touchOthers = `INSERT INTO touched_subjects (batch_id, stream, subject)
SELECT DISTINCT {batch:String}, 'billing', other
FROM (SELECT arrayJoin([original_id, replacing_id]) AS other FROM claim_links WHERE original_id IN ${touched} OR replacing_id IN ${touched})
WHERE other NOT IN ${touched}`;

/** In this order, before the folds of money. */
export const linkClaims: readonly { readonly step: string; readonly sql: string }[] = [
  { step: 'link claims', sql: link },
  { step: 'touch linked claims', sql: touchOthers },
];
