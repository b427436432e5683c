package store

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/people/proof"
)

var flips = flag.Int("flips", 300, "how many bytes are damaged, one at a time")

// bytesAlone takes the bytes of a catalogue for granted.
var bytesAlone = LoadCatalogue(func([]byte) (*indicators.Catalogue, error) { return &indicators.Catalogue{}, nil })

// oldSchemas are those of which a ledger is kept. The program of schema 3 wrote two catalogues, reports and plans, a correction that
// withdraws a figure, one report that was refused and one that was held; that of schema 9 brought it up to date and wrote a report of each
// verdict more, alerts in every table of theirs, and a log of two epochs, with and without a key, of which an address was erased.
var oldSchemas = []int{3, 9}

// oldLedger unpacks the ledger that the program of a schema wrote.
func oldLedger(t testing.TB, schema int) string {
	t.Helper()
	packed, err := os.Open(fmt.Sprintf("testdata/schema%d.db.gz", schema))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	in, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ledger.db")
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// shown digests everything that anybody can ask of a ledger.
func shown(ctx context.Context, s *Store) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	subjects := map[indicators.Subject]bool{}
	for c, err := range s.Commits(ctx, 0) {
		if err != nil {
			return sum, err
		}
		fmt.Fprintf(h, "%d %s %v %v\n", c.Revision, c.Known, c.Reports, c.Catalogue == nil)
		for _, o := range c.Observations {
			fmt.Fprintf(h, "%+v\n", o)
			subjects[o.Subject] = true
		}
		if err := writeTargets(h, c.Targets); err != nil {
			return sum, err
		}
	}
	list, err := s.Submissions(ctx, report.Filter{})
	if err != nil {
		return sum, err
	}
	for _, l := range list {
		found, err := s.Findings(ctx, l.ID)
		if err != nil {
			return sum, err
		}
		data, err := s.Bytes(ctx, l.SHA256)
		if err != nil {
			return sum, err
		}
		figures, targets, err := s.Said(ctx, l.ID)
		if err != nil {
			return sum, err
		}
		fmt.Fprintf(h, "%+v\n%+v\n%x\n%+v\n", l, found, sha256.Sum256(data), figures)
		if err := writeTargets(h, targets); err != nil {
			return sum, err
		}
		for _, f := range []report.Filter{{Form: l.Form}, {Department: l.Department}, {Verdict: l.Verdict}, {Period: l.Period}} {
			n, err := s.Count(ctx, f)
			if err != nil {
				return sum, err
			}
			fmt.Fprintln(h, n)
		}
	}
	if err := writeDeeds(ctx, h, s); err != nil {
		return sum, err
	}
	order := slices.SortedFunc(maps.Keys(subjects), func(a, b indicators.Subject) int {
		return strings.Compare(a.Indicator+"\x00"+a.Entity, b.Indicator+"\x00"+b.Entity)
	})
	for _, subject := range order {
		stands, err := s.Standing(ctx, subject)
		if err != nil {
			return sum, err
		}
		targets, err := s.Targets(ctx, subject)
		if err != nil {
			return sum, err
		}
		fmt.Fprintf(h, "%+v\n", stands)
		if err := writeTargets(h, targets); err != nil {
			return sum, err
		}
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// writeDeeds writes what was decided and done about alerts, and the log with the proof of a line.
func writeDeeds(ctx context.Context, h hash.Hash, s *Store) error {
	book, err := s.Book(ctx)
	if err != nil {
		return err
	}
	log, err := s.Log(ctx, proof.Filter{})
	if err != nil {
		return err
	}
	head, err := s.LogHead(ctx)
	if err != nil {
		return err
	}
	since, err := s.SealedSince(ctx)
	if err != nil {
		return err
	}
	at, err := s.AlertsSealedAt(ctx)
	if err != nil {
		return err
	}
	receipt, err := s.Receipt(ctx, people.EraseLog, "log")
	fmt.Fprintf(h, "%+v\n%+v\n%s\n%d %s\n%+v\n", *book, log, head, since, at, receipt)
	return err
}

func writeTargets(h hash.Hash, list []indicators.Target) error {
	for _, t := range list {
		text, err := encodeTarget(t)
		if err != nil {
			return err
		}
		binary.Write(h, binary.BigEndian, int64(len(text)))
		h.Write(text)
	}
	return nil
}

// One byte of a ledger is damaged at a time, anywhere. Whatever is then shown is what was shown before, or
// the damage is said: when the ledger is opened, by the check at each start, when the bytes are read.
func TestEveryDamagedByteIsSaid(t *testing.T) {
	path := oldLedger(t, 9)
	s := open(t, path, bytesAlone, SignBy(newSigner(t, "lanzhou")))
	record(t, s, day.AddDate(6, 0, 0), entry("again.xlsx", day.AddDate(6, 0, 0), observe(fund, february, 1e9+1, "C14", "10亿元")))
	recordMoreAlerts(t, s)
	want, err := shown(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2026, uint64(*flips)))
	became := map[string]int{}
	for range *flips {
		at, by := random.IntN(len(whole)), byte(1+random.IntN(255))
		whole[at] ^= by
		what, err := damaged(t, path, whole, want)
		if became[what]++; what == "silent and wrong" {
			t.Errorf("byte %d, page %d, by %#x: %v", at, at/4096+1, by, err)
		}
		whole[at] ^= by
	}
	for _, what := range slices.Sorted(maps.Keys(became)) {
		t.Logf("%5d %s", became[what], what)
	}
}

func damaged(t *testing.T, path string, file []byte, want [sha256.Size]byte) (string, error) {
	t.Helper()
	for _, suffix := range []string{"-wal", "-shm"} {
		os.Remove(path + suffix)
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	s, err := Open(ctx, path, bytesAlone)
	if err != nil {
		return "said when it is opened", err
	}
	defer s.Close()
	if err := s.QuickCheck(ctx); err != nil {
		return "said at the start", err
	}
	got, err := shown(ctx, s)
	if err != nil {
		return "said when it is read", err
	}
	if got == want {
		if err := s.Check(ctx); err != nil {
			return "said by check-ledger, and nothing shown by it", err
		}
		return "nothing shown by it", nil
	}
	return "silent and wrong", s.Check(ctx)
}

// Damage while the program runs is said when the rows are read.
func TestDamageIsSaidWhereItIsRead(t *testing.T) {
	for what, read := range map[string]func(context.Context, *Store, int64) error{
		`UPDATE submission SET reason = 'x' WHERE id = %d`:                                   readSubmission,
		`UPDATE submission SET revision = revision + 100 WHERE id = %d`:                      readSubmission,
		`UPDATE finding SET detail = json_set(detail, '$.found', 'x') WHERE submission = %d`: readSubmission,
		`DELETE FROM seal WHERE submission = %d`:                                             readSubmission,
		`UPDATE block SET targets = targets + 1 WHERE revision = (SELECT revision FROM submission WHERE id = %d)`: func(ctx context.Context,
			s *Store, _ int64) error {
			_, err := s.Standing(ctx, fund)
			return err
		},
		`UPDATE block SET observations = 7 WHERE revision = (SELECT revision FROM submission WHERE id = %d)`: func(ctx context.Context,
			s *Store, _ int64) error {
			_, _, err := s.Statements(ctx, 1, latest)
			return err
		},
	} {
		s := fresh(t)
		e := entry("a", day, observe(fund, february, 1, "C1", "1"))
		e.Reading.Findings = []report.Finding{{Severity: report.Notice, Code: "n", Found: "y"}}
		record(t, s, day, e)
		id := record(t, s, day, entry("b", day, observe(fund, february, 2, "C1", "2")))[0].Submission.ID
		if strings.Contains(what, "finding") {
			id = 1
		}
		s.Close()
		s = open(t, s.path)
		if err := read(t.Context(), s, id); err != nil {
			t.Fatalf("undamaged: %v", err)
		}
		s.Close()
		s = open(t, s.path) // without what was cached
		mustExec(t, s, `PRAGMA foreign_keys = 0`)
		unguarded(t, s, func() { mustExec(t, s, fmt.Sprintf(what, id)) })
		if err := read(t.Context(), s, id); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", what, err)
		}
		s.Close()
	}
}

func readSubmission(ctx context.Context, s *Store, id int64) error {
	_, err := s.Submission(ctx, id)
	return err
}
