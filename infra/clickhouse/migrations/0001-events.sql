-- One row an event. The key is the event, so a redelivery replaces itself; the version keeps the first delivery (lowest offset).
-- subject before practice: folds and lineage look events up by what they are about.
CREATE TABLE IF NOT EXISTS events
(
    stream LowCardinality(String),
    subject String,
    event_id String,
    content_hash UInt64 COMMENT 'same id with other content is a conflict: both are kept',
    type LowCardinality(String),
    practice_id LowCardinality(String),
    source LowCardinality(String) COMMENT 'adapter and sending system: the feed',
    source_ref String COMMENT 'file hash and line, or message control id',
    occurred_at DateTime64(3, 'UTC'),
    recorded_at DateTime64(3, 'UTC'),
    appended_at DateTime64(3, 'UTC') COMMENT 'the broker''s append time',
    service_day Nullable(Date),
    kafka_partition UInt16,
    kafka_offset UInt64,
    first_delivery UInt64 MATERIALIZED 18446744073709551615 - kafka_offset,
    body String COMMENT 'the data of the event, JSON text' CODEC(ZSTD(1)),
    INDEX by_offset kafka_offset TYPE minmax GRANULARITY 1,
    INDEX by_recorded recorded_at TYPE minmax GRANULARITY 1
)
ENGINE = ${engine:ReplacingMergeTree(first_delivery)}
PARTITION BY stream
ORDER BY (stream, subject, event_id, content_hash);
