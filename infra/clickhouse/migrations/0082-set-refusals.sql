-- A receiver refuses a set, group or interchange as a whole (X12 999, 997, TA1) and names no claim: what ties it to claims is the name both give the envelope.
-- Made from acknowledgements alone, all that they ever said. Empty until the first refusal, so that folds find out for nothing that there is none.
CREATE TABLE IF NOT EXISTS set_refusals
(
    envelope String,
    subject String,
    event_id String,
    content_hash UInt64,
    mapping_version UInt32,
    withdrawn UInt8,
    day Date,
    at DateTime64(3, 'UTC') COMMENT 'when the acknowledgement was made'
)
ENGINE = ${engine:ReplacingMergeTree}
ORDER BY (envelope, event_id, content_hash);

-- Claims that were sent in an envelope of such a name, at a time at which one of its refusals may mean it. Never taken back.
CREATE TABLE IF NOT EXISTS refused_claims
(
    envelope String,
    sent_at DateTime64(3, 'UTC'),
    claim_id String,
    INDEX by_claim claim_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ${engine:ReplacingMergeTree}
ORDER BY (envelope, sent_at, claim_id);

ALTER TABLE claims ADD COLUMN IF NOT EXISTS rejected_in String COMMENT 'subject of the acknowledgement that refused the set; empty where the claim itself was named' AFTER denied_cents;

-- What refused the sets of claims, beside their own events: an acknowledgement belongs to no practice, its claims do.
CREATE OR REPLACE VIEW scoped_refusals AS
SELECT stream, subject, event_id, type, practice_id, source, source_ref, occurred_at, recorded_at, appended_at, service_day, kafka_partition, kafka_offset, body,
    flags, mapping_version, withdrawn
FROM events FINAL WHERE stream = 'operations' AND type = 'submission.acknowledged' AND subject IN (
    SELECT rejected_in FROM claims FINAL WHERE practice_id IN {practices:Array(String)} AND claim_id = {claim:String} AND rejected_in != '');
