package store

import (
	"errors"
	"os"
	"testing"
	"time"
)

// A ledger whose file was taken away or replaced takes nothing more: it would be lost with the file.
func TestLostLedgerTakesNothing(t *testing.T) {
	for name, lose := range map[string]func(path string) error{
		"removed": os.Remove,
		"moved":   func(path string) error { return os.Rename(path, path+".old") },
		"replaced": func(path string) error {
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, nil, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := fresh(t)
			record(t, s, day, entry("1", day))
			if err := s.Ready(day); err != nil {
				t.Fatalf("before: %v", err)
			}
			if err := lose(s.path); err != nil {
				t.Fatal(err)
			}
			if err := s.Ready(day); !errors.Is(err, ErrLost) {
				t.Errorf("ready: %v", err)
			}
			if _, err := s.Record(t.Context(), day, entry("2", day)); !errors.Is(err, ErrLost) {
				t.Errorf("recorded: %v", err)
			}
		})
	}
}

func TestReadyFallsWithItsDisk(t *testing.T) {
	s := fresh(t)
	if err := s.Ready(day); err != nil {
		t.Fatalf("an empty disk: %v", err)
	}
	full := errors.New("full")
	s.room.err = full
	if err := s.Ready(day.Add(roomFor - time.Second)); !errors.Is(err, full) {
		t.Errorf("asked again at once: %v", err)
	}
	if err := s.Ready(day.Add(roomFor)); err != nil {
		t.Errorf("asked later: %v", err)
	}
	if err := tryRoom(t.TempDir() + "/gone"); err == nil {
		t.Error("a folder that is gone takes a file")
	}
}
