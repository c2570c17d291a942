/**
 * Sets, groups and interchanges refused as a whole (X12 999, 997, TA1): which claims were sent in them (kpis.md 1.5 rejection_rate).
 * In: the batch's touched subjects. Out: rows of set_refusals and refused_claims, and every claim concerned among the touched subjects. Both tables only
 * grow, whatever of an event counts now, so order, duplicates and batches do not matter. Nothing of it runs before the first refusal.
 */

const touched = (stream: 'billing' | 'operations'): string =>
  `(SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = '${stream}')`;

/** Of `claim.submitted`: the names of what it was sent in. */
export const envelopesOf = (body: string): string => `arraySlice(splitByChar(' ', JSONExtractString(${body}, 'sentIn')), 2)`;
/** And when that was sent. */
export const sentAtOf = (body: string): string =>
  `parseDateTime64BestEffortOrZero(splitByChar(' ', JSONExtractString(${body}, 'sentIn'))[1], 3, 'UTC')`;

// An event that a later mapping no longer takes for a refusal of the same is there as withdrawn: it changes what is known.
const mark = `INSERT INTO set_refusals (envelope, subject, event_id, content_hash, mapping_version, withdrawn, day, at)
SELECT arrayJoin(refused) AS envelope, subject, event_id, content_hash, mapping_version, withdrawn OR d.refuses != envelope, toDateOrZero(d.day), occurred_at
FROM
(
  SELECT *, JSONExtract(body, 'Tuple(refuses String, day String)') AS d,
    arrayFilter(name -> name != '', groupUniqArray(d.refuses) OVER (PARTITION BY subject, event_id)) AS refused
  FROM events
  WHERE stream = 'operations' AND type = 'submission.acknowledged' AND subject IN ${touched('operations')}
)`;

const find = `INSERT INTO touched_subjects (batch_id, stream, subject)
SELECT DISTINCT {batch:String}, 'billing', subject FROM events
WHERE (SELECT count() FROM set_refusals WHERE subject IN ${touched('operations')}) > 0 AND stream = 'billing' AND type = 'claim.submitted'
  AND hasAny(${envelopesOf('body')}, (SELECT groupUniqArray(envelope) FROM set_refusals WHERE subject IN ${touched('operations')}))
  AND subject NOT IN ${touched('billing')}`;

/** Before the side tables are looked at, where an event of the batch refuses what was sent. */
export const markRefusals: readonly { readonly step: string; readonly sql: string }[] = [
  { step: 'mark refusals', sql: mark },
  { step: 'find refused claims', sql: find },
];

const list = `INSERT INTO refused_claims
SELECT DISTINCT sent.envelope, sent.sent_at, sent.subject
FROM
(
  SELECT subject, arrayJoin(${envelopesOf('body')}) AS envelope, ${sentAtOf('body')} AS sent_at
  FROM events
  WHERE stream = 'billing' AND type = 'claim.submitted' AND subject IN ${touched('billing')}
) AS sent
INNER JOIN set_refusals AS said ON sent.envelope = said.envelope
WHERE sent.sent_at BETWEEN said.at - INTERVAL 31 DAY AND said.at + INTERVAL 1 DAY`;

/** A set of the same name may be the one that was meant until now. */
const touchOthers = `INSERT INTO touched_subjects (batch_id, stream, subject)
SELECT DISTINCT {batch:String}, 'billing', other.claim_id
FROM (SELECT envelope, sent_at FROM refused_claims WHERE claim_id IN ${touched('billing')}) AS own
INNER JOIN refused_claims AS other ON own.envelope = other.envelope
WHERE other.sent_at BETWEEN own.sent_at - INTERVAL 32 DAY AND own.sent_at + INTERVAL 32 DAY AND other.claim_id NOT IN ${touched('billing')}`;

/** In this order, before the folds of claims, where claims of the batch were sent in what was refused. */
export const linkRefusals: readonly { readonly step: string; readonly sql: string }[] = [
  { step: 'list refused claims', sql: list },
  { step: 'touch claims of refused sets', sql: touchOthers },
];
