-- Written last, after the data of a batch. The highest sequence wins.
CREATE TABLE IF NOT EXISTS checkpoints
(
    consumer LowCardinality(String),
    topic LowCardinality(String),
    partition UInt16,
    sequence UInt64,
    next_offset UInt64,
    epoch UInt64,
    boot_id String,
    cluster_id String,
    stored UInt64,
    duplicate UInt64,
    dead UInt64,
    ignored UInt64,
    clean_stop UInt8,
    attempt_offset Nullable(UInt64) COMMENT 'a batch from this offset was begun; set again means it killed the process',
    attempts UInt8,
    written_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(sequence)}
ORDER BY (consumer, topic, partition);
