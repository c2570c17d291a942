-- Working list of one batch of measure: the cells as they are about to be written, to be compared with those that stand.
-- Rows are of no use after their batch.
CREATE TABLE IF NOT EXISTS cells_next
(
    batch_id String,
    kpi_id LowCardinality(String),
    practice_id LowCardinality(String),
    day Date,
    fact LowCardinality(String),
    num Int64,
    den Int64,
    bins Map(UInt16, Int64),
    parts Map(LowCardinality(String), Int64),
    fact_rows UInt64,
    definition_hash UInt64,
    definition_version UInt32,
    version UInt64,
    recorded_at DateTime64(3, 'UTC'),
    at DateTime DEFAULT now()
)
ENGINE = ${engine:MergeTree}
ORDER BY (batch_id, kpi_id, practice_id, day, fact)
TTL at + INTERVAL 1 HOUR;
