-- Claims sent anew under another number than their original (CLM05-3 = 7 or 8 with REF*F8): what ties them is the payer's number.
ALTER TABLE adjudications ADD COLUMN IF NOT EXISTS payer_claim String COMMENT 'the payer''s number of the claim (CLP07), keyed' AFTER claim_status;

ALTER TABLE adjudications ADD INDEX IF NOT EXISTS by_payer_claim payer_claim TYPE bloom_filter GRANULARITY 1;

-- Made from submissions alone: which payer's number a bill says it replaces.
CREATE TABLE IF NOT EXISTS claim_replacements
(
    payer_claim String,
    replacing_id String,
    payer_id LowCardinality(String)
)
ENGINE = ${engine:ReplacingMergeTree}
ORDER BY (payer_claim, replacing_id, payer_id);

-- A claim and the one that was sent in its place. Pairs are never taken back; a submission that counts no more replaces nothing by itself.
CREATE TABLE IF NOT EXISTS claim_links
(
    original_id String,
    replacing_id String,
    INDEX by_replacing replacing_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ${engine:ReplacingMergeTree}
ORDER BY (original_id, replacing_id);
