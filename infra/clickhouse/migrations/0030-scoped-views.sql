-- The rest of what the API reads. Who asks must say for which practices: a call without them fails (guarantees.md F8).
CREATE VIEW IF NOT EXISTS scoped_events AS
SELECT stream, subject, event_id, type, practice_id, source, source_ref, occurred_at, recorded_at, appended_at, service_day, kafka_partition, kafka_offset, body
FROM events FINAL WHERE practice_id IN {practices:Array(String)};

-- Without FINAL: a redelivery replaces itself when parts merge, and feeds ask only when something last came and about how much.
CREATE VIEW IF NOT EXISTS scoped_feed_activity AS
SELECT source, practice_id, stream, type, recorded_at, appended_at, body FROM events WHERE practice_id IN {practices:Array(String)};

-- What names no practice, or one nobody knows, is for readers of the whole organisation.
CREATE VIEW IF NOT EXISTS scoped_dead_letters AS
SELECT * FROM dead_letters FINAL WHERE practice_id IN {practices:Array(String)} OR {organisation:UInt8} = 1;

CREATE VIEW IF NOT EXISTS scoped_restatements AS
SELECT * FROM restatements FINAL WHERE practice_id IN {practices:Array(String)};

CREATE VIEW IF NOT EXISTS scoped_practice_days AS
SELECT * FROM practice_days FINAL WHERE practice_id IN {practices:Array(String)};

-- A node is a practice, or a group all of whose practices the reader may see.
CREATE VIEW IF NOT EXISTS scoped_signals AS
SELECT * FROM signals FINAL WHERE node IN {nodes:Array(String)};

-- The organisation's own targets and annotations are for all its readers.
CREATE VIEW IF NOT EXISTS scoped_targets AS
SELECT * FROM targets FINAL WHERE practice_id IN {practices:Array(String)} OR practice_id = '';

CREATE VIEW IF NOT EXISTS scoped_annotations AS
SELECT * FROM annotations FINAL WHERE practice_id IN {practices:Array(String)} OR practice_id = '';

-- Names and zones, and the counts of the log: nothing of a patient or of a practice's business.
CREATE VIEW IF NOT EXISTS directory_entries AS
SELECT kind, id, attributes FROM directory FINAL;

CREATE VIEW IF NOT EXISTS checkpoint_counts AS
SELECT consumer, topic, partition, next_offset, start_offset, stored, duplicate, dead, ignored, written_at FROM checkpoints FINAL;

CREATE VIEW IF NOT EXISTS stored_counts AS
SELECT stream, kafka_partition, count() AS events FROM events FINAL GROUP BY stream, kafka_partition;
