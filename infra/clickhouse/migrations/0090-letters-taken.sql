-- A file refused as a whole is not kept (its letter has no place in raw), so it cannot be read again: it is understood once the same bytes
-- were taken in, by whatever mapping, after the letter. A function of what is stored, so it does not matter which of the two comes first.
-- Without such letters the list of subjects is empty, and the events are not read.
CREATE OR REPLACE VIEW scoped_dead_letters AS
SELECT l.dead_id AS dead_id, l.feed AS feed, l.practice_id AS practice_id, l.field AS field, l.value_shape AS value_shape, l.rule AS rule,
    l.source_ref AS source_ref, l.raw_partition AS raw_partition, l.raw_offset AS raw_offset, l.at AS at, l.version AS version,
    l.code_list AS code_list, l.code_value AS code_value,
    isNull(l.raw_partition) AND l.value_shape = 'file' AND t.taken_at > l.at AS is_taken,
    toUInt8(l.resolved OR is_taken) AS resolved,
    if(is_taken, t.taken_as, '') AS taken_as,
    if(is_taken, toNullable(t.taken_at), NULL) AS taken_at
FROM (SELECT *, concat('file:', substring(source_ref, 1, 32)) AS file FROM dead_letters FINAL
    WHERE practice_id IN {practices:Array(String)} OR {organisation:UInt8} = 1) AS l
LEFT JOIN (
    SELECT subject, max(recorded_at) AS taken_at, argMax(toString(source), recorded_at) AS taken_as FROM events
    WHERE stream = 'operations' AND type = 'source.delivered' AND NOT JSONExtractBool(body, 'held')
        AND subject IN (SELECT concat('file:', substring(source_ref, 1, 32)) FROM dead_letters WHERE isNull(raw_partition) AND value_shape = 'file')
    GROUP BY subject) AS t ON t.subject = l.file;
