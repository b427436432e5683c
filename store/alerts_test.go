package store

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"zhibiao/alerts"
)

// The book that is read is the one that was written, and a step that another was quicker with is refused whole.
func TestBook(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 9, 11, 1, 0, 0, 0, time.UTC)
	key := alerts.Key{Event: alerts.TargetMissed, About: alerts.About{Indicator: "i", Window: "2026"}}
	want := &alerts.Book{}
	record := func(step alerts.Step) {
		t.Helper()
		if err := s.RecordStep(t.Context(), now, step); err != nil {
			t.Fatal(err)
		}
		want.Add(step)
	}
	first := alerts.Step{
		Revision: 4, At: now,
		Began: []alerts.Episode{{ID: 1, Key: key, Began: now, BeganBy: alerts.ByFact, Period: "2026-M12"}},
		Notices: []alerts.Notice{{ID: 1, Key: "owner.targets.2026-09", Unit: "owner", Stage: alerts.StageTargets, Due: now.Add(time.Hour),
			Made: now}},
		Marks: []alerts.Mark{
			{Episode: 1, Stage: alerts.StageRemind, Unit: "owner", Role: alerts.Main},
			{Episode: 1, Stage: alerts.StageTargets, Round: "2026-M12", Unit: "owner", Role: alerts.Main, Notice: 1},
		},
	}
	record(first)
	later := now.Add(24 * time.Hour)
	ended := first.Began[0]
	ended.Ended, ended.EndedBy = later, alerts.ByCorrection
	record(alerts.Step{Revision: 5, At: later, Ended: []alerts.Episode{ended}})
	record(alerts.Step{Revision: 6, At: later.Add(time.Hour),
		Began: []alerts.Episode{{ID: 2, Key: key, Former: 1, Began: later.Add(time.Hour), BeganBy: alerts.ByFact, Period: "2026-M12"}}})

	if err := s.RecordStep(t.Context(), now, first); !errors.Is(err, alerts.ErrBook) {
		t.Errorf("the same step again: %v, want ErrBook", err)
	}
	same := alerts.Step{Revision: 7, At: later.Add(2 * time.Hour), Marks: first.Marks[1:]}
	if err := s.RecordStep(t.Context(), now, same); err == nil {
		t.Error("a stage was told twice")
	}

	attempt := alerts.Attempt{Notice: 1, Channel: "mail", Number: 1, At: later, Answer: alerts.Later, Next: later.Add(time.Minute),
		Cause: "busy", Subject: "s", Text: "t"}
	if err := s.RecordAttempt(t.Context(), now, attempt); err != nil {
		t.Fatal(err)
	}
	if err := s.RecordAttempt(t.Context(), now, attempt); err == nil {
		t.Error("one attempt was written down twice")
	}
	act, err := s.RecordAct(t.Context(), later, alerts.Act{Kind: alerts.ActSilence, By: "张三", Unit: "owner", Text: "停机检修",
		Until: later.Add(time.Hour), Match: alerts.Match{Indicator: "i"}})
	if err != nil || act.ID != 1 {
		t.Fatalf("%+v, %v", act, err)
	}
	closing, err := s.RecordAct(t.Context(), later, alerts.Act{Kind: alerts.ActClose, By: "张三", Episode: 1, Text: "已补足", Grade: "较好"})
	if err != nil {
		t.Fatal(err)
	}
	want.Attempts, want.Acts = []alerts.Attempt{attempt}, []alerts.Act{act, closing}

	for range 2 {
		got, err := s.Book(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, cmpopts.EquateApproxTime(0)); d != "" {
			t.Errorf("book (-want +got):\n%s", d)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
		for _, statement := range []string{
			`DELETE FROM episode_end`, `UPDATE notice SET due = 0`, `UPDATE attempt SET answer = 'sent'`, `DELETE FROM alert_act`,
			`INSERT OR REPLACE INTO notice_mark SELECT * FROM notice_mark`,
		} {
			if _, err := s.writer.ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s went through", statement)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if s, err = Open(t.Context(), path); err != nil { // what was decided survives the program
			t.Fatal(err)
		}
	}
	s.Close()
}

