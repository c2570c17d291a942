-- Working lists of one batch are kept in memory: nothing of them need survive a kill, and as parts on disk each cost an fsync and, later, merges
-- (a batch of 18 events: a quarter of its processor time). Their batches take them away again (working-lists.ts).
DROP TABLE IF EXISTS touched_subjects SYNC;

DROP TABLE IF EXISTS touched_days SYNC;

DROP TABLE IF EXISTS cells_next SYNC;

CREATE TABLE IF NOT EXISTS touched_subjects
(
    batch_id String,
    stream LowCardinality(String),
    subject String,
    at DateTime DEFAULT now()
)
ENGINE = ${working:(batch_id, stream, subject)};

CREATE TABLE IF NOT EXISTS touched_days
(
    batch_id String,
    fact LowCardinality(String),
    practice_id LowCardinality(String),
    day Date,
    at DateTime DEFAULT now()
)
ENGINE = ${working:(batch_id, fact, practice_id, day)};

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
ENGINE = ${working:(batch_id, kpi_id, practice_id, day, fact)};
