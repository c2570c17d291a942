-- appointment_slots with what only the passing of time decides: on a closed practice day that saw at least one arrival,
-- what was booked and nobody came to is a no-show. The window runs over one practice day, so a reader's filter on practice_id
-- and day reaches the table below it (a test reads the plan).
CREATE VIEW IF NOT EXISTS settled_slots AS
SELECT * EXCEPT (outcome, version, seen, closed),
    if(outcome = 'booked' AND is_scheduled_day AND closed AND seen, 'no_show', outcome) AS outcome,
    version + closed AS version
FROM
(
    SELECT *,
        max(is_visit_day AND outcome != 'voided') OVER (PARTITION BY practice_id, day) AS seen,
        toUInt64((practice_id, day) IN (SELECT practice_id, day FROM practice_days FINAL WHERE practice_days.closed)) AS closed
    FROM appointment_slots FINAL
);