// recordAlerts puts a row into each of the alerts' tables.
func recordAlerts(t *testing.T, s *Store) {
	t.Helper()
	e := alerts.Episode{ID: 1, Key: alerts.Key{Event: alerts.SourceSilent, About: alerts.About{Source: "inbox"}}, BeganBy: alerts.ByFact}
	ended := e
	ended.EndedBy = alerts.ByFact
	err := s.RecordStep(t.Context(), day, alerts.Step{Revision: 1, At: day, Began: []alerts.Episode{e}, Ended: []alerts.Episode{ended},
		Notices: []alerts.Notice{{ID: 1, Key: "k", Unit: alerts.Operators, Stage: alerts.StageOperators, Due: day}},
		Marks:   []alerts.Mark{{Episode: 1, Stage: alerts.StageOperators, Unit: alerts.Operators, Role: alerts.Main, Notice: 1}}})
	if err == nil {
		err = s.RecordAttempt(t.Context(), day, alerts.Attempt{Notice: 1, Channel: "mail", Number: 1, At: day, Answer: alerts.Sent})
	}
	if err == nil {
		_, err = s.RecordAct(t.Context(), day, alerts.Act{Kind: alerts.ActAck, By: "x", Notice: 1})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// recordMoreAlerts adds to the alerts of the ledger of schema 9.
func recordMoreAlerts(t *testing.T, s *Store) {
	t.Helper()
	at := day.AddDate(6, 0, 0)
	e := alerts.Episode{ID: 3, Key: alerts.Key{Event: alerts.TargetMissed,
		About: alerts.About{Indicator: "provincial_fund", Window: "2027"}}, BeganBy: alerts.ByFact, Period: "2027-M12"}
	err := s.RecordStep(t.Context(), at, alerts.Step{Revision: 7, At: at, Began: []alerts.Episode{e},
		Notices: []alerts.Notice{{ID: 3, Key: "k3", Unit: "finance", Stage: alerts.StageTargets, Due: at}},
		Marks:   []alerts.Mark{{Episode: 3, Stage: alerts.StageTargets, Unit: "finance", Role: alerts.Main, Notice: 3}}})
	if err == nil {
		err = s.RecordAttempt(t.Context(), at, alerts.Attempt{Notice: 3, Channel: "mail", Number: 1, At: at, Answer: alerts.Sent,
			Subject: "主题", Text: "正文"})
	}
	if err == nil {
		_, err = s.RecordAct(t.Context(), at, alerts.Act{Kind: alerts.ActExplain, By: "李四", Episode: 3, Text: "省级审核尚未完成"})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestDamagedAlertsAreNamed changes one row of each of the alerts' tables: the check says which.
func TestDamagedAlertsAreNamed(t *testing.T) {
	for what, want := range map[string]string{
		`UPDATE alert_step SET at = at + 1 WHERE id = 1`:         "before they had seals",
		`UPDATE alert_step SET at = at + 1 WHERE id = 3`:         "revision 7, a decision about alerts",
		`UPDATE episode SET cause = 'late' WHERE id = 3`:         "revision 7, a decision about alerts",
		`UPDATE episode_end SET cause = 'late'`:                  "alerts",
		`UPDATE notice SET due = 0 WHERE id = 3`:                 "revision 7, a decision about alerts",
		`UPDATE notice_mark SET role = 'copy' WHERE episode = 3`: "revision 7, a decision about alerts",
		`UPDATE attempt SET text = '正' WHERE notice = 3`:         "notice 3, a try to hand it over",
		`UPDATE alert_act SET by = '王五' WHERE id = 3`:            "act 3 about alerts",
		`UPDATE alert_act SET seal = NULL WHERE id = 3`:          "alerts",
		`UPDATE alerts_adopted SET at = at + 1`:                  "alerts",
		`DELETE FROM alert_act WHERE id = 3`:                     "its rows are gone",
		`INSERT INTO attempt SELECT notice, channel, 2, at, answer, next, cause, subject, text, 1 FROM attempt WHERE notice = 3`: "notice 3",
		`UPDATE act_head SET note = replace(note, 'at 20', 'at 19') WHERE id = 1`:                                                "head 1",
	} {
		s := open(t, oldLedger(t, 9), bytesAlone, SignBy(newSigner(t, "lanzhou")))
		recordMoreAlerts(t, s)
		if err := s.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
		unguarded(t, s, func() { mustExec(t, s, what) })
		if err := s.QuickCheck(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
		s.Close()
	}
}
