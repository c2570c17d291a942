-- What a later mapping of the same source message says of an event: its flags, the mapping's version, and that it is said no more.
-- `parsed` still takes the text apart in one pass; three more names in it cost nothing where they are missing.
ALTER TABLE events
    MODIFY COLUMN parsed Tuple(id String, subject String, type String, practiceid String, source String, sourceref String, time String,
        recordedat String, serviceday String, localtime String, data String, flags Array(String), mappingversion UInt32, withdrawn Bool) EPHEMERAL JSONExtract(value,
        'Tuple(id String, subject String, type String, practiceid String, source String, sourceref String, time String, recordedat String, serviceday String, localtime String, data String, flags Array(String), mappingversion UInt32, withdrawn Bool)'),
    ADD COLUMN IF NOT EXISTS flags Array(LowCardinality(String)) DEFAULT tupleElement(parsed, 'flags') COMMENT 'what the adapter thought odd and took in all the same',
    ADD COLUMN IF NOT EXISTS mapping_version UInt32 DEFAULT greatest(tupleElement(parsed, 'mappingversion'), 1) COMMENT 'of one (subject, event_id) only the highest counts',
    ADD COLUMN IF NOT EXISTS withdrawn UInt8 DEFAULT tupleElement(parsed, 'withdrawn') COMMENT 'its mapping no longer says this: never counts itself, and what it outranks does not either',
    MODIFY COLUMN content_hash UInt64 DEFAULT bitXor(cityHash64(tupleElement(parsed, 'type'), tupleElement(parsed, 'practiceid'), tupleElement(parsed, 'time'),
        tupleElement(parsed, 'recordedat'), tupleElement(parsed, 'localtime'), tupleElement(parsed, 'serviceday'), tupleElement(parsed, 'data')),
        if(mapping_version > 1 OR withdrawn, cityHash64(mapping_version, withdrawn), 0))
        COMMENT 'same id with other content is a conflict: both are kept. Covers all a fold reads, so copies of a key fold alike';

-- Events a later mapping has read again. Empty until the first remap, so that folds find out for nothing that no event is outranked.
CREATE TABLE IF NOT EXISTS remapped
(
    stream LowCardinality(String),
    subject String,
    event_id String,
    mapping_version UInt32 COMMENT 'the highest there is: what a lower one said counts no more'
)
ENGINE = ${engine:ReplacingMergeTree(mapping_version)}
ORDER BY (stream, subject, event_id);

CREATE OR REPLACE VIEW scoped_events AS
SELECT stream, subject, event_id, type, practice_id, source, source_ref, occurred_at, recorded_at, appended_at, service_day, kafka_partition, kafka_offset, body,
    flags, mapping_version, withdrawn
FROM events FINAL WHERE practice_id IN {practices:Array(String)};

CREATE OR REPLACE VIEW scoped_feed_activity AS
SELECT source, practice_id, stream, type, subject, recorded_at, appended_at, body, flags, mapping_version, withdrawn FROM events WHERE practice_id IN {practices:Array(String)};

-- What a later mapping withdrew is nobody's target or note.
CREATE OR REPLACE VIEW scoped_targets AS
SELECT * FROM targets FINAL WHERE (practice_id IN {practices:Array(String)} OR practice_id = '') AND NOT isNaN(value);

CREATE OR REPLACE VIEW scoped_annotations AS
SELECT * FROM annotations FINAL WHERE (practice_id IN {practices:Array(String)} OR practice_id = '') AND text != '';

CREATE OR REPLACE VIEW directory_entries AS
SELECT kind, id, attributes FROM directory FINAL WHERE attributes != '';
