-- 代报: on what ground somebody sends it for the unit, as JSON, and what the unit's report came as.

ALTER TABLE upload ADD COLUMN proxy TEXT NOT NULL DEFAULT ''; -- empty: it is the unit's own
ALTER TABLE upload ADD COLUMN original_encoding TEXT NOT NULL DEFAULT '';
ALTER TABLE upload ADD COLUMN original_data BLOB NOT NULL DEFAULT x''; -- empty too once it is confirmed
