-- appointment_slots: re-folds the touched appointments from all their events. Rules: kpis.md 1.2, 1.3, 1.12 (1, 2, 5, 6, 7, 20, 21).
-- Bookings in the order they happened make runs of the same practice day; a run lasts until the next begins. A row's stamps and
-- outcome come from its run, so an appointment moved after a no-show keeps the no-show on the day it left.
-- Copies of an event are alike in all that is read here, so duplicates need no removal; only the version counts distinct ones.
-- What a later mapping outranked or withdrew (`gone`) tells nothing; it only keeps the rows it once made, with the flags off.
-- One step a subquery: what a lambda takes from its own level is computed again for every element (12 s in place of 1 s for 100,000
-- events). More steps cost too: the planner takes 20 ms a step over so many columns, for any number of events.
INSERT INTO appointment_slots
WITH
    -- 1 arrived … 8 completed are stamps; 9 … 13 ends; 14 corrected; 15 voided.
    ['appointment.arrived', 'appointment.checked_in', 'appointment.roomed', 'appointment.intake_done', 'appointment.provider_in',
     'appointment.provider_out', 'appointment.checked_out', 'appointment.completed', 'appointment.left_without_being_seen',
     'appointment.turned_away_late', 'appointment.telehealth_failed', 'appointment.no_show', 'appointment.cancelled',
     'appointment.status_corrected', 'appointment.voided'] AS kinds,
    ['left_without_being_seen', 'turned_away_late', 'telehealth_failed', 'no_show', 'cancelled'] AS ends,
    toDateTime64('2200-01-01 00:00:00', 3, 'UTC') AS never,
    toDateTime64(0, 3, 'UTC') AS none,
    -- A source clock may run ahead this much before a stamp is called impossible (rule 21).
    300000 AS clock_slack_ms,
    ${links}
    parsed AS
    (
        SELECT
            subject, event_id, content_hash, practice_id, occurred_at AS occurred, recorded_at AS recorded,
            ${gone} AS gone,
            ${newest by time} AS k,
            indexOf(kinds, type) AS was,
            if(gone, 0, was) AS kind,
            type IN ('appointment.booked', 'appointment.rescheduled') AS was_booking,
            was_booking AND NOT gone AS is_booking_event,
            type = 'appointment.booked' AS is_new,
            ifNull(service_day, toDate(occurred_at)) AS on_day,
            ifNull(local_hour, 0) AS hour,
            -- A stamp far outside opening hours is believed as little as one from the future (rule 21).
            if(d.outsideHours, 2 * clock_slack_ms, toUnixTimestamp64Milli(occurred_at) - toUnixTimestamp64Milli(recorded_at)) AS ahead_ms,
            JSONExtract(if(gone, '', body), 'Tuple(start String, startDay String, startLocal String, durationMinutes UInt16, provider String, visitType String,
                specialty String, newPatient Bool, payer String, payerClass String, channel String, modality String, patient String,
                rootAppointment String, walkIn Bool, initiator String, outcome String, outsideHours Bool)') AS d,
            parseDateTime64BestEffortOrZero(d.start, 3, 'UTC') AS start,
            toUInt8OrZero(substring(d.startLocal, 12, 2)) AS start_hour,
            if(d.startDay = '', toDate(start), toDateOrZero(d.startDay)) AS starts_on,
            if(gone, toDateOrZero(JSONExtractString(body, 'startDay')), toDate(0)) AS left_day
        FROM events
        WHERE stream = 'appointments' AND type LIKE 'appointment.%'
          AND ${touched}
    ),
    folded AS
    (
        SELECT
            subject,
            uniqExact(cityHash64(event_id, content_hash)) + moved_on[subject].2 + moved_from[subject].2 AS version,
            moved_on[subject].1 AS is_rebooked,
            max(recorded) AS recorded_at,
            max(kind = 15) OR min(gone) AS is_voided,
            countIf(is_booking_event) = 0 OR max(d.walkIn) OR max(d.channel = 'walk_in') AS is_walk_in,
            -- Newest knowledge last.
            arraySort(groupArrayIf(CAST((k, occurred, kind, practice_id, on_day, hour, ahead_ms, d.initiator, d.outcome),
                'Tuple(k UInt128, occurred DateTime64(3, \'UTC\'), kind UInt8, practice String, day Date, hour UInt8, ahead_ms Int64, initiator String, outcome String)'), kind BETWEEN 1 AND 14)) AS s,
            -- In the order they happened.
            arraySort(groupArrayIf(CAST((occurred, k, practice_id, starts_on, on_day, start, start_hour, d.durationMinutes, d.initiator, is_new),
                'Tuple(occurred DateTime64(3, \'UTC\'), k UInt128, practice String, day Date, booked_on Date, start DateTime64(3, \'UTC\'), hour UInt8, minutes UInt16, initiator String, is_new UInt8)'), is_booking_event)) AS b,
            groupUniqArrayIf(CAST((practice_id, on_day), 'Tuple(practice String, day Date)'), was BETWEEN 1 AND 8 OR (gone AND was_booking)) AS stamp_days,
            groupUniqArrayIf(CAST((practice_id, left_day), 'Tuple(practice String, day Date)'), gone AND was_booking) AS left_days,
            argMaxIf(d.provider, k, d.provider != '' AND kind IN (5, 6)) AS seen_by,
            argMaxIf(d.provider, k, d.provider != '') AS provider,
            argMaxIf(d.visitType, k, d.visitType != '') AS visit_type,
            argMaxIf(d.specialty, k, d.specialty != '') AS specialty,
            argMaxIf(d.payer, k, d.payer != '') AS payer_id,
            if(max(d.payerClass) = '', 'unknown', argMaxIf(d.payerClass, k, d.payerClass != '')) AS payer_class,
            argMaxIf(d.channel, k, d.channel != '' AND is_booking_event) AS channel,
            if(max(d.modality) = '', 'in_person', argMaxIf(d.modality, k, d.modality != '')) AS modality,
            max(d.newPatient) AS new_patient,
            argMaxIf(d.patient, k, d.patient != '') AS patient_key,
            argMaxIf(d.rootAppointment, k, d.rootAppointment != '') AS root,
            length(b) AS n,
            arrayMap(x -> (x.practice, x.day), b) AS booked_for
        FROM parsed
        GROUP BY subject
    ),
    cut_in_runs AS
    (
        SELECT *,
            arrayRotateRight(booked_for, 1) AS day_before,
            -- A run begins with the first booking, and with every one for another practice day than the one before.
            arrayFilter((at, now, before) -> at = 1 OR now != before, arrayEnumerate(b), booked_for, day_before) AS run_starts,
            arrayFilter((now, at, before) -> at = 1 OR now != before, booked_for, arrayEnumerate(b), day_before) AS run_slots,
            arrayDistinct(arrayConcat(booked_for, arrayMap(x -> (x.practice, x.booked_on), b), stamp_days, left_days)) AS slots
        FROM folded
    ),
    placed AS
    (
        SELECT *,
            arrayJoin(slots) AS slot,
            length(run_starts) AS runs,
            has(run_slots, slot) AS is_scheduled,
            if(is_scheduled, 1 + runs - indexOf(arrayReverse(run_slots), slot), runs) AS run
        FROM cut_in_runs
    ),
    bounded AS
    (
        SELECT *,
            b[n].day AS kept_day,
            b[run_starts[runs]] AS standing,
            is_scheduled AND run < runs AS is_left,
            b[run_starts[run]] AS run_booking,
            b[if(run < runs, run_starts[run + 1] - 1, n)] AS booking,
            b[run_starts[run + 1]] AS leaving,
            if(run <= 1, none, run_booking.occurred) AS since,
            if(run < runs, leaving.occurred, never) AS until,
            n > 0 AND (standing.practice, standing.booked_on) = slot AS is_booking
        FROM placed
    ),
    stamped AS
    (
        SELECT *,
            if(runs <= 1, s, arrayFilter(x -> x.occurred >= since AND x.occurred < until, s)) AS st,
            st.kind AS stamps
        FROM bounded
    ),
    judged AS
    (
        SELECT *,
            st[arrayLastIndex(x -> x = 1, stamps)] AS arrived,
            st[arrayLastIndex(x -> x = 2, stamps)] AS checked,
            st[arrayLastIndex(x -> x = 3, stamps)] AS roomed,
            st[arrayLastIndex(x -> x = 5, stamps)] AS provider_in,
            st[arrayLastIndex(x -> x = 6, stamps)] AS provider_out,
            st[arrayLastIndex(x -> x = 7, stamps)] AS checked_out,
            st[arrayLastIndex(x -> x IN (7, 8), stamps)] AS done,
            st[arrayLastIndex(x -> x <= 8, stamps)] AS newest_stamp,
            st[arrayLastIndex(x -> x BETWEEN 9 AND 13, stamps)] AS ending,
            st[arrayLastIndex(x -> x = 14, stamps)].outcome AS newest_correction,
            -- That something did not happen after all stands until something newer is known.
            if(newest_correction IN ('booked', 'arrived') AND stamps[-1] != 14, '', newest_correction) AS corrected,
            arrayExists((kind, ahead) -> kind <= 8 AND ahead > clock_slack_ms, stamps, st.ahead_ms) AS impossible,
            booking.start != none AS has_start,
            if(checked.kind = 0, arrived, checked) AS came,
            multiIf(is_left, leaving.occurred, ending.kind = 13, ending.occurred, never) AS gave_notice,
            multiIf(is_left, leaving.initiator, ending.kind = 13, ending.initiator, '') AS notice_by,
            multiIf(came.kind > 0, came, roomed.kind > 0, roomed, provider_in.kind > 0, provider_in, provider_out.kind > 0, provider_out, done) AS visit,
            dateDiff('millisecond', gave_notice, booking.start) AS notice_ms,
            -- Notice after the start is no notice: a no-show (kpis.md 1.2).
            has_start AND gave_notice < never AND notice_ms < 0 AND notice_by != 'practice' AS too_late,
            multiIf(
                corrected != '', corrected,
                done.kind > 0, 'completed',
                ending.kind IN (9, 10, 11), ends[ending.kind - 8],
                -- A stamp known after the no-show or the cancellation says the patient came after all.
                ending.kind IN (12, 13) AND ending.k >= newest_stamp.k AND NOT is_left, multiIf(too_late, 'no_show', is_rebooked AND ending.kind = 13, 'rescheduled', ends[ending.kind - 8]),
                newest_stamp.kind > 0, 'arrived',
                is_left AND leaving.is_new, 'voided',
                is_left AND (too_late OR ending.kind = 12), 'no_show',
                is_left, 'rescheduled',
                'booked') AS by_events
        FROM stamped
    ),
    clocked AS
    (
        SELECT *,
            gave_notice < never AND by_events IN ('cancelled', 'rescheduled', 'no_show') AS noticed,
            if(visit.kind > 0, (visit.practice, visit.day) = slot, is_scheduled AND NOT is_left AND by_events = 'completed') AS on_visit_day,
            -- Stamps stand on the visit's day and on the day it was booked for.
            is_scheduled OR on_visit_day AS shows_stamps,
            if(is_walk_in OR NOT has_start, came.occurred, greatest(came.occurred, booking.start)) AS clock_start,
            -- A row both booked for and booking (rebooked on the day it was first booked for) tells of the booking that stands.
            if(is_booking, dateDiff('day', standing.booked_on, kept_day), dateDiff('day', run_booking.booked_on, booking.day)) AS lead,
            toInt64(dateDiff('second', clock_start, roomed.occurred)) AS lobby_s,
            toInt64(dateDiff('second', clock_start, checked_out.occurred)) AS cycle_s,
            shows_stamps AND came.kind > 0 AND roomed.kind > 0 AS has_lobby,
            shows_stamps AND came.kind > 0 AND checked_out.kind > 0 AS has_cycle
        FROM judged
    )
