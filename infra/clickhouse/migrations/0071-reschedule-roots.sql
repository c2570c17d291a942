-- Chains of any length: each booking takes at most one cancelled appointment's place, and knows the first of its chain.
ALTER TABLE reschedule_marks ADD COLUMN IF NOT EXISTS parent_id String COMMENT 'of a booking: the appointment the sender says it comes from';

ALTER TABLE reschedule_links ADD COLUMN IF NOT EXISTS root_id String COMMENT 'first appointment of the chain';
