-- The ledger. Times are milliseconds since 1970, UTC. Rows are only ever added.

CREATE TABLE blob (
	id       INTEGER PRIMARY KEY,
	sha256   TEXT    NOT NULL UNIQUE CHECK (length(sha256) = 64), -- of the bytes as received, hex
	size     INTEGER NOT NULL CHECK (size >= 0),                  -- of the bytes as received
	encoding TEXT    NOT NULL CHECK (encoding IN ('', 'deflate')),
	data     BLOB    NOT NULL
) STRICT;

-- One step of the ledger: all that became known at one instant.
CREATE TABLE revision (
	revision INTEGER PRIMARY KEY,
	known    INTEGER NOT NULL,
	recorded INTEGER NOT NULL
) STRICT;

CREATE TABLE catalogue (
	revision INTEGER PRIMARY KEY REFERENCES revision (revision),
	blob     INTEGER NOT NULL REFERENCES blob (id)
) STRICT;

CREATE TABLE submission (
	id         INTEGER PRIMARY KEY,
	revision   INTEGER UNIQUE REFERENCES revision (revision), -- NULL: rejected
	blob       INTEGER NOT NULL REFERENCES blob (id),
	name       TEXT    NOT NULL,
	form       TEXT    NOT NULL,
	department TEXT    NOT NULL,
	period     TEXT    NOT NULL, -- SDMX; '' when the file did not say
	periods    TEXT    NOT NULL, -- JSON: every period that it reports on
	received   INTEGER NOT NULL, -- as stated; what it says is known at revision.known
	recorded   INTEGER NOT NULL,
	sender     TEXT    NOT NULL,
	source     TEXT    NOT NULL,
	reason     TEXT    NOT NULL,
	verdict    TEXT    NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
	catalogue  INTEGER REFERENCES catalogue (revision), -- it was judged under; NULL: none was recorded yet
	CHECK ((verdict = 'accepted') = (revision IS NOT NULL))
) STRICT;
CREATE INDEX submission_blob ON submission (blob);
CREATE INDEX submission_form ON submission (form, department, period);
CREATE INDEX submission_received ON submission (received);

