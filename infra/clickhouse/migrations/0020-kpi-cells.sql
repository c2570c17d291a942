-- The mergeable state of one KPI at one practice on one day, from one fact table. Never an average: sums, and maps of sums.
CREATE TABLE IF NOT EXISTS kpi_cells
(
    kpi_id LowCardinality(String),
    practice_id LowCardinality(String),
    day Date,
    fact LowCardinality(String),
    num Int64,
    den Int64,
    bins Map(UInt16, Int64) COMMENT 'exact histogram: minutes or days → count; the last bin is the overflow',
    parts Map(LowCardinality(String), Int64) COMMENT 'class → amount: payer class, age bucket',
    fact_rows UInt64,
    definition_hash UInt64,
    definition_version UInt32,
    version UInt64 COMMENT 'definition version, then the sum of the facts'' versions: a stale writer loses',
    recorded_at DateTime64(3, 'UTC') COMMENT 'newest event in the cell, as its source knew it',
    measured_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYear(day)
ORDER BY (kpi_id, practice_id, day, fact);

-- A figure of a past, closed day that changed afterwards.
CREATE TABLE IF NOT EXISTS restatements
(
    kpi_id LowCardinality(String),
    practice_id LowCardinality(String),
    day Date,
    fact LowCardinality(String),
    version UInt64,
    old_num Int64,
    old_den Int64,
    new_num Int64,
    new_den Int64,
    cause LowCardinality(String) COMMENT 'late_data or definition',
    recorded_at DateTime64(3, 'UTC'),
    restated_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree}
ORDER BY (kpi_id, practice_id, day, fact, version);

-- Usual range and verdicts, one row a week: XmR or Laney p′ (kpis.md section 3 row 7).
CREATE TABLE IF NOT EXISTS signals
(
    kpi_id LowCardinality(String),
    node String COMMENT 'practice:<id>, region:<id> or organisation',
    week Date COMMENT 'Monday',
    value Nullable(Float64) COMMENT 'weekly value, weekday season removed, display unit',
    n Float64 COMMENT 'denominator or count behind it',
    mean Nullable(Float64),
    lower Nullable(Float64),
    upper Nullable(Float64),
    method LowCardinality(String) COMMENT 'xmr or p_prime; empty when too few weeks',
    rule LowCardinality(String) COMMENT 'beyond, run, trend, near; empty when none fired',
    verdict LowCardinality(String) COMMENT 'worse, better, changed, usual, too_few, not_final',
    is_final UInt8,
    version UInt64
)
ENGINE = ${engine:ReplacingMergeTree(version)}
ORDER BY (kpi_id, node, week);
