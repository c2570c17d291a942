-- claims: one row for each day a claim touches. Rules: kpis.md 1.1, 1.5, 1.12 (10 attempt 1 only, 11 primary payer only, 12 a reversal is not a first response).
-- A denial is paid 0, patient 0 and at least one denial-class reason; what is denial-class and its category come as parameters (schemas/codes).
-- What a later mapping outranked or withdrew (`gone`) tells nothing; the days it once touched keep their rows.
-- The version counts the claim's events at all practices: what outranks one may stand at another practice.
INSERT INTO claims
SELECT
    practice AS practice_id,
    arrayJoin(days) AS day,
    subject AS claim_id,
    has(service_days, day) AS is_service_day,
    day = submission.1 AS is_submission_day,
    day = response.1 AS is_first_response_day,
    day = rejected_on AS is_rejection_day,
    multiIf(
        response.1 = none, if(rejected_on > none, 'rejected', ''),
        is_denied AND reason = '18', 'duplicate',
        is_denied, 'denied',
        response.4 > 0, 'paid',
        response.5 > 0, 'patient',
        'paid') AS first_outcome,
    if(is_denied, denial.2, '') AS denial_group,
    if(is_denied, reason, '') AS denial_reason,
    if(is_denied, transform(reason, {categoryCodes:Array(String)}, {categoryNames:Array(String)}, 'other'), '') AS denial_category,
    coverage.1 AS payer_id,
    if(coverage.2 = '', 'unknown', coverage.2) AS payer_class,
    provider AS provider_id,
    nullIf(service_date, none) AS service_date,
    nullIf(charge_entered, none) AS charge_entered_on,
    nullIf(submission.1, none) AS submitted_on,
    nullIf(response.1, none) AS first_response_on,
    if(submission.2 != 0, submission.2, response.3) AS charge_cents,
    response.4 AS paid_cents,
    response.5 AS patient_cents,
    if(is_denied, if(response.2, response.3, arraySum(denials.1)), 0) AS denied_cents,
    rejected_in,
    version,
    recorded_at
FROM
(
    SELECT *,
        arrayFilter(x -> x.2 != 'PR' AND NOT has({notDenials:Array(String)}, concat(x.2, '-', x.3)), response.6) AS denials,
        -- One claim, many reasons: the largest amount names it (kpis.md 1.5 denial_mix).
        arraySort(x -> (-x.1, x.3, x.2), denials)[1] AS denial,
        denial.3 AS reason,
        sum(contents) OVER (PARTITION BY subject) AS version,
        response.1 > none AND response.4 = 0 AND response.5 = 0 AND notEmpty(denials) AS is_denied
    FROM
    (
        SELECT
            subject, practice_id AS practice,
            toDate(0) AS none,
            uniqExact(cityHash64(event_id, content_hash)) AS contents,
            countIf(type LIKE 'claim.%') > 0 AS is_claim,
            max(events_recorded) AS recorded_at,
            arraySort(arrayFilter(x -> x > none, groupUniqArrayArray([service_day_of, happened]))) AS days,
            arrayFilter(x -> x > none, groupUniqArrayIf(service_day_of, NOT gone)) AS service_days,
            minIf(service_day_of, service_day_of > none AND NOT gone) AS service_date,
            minIf(happened, type = 'charge.posted' AND NOT gone) AS charge_entered,
            minIf(happened, type = 'claim.rejected' AND is_first_attempt) AS rejected_on,
            ${rejected in} AS rejected_in,
            argMinIf((happened, d.amountCents), (happened, k), type = 'claim.submitted' AND is_first_attempt AND d.frequency NOT IN ('6', '7', '8')) AS submission,
            -- (day, told by a denial message, newest-knowledge key, remittance, charge, paid, patient, adjustments as (cents, group, reason), event)
            argMinIf(CAST((happened, is_denial_message, k, d.remittance, if(is_denial_message, d.amountCents, d.chargeCents), d.paidCents, d.patientCents,
                if(is_denial_message, [(d.amountCents, d.group, d.reason)], arrayMap(x -> (x.amountCents, x.group, x.reason), d.adjustments)), event_id),
                'Tuple(Date, UInt8, UInt128, String, Int64, Int64, Int64, Array(Tuple(Int64, String, String)), String)'),
                (happened, is_denial_message, k), is_answer) AS first_answer,
            -- A payer may answer one claim in several parts of one remittance: together they are its answer.
            groupUniqArrayIf((k, d.remittance, d.chargeCents, d.paidCents, d.patientCents, arrayMap(x -> (x.amountCents, x.group, x.reason), d.adjustments), event_id), is_answer AND d.remittance != '') AS answers,
            arrayFilter(x -> x.2 = first_answer.4 AND x.7 != first_answer.9 AND NOT arrayExists(y -> y.7 = x.7 AND y.1 > x.1, answers), answers) AS parts,
            -- A claim of which only corrections are known had its first attempt elsewhere (rule 10).
            countIf(is_submission) > 0 AND countIf(is_submission AND is_first_attempt) = 0 AS is_second,
            (if(is_second, none, first_answer.1), first_answer.2, first_answer.5 + arraySum(x -> x.3, parts), first_answer.6 + arraySum(x -> x.4, parts), first_answer.7 + arraySum(x -> x.5, parts),
                arrayConcat(first_answer.8, arrayFlatten(arrayMap(x -> x.6, parts)))) AS response,
            argMaxIf((d.payer, d.payerClass), k, covering AND (d.payer != '' OR d.payerClass != '')) AS primary,
            argMaxIf((d.payer, d.payerClass), k, (d.payer != '' OR d.payerClass != '') AND NOT gone) AS any_payer,
            if(primary.1 = '' AND primary.2 = '', any_payer, primary) AS coverage,
            argMaxIf(d.provider, k, d.provider != '' AND NOT gone) AS provider
        FROM
        (
            SELECT
                subject, event_id, content_hash, toString(practice_id) AS practice_id, type, recorded_at AS events_recorded,
                ${gone} AS gone,
                ${newest by id} AS k,
                ${refused in} AS refused_in,
                JSONExtract(body, 'Tuple(postDate String, serviceDate String, submittedDate String, adjudicatedDate String, `date` String, amountCents Int64,
                    chargeCents Int64, paidCents Int64, patientCents Int64, payer String, payerClass String, provider String, payerSequence UInt8,
                    attempt UInt16, frequency String, claimStatus String, remittance String, `group` String, reason String,
                    adjustments Array(Tuple(`group` String, reason String, amountCents Int64)))') AS d,
                toDateOrZero(d.serviceDate) AS service_day_of,
                toDateOrZero(multiIf(type = 'claim.submitted', d.submittedDate, type = 'claim.adjudicated', d.adjudicatedDate, type = 'charge.posted', d.postDate, d.date)) AS happened,
                d.payerSequence = 1 AND d.attempt <= 1 AND NOT gone AS is_first_attempt,
                type = 'claim.denied' AS is_denial_message,
                type = 'claim.submitted' AND d.payerSequence = 1 AND NOT gone AS is_submission,
                is_first_attempt AND (is_denial_message OR (type = 'claim.adjudicated' AND d.claimStatus NOT IN ('22', '25'))) AS is_answer,
                NOT gone AND type IN ('charge.posted', 'claim.submitted') AND d.payerSequence <= 1 AS covering
            FROM ${billing}
            WHERE stream = 'billing' AND (type LIKE 'claim.%' OR type IN ('charge.posted', 'encounter.closed'))
              AND ${touched}
        )
        GROUP BY subject, practice_id
    )
)
WHERE is_claim
