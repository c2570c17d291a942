-- targets: the goal of a KPI at a practice (or the organisation) from a day on; the newest by recorded time wins, whatever subject it came under.
-- Not a number when a later mapping withdrew (`gone`) all that was said.
INSERT INTO targets
SELECT
    JSONExtractString(body, 'kpi') AS kpi_id,
    practice_id,
    toDateOrZero(JSONExtractString(body, 'from')) AS valid_from,
    if(min(${gone}), nan, argMaxIf(JSONExtractFloat(body, 'value'), (recorded_at, event_id, content_hash), NOT ${gone})) AS value,
    uniqExact(cityHash64(event_id, content_hash)) + uniqExactIf(cityHash64(event_id, content_hash), ${gone}) AS version
FROM events
WHERE stream = 'operations' AND type = 'target.set'
  AND (practice_id, JSONExtractString(body, 'kpi'), JSONExtractString(body, 'from')) IN (
    SELECT practice_id, JSONExtractString(body, 'kpi'), JSONExtractString(body, 'from') FROM events
    WHERE stream = 'operations' AND type = 'target.set' AND ${touched})
GROUP BY kpi_id, practice_id, valid_from
