-- In place of `events` for the fold of claims, for batches with claims that were sent in what was refused as a whole (X12 999, 997, TA1).
-- Each refusal is there as a rejection of each claim, once for each set it may mean: which of them it means changes with what is known, so what is
-- known is part of the version. It means the last one sent before it; clocks are each side's own, so else the first sent within a day after.
-- On all others it comes as withdrawn, like one that a later mapping outranked.
(
    SELECT *, '' AS refused_in FROM events
    WHERE stream = 'billing' AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
    UNION ALL
    SELECT
        bill.* EXCEPT (sent_at, envelopes) REPLACE (
            'claim.rejected' AS type,
            told.event_id AS event_id,
            told.content AS content_hash,
            told.at AS recorded_at,
            told.at AS occurred_at,
            toUInt8(bill.withdrawn OR told.gone) AS withdrawn,
            concat('{"date":"', toString(told.day), '","attempt":', toString(greatest(1, JSONExtractUInt(bill.body, 'attempt'))),
                ',"payerSequence":', toString(greatest(1, JSONExtractUInt(bill.body, 'payerSequence'))), '}') AS body),
        told.subject AS refused_in
    FROM
    (
        SELECT * REPLACE (toUInt8(${bill gone}) AS withdrawn), ${sent at} AS sent_at, ${envelopes} AS envelopes
        FROM events AS bill
        WHERE stream = 'billing' AND type = 'claim.submitted'
          AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
    ) AS bill
    INNER JOIN
    (
        SELECT own.claim_id AS claim_id, own.envelope AS envelope, own.sent_at AS sent_at, said.subject AS subject, said.event_id AS event_id, said.day AS day, said.at AS at,
            arrayFilter(sent -> sent <= said.at, said.sets) AS before,
            said.gone OR own.sent_at != if(empty(before), arrayMin(said.sets), arrayMax(before)) AS gone,
            cityHash64(said.content_hash, arrayJoin(said.sets)) AS content
        FROM
        (
            SELECT DISTINCT claim_id, envelope, sent_at FROM refused_claims
            WHERE claim_id IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
        ) AS own
        INNER JOIN
        (
            SELECT said.envelope AS envelope, said.subject AS subject, said.event_id AS event_id, said.content_hash AS content_hash, said.day AS day, said.at AS at,
                max(${refusal gone}) AS gone, groupUniqArray(sent.sent_at) AS sets
            FROM set_refusals AS said INNER JOIN refused_claims AS sent ON said.envelope = sent.envelope
            WHERE said.envelope IN (SELECT envelope FROM refused_claims
                WHERE claim_id IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing'))
              AND sent.sent_at BETWEEN said.at - INTERVAL 31 DAY AND said.at + INTERVAL 1 DAY
            GROUP BY envelope, subject, event_id, content_hash, day, at
        ) AS said ON own.envelope = said.envelope
        WHERE has(said.sets, own.sent_at)
    ) AS told ON bill.subject = told.claim_id AND bill.sent_at = told.sent_at
    WHERE has(bill.envelopes, told.envelope)
)
