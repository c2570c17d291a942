-- ar_moves: how a claim's open balance moves between unbilled, the age buckets and credit, day by day. Rules: kpis.md 1.1, 1.4; design.md, measure.
-- The running balance over the posting days. What a claim owes waits unbilled for its first submission (money received before is a credit);
-- an invoice or an opening balance is billed from the start. Age counts from the earliest date of service still charged.
-- A row for every posting day, submission and age boundary of every date of service ever seen, even when zero.
-- What later bills take off of a charge: as in ledger.sql.
-- An event a later mapping outranked or withdrew (`gone`) keeps its days, without amounts.
INSERT INTO ar_moves
WITH
    ['charge.posted', 'charge.voided', 'payment.posted', 'payment.reversed', 'adjustment.posted', 'refund.posted', 'opening_balance.set'] AS types,
    [1, -1, -1, 1, -1, 1, 1] AS balance_signs,
    toDate('2149-06-06') AS never,
    x -> arrayPopFront(arrayDifference(arrayPushFront(x, 0))) AS changes
SELECT
    practice AS practice_id,
    move.1 AS day,
    subject AS claim_id,
    coverage.1 AS payer_id,
    if(coverage.2 = '', 'unknown', coverage.2) AS payer_class,
    move.2 AS billed_cents, move.3 AS age_0_30_cents, move.4 AS age_31_60_cents, move.5 AS age_61_90_cents, move.6 AS age_91_120_cents,
    move.7 AS age_over_120_cents, move.8 AS credit_cents, move.9 AS unbilled_cents,
    version,
    recorded_at
