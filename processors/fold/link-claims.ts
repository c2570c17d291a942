/**
 * Claims replaced or voided under another number than their own (CLM05-3 = 7 or 8, REF*F8; kpis.md 1.12 rule 10): which claim took which one's place.
 * In: the batch's touched subjects; answers already folded, because only the payer says its number of a claim (CLP07). Out: rows of claim_links,
 * and the other claim of each pair among the touched subjects. Pairs only grow, so order, duplicates and batches do not matter.
 * Refuses pairs of two payers: each numbers claims by itself.
 */

const touched = "(SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')";

/** Before the folds, where a submission of the batch names a number it replaces. */
export const markReplacements = `INSERT INTO claim_replacements
SELECT d.replaces, subject, d.payer
FROM
(
  SELECT subject, JSONExtract(body, 'Tuple(replaces String, payer String)') AS d
  FROM events
  WHERE stream = 'billing' AND type = 'claim.submitted' AND subject IN ${touched}
)
WHERE d.replaces != ''`;

const link = `INSERT INTO claim_links
SELECT DISTINCT claim_id, replacing_id
FROM
(
  SELECT DISTINCT claim_id, payer_claim, payer_id FROM adjudications
  WHERE payer_claim != '' AND payer_claim IN (SELECT payer_claim FROM claim_replacements)
) AS answered
INNER JOIN claim_replacements AS replacing ON answered.payer_claim = replacing.payer_claim
WHERE claim_id != replacing_id AND (answered.payer_id = replacing.payer_id OR answered.payer_id = '' OR replacing.payer_id = '')
  AND (claim_id IN ${touched} OR replacing_id IN ${touched})`;

const touchOthers = `INSERT INTO touched_subjects (batch_id, stream, subject)
SELECT DISTINCT {batch:String}, 'billing', other
FROM (SELECT arrayJoin([original_id, replacing_id]) AS other FROM claim_links WHERE original_id IN ${touched} OR replacing_id IN ${touched})
WHERE other NOT IN ${touched}`;

/** In this order, after the answers are folded and before the money is. */
export const linkClaims: readonly { readonly step: string; readonly sql: string }[] = [
  { step: 'link claims', sql: link },
  { step: 'touch linked claims', sql: touchOthers },
];
