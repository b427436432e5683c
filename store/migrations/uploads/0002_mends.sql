-- What was written into a file at its sender's word: of which upload it is a mended copy, and the cells, as JSON.

ALTER TABLE upload ADD COLUMN original INTEGER NOT NULL DEFAULT 0; -- 0: it is as it came
ALTER TABLE upload ADD COLUMN mends TEXT NOT NULL DEFAULT '';
