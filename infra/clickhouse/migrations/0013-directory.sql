-- The directory, folded from operations events: newest by recorded time wins. attributes is the event's data as JSON text.
CREATE TABLE IF NOT EXISTS directory
(
    kind LowCardinality(String) COMMENT 'organisation, region, practice, provider, payer',
    id String,
    attributes String,
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
ORDER BY (kind, id);

CREATE TABLE IF NOT EXISTS targets
(
    kpi_id LowCardinality(String),
    practice_id LowCardinality(String) COMMENT 'empty: the organisation',
    valid_from Date,
    value Float64 COMMENT 'in the KPI''s display unit; percent as 0 to 100',
    version UInt64
)
ENGINE = ${engine:ReplacingMergeTree(version)}
ORDER BY (kpi_id, practice_id, valid_from);

CREATE TABLE IF NOT EXISTS annotations
(
    annotation_id String,
    practice_id LowCardinality(String) COMMENT 'empty: the organisation',
    kpi_id LowCardinality(String) COMMENT 'empty: all',
    day Date,
    text String,
    phase UInt8 COMMENT 'new limits from this day',
    version UInt64
)
ENGINE = ${engine:ReplacingMergeTree(version)}
ORDER BY (annotation_id);
