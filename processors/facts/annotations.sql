-- annotations: sentences people put on the time line; the newest by recorded time wins, whole; empty when a later mapping withdrew it.
INSERT INTO annotations
SELECT
    subject AS annotation_id,
    newest.1 AS practice_id,
    JSONExtractString(newest.2, 'kpi') AS kpi_id,
    toDateOrZero(JSONExtractString(newest.2, 'day')) AS day,
    JSONExtractString(newest.2, 'text') AS text,
    JSONExtractBool(newest.2, 'phase') AS phase,
    version
FROM
(
    SELECT subject, argMaxIf((practice_id, body), (recorded_at, event_id, content_hash), NOT ${gone}) AS newest, uniqExact(cityHash64(event_id, content_hash)) AS version
    FROM events
    WHERE stream = 'operations' AND type = 'annotation.made'
      AND ${touched}
    GROUP BY subject
)
