-- ledger: one row an entry, signed. Rules: kpis.md 1.5, 1.12 (8 reversal and 9 void are negative on their own posting day, 13 payer as now known).
-- One entry an event id: its newest content counts, and a posting day only an older content named keeps a row of zeros.
-- An event a later mapping outranked or withdrew (`gone`) keeps its rows, at zero.
-- Bills (837): a charge counts until a later bill to the same payer, which takes it off on its own day (rules 9, 10); one on a bill to
-- a second payer counts only while no bill to an earlier one is known. Where a claim has several bills, each line has a row on the day of each other.
INSERT INTO ledger
WITH
    ['charge.posted', 'charge.voided', 'payment.posted', 'payment.reversed', 'adjustment.posted', 'refund.posted', 'opening_balance.set'] AS types,
    ['charge', 'charge_void', 'payment', 'payment_reversal', 'adjustment', 'refund', 'opening_balance'] AS kinds,
    [1, -1, 0, 0, 0, 0, 0] AS charge_signs,
    [0, 0, 1, -1, 0, -1, 0] AS payment_signs,
    [1, -1, -1, 1, -1, 1, 1] AS balance_signs
SELECT
    place.1 AS practice_id,
    place.2 AS day,
    placed.1 AS entry_id,
    subject AS claim_id,
    kinds[entry_kind] AS kind,
    entry.class AS adjustment_class,
    entry.reason AS adjustment_reason,
    if(entry_kind IN (1, 2, 7), if(entry.billing = 'invoice', 'patient', 'payer'), if(entry.party = '', 'payer', entry.party)) AS responsibility,
    coverage.1 AS payer_id,
    if(coverage.2 = '', 'unknown', coverage.2) AS payer_class,
    if(entry.provider = '', provider, entry.provider) AS provider_id,
    entry.procedure AS procedure,
    entry.dos AS service_date,
    charge_signs[entry_kind] * amount AS charge_cents,
    payment_signs[entry_kind] * amount AS payment_cents,
    if(entry_kind = 5 AND entry.class = 'contractual', amount, 0) AS contractual_cents,
    if(entry_kind = 5, amount, 0) AS adjustment_cents,
    balance_signs[entry_kind] * amount AS balance_cents,
    version,
    recorded_at
FROM
(
    SELECT *,
        -- The entries, and what later bills take off of charges on bills.
        arrayJoin(arrayConcat(
            arrayMap(e -> (e.1, e.2, e.2.kind, e.2.day, e.3), entries),
            arrayMap(e -> (concat(e.1, '/void'), e.2, toUInt8(2), if(e.2.statement = '', toDate(0), arrayFirst(b -> b.1 > e.2.statement, bills).2),
                    arrayDistinct(arrayFlatten(arrayMap(b -> arrayMap(place -> (place.1, b.2), e.3), arrayFilter(b -> e.4 != [b.1], bill_days))))),
                arrayFilter(e -> notEmpty(e.4) AND arrayExists(b -> e.4 != [b.1], bill_days), entries)))) AS placed,
        placed.2 AS entry, placed.3 AS entry_kind, arrayJoin(placed.5) AS place,
        if(place = (entry.practice, placed.4) AND place.2 > toDate(0) AND (entry.statement = '' OR entry.sequence <= first_sequence), entry.cents, 0) AS amount
    FROM
    (
        SELECT *,
            if(empty(all_bills), 255, arrayMin(b -> b.1, all_bills)) AS first_sequence,
            arraySort(arrayMap(b -> (b.2, b.3), arrayFilter(b -> b.1 = first_sequence, all_bills))) AS bills
        FROM
        (
            SELECT
                subject,
                -- Bills: whose, which, its day as now known; and all days any of them ever had.
                groupUniqArrayIf((newest.sequence, newest.statement, newest.day), NOT is_entry AND newest.statement != '' AND newest.practice != '') AS all_bills,
                groupUniqArrayArrayIf(arrayFlatten(arrayMap(bill -> arrayMap(x -> (bill, x.2), places), statements)), NOT is_entry) AS bill_days,
                sum(contents) AS version,
                max(known_at) AS recorded_at,
                groupArrayIf((event_id, newest, places, statements), is_entry) AS entries,
                argMaxIf((newest.payer, newest.payer_class), k, covers AND (newest.payer != '' OR newest.payer_class != '')) AS primary,
                argMaxIf((newest.payer, newest.payer_class), k, newest.payer != '' OR newest.payer_class != '') AS any_payer,
                if(primary.1 = '' AND primary.2 = '', any_payer, primary) AS coverage,
                argMaxIf(newest.provider, k, newest.provider != '') AS provider
            FROM
            (
                SELECT
                    subject, event_id,
                    uniqExact(content_hash) AS contents,
                    max(recorded_at) AS known_at,
                    maxIf(key, NOT gone) AS k,
                    max(kind > 0) AS is_entry,
                    -- Contents of one event may name several bills: what a row was once made for keeps it, whatever counts now.
                    groupUniqArrayIf(d.statement, d.statement != '') AS statements,
                    argMaxIf(covering, key, NOT gone) AS covers,
                    argMaxIf(CAST((practice_id, post_day, kind, d.amountCents, d.class, d.reason, if(d.from = '', d.to, d.from), d.billing, d.provider, d.procedure, toDateOrZero(d.serviceDate), d.payer, d.payerClass, d.statement, d.payerSequence),
                        'Tuple(practice String, day Date, kind UInt8, cents Int64, class String, reason String, party String, billing String, provider String, procedure String, dos Date, payer String, payer_class String, statement String, sequence UInt8)'), key, NOT gone) AS newest,
                    groupUniqArrayIf((practice_id, post_day), kind > 0 OR is_billing) AS places
                FROM
                (
                    SELECT
                        subject, event_id, content_hash, recorded_at, toString(practice_id) AS practice_id,
                        ${gone} AS gone,
                        ${newest by id} AS key,
                        indexOf(types, type) AS kind,
                        JSONExtract(body, 'Tuple(postDate String, serviceDate String, amountCents Int64, payer String, payerClass String, provider String, procedure String,
                            `from` String, `to` String, class String, reason String, billing String, submittedDate String, statement String, payerSequence UInt8)') AS d,
                        type = 'claim.submitted' AND d.statement != '' AS is_billing,
                        toDateOrZero(if(is_billing, d.submittedDate, d.postDate)) AS post_day,
                        -- The primary payer is who charges and first-sequence submissions name.
                        type IN ('charge.posted', 'opening_balance.set', 'claim.submitted') AND d.payerSequence <= 1 AS covering
                    FROM ${bills}
                    WHERE stream = 'billing' AND ${touched}
                )
                GROUP BY subject, event_id
            )
            GROUP BY subject
        )
    )
)
