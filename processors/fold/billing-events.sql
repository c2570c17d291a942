-- Part of the billing folds, in place of `events`, for batches whose claims stand at several practices or were sent anew under another number.
-- What a payer sent is placed by whom it pays: one NPI may bill for several practices. Where the practice of the charge is known, that is where
-- it belongs; the event is there once more, and `elsewhere` on all its copies but the one that stands.
(
    SELECT
        e.* EXCEPT (practice_id),
        JSONExtractString(e.body, 'placedBy') = 'payee' AS by_payee,
        arrayJoin(arrayDistinct(arrayPushFront(if(by_payee, home.practices, []), toString(e.practice_id)))) AS practice_id,
        practice_id != if(by_payee AND home.practice != '', home.practice, toString(e.practice_id)) AS elsewhere,
        -- What may move the event: part of its rows' version, so that rows of a claim at one practice only are as ever.
        if(by_payee AND arrayExists(p -> p != e.practice_id, home.practices), home.known, 0) AS homes_known
    FROM ${billed} AS e
    LEFT JOIN
    (
        SELECT subject, argMaxIf(toString(practice_id), (recorded_at, event_id), NOT ${gone}) AS practice, groupUniqArray(toString(practice_id)) AS practices,
            uniqExact(event_id, content_hash) AS known
        FROM events
        WHERE stream = 'billing' AND type IN ('charge.posted', 'claim.submitted', 'opening_balance.set')
          AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
        GROUP BY subject
    ) AS home ON e.subject = home.subject
    WHERE e.stream = 'billing' AND e.subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
)
