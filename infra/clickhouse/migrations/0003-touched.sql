-- Working list of one batch: which subjects to fold again, which practice days to measure again.
-- Lists are too long for the text of a statement; rows are of no use after their batch.
CREATE TABLE IF NOT EXISTS touched_subjects
(
    batch_id String,
    stream LowCardinality(String),
    subject String,
    at DateTime DEFAULT now()
)
ENGINE = ${engine:MergeTree}
ORDER BY (batch_id, stream, subject)
TTL at + INTERVAL 1 HOUR;

CREATE TABLE IF NOT EXISTS touched_days
(
    batch_id String,
    fact LowCardinality(String),
    practice_id LowCardinality(String),
    day Date,
    at DateTime DEFAULT now()
)
ENGINE = ${engine:MergeTree}
ORDER BY (batch_id, fact, practice_id, day)
TTL at + INTERVAL 1 HOUR;
