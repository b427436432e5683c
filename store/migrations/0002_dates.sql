-- Of when a report is, as it says itself: the day stated in its sheet, and when
-- the file was last saved. In milliseconds since 1970; NULL: it does not say, or it was recorded before these were kept.
ALTER TABLE submission ADD COLUMN stated INTEGER;
ALTER TABLE submission ADD COLUMN saved  INTEGER;
