-- appointment_slots with what only the passing of time decides: on a closed practice day that saw at least one arrival,
-- what was booked and nobody came to is a no-show. And with what no single appointment shows, stamps keyed in one go: five or more
-- patients of a practice roomed (or checked in) within one minute did not arrive so; their waits are not believable (kpis.md 1.3).
-- Every window runs within one practice day, so a reader's filter on practice_id and day reaches the table below (a test reads the plan).
CREATE VIEW IF NOT EXISTS settled_slots AS
SELECT * EXCEPT (outcome, version, flags, seen, closed, roomed_together, came_together),
    if(outcome = 'booked' AND is_scheduled_day AND closed AND seen, 'no_show', outcome) AS outcome,
    if(greatest(roomed_together, came_together) >= 5 AND NOT has(flags, 'batch_stamped'), arrayConcat(flags, ['batch_stamped']), flags) AS flags,
    version + closed AS version
FROM
(
    SELECT *,
        max(is_visit_day AND outcome != 'voided') OVER (PARTITION BY practice_id, day) AS seen,
        countIf(is_visit_day AND isNotNull(roomed_at)) OVER (PARTITION BY practice_id, day, is_visit_day, toStartOfMinute(roomed_at)) AS roomed_together,
        countIf(is_visit_day AND isNotNull(checked_in_at)) OVER (PARTITION BY practice_id, day, is_visit_day, toStartOfMinute(checked_in_at)) AS came_together,
        toUInt64((practice_id, day) IN (SELECT practice_id, day FROM practice_days FINAL WHERE practice_days.closed)) AS closed
    FROM appointment_slots FINAL
);
