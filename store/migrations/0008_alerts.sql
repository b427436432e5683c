-- What was decided about alerts, what was told to whom, and what people did about it. Rows are only ever added.

-- One decision: up to which revision, and up to which instant of the clock.
CREATE TABLE alert_step (
	id       INTEGER PRIMARY KEY,
	revision INTEGER NOT NULL,
	at       INTEGER NOT NULL
) STRICT;

-- An alert for as long as its state lasts. It began at its step's instant.
CREATE TABLE episode (
	id     INTEGER PRIMARY KEY,
	step   INTEGER NOT NULL REFERENCES alert_step (id),
	event  TEXT    NOT NULL,
	about  TEXT    NOT NULL CHECK (json_valid(about)),
	former INTEGER REFERENCES episode (id), -- of the same event and thing, before it
	cause  TEXT    NOT NULL,
	period TEXT    NOT NULL -- in which it began; '' where it has none
) STRICT;

CREATE TABLE episode_end (
	episode INTEGER PRIMARY KEY REFERENCES episode (id),
	step    INTEGER NOT NULL REFERENCES alert_step (id),
	cause   TEXT    NOT NULL
) STRICT;

-- A message to one unit of one stage and day, before it is put into words.
CREATE TABLE notice (
	id    INTEGER PRIMARY KEY,
	step  INTEGER NOT NULL REFERENCES alert_step (id),
	key   TEXT    NOT NULL UNIQUE,
	unit  TEXT    NOT NULL,
	stage TEXT    NOT NULL,
	due   INTEGER NOT NULL -- not sent before
) STRICT;

-- Which stage of which round of an episode was told in which notice; NULL: it went by untold, a later one was due.
CREATE TABLE notice_mark (
	episode INTEGER NOT NULL REFERENCES episode (id),
	stage   TEXT    NOT NULL,
	round   TEXT    NOT NULL,
	unit    TEXT    NOT NULL,
	role    TEXT    NOT NULL,
	notice  INTEGER REFERENCES notice (id),
	step    INTEGER NOT NULL REFERENCES alert_step (id),
	PRIMARY KEY (episode, stage, round, unit)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_mark_notice ON notice_mark (notice);

-- One try to hand a notice to a channel, with the words that were sent.
CREATE TABLE attempt (
	notice  INTEGER NOT NULL REFERENCES notice (id),
	channel TEXT    NOT NULL,
	number  INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	answer  TEXT    NOT NULL CHECK (answer IN ('sent', 'listed', 'later', 'never', 'dropped')),
	next    INTEGER, -- of later: not before
	cause   TEXT    NOT NULL,
	subject TEXT    NOT NULL,
	text    TEXT    NOT NULL,
	PRIMARY KEY (notice, channel, number)
) STRICT, WITHOUT ROWID;

-- What a person did: 签收, 说明, 办结, a silence, the release of a draft.
CREATE TABLE alert_act (
	id      INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	kind    TEXT    NOT NULL,
	by      TEXT    NOT NULL,
	episode INTEGER REFERENCES episode (id),
	notice  INTEGER REFERENCES notice (id),
	act     INTEGER REFERENCES alert_act (id), -- that it lifts
	unit    TEXT    NOT NULL,
	text    TEXT    NOT NULL,
	number  TEXT    NOT NULL, -- 文号
	until   INTEGER,
	match   TEXT    NOT NULL CHECK (json_valid(match))
) STRICT;

CREATE TRIGGER alert_step_insert BEFORE INSERT ON alert_step
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM alert_step)
BEGIN SELECT RAISE(ABORT, 'ledger: steps are numbered in a row'); END;
CREATE TRIGGER episode_insert BEFORE INSERT ON episode
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM episode)
BEGIN SELECT RAISE(ABORT, 'ledger: episodes are numbered in a row'); END;
CREATE TRIGGER episode_end_insert BEFORE INSERT ON episode_end
WHEN EXISTS (SELECT 1 FROM episode_end WHERE episode = NEW.episode)
BEGIN SELECT RAISE(ABORT, 'ledger: append-only'); END;
CREATE TRIGGER notice_insert BEFORE INSERT ON notice
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM notice) OR EXISTS (SELECT 1 FROM notice WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'ledger: notices are numbered in a row and told once'); END;
CREATE TRIGGER notice_mark_insert BEFORE INSERT ON notice_mark
WHEN EXISTS (SELECT 1 FROM notice_mark WHERE episode = NEW.episode AND stage = NEW.stage AND round = NEW.round AND unit = NEW.unit)
BEGIN SELECT RAISE(ABORT, 'ledger: a stage is told once'); END;
CREATE TRIGGER attempt_insert BEFORE INSERT ON attempt
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM attempt WHERE notice = NEW.notice AND channel = NEW.channel)
BEGIN SELECT RAISE(ABORT, 'ledger: attempts are numbered in a row'); END;
CREATE TRIGGER alert_act_insert BEFORE INSERT ON alert_act
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM alert_act)
BEGIN SELECT RAISE(ABORT, 'ledger: acts are numbered in a row'); END;

CREATE TRIGGER alert_step_update BEFORE UPDATE ON alert_step BEGIN SELECT RAISE(ABORT, 'ledger: append-only, alert_step cannot be changed'); END;
CREATE TRIGGER alert_step_delete BEFORE DELETE ON alert_step BEGIN SELECT RAISE(ABORT, 'ledger: append-only, alert_step cannot be deleted'); END;
CREATE TRIGGER episode_update BEFORE UPDATE ON episode BEGIN SELECT RAISE(ABORT, 'ledger: append-only, episode cannot be changed'); END;
CREATE TRIGGER episode_delete BEFORE DELETE ON episode BEGIN SELECT RAISE(ABORT, 'ledger: append-only, episode cannot be deleted'); END;
CREATE TRIGGER episode_end_update BEFORE UPDATE ON episode_end BEGIN SELECT RAISE(ABORT, 'ledger: append-only, episode_end cannot be changed'); END;
CREATE TRIGGER episode_end_delete BEFORE DELETE ON episode_end BEGIN SELECT RAISE(ABORT, 'ledger: append-only, episode_end cannot be deleted'); END;
CREATE TRIGGER notice_update BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'ledger: append-only, notice cannot be changed'); END;
CREATE TRIGGER notice_delete BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'ledger: append-only, notice cannot be deleted'); END;
CREATE TRIGGER notice_mark_update BEFORE UPDATE ON notice_mark BEGIN SELECT RAISE(ABORT, 'ledger: append-only, notice_mark cannot be changed'); END;
CREATE TRIGGER notice_mark_delete BEFORE DELETE ON notice_mark BEGIN SELECT RAISE(ABORT, 'ledger: append-only, notice_mark cannot be deleted'); END;
CREATE TRIGGER attempt_update BEFORE UPDATE ON attempt BEGIN SELECT RAISE(ABORT, 'ledger: append-only, attempt cannot be changed'); END;
CREATE TRIGGER attempt_delete BEFORE DELETE ON attempt BEGIN SELECT RAISE(ABORT, 'ledger: append-only, attempt cannot be deleted'); END;
CREATE TRIGGER alert_act_update BEFORE UPDATE ON alert_act BEGIN SELECT RAISE(ABORT, 'ledger: append-only, alert_act cannot be changed'); END;
CREATE TRIGGER alert_act_delete BEFORE DELETE ON alert_act BEGIN SELECT RAISE(ABORT, 'ledger: append-only, alert_act cannot be deleted'); END;
