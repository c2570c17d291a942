-- One row an entry, on its posting day. Signed: what raises the balance is positive in balance_cents.
CREATE TABLE IF NOT EXISTS ledger
(
    practice_id LowCardinality(String),
    day Date COMMENT 'posting (accounting) date',
    entry_id String COMMENT 'the event',
    claim_id String,
    kind LowCardinality(String) COMMENT 'charge, charge_void, payment, payment_reversal, adjustment, refund, opening_balance',
    adjustment_class LowCardinality(String),
    adjustment_reason LowCardinality(String),
    responsibility LowCardinality(String) COMMENT 'payer or patient',
    payer_id LowCardinality(String),
    payer_class LowCardinality(String) COMMENT 'primary payer at the date of service as now known',
    provider_id LowCardinality(String),
    procedure LowCardinality(String),
    service_date Date,
    charge_cents Int64 COMMENT 'charges net of voids',
    payment_cents Int64 COMMENT 'receipts net of reversals and refunds',
    contractual_cents Int64 COMMENT 'contractual adjustments',
    adjustment_cents Int64 COMMENT 'all adjustments, contractual included',
    balance_cents Int64,
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day, claim_id, entry_id);

-- Dated movements of a claim's open balance between age buckets. Prefix sums over days give every bucket on any day.
-- Days: postings, submission, and the age boundaries 31, 61, 91, 121 after every date of service ever seen; some lie in the future.
CREATE TABLE IF NOT EXISTS ar_moves
(
    practice_id LowCardinality(String),
    day Date,
    claim_id String,
    payer_id LowCardinality(String),
    payer_class LowCardinality(String),
    billed_cents Int64 COMMENT 'change of billed AR, net of credits',
    age_0_30_cents Int64 COMMENT 'change of open debit balance aged 0 to 30 days since service',
    age_31_60_cents Int64,
    age_61_90_cents Int64,
    age_91_120_cents Int64,
    age_over_120_cents Int64,
    credit_cents Int64 COMMENT 'change of open credit balance, as a positive amount',
    unbilled_cents Int64 COMMENT 'change of what is charged and not yet submitted',
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day, claim_id);

-- One row for each day a claim touches: service, charge entry, first submission, first response, every other submission or response.
CREATE TABLE IF NOT EXISTS claims
(
    practice_id LowCardinality(String),
    day Date,
    claim_id String,
    is_service_day UInt8,
    is_submission_day UInt8 COMMENT 'first submission to the primary payer',
    is_first_response_day UInt8 COMMENT 'first adjudication by the primary payer (reversals are not first)',
    is_rejection_day UInt8 COMMENT 'first rejection by 999 or 277CA',
    first_outcome LowCardinality(String) COMMENT 'paid, denied, patient, rejected, empty while open',
    denial_group LowCardinality(String),
    denial_reason LowCardinality(String) COMMENT 'CARC of the largest denied amount',
    denial_category LowCardinality(String),
    payer_id LowCardinality(String),
    payer_class LowCardinality(String),
    provider_id LowCardinality(String),
    service_date Nullable(Date),
    charge_entered_on Nullable(Date),
    submitted_on Nullable(Date),
    first_response_on Nullable(Date),
    charge_cents Int64,
    paid_cents Int64,
    patient_cents Int64,
    denied_cents Int64,
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day, claim_id);
