-- Accounts and their ways in. Times are milliseconds since 1970, UTC. Secrets that were given away are kept as their SHA-256.

-- Accounts are never deleted: the log speaks of them by id.
CREATE TABLE account (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	name        TEXT    NOT NULL,
	folded      TEXT    NOT NULL UNIQUE, -- the name as names are compared
	person      TEXT    NOT NULL,
	department  TEXT    NOT NULL,
	roles       TEXT    NOT NULL CHECK (json_valid(roles)),
	state       TEXT    NOT NULL CHECK (state IN ('active', 'waiting', 'disabled')),
	password    TEXT    NOT NULL,
	since       INTEGER,
	must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
	factor      TEXT    NOT NULL,
	step        INTEGER NOT NULL,
	codes       BLOB    NOT NULL, -- 32 bytes each
	issuer      TEXT    NOT NULL,
	subject     TEXT    NOT NULL,
	made        INTEGER NOT NULL,
	epoch       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX account_subject ON account (issuer, subject) WHERE subject <> '';

CREATE TABLE session (
	key     BLOB    PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account (id),
	epoch   INTEGER NOT NULL,
	began   INTEGER NOT NULL,
	seen    INTEGER NOT NULL,
	origin  TEXT    NOT NULL,
	means   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
	key     BLOB    PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account (id),
	epoch   INTEGER NOT NULL,
	name    TEXT    NOT NULL,
	scopes  TEXT    NOT NULL CHECK (json_valid(scopes)),
	made    INTEGER NOT NULL,
	ends    INTEGER NOT NULL,
	used    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX token_account ON token (account);

CREATE TABLE pass (
	purpose TEXT    PRIMARY KEY,
	key     BLOB    NOT NULL UNIQUE,
	ends    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