SELECT
    slot.1 AS practice_id,
    slot.2 AS day,
    subject AS appointment_id,
    is_scheduled AS is_scheduled_day,
    -- Of a chain only the booking that stands counts, as with an appointment moved in place.
    is_booking AND NOT (is_rebooked AND by_events = 'rescheduled') AS is_booking_day,
    on_visit_day AS is_visit_day,
    if(is_voided, 'voided', by_events) AS outcome,
    multiIf(noticed, if(notice_by = '', 'unknown', notice_by), outcome = 'cancelled', 'unknown', '') AS cancel_initiator,
    if(noticed AND has_start AND is_scheduled, toInt32(floor(notice_ms / 60000)), NULL) AS notice_minutes,
    if(is_scheduled AND has_start, toInt32(floor(dateDiff('millisecond', run_booking.occurred, booking.start) / 60000)), NULL) AS booked_ahead_minutes,
    noticed AND is_scheduled AND outcome IN ('cancelled', 'rescheduled') AND has_start AND notice_by = 'patient'
        AND notice_ms > 0 AND notice_ms < 86400000 AS late_cancel,
    (is_left AND NOT leaving.is_new) OR (is_rebooked AND is_scheduled AND by_events = 'rescheduled') AS moved,
    if(is_scheduled AND has_start, booking.start, NULL) AS scheduled_start,
    if(is_scheduled, if(booking.minutes = 0, run_booking.minutes, booking.minutes), 0) AS scheduled_minutes,
    toDayOfWeek(slot.2) AS weekday,
    if(n > 0, booking.hour, visit.hour) AS local_hour,
    if(n > 0, run_booking.occurred, NULL) AS booked_at,
    if(shows_stamps AND came.kind > 0, came.occurred, NULL) AS checked_in_at,
    if(shows_stamps AND roomed.kind > 0, roomed.occurred, NULL) AS roomed_at,
    if(shows_stamps AND provider_in.kind > 0, provider_in.occurred, NULL) AS provider_in_at,
    if(shows_stamps AND provider_out.kind > 0, provider_out.occurred, NULL) AS provider_out_at,
    if(shows_stamps AND checked_out.kind > 0, checked_out.occurred, NULL) AS checked_out_at,
    if(has_lobby, toInt32(intDiv(greatest(lobby_s, 0), 60)), NULL) AS lobby_minutes,
    if(has_cycle, toInt32(intDiv(greatest(cycle_s, 0), 60)), NULL) AS cycle_minutes,
    -- From the booking that put it on its day, so a moved appointment counts from the rebooking (rule 5, lead time 2).
    if(n > 0, lead, NULL) AS lead_days,
    multiIf(n = 0 OR lead < 0, 'unknown', lead = 0, 'same day', lead <= 7, '1-7', lead <= 21, '8-21', 'over 21') AS lead_band,
    arrayFilter(x -> x != '', [
        if((has_lobby AND lobby_s < 0) OR (has_cycle AND cycle_s < 0), 'negative_wait', ''),
        if(shows_stamps AND impossible, 'clock_error', ''),
        if(has_lobby AND dateDiff('second', came.occurred, roomed.occurred) = 0, 'batch_stamped', ''),
        if(has_lobby AND lobby_s >= 14460, 'long_wait', '')]) AS flags,
    if(seen_by != '', seen_by, provider) AS provider_id,
    visit_type, specialty, payer_id, payer_class, channel, modality, new_patient,
    is_walk_in AS walk_in,
    patient_key,
    multiIf(moved_from[subject].1 != '', moved_from[subject].1, root != '', root, subject) AS root_id,
    version, recorded_at
FROM clocked
-- Nothing here fails on what another branch would have spared, and asking which rows a branch needs costs a fifth of the whole.
SETTINGS short_circuit_function_evaluation = 'disable'