FROM
(
    SELECT *,
        arrayJoin(arrayZip(days, changes(billed), changes(young), changes(over30), changes(over60), changes(over90), changes(over120), changes(credit), changes(unbilled))) AS move
    FROM
    (
        SELECT *,
            arrayMap((t, d) -> if(t < basis + 31, d, 0), days, debit) AS young,
            arrayMap((t, d) -> if(t >= basis + 31 AND t < basis + 61, d, 0), days, debit) AS over30,
            arrayMap((t, d) -> if(t >= basis + 61 AND t < basis + 91, d, 0), days, debit) AS over60,
            arrayMap((t, d) -> if(t >= basis + 91 AND t < basis + 121, d, 0), days, debit) AS over90,
            arrayMap((t, d) -> if(t >= basis + 121, d, 0), days, debit) AS over120
        FROM
        (
            SELECT *,
                arrayMap((total, waiting) -> total - waiting, net, unbilled) AS billed,
                arrayMap((total, waiting) -> greatest(total - waiting, 0), net, unbilled) AS debit,
                arrayMap((total, waiting) -> greatest(waiting - total, 0), net, unbilled) AS credit
            FROM
            (
                SELECT *, arrayMap((t, total) -> if(t < billed_from, greatest(total, 0), 0), days, net) AS unbilled
                FROM
                (
                    SELECT
                        subject, practice,
                        any(claim_contents) AS version,
                        max(claim_known_at) AS recorded_at,
                        minIf(newest.submitted, stands AND newest.submitted > toDate(0)) AS first_submitted,
                        multiIf(max(stands AND newest.at_once), toDate(0), first_submitted = toDate(0), never, first_submitted) AS billed_from,
                        argMaxIf((newest.payer, newest.payer_class), k, covers AND (newest.payer != '' OR newest.payer_class != '')) AS primary,
                        argMaxIf((newest.payer, newest.payer_class), k, newest.payer != '' OR newest.payer_class != '') AS any_payer,
                        if(primary.1 = '' AND primary.2 = '', any_payer, primary) AS coverage,
                        sumMapIf([newest.dos], [newest.charged], stands AND balance != 0 AND taken_off = toDate(0) AND newest.charged != 0) AS charged_on,
                        minIf(newest.dos, newest.dos > toDate(0)) AS first_dos,
                        if(arrayExists(x -> x > 0, charged_on.2), arrayMin(arrayFilter((dos, cents) -> cents > 0, charged_on.1, charged_on.2)), first_dos) AS basis,
                        -- sumMap sorts the days; the ones keep days whose amounts are zero.
                        sumMap(at, arrayConcat([if(stands, balance, 0), if(stands, -balance, 0) * (taken_off > toDate(0))], zeros), arrayMap(x -> toInt64(1), at)) AS timeline,
                        timeline.1 AS days, arrayCumSum(timeline.2) AS net
                    FROM
                    (
                        SELECT *,
                            practice = newest.practice AS stands,
                            if(newest.statement = '' OR newest.sequence <= first_sequence, newest.balance, 0) AS balance,
                            if(newest.charged = 0 OR newest.statement = '', toDate(0), arrayFirst(b -> b.1 > newest.statement, bills).2) AS taken_off,
                            -- Where only an older content of the event stood, its days stay, without amounts.
                            arrayConcat([if(stands, newest.day, own_days[1]), taken_off], own_days, if(is_billed, bill_days, []), arrayFlatten(arrayMap(dos -> [dos + 31, dos + 61, dos + 91, dos + 121], own_dates))) AS at,
                            arrayWithConstant(length(at) - 2, toInt64(0)) AS zeros
                        FROM
                        (
                            SELECT *, practice,
                                arrayMap(x -> x.2, arrayFilter(x -> x.1 = practice, posted)) AS own_days,
                                arrayMap(x -> x.2, arrayFilter(x -> x.1 = practice AND x.2 > toDate(0), served)) AS own_dates
                            FROM
                            (
                                SELECT *,
                                    -- What one practice owes depends on bills at others, so the version counts the claim's events at all of them.
                                    sum(contents) OVER claim AS claim_contents, max(known_at) OVER claim AS claim_known_at,
                                    groupUniqArrayIf((newest.sequence, newest.statement, newest.submitted), is_bill AND newest.statement != '' AND newest.practice != '') OVER claim AS all_bills,
                                    groupUniqArrayArrayIf(arrayMap(x -> x.2, posted), is_bill) OVER claim AS bill_days,
                                    if(empty(all_bills), 255, arrayMin(b -> b.1, all_bills)) AS first_sequence,
                                    arraySort(arrayMap(b -> (b.2, b.3), arrayFilter(b -> b.1 = first_sequence, all_bills))) AS bills
                                FROM
                                (
                                    SELECT
                                        subject, event_id,
                                        uniqExact(content_hash) AS contents,
                                        max(recorded_at) AS known_at,
                                        maxIf(key, NOT gone) AS k,
                                        argMaxIf(covering, key, NOT gone) AS covers,
                                        argMaxIf(CAST((practice_id, entry_day, submitted_on, if(kind > 0, balance_signs[kind] * cents, 0),
                                            kind = 7 OR (kind = 1 AND d.billing = 'invoice'), multiIf(kind IN (1, 7), cents, kind = 2, -cents, 0), dos, d.payer, d.payerClass, d.statement, d.payerSequence),
                                            'Tuple(practice String, day Date, submitted Date, balance Int64, at_once UInt8, charged Int64, dos Date, payer String, payer_class String, statement String, sequence UInt8)'), key, NOT gone) AS newest,
                                        max(kind = 0 AND d.statement != '') AS is_bill,
                                        -- Any content of the event: what a row was once made for keeps it, whatever counts now.
                                        max(kind > 0 AND d.statement != '') AS is_billed,
                                        groupUniqArray(practice_id) AS practices,
                                        groupUniqArray((practice_id, entry_day)) AS posted,
                                        groupUniqArray((practice_id, dos)) AS served
                                    FROM
                                    (
                                        SELECT
                                            subject, event_id, content_hash, recorded_at, toString(practice_id) AS practice_id,
                                            ${gone} AS gone,
                                            ${newest by id} AS key,
                                            indexOf(types, type) AS kind,
                                            JSONExtract(body, 'Tuple(postDate String, serviceDate String, submittedDate String, amountCents Int64, payer String, payerClass String, billing String, statement String, payerSequence UInt8)') AS d,
                                            d.amountCents AS cents,
                                            toDateOrZero(d.serviceDate) AS dos,
                                            toDateOrZero(d.submittedDate) AS submitted_on,
                                            if(type = 'claim.submitted', submitted_on, toDateOrZero(d.postDate)) AS entry_day,
                                            type IN ('charge.posted', 'opening_balance.set', 'claim.submitted') AND d.payerSequence <= 1 AS covering
                                        FROM ${bills}
                                        WHERE stream = 'billing' AND (type IN types OR type = 'claim.submitted')
                                          AND ${touched}
                                    )
                                    GROUP BY subject, event_id
                                )
                                WINDOW claim AS (PARTITION BY subject)
                            )
                            ARRAY JOIN practices AS practice
                        )
                    )
                    GROUP BY subject, practice
                )
            )
        )
    )
)
WHERE day > toDate(0)
