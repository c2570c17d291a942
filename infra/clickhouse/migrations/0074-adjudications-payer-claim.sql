-- Which number a payer keeps a claim under stands in claim_answers, with all that answers ever said; nothing reads it here.
ALTER TABLE adjudications DROP COLUMN IF EXISTS payer_claim;
