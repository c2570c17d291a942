-- remittances: one row a payment as a whole, one a provider adjustment (PLB). Rules: formats.md 1.2; kpis.md 1.12 rule 12 (money without a claim is never dropped).
-- One entry an event id: its newest content counts. An entry that stands elsewhere now, or counts no more (`gone`), keeps its old rows at zero.
INSERT INTO remittances
SELECT
    place.1 AS practice_id,
    place.2 AS day,
    subject AS remittance_id,
    event_id AS entry_id,
    kind,
    d.payer AS payer_id,
    if(d.payerClass = '', 'unknown', d.payerClass) AS payer_class,
    d.method AS method,
    d.trace AS trace,
    d.code AS code,
    if(stands, d.amountCents, 0) AS cash_cents,
    if(stands, d.claims, 0) AS claims,
    if(stands, d.chargeCents, 0) AS charge_cents,
    if(stands, d.claimPaidCents, 0) AS claim_paid_cents,
    if(stands, d.providerAdjustmentCents, 0) AS provider_adjustment_cents,
    if(stands, d.outOfBalanceCents, 0) AS out_of_balance_cents,
    version,
    recorded_at
FROM
(
    SELECT *, arrayJoin(places) AS place, place = newest.1 AS stands, newest.2 AS d
    FROM
    (
        SELECT
            subject, event_id,
            if(any(type) = 'remittance.received', 'payment', 'provider_adjustment') AS kind,
            uniqExact(content_hash) + uniqExactIf(content_hash, gone) AS version,
            max(events_recorded) AS recorded_at,
            argMaxIf(((practice, posted), said), key, NOT gone) AS newest,
            groupUniqArray((practice, posted)) AS places
        FROM
        (
            SELECT
                subject, event_id, type, content_hash, recorded_at AS events_recorded, toString(practice_id) AS practice,
                ${gone} AS gone,
                (recorded_at, content_hash) AS key,
                JSONExtract(body, 'Tuple(paymentDate String, postDate String, payer String, payerClass String, method String, trace String, code String, amountCents Int64,
                    claims UInt64, chargeCents Int64, claimPaidCents Int64, providerAdjustmentCents Int64, outOfBalanceCents Int64)') AS said,
                toDateOrZero(if(type = 'remittance.received', said.paymentDate, said.postDate)) AS posted
            FROM events
            WHERE stream = 'billing' AND type IN ('remittance.received', 'provider_adjustment.posted')
              AND ${touched}
        )
        GROUP BY subject, event_id
    )
)
WHERE day > toDate(0)
