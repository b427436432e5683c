-- When its source's folder got a file, in milliseconds since 1970: with name and source it tells a delivery
-- that was recorded and not moved away yet from the same bytes sent again. NULL: it came another way.
ALTER TABLE submission ADD COLUMN arrived INTEGER;

-- Whether a plan that was received after this one stood already: then it is history from the start.
-- Of observations their rows in the block say so.
ALTER TABLE target ADD COLUMN late INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1));
