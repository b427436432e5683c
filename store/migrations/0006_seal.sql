-- What vouches for the rows of one submission or catalogue: a digest for each table in which it has rows,
-- and one of them all and of the digest before, so that they make a chain. Words and subjects belong to the seal that
-- first needed them. Rows of mention follow from those of block, and are compared with them.
CREATE TABLE seal (
	id         INTEGER PRIMARY KEY,
	submission INTEGER UNIQUE REFERENCES submission (id),     -- NULL: it seals a catalogue
	revision   INTEGER UNIQUE REFERENCES revision (revision), -- NULL: the submission was refused
	words      INTEGER NOT NULL, -- the last word it knows
	subjects   INTEGER NOT NULL, -- the last subject it knows
	head       BLOB,             -- of its rows in submission or catalogue, revision and blob
	finding    BLOB,             -- NULL here and below: it has no rows there
	block      BLOB,
	target     BLOB,
	word       BLOB,
	subject    BLOB,
	digest     BLOB
) STRICT;

-- Of a ledger that was there before seals: the last that was made of rows as they stood then, and when.
CREATE TABLE adopted (
	seal INTEGER NOT NULL,
	at   INTEGER NOT NULL
) STRICT;