CREATE TABLE finding (
	submission INTEGER NOT NULL REFERENCES submission (id),
	ordinal    INTEGER NOT NULL,
	severity   TEXT    NOT NULL CHECK (severity IN ('error', 'warning', 'notice')),
	code       TEXT    NOT NULL,
	detail     TEXT    NOT NULL CHECK (json_valid(detail)), -- the finding, whole
	PRIMARY KEY (submission, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_code ON finding (code);

-- Strings that observations repeat: items, sheets, cells, units.
CREATE TABLE word (
	id   INTEGER PRIMARY KEY,
	text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE subject (
	id        INTEGER PRIMARY KEY,
	indicator TEXT NOT NULL,
	entity    TEXT NOT NULL,
	UNIQUE (indicator, entity)
) STRICT;

-- The observations of one accepted submission, packed (see block.go): they were
-- stated together, are never changed, and are read back together.
CREATE TABLE block (
	revision     INTEGER PRIMARY KEY REFERENCES submission (revision),
	observations INTEGER NOT NULL, -- how many
	targets      INTEGER NOT NULL, -- how many rows of target
	data         BLOB    NOT NULL
) STRICT;

-- Which revisions speak of a subject: the way from a subject to its blocks.
CREATE TABLE mention (
	subject  INTEGER NOT NULL REFERENCES subject (id),
	revision INTEGER NOT NULL REFERENCES block (revision),
	PRIMARY KEY (subject, revision)
) STRICT, WITHOUT ROWID;

-- Targets set or changed by plan workbooks.
CREATE TABLE target (
	revision INTEGER NOT NULL REFERENCES block (revision),
	ordinal  INTEGER NOT NULL,
	subject  INTEGER NOT NULL REFERENCES subject (id),
	window   TEXT    NOT NULL,
	detail   TEXT    NOT NULL CHECK (json_valid(detail)), -- the target, whole
	PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX target_subject ON target (subject, revision);

-- Revisions are contiguous and known never falls. The same triggers stop
-- INSERT OR REPLACE, which would delete without firing a trigger on DELETE.
CREATE TRIGGER revision_insert BEFORE INSERT ON revision
WHEN NEW.revision <> (SELECT coalesce(max(revision), 0) + 1 FROM revision)
	OR NEW.known < (SELECT coalesce(max(known), NEW.known) FROM revision WHERE revision = NEW.revision - 1)
BEGIN SELECT RAISE(ABORT, 'ledger: revisions grow by one and known never falls'); END;

CREATE TRIGGER submission_insert BEFORE INSERT ON submission
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM submission)
BEGIN SELECT RAISE(ABORT, 'ledger: submissions are numbered in a row'); END;

CREATE TRIGGER blob_insert BEFORE INSERT ON blob
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM blob) OR EXISTS (SELECT 1 FROM blob WHERE sha256 = NEW.sha256)
BEGIN SELECT RAISE(ABORT, 'ledger: blobs are kept once and for ever'); END;

CREATE TRIGGER block_insert BEFORE INSERT ON block
WHEN EXISTS (SELECT 1 FROM block WHERE revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;

CREATE TRIGGER catalogue_insert BEFORE INSERT ON catalogue
WHEN EXISTS (SELECT 1 FROM catalogue WHERE revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;

CREATE TRIGGER target_insert BEFORE INSERT ON target
WHEN EXISTS (SELECT 1 FROM target WHERE revision = NEW.revision AND ordinal = NEW.ordinal)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;

CREATE TRIGGER finding_insert BEFORE INSERT ON finding
WHEN EXISTS (SELECT 1 FROM finding WHERE submission = NEW.submission AND ordinal = NEW.ordinal)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;

CREATE TRIGGER word_insert BEFORE INSERT ON word
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM word) OR EXISTS (SELECT 1 FROM word WHERE text = NEW.text)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;

CREATE TRIGGER subject_insert BEFORE INSERT ON subject
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM subject)
	OR EXISTS (SELECT 1 FROM subject WHERE indicator = NEW.indicator AND entity = NEW.entity)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;

CREATE TRIGGER blob_update BEFORE UPDATE ON blob BEGIN SELECT RAISE(ABORT, 'ledger: append-only, blob cannot be changed'); END;
CREATE TRIGGER blob_delete BEFORE DELETE ON blob BEGIN SELECT RAISE(ABORT, 'ledger: append-only, blob cannot be deleted'); END;
CREATE TRIGGER revision_update BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'ledger: append-only, revision cannot be changed'); END;
CREATE TRIGGER revision_delete BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'ledger: append-only, revision cannot be deleted'); END;
CREATE TRIGGER catalogue_update BEFORE UPDATE ON catalogue BEGIN SELECT RAISE(ABORT, 'ledger: append-only, catalogue cannot be changed'); END;
CREATE TRIGGER catalogue_delete BEFORE DELETE ON catalogue BEGIN SELECT RAISE(ABORT, 'ledger: append-only, catalogue cannot be deleted'); END;
CREATE TRIGGER submission_update BEFORE UPDATE ON submission BEGIN SELECT RAISE(ABORT, 'ledger: append-only, submission cannot be changed'); END;
CREATE TRIGGER submission_delete BEFORE DELETE ON submission BEGIN SELECT RAISE(ABORT, 'ledger: append-only, submission cannot be deleted'); END;
CREATE TRIGGER finding_update BEFORE UPDATE ON finding BEGIN SELECT RAISE(ABORT, 'ledger: append-only, finding cannot be changed'); END;
CREATE TRIGGER finding_delete BEFORE DELETE ON finding BEGIN SELECT RAISE(ABORT, 'ledger: append-only, finding cannot be deleted'); END;
CREATE TRIGGER word_update BEFORE UPDATE ON word BEGIN SELECT RAISE(ABORT, 'ledger: append-only, word cannot be changed'); END;
CREATE TRIGGER word_delete BEFORE DELETE ON word BEGIN SELECT RAISE(ABORT, 'ledger: append-only, word cannot be deleted'); END;
CREATE TRIGGER subject_update BEFORE UPDATE ON subject BEGIN SELECT RAISE(ABORT, 'ledger: append-only, subject cannot be changed'); END;
CREATE TRIGGER subject_delete BEFORE DELETE ON subject BEGIN SELECT RAISE(ABORT, 'ledger: append-only, subject cannot be deleted'); END;
CREATE TRIGGER block_update BEFORE UPDATE ON block BEGIN SELECT RAISE(ABORT, 'ledger: append-only, block cannot be changed'); END;
CREATE TRIGGER block_delete BEFORE DELETE ON block BEGIN SELECT RAISE(ABORT, 'ledger: append-only, block cannot be deleted'); END;
CREATE TRIGGER mention_update BEFORE UPDATE ON mention BEGIN SELECT RAISE(ABORT, 'ledger: append-only, mention cannot be changed'); END;
CREATE TRIGGER mention_delete BEFORE DELETE ON mention BEGIN SELECT RAISE(ABORT, 'ledger: append-only, mention cannot be deleted'); END;
CREATE TRIGGER target_update BEFORE UPDATE ON target BEGIN SELECT RAISE(ABORT, 'ledger: append-only, target cannot be changed'); END;
CREATE TRIGGER target_delete BEFORE DELETE ON target BEGIN SELECT RAISE(ABORT, 'ledger: append-only, target cannot be deleted'); END;
