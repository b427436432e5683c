-- What was decided and done about alerts comes under the chain of seals too: each decision, each try to hand a notice over and
-- each act has a seal of its own, behind its rows.
ALTER TABLE seal ADD COLUMN alert BLOB; -- of rows in the alerts' tables; such a seal has no submission and no revision
ALTER TABLE alert_step ADD COLUMN seal INTEGER REFERENCES seal (id) DEFERRABLE INITIALLY DEFERRED; -- NULL here and below: alerts_adopted tells
ALTER TABLE attempt ADD COLUMN seal INTEGER REFERENCES seal (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE alert_act ADD COLUMN seal INTEGER REFERENCES seal (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX alert_step_seal ON alert_step (seal);
CREATE INDEX attempt_seal ON attempt (seal);
CREATE INDEX alert_act_seal ON alert_act (seal);
CREATE INDEX episode_step ON episode (step);
CREATE INDEX episode_end_step ON episode_end (step);
CREATE INDEX notice_step ON notice (step);
CREATE INDEX notice_mark_step ON notice_mark (step);

-- Of a ledger whose alerts had no seals: the seal that was made of all of them as they stood, and when.
CREATE TABLE alerts_adopted (
	seal INTEGER NOT NULL,
	at   INTEGER NOT NULL
) STRICT;

DROP TRIGGER seal_insert;
CREATE TRIGGER seal_insert BEFORE INSERT ON seal
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM seal) OR (NEW.head IS NULL) = (NEW.alert IS NULL) OR NEW.digest IS NULL
BEGIN SELECT RAISE(ABORT, 'ledger: seals are numbered in a row'); END;
CREATE TRIGGER alerts_adopted_insert BEFORE INSERT ON alerts_adopted WHEN EXISTS (SELECT 1 FROM seal WHERE alert IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only, alerts_adopted cannot be added to'); END;
CREATE TRIGGER alerts_adopted_update BEFORE UPDATE ON alerts_adopted BEGIN SELECT RAISE(ABORT, 'ledger: append-only, alerts_adopted cannot be changed'); END;
CREATE TRIGGER alerts_adopted_delete BEFORE DELETE ON alerts_adopted BEGIN SELECT RAISE(ABORT, 'ledger: append-only, alerts_adopted cannot be deleted'); END;
