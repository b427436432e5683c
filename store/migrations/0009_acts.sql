-- The log of acts. Lines are the leaves of a Merkle tree; rows are only ever added. What a line is bound to
-- beside it, its address, may be erased.
CREATE TABLE act (
	id      INTEGER PRIMARY KEY, -- the leaf's index, plus one
	line    TEXT NOT NULL CHECK (json_valid(line)),
	salt    BLOB, -- NULL with the address: erased
	address TEXT
) STRICT;
CREATE INDEX act_about ON act (line ->> 'about');

-- The tree's nodes, where golang.org/x/mod/sumdb/tlog puts them.
CREATE TABLE act_hash (
	id   INTEGER PRIMARY KEY, -- from 0
	hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The tree at the end of each transaction that added to it, signed where there is a key.
CREATE TABLE act_head (
	id    INTEGER PRIMARY KEY,
	epoch INTEGER NOT NULL,
	size  INTEGER NOT NULL,
	note  TEXT    NOT NULL
) STRICT;

CREATE TRIGGER act_insert BEFORE INSERT ON act WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM act)
BEGIN SELECT RAISE(ABORT, 'ledger: acts are numbered in a row'); END;
CREATE TRIGGER act_update BEFORE UPDATE ON act
WHEN NEW.id <> OLD.id OR NEW.line <> OLD.line OR NEW.salt IS NOT NULL OR NEW.address IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'ledger: append-only, of an act only its address can be erased'); END;
CREATE TRIGGER act_delete BEFORE DELETE ON act BEGIN SELECT RAISE(ABORT, 'ledger: append-only, act cannot be deleted'); END;
CREATE TRIGGER act_hash_insert BEFORE INSERT ON act_hash WHEN NEW.id <> (SELECT coalesce(max(id), -1) + 1 FROM act_hash)
BEGIN SELECT RAISE(ABORT, 'ledger: nodes are numbered in a row'); END;
CREATE TRIGGER act_hash_update BEFORE UPDATE ON act_hash BEGIN SELECT RAISE(ABORT, 'ledger: append-only, act_hash cannot be changed'); END;
CREATE TRIGGER act_hash_delete BEFORE DELETE ON act_hash BEGIN SELECT RAISE(ABORT, 'ledger: append-only, act_hash cannot be deleted'); END;
CREATE TRIGGER act_head_insert BEFORE INSERT ON act_head WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM act_head)
BEGIN SELECT RAISE(ABORT, 'ledger: heads are numbered in a row'); END;
CREATE TRIGGER act_head_update BEFORE UPDATE ON act_head BEGIN SELECT RAISE(ABORT, 'ledger: append-only, act_head cannot be changed'); END;
CREATE TRIGGER act_head_delete BEFORE DELETE ON act_head BEGIN SELECT RAISE(ABORT, 'ledger: append-only, act_head cannot be deleted'); END;
