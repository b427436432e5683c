-- Reports of a form mostly speak of the same subjects: each set of them, a company, is kept once, with the digest by which it is
-- found. What was kept row by row is brought over by the program (see subject_sets.go).
DROP TRIGGER mention_update;
DROP TRIGGER mention_delete;
ALTER TABLE mention RENAME TO mention_each;

CREATE TABLE company (
	id     INTEGER PRIMARY KEY,
	digest BLOB    NOT NULL UNIQUE
) STRICT;
CREATE TABLE companion (
	subject INTEGER NOT NULL REFERENCES subject (id),
	company INTEGER NOT NULL REFERENCES company (id),
	PRIMARY KEY (subject, company)
) STRICT, WITHOUT ROWID;
CREATE TABLE spoken (
	revision INTEGER PRIMARY KEY REFERENCES block (revision),
	company  INTEGER NOT NULL REFERENCES company (id)
) STRICT;
CREATE INDEX spoken_company ON spoken (company);

-- Which revisions speak of a subject: the way from a subject to its blocks.
CREATE VIEW mention (subject, revision) AS SELECT c.subject, s.revision FROM companion c JOIN spoken s ON s.company = c.company;

CREATE TRIGGER company_insert BEFORE INSERT ON company
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM company) OR EXISTS (SELECT 1 FROM company WHERE digest = NEW.digest)
BEGIN SELECT RAISE(ABORT, 'ledger: companies are kept once and for ever'); END;
CREATE TRIGGER spoken_insert BEFORE INSERT ON spoken
WHEN EXISTS (SELECT 1 FROM spoken WHERE revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;
CREATE TRIGGER company_update BEFORE UPDATE ON company BEGIN SELECT RAISE(ABORT, 'ledger: append-only, company cannot be changed'); END;
CREATE TRIGGER company_delete BEFORE DELETE ON company BEGIN SELECT RAISE(ABORT, 'ledger: append-only, company cannot be deleted'); END;
CREATE TRIGGER companion_update BEFORE UPDATE ON companion BEGIN SELECT RAISE(ABORT, 'ledger: append-only, companion cannot be changed'); END;
CREATE TRIGGER companion_delete BEFORE DELETE ON companion BEGIN SELECT RAISE(ABORT, 'ledger: append-only, companion cannot be deleted'); END;
CREATE TRIGGER spoken_update BEFORE UPDATE ON spoken BEGIN SELECT RAISE(ABORT, 'ledger: append-only, spoken cannot be changed'); END;
CREATE TRIGGER spoken_delete BEFORE DELETE ON spoken BEGIN SELECT RAISE(ABORT, 'ledger: append-only, spoken cannot be deleted'); END;
