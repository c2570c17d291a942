-- Cancelled here and booked anew there: how a sender that cannot move an appointment moves one (kpis.md 1.12 rule 5, formats.md 1.1).
-- A mark is one event of a feed that states a window: a booking or a cancellation, by patient. Made from the event alone, so the
-- order in which events come in does not matter.
CREATE TABLE IF NOT EXISTS reschedule_marks
(
    patient_key String,
    appointment_id String,
    event_id String,
    mapping_version UInt32,
    is_cancel UInt8,
    at DateTime64(3, 'UTC'),
    window_minutes UInt16 COMMENT 'of a cancellation: a booking within so many minutes moves the appointment',
    provider_id LowCardinality(String),
    withdrawn UInt8,
    INDEX by_appointment appointment_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ${engine:ReplacingMergeTree}
ORDER BY (patient_key, appointment_id, event_id, mapping_version, withdrawn);

-- A cancelled appointment and the one booked in its place. `alive`: both events still count.
CREATE TABLE IF NOT EXISTS reschedule_links
(
    left_id String,
    made_id String,
    alive UInt8,
    version UInt64 COMMENT 'grows with what is known of the pair',
    INDEX by_made made_id TYPE bloom_filter GRANULARITY 1
)
ENGINE = ${engine:ReplacingMergeTree(version)}
ORDER BY (left_id, made_id);
