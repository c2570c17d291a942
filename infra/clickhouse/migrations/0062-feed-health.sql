-- What feeds are judged by. event_id: an event that a later mapping read again was still sent once.
CREATE OR REPLACE VIEW scoped_feed_activity AS
SELECT source, practice_id, stream, type, subject, event_id, recorded_at, appended_at, body, flags, mapping_version, withdrawn
FROM events WHERE practice_id IN {practices:Array(String)};

-- Codes of events that were taken in although no list knew them, as the newest mapping read them: `status:ARRIVED`.
CREATE VIEW IF NOT EXISTS scoped_unmapped AS
SELECT source, event_id, recorded_at, substring(arrayJoin(arrayFilter(x -> startsWith(x, 'unmapped:'), flags)), 10) AS code
FROM events
WHERE practice_id IN {practices:Array(String)} AND NOT withdrawn AND arrayExists(x -> startsWith(x, 'unmapped:'), flags)
  AND (stream, subject, event_id, mapping_version) NOT IN (SELECT stream, subject, event_id, arrayJoin(range(toUInt32(1), mapping_version)) FROM remapped FINAL);
