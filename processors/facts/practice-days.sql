-- practice_days: the days a practice's clock (or a person) has closed, whatever subject said so. Rule 6 of kpis.md 1.12: outcomes are provisional until then.
-- A day once closed stays closed: no later mapping takes that back.
INSERT INTO practice_days
SELECT
    practice_id,
    toDateOrZero(JSONExtractString(body, 'day')) AS day,
    1 AS closed,
    argMax(JSONExtractString(body, 'reason'), (events.recorded_at, event_id, content_hash)) AS reason,
    uniqExact(cityHash64(event_id, content_hash)) AS version,
    max(events.recorded_at) AS recorded_at
FROM events
WHERE stream = 'operations' AND type = 'practice_day.closed'
  AND (practice_id, JSONExtractString(body, 'day')) IN (
    SELECT practice_id, JSONExtractString(body, 'day') FROM events
    WHERE stream = 'operations' AND type = 'practice_day.closed' AND ${touched})
GROUP BY practice_id, day
