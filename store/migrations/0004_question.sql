-- What was called a warning is a question: it holds a file until somebody answers it.
CREATE TABLE finding_new (
	submission INTEGER NOT NULL REFERENCES submission (id),
	ordinal    INTEGER NOT NULL,
	severity   TEXT    NOT NULL CHECK (severity IN ('error', 'question', 'notice')),
	code       TEXT    NOT NULL,
	detail     TEXT    NOT NULL CHECK (json_valid(detail)), -- the finding, whole
	PRIMARY KEY (submission, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO finding_new (submission, ordinal, severity, code, detail)
SELECT submission, ordinal, 'question', code, json_set(detail, '$.severity', 'question') FROM finding WHERE severity = 'warning'
UNION ALL
SELECT submission, ordinal, severity, code, detail FROM finding WHERE severity <> 'warning';
DROP TABLE finding;
ALTER TABLE finding_new RENAME TO finding;
CREATE INDEX finding_code ON finding (code);
CREATE INDEX finding_severity ON finding (submission, severity);
CREATE TRIGGER finding_insert BEFORE INSERT ON finding
WHEN EXISTS (SELECT 1 FROM finding WHERE submission = NEW.submission AND ordinal = NEW.ordinal)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;
CREATE TRIGGER finding_update BEFORE UPDATE ON finding BEGIN SELECT RAISE(ABORT, 'ledger: append-only, finding cannot be changed'); END;
CREATE TRIGGER finding_delete BEFORE DELETE ON finding BEGIN SELECT RAISE(ABORT, 'ledger: append-only, finding cannot be deleted'); END;
