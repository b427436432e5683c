CREATE TRIGGER seal_insert BEFORE INSERT ON seal
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM seal) OR NEW.head IS NULL OR NEW.digest IS NULL
BEGIN SELECT RAISE(ABORT, 'ledger: seals are numbered in a row'); END;

CREATE TRIGGER seal_update BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'ledger: append-only, seal cannot be changed'); END;
CREATE TRIGGER seal_delete BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'ledger: append-only, seal cannot be deleted'); END;
CREATE TRIGGER adopted_insert BEFORE INSERT ON adopted BEGIN SELECT RAISE(ABORT, 'ledger: append-only, adopted cannot be added to'); END;
CREATE TRIGGER adopted_update BEFORE UPDATE ON adopted BEGIN SELECT RAISE(ABORT, 'ledger: append-only, adopted cannot be changed'); END;
CREATE TRIGGER adopted_delete BEFORE DELETE ON adopted BEGIN SELECT RAISE(ABORT, 'ledger: append-only, adopted cannot be deleted'); END;
