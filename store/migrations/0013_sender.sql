-- The way from an account to what it sent.
CREATE INDEX act_receipt ON act (line ->> 'account') WHERE line ->> 'act' = 'submission.receive';
