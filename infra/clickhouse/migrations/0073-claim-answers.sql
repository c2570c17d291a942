-- Made from answers alone, all that an answer ever said: under which number a payer keeps a claim (CLP07). A fact's row tells only the newest.
CREATE TABLE IF NOT EXISTS claim_answers
(
    payer_claim String,
    claim_id String,
    payer_id LowCardinality(String)
)
ENGINE = ${engine:ReplacingMergeTree}
ORDER BY (payer_claim, claim_id, payer_id);

ALTER TABLE adjudications DROP INDEX IF EXISTS by_payer_claim;
