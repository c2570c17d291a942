-- A letter names the code nobody mapped, and says so when its message was understood after all (dead-letter replay).
-- version is the letter's place in its partition from here on: the newest word about it wins.
ALTER TABLE dead_letters
    ADD COLUMN IF NOT EXISTS code_list LowCardinality(String) COMMENT 'list of the feed''s configuration that lacks the code; empty when that is not the reason',
    ADD COLUMN IF NOT EXISTS code_value String COMMENT 'the sender''s code; never a patient''s value',
    ADD COLUMN IF NOT EXISTS resolved UInt8 COMMENT 'its message was understood after all';

CREATE OR REPLACE VIEW scoped_dead_letters AS
SELECT * FROM dead_letters FINAL WHERE practice_id IN {practices:Array(String)} OR {organisation:UInt8} = 1;
