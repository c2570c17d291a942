-- Part of billing-events.sql. The bill that replaces a claim under another number is a bill of that claim too: it takes off what was charged before.
-- Whether it still counts is known under its own number, so it comes as withdrawn when it does not.
(
    SELECT * FROM events WHERE stream = 'billing' AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
    UNION ALL
    SELECT bill.* REPLACE (pair.original_id AS subject, ${bill gone} AS withdrawn)
    FROM events AS bill INNER JOIN claim_links AS pair ON bill.subject = pair.replacing_id
    WHERE bill.stream = 'billing' AND bill.type = 'claim.submitted' AND bill.subject IN (SELECT replacing_id FROM claim_links)
      AND pair.original_id IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = 'billing')
      AND JSONExtractString(bill.body, 'replaces') != ''
)
