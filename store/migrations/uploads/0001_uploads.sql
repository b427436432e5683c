-- Files that somebody sent and has not confirmed yet, and what became of those. Times are milliseconds since 1970, UTC.

CREATE TABLE upload (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	account    INTEGER NOT NULL,
	sender     TEXT    NOT NULL,
	department TEXT    NOT NULL,
	name       TEXT    NOT NULL,
	received   INTEGER NOT NULL UNIQUE, -- with bytes and name it tells one upload from every other, in the ledger too
	sha256     TEXT    NOT NULL,
	size       INTEGER NOT NULL,
	encoding   TEXT    NOT NULL,
	data       BLOB    NOT NULL, -- empty once it is confirmed: the ledger has the bytes then
	state      TEXT    NOT NULL CHECK (state IN ('open', 'discarded', 'confirmed')),
	decided    INTEGER,
	submission INTEGER NOT NULL, -- 0: none
	key        TEXT    NOT NULL  -- of the confirmation; empty: none
) STRICT;
CREATE INDEX upload_account ON upload (account, state);
CREATE INDEX upload_department ON upload (department);
CREATE UNIQUE INDEX upload_key ON upload (account, key) WHERE key <> '';
