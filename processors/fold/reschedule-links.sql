-- Part of appointment-slots.sql. Moved by cancelling it and booking another: whether both events count (or the pair's other end), what is known of the pair.
    (
        SELECT mapFromArrays(groupArray(left_id), groupArray((any_alive, versions)))
        FROM (SELECT left_id, max(alive) AS any_alive, sum(version) AS versions FROM reschedule_links FINAL
            WHERE left_id IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'appointments') GROUP BY left_id)
    ) AS moved_on,
    (
        SELECT mapFromArrays(groupArray(made_id), groupArray((root, versions)))
        FROM (SELECT made_id, argMax(root_id, (root_id != '', alive, left_id)) AS root, sum(version) AS versions FROM reschedule_links FINAL
            WHERE made_id IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'appointments') GROUP BY made_id)
    ) AS moved_from,
