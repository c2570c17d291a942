-- Where each consumer stands in each partition. Written last, after the data of a batch. The highest sequence wins.
CREATE TABLE IF NOT EXISTS checkpoints
(
    consumer LowCardinality(String),
    topic LowCardinality(String),
    partition UInt16,
    sequence UInt64 COMMENT 'epoch * 2^32 + count of writes: only grows, a lower epoch never wins',
    next_offset UInt64,
    epoch UInt64 COMMENT 'grows with each assignment of the partition',
    boot_id String,
    cluster_id String COMMENT 'the Kafka cluster these offsets belong to',
    start_offset UInt64 COMMENT 'where the consumer began; next_offset - start_offset = stored + duplicate + dead + ignored',
    stored UInt64,
    duplicate UInt64,
    dead UInt64,
    ignored UInt64,
    clean_stop UInt8,
    attempts UInt8 COMMENT 'batches begun at next_offset and not finished; written only after an unclean end and during a search',
    batch_limit UInt32 COMMENT 'messages a batch may hold while searching for one that kills the process; 0 = no search',
    careful_until UInt64 COMMENT 'the search ends at this offset',
    written_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(sequence)}
ORDER BY (consumer, topic, partition);
