-- What could not be understood: the reason and the place, never a value.
CREATE TABLE IF NOT EXISTS dead_letters
(
    dead_id String COMMENT 'dead-letters partition-offset, or the event that failed',
    feed LowCardinality(String),
    practice_id LowCardinality(String),
    field String,
    value_shape String,
    rule String,
    source_ref String,
    raw_partition Nullable(UInt16),
    raw_offset Nullable(UInt64),
    at DateTime64(3, 'UTC'),
    version UInt64 DEFAULT 1
)
ENGINE = ${engine:ReplacingMergeTree(version)}
ORDER BY (feed, dead_id);
