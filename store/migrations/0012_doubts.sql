-- 疑义: what somebody doubts of a figure, and what became of it. Rows are only ever added; the log has a line of each.
CREATE TABLE doubt (
	id         INTEGER PRIMARY KEY,
	at         INTEGER NOT NULL,
	account    INTEGER NOT NULL,
	name       TEXT    NOT NULL,
	submission INTEGER NOT NULL REFERENCES submission (id),
	sheet      TEXT    NOT NULL,
	cell       TEXT    NOT NULL,
	words      TEXT    NOT NULL
) STRICT;
CREATE INDEX doubt_submission ON doubt (submission);
CREATE TABLE doubt_step (
	doubt   INTEGER NOT NULL REFERENCES doubt (id),
	ordinal INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	account INTEGER NOT NULL,
	name    TEXT    NOT NULL,
	kind    TEXT    NOT NULL CHECK (kind IN ('accept', 'decline', 'answer', 'close')),
	words   TEXT    NOT NULL,
	PRIMARY KEY (doubt, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER doubt_insert BEFORE INSERT ON doubt WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM doubt)
BEGIN SELECT RAISE(ABORT, 'ledger: doubts are numbered in a row'); END;
CREATE TRIGGER doubt_update BEFORE UPDATE ON doubt BEGIN SELECT RAISE(ABORT, 'ledger: append-only, doubt cannot be changed'); END;
CREATE TRIGGER doubt_delete BEFORE DELETE ON doubt BEGIN SELECT RAISE(ABORT, 'ledger: append-only, doubt cannot be deleted'); END;
CREATE TRIGGER doubt_step_insert BEFORE INSERT ON doubt_step WHEN NEW.ordinal <> (SELECT coalesce(max(ordinal), 0) + 1 FROM doubt_step WHERE doubt = NEW.doubt)
BEGIN SELECT RAISE(ABORT, 'ledger: steps of a doubt are numbered in a row'); END;
CREATE TRIGGER doubt_step_update BEFORE UPDATE ON doubt_step BEGIN SELECT RAISE(ABORT, 'ledger: append-only, doubt_step cannot be changed'); END;
CREATE TRIGGER doubt_step_delete BEFORE DELETE ON doubt_step BEGIN SELECT RAISE(ABORT, 'ledger: append-only, doubt_step cannot be deleted'); END;
