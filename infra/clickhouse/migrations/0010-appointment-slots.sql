-- One row for each day an appointment touches: every day it was ever booked for, the day it was booked on, the day of check-in.
-- A row never moves or vanishes: a day it no longer stands on keeps its row with the flags off.
CREATE TABLE IF NOT EXISTS appointment_slots
(
    practice_id LowCardinality(String),
    day Date,
    appointment_id String,
    is_scheduled_day UInt8 COMMENT 'it was (ever) booked for this day',
    is_booking_day UInt8 COMMENT 'the booking that counts was made on this day',
    is_visit_day UInt8 COMMENT 'checked in (or completed) on this business day',
    outcome LowCardinality(String) COMMENT 'of this day: completed, arrived, no_show, cancelled, rescheduled, left_without_being_seen, turned_away_late, telehealth_failed, booked, voided',
    cancel_initiator LowCardinality(String) COMMENT 'patient, practice, unknown; empty when not cancelled or moved',
    notice_minutes Nullable(Int32) COMMENT 'from cancel or move to the start it left, elapsed minutes; negative is after the start',
    booked_ahead_minutes Nullable(Int32) COMMENT 'from the booking of this day to its start, elapsed minutes',
    late_cancel UInt8 COMMENT 'left this day by the patient with 0 < notice < 24 h',
    moved UInt8 COMMENT 'left this day by a reschedule',
    scheduled_start Nullable(DateTime64(3, 'UTC')),
    scheduled_minutes UInt16,
    weekday UInt8 COMMENT 'ISO weekday of the day: 1 Monday',
    local_hour UInt8 COMMENT 'hour of the scheduled start (else of check-in) on the practice''s wall clock',
    booked_at Nullable(DateTime64(3, 'UTC')),
    checked_in_at Nullable(DateTime64(3, 'UTC')),
    roomed_at Nullable(DateTime64(3, 'UTC')),
    provider_in_at Nullable(DateTime64(3, 'UTC')),
    provider_out_at Nullable(DateTime64(3, 'UTC')),
    checked_out_at Nullable(DateTime64(3, 'UTC')),
    lobby_minutes Nullable(Int32) COMMENT 'roomed − max(checked in, scheduled start); negative is 0 with a flag; null without both stamps',
    cycle_minutes Nullable(Int32) COMMENT 'checked out − max(checked in, scheduled start)',
    lead_days Nullable(Int32) COMMENT 'scheduled local day − booking local day',
    lead_band LowCardinality(String) COMMENT 'same day, 1-7, 8-21, over 21 days, unknown',
    flags Array(LowCardinality(String)) COMMENT 'negative_wait, clock_error, batch_stamped, long_wait',
    provider_id LowCardinality(String),
    visit_type LowCardinality(String),
    specialty LowCardinality(String),
    payer_id LowCardinality(String),
    payer_class LowCardinality(String),
    channel LowCardinality(String),
    modality LowCardinality(String),
    new_patient UInt8,
    walk_in UInt8,
    patient_key String,
    root_id String COMMENT 'first appointment of the chain',
    version UInt64 COMMENT 'distinct events folded: only grows, never a clock',
    recorded_at DateTime64(3, 'UTC') COMMENT 'newest event folded, as the source knew it'
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day, appointment_id);

CREATE TABLE IF NOT EXISTS practice_days
(
    practice_id LowCardinality(String),
    day Date,
    closed UInt8 COMMENT 'the day is over: what was booked and not seen is settled',
    reason LowCardinality(String),
    version UInt64,
    recorded_at DateTime64(3, 'UTC')
)
ENGINE = ${engine:ReplacingMergeTree(version)}
PARTITION BY toYYYYMM(day)
ORDER BY (practice_id, day);
