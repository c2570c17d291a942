-- adjudications: one row an answer of a payer, signs as sent. One answer an event id: its newest content counts.
-- An answer whose newest content stands on another day or at another practice, or counts no more (`gone`), keeps its old rows at zero.
INSERT INTO adjudications
SELECT
    place.1 AS practice_id,
    place.2 AS day,
    subject AS claim_id,
    event_id AS answer_id,
    d.remittance AS remittance_id,
    d.claimStatus AS claim_status,
    d.payerSequence AS payer_sequence,
    d.payer AS payer_id,
    if(d.payerClass = '', 'unknown', d.payerClass) AS payer_class,
    nullIf(toDateOrZero(d.serviceDate), toDate(0)) AS service_date,
    if(stands, d.chargeCents, 0) AS charge_cents,
    if(stands, d.allowedCents, 0) AS allowed_cents,
    if(stands, d.paidCents, 0) AS paid_cents,
    if(stands, d.patientCents, 0) AS patient_cents,
    if(stands, arrayMap(x -> (x.group, x.reason, x.amountCents), d.adjustments), []) AS adjustments,
    paid_cents - (charge_cents - arraySum(x -> x.3, adjustments)) AS out_of_balance_cents,
    version,
    recorded_at
FROM
(
    SELECT *, arrayJoin(places) AS place, place = newest.1 AS stands, newest.2 AS d
    FROM
    (
        SELECT
            subject, event_id,
            uniqExact(content_hash) + uniqExactIf(content_hash, gone) + max(homes) AS version,
            max(events_recorded) AS recorded_at,
            argMaxIf(((practice, adjudicated), said), key, NOT gone) AS newest,
            groupUniqArray((practice, adjudicated)) AS places
        FROM
        (
            SELECT
                subject, event_id, content_hash, recorded_at AS events_recorded, toString(practice_id) AS practice,
                ${gone} AS gone,
                ${homes} AS homes,
                (recorded_at, content_hash) AS key,
                JSONExtract(body, 'Tuple(adjudicatedDate String, serviceDate String, claimStatus String, payerSequence UInt8, payer String, payerClass String, remittance String,
                    chargeCents Int64, allowedCents Int64, paidCents Int64, patientCents Int64, adjustments Array(Tuple(`group` String, reason String, amountCents Int64)))') AS said,
                toDateOrZero(said.adjudicatedDate) AS adjudicated
            FROM ${billing}
            WHERE stream = 'billing' AND type = 'claim.adjudicated'
              AND ${touched}
        )
        GROUP BY subject, event_id
    )
)
WHERE day > toDate(0)
