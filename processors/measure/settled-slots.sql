-- The rows of the view settled_slots (0014-settled-slots.sql) on the touched days, for less than half: measure reads whole days again and again
-- (100,000 rows: 430 ms of processor time through the view's three windows, 195 ms so). A test holds the two forms together.
-- What a row is told by others of its practice day is gathered once: that anybody came (at 1970), and the minutes in which five or more
-- patients were roomed or, a second later to tell them apart, checked in.
(
    SELECT * EXCEPT (outcome, version, flags, closed, asks, told),
        if(outcome = 'booked' AND is_scheduled_day AND closed AND has(told, toDateTime(0)), 'no_show', outcome) AS outcome,
        if(is_visit_day AND arrayExists(at -> at > toDateTime(0), told) AND NOT has(flags, 'batch_stamped'),
            arrayConcat(flags, ['batch_stamped']), flags) AS flags,
        version + closed AS version
    FROM
    (
        SELECT *,
            [toDateTime(0), ifNull(toStartOfMinute(roomed_at), toDateTime(1)), ifNull(toStartOfMinute(checked_in_at) + 1, toDateTime(1))] AS asks,
            arrayFilter(at -> (practice_id, day, at) IN
            (
                SELECT practice_id, day, at
                FROM
                (
                    SELECT practice_id, day, outcome,
                        arrayJoin([toDateTime(0), ifNull(toStartOfMinute(roomed_at), toDateTime(1)), ifNull(toStartOfMinute(checked_in_at) + 1, toDateTime(1))]) AS at
                    FROM appointment_slots FINAL
                    WHERE ${touched} AND is_visit_day
                )
                WHERE at != toDateTime(1)
                GROUP BY practice_id, day, at
                HAVING if(at = toDateTime(0), countIf(outcome != 'voided') > 0, count() >= 5)
            ), asks) AS told,
            toUInt64((practice_id, day) IN (SELECT practice_id, day FROM practice_days FINAL WHERE practice_days.closed)) AS closed
        FROM appointment_slots FINAL
        WHERE ${touched}
    )
)
