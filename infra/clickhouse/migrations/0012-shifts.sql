-- One row a shift, on the service day of its clock-in (else of its scheduled start).
CREATE TABLE IF NOT EXISTS shifts
(
    practice_id LowCardinality(String),
    day Date,
    employee_id String,
    shift_id String,
    role LowCardinality(String),
    scheduled_minutes UInt32,
    worked_minutes UInt32 COMMENT 'out − in less unpaid breaks; 0 while open or voided',
    overtime_minutes UInt32 COMMENT 'recorded by payroll, else the share of worked minutes beyond 40 h in the work week (Sunday to Saturday)',
    overtime_source LowCardinality(String) COMMENT 'payroll or derived',
    clock_in_at Nullable(DateTime64(3, 'UTC')),
    clock_out_at Nullable(DateTime64(3, 'UTC')),
    is_open UInt8,
    week_start Date COMMENT 'Sunday of the work week',
    weekday UInt8,
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day, employee_id, shift_id);
