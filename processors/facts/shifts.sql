-- shifts: one row a shift on the service day of its clock-in (else of its schedule, else of its payroll total), with overtime by work week.
-- Hours worked after the service day changed stand on the day of the clock-out (rule 7): a row of their own, with nothing else of the shift.
-- Hours that payroll totals count where nobody clocked in. Rules: kpis.md 1.7, FLSA 40 h.
-- Only weeks that a shift of this batch lies in are written again: else every punch would rewrite an employee's whole history. A row's
-- version counts the events of all shifts of its week, because overtime depends on them.
-- What a later mapping outranked or withdrew (`gone`) tells nothing; the days it once stood on keep their rows, their weeks are
-- written again, and it counts twice in the version: what outranks it may be of another shift.
INSERT INTO shifts
WITH ['shift.scheduled', 'shift.changed', 'shift.cancelled', 'shift.clocked_in', 'shift.clocked_out', 'shift.break_taken', 'shift.overtime_recorded', 'shift.voided', 'shift.hours_recorded'] AS types,
    2400 AS week_minutes
SELECT
    practice_id, day, employee_id, shift_id, role, scheduled_minutes, worked_minutes, overtime_minutes, overtime_source, clock_in_at, clock_out_at, is_open, week_start, weekday, version, recorded_at
FROM
(
    SELECT
        place.1 AS practice_id,
        place.2 AS day,
        subject AS employee_id,
        shift_id,
        role,
        if(stands, planned, 0) AS scheduled_minutes,
        minutes AS worked_minutes,
        multiIf(minutes = 0 AND NOT stands, 0, is_voided, 0, recorded_overtime >= 0, if(stands, recorded_overtime, 0), greatest(0, least(toInt64(minutes), sum(minutes) OVER week - week_minutes))) AS overtime_minutes,
        if(stands AND recorded_overtime >= 0, 'payroll', 'derived') AS overtime_source,
        if(stands, nullIf(clock_in.1, none), NULL) AS clock_in_at,
        if(stands, nullIf(clock_out.1, none), NULL) AS clock_out_at,
        stands AND clock_in.1 > none AND clock_out.1 = none AND NOT is_voided AS is_open,
        row_week AS week_start,
        toDayOfWeek(place.2) AS weekday,
        sum(contents) OVER all_of_week AS version,
        max(known_at) OVER all_of_week AS recorded_at,
        max(in_batch) OVER all_of_week AS is_touched
    FROM
    (
        SELECT *,
            arrayJoin(places) AS place,
            place.2 - toDayOfWeek(place.2) % 7 AS row_week,
            place = home AS stands,
            clock_in.1 > none AND clock_out.1 > clock_in.1 AND NOT is_voided AS is_worked,
            if(is_worked, greatest(0, intDiv(dateDiff('second', clock_in.1, clock_out.1), 60) - arraySum(x -> x.2, breaks)), 0) AS between,
            is_worked AND clock_out.2 = clock_in.2 AND clock_out.4 > clock_in.1 AND clock_out.3 > clock_in.3 AS is_split,
            if(is_split, least(between, greatest(0, intDiv(dateDiff('second', clock_out.4, clock_out.1), 60) - arraySum(x -> x.2, arrayFilter(x -> x.3 = clock_out.3, breaks)))), 0) AS after,
            is_split AND NOT stands AND place = (clock_out.2, clock_out.3) AS is_after,
            multiIf(is_voided, 0, is_after, after, NOT stands, 0, clock_in.1 > none, between - after, recorded_hours) AS minutes
        FROM
        (
            SELECT
                subject, shift_id,
                toDateTime64(0, 3, 'UTC') AS none,
                uniqExact(cityHash64(event_id, content_hash)) + uniqExactIf(cityHash64(event_id, content_hash), gone) AS contents,
                max(recorded_at) AS known_at,
                max(gone OR kafka_offset BETWEEN {firstOffsets:Array(UInt64)}[at_partition] AND {lastOffsets:Array(UInt64)}[at_partition]) AS in_batch,
                argMaxIf((occurred_at, practice_id, on_day), k, kind = 4) AS clock_in,
                argMaxIf((occurred_at, practice_id, on_day, day_began), k, kind = 5) AS clock_out,
                argMaxIf((practice_id, starts_on, greatest(0, intDiv(dateDiff('second', starts, stops), 60))), k, kind IN (1, 2)) AS plan,
                argMaxIf((practice_id, on_day), k, kind IN (5, 6, 7, 9)) AS elsewhere,
                multiIf(countIf(kind = 4) > 0, (clock_in.2, clock_in.3), countIf(kind IN (1, 2)) > 0, (plan.1, plan.2), elsewhere) AS home,
                if(countIf(kind = 3) > 0, 0, plan.3) AS planned,
                countIf(kind = 8) > 0 AS is_voided,
                groupUniqArrayIf((event_id, toInt64(d.minutes), on_day), kind = 6 AND NOT d.paid) AS breaks,
                if(countIf(kind = 7) > 0, argMaxIf(toInt64(d.minutes), k, kind = 7), -1) AS recorded_overtime,
                argMaxIf(toInt64(d.minutes), k, kind = 9) AS recorded_hours,
                if(maxIf(d.role, NOT gone) = '', 'other', argMaxIf(d.role, k, d.role != '' AND NOT gone)) AS role,
                groupUniqArrayArray(arrayFilter(x -> x.2 > toDate(0), [(practice_id, if(was IN (1, 2, 3, 8), toDate(0), on_day)), (practice_id, starts_on)])) AS places
            FROM
            (
                SELECT
                    subject, event_id, content_hash, toString(practice_id) AS practice_id, occurred_at, recorded_at,
                    ${newest by time} AS k,
                    ${gone} AS gone,
                    indexOf(types, type) AS was,
                    if(gone, 0, was) AS kind,
                    kafka_offset, indexOf({partitions:Array(UInt16)}, kafka_partition) AS at_partition,
                    ifNull(service_day, toDate(occurred_at)) AS on_day,
                    JSONExtract(body, 'Tuple(shiftId String, start String, `end` String, startDay String, role String, minutes UInt32, paid Bool, dayBegan String)') AS d,
                    parseDateTime64BestEffortOrZero(d.dayBegan, 3, 'UTC') AS day_began,
                    d.shiftId AS shift_id,
                    parseDateTime64BestEffortOrZero(d.start, 3, 'UTC') AS starts,
                    parseDateTime64BestEffortOrZero(d.`end`, 3, 'UTC') AS stops,
                    multiIf(d.startDay != '', toDateOrZero(d.startDay), d.start != '', toDate(starts), toDate(0)) AS starts_on
                FROM events
                WHERE stream = 'staffing' AND type LIKE 'shift.%'
                  AND ${touched}
            )
            GROUP BY subject, shift_id
        )
    )
    WINDOW
        week AS (PARTITION BY subject, row_week ORDER BY stands OR is_after, clock_in.1, shift_id, place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
        all_of_week AS (PARTITION BY subject, row_week)
)
WHERE is_touched
