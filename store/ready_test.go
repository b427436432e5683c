package store

import (
	"errors"
	"os"
	"testing"
	"time"

	"zhibiao/collector/report"
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
	if err := tryRoom(t.TempDir()+"/gone", 1); err == nil {
		t.Error("a folder that is gone takes a file")
	}
}

// A write that met a full disk is heard of at once, whatever the last answer was, until there is room for more than a little.
func TestReadyFallsWithTheWriteThatFailed(t *testing.T) {
	s := fresh(t)
	if err := s.Ready(day); err != nil {
		t.Fatalf("an empty disk: %v", err)
	}
	s.room.wrote(ifFull(s.path, errors.New("another fault")))
	if err := s.Ready(day); err != nil {
		t.Errorf("another fault is taken for a full disk: %v", err)
	}
	mustExec(t, s, `PRAGMA max_page_count = 1`) // as many as there are
	big := entry("big", day)
	big.File.Data = append([]byte("PK\x03\x04"), make([]byte, 1<<20)...)
	if _, err := s.Record(t.Context(), day, big); !errors.Is(err, report.ErrFull) {
		t.Fatalf("recorded: %v", err)
	}
	for _, since := range []time.Duration{0, roomFor - 1} {
		if err := s.Ready(day.Add(since)); !errors.Is(err, report.ErrFull) {
			t.Errorf("%s after it was asked: %v", since, err)
		}
	}
	if err := s.Ready(day.Add(roomFor)); err != nil {
		t.Errorf("when there is room again: %v", err)
	}
}
