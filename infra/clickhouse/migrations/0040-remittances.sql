-- One row an answer of a payer (claim.adjudicated), as it was said: every payer, every attempt, reversals with their signs.
-- Where `claims` holds the first answer that KPIs look at, this holds all: charge, paid and adjustments by group and reason add up to the payer's own sums.
CREATE TABLE IF NOT EXISTS adjudications
(
    practice_id LowCardinality(String),
    day Date COMMENT 'adjudicated (payment) date',
    claim_id String,
    answer_id String COMMENT 'the event',
    remittance_id String COMMENT 'empty where the feed names none',
    claim_status LowCardinality(String) COMMENT 'CLP02; 22 is a reversal, 25 an estimate without money',
    payer_sequence UInt8,
    payer_id LowCardinality(String),
    payer_class LowCardinality(String),
    service_date Nullable(Date),
    charge_cents Int64,
    allowed_cents Int64,
    paid_cents Int64,
    patient_cents Int64,
    adjustments Array(Tuple(`group` LowCardinality(String), reason LowCardinality(String), cents Int64)) COMMENT 'claim and line level together',
    out_of_balance_cents Int64 COMMENT 'paid - (charge - adjustments)',
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day, claim_id, answer_id);

-- One row a remittance, and one for each amount in it that belongs to no claim (835 PLB). Cash is the sum of cash_cents of kind payment.
CREATE TABLE IF NOT EXISTS remittances
(
    practice_id LowCardinality(String),
    day Date COMMENT 'payment date',
    remittance_id String,
    entry_id String COMMENT 'the event',
    kind LowCardinality(String) COMMENT 'payment (BPR) or provider_adjustment (PLB)',
    payer_id LowCardinality(String),
    payer_class LowCardinality(String),
    method LowCardinality(String) COMMENT 'BPR04: ACH, CHK, NON',
    trace String COMMENT 'check or transfer number',
    code LowCardinality(String) COMMENT 'PLB03-1: WO, FB, L6, 72; empty for the payment',
    cash_cents Int64 COMMENT 'effect on cash: of a payment what came, of an adjustment negative when it was kept back',
    claims UInt64,
    charge_cents Int64,
    claim_paid_cents Int64 COMMENT 'sum of CLP04 as the message says',
    provider_adjustment_cents Int64 COMMENT 'sum of its adjustments as effect on cash, as the message says',
    out_of_balance_cents Int64 COMMENT 'payment - claims - adjustments',
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day, remittance_id, entry_id);

CREATE VIEW IF NOT EXISTS scoped_adjudications AS
SELECT * FROM adjudications FINAL WHERE practice_id IN {practices:Array(String)};

CREATE VIEW IF NOT EXISTS scoped_remittances AS
SELECT * FROM remittances FINAL WHERE practice_id IN {practices:Array(String)};
