package decide

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// autumn is what came to be known in the small house from September to November 2026: every event and stage that the sample does not
// bring about.
type autumn struct{ at time.Time }

// since says that a time has come.
func (a autumn) since(text string) bool { return !a.at.Before(at(text)) }

// during says that it has come, and another has not.
func (a autumn) during(from, until string) bool { return a.since(from) && !a.since(until) }

// turns are the instants at which something comes about, beside those of the clock.
var turns = []string{"2026-09-09 11:00", "2026-09-11 10:00", "2026-09-18 10:00", "2026-10-13 14:00", "2026-10-14 10:00", "2026-10-16 11:00",
	"2026-10-20 14:00", "2026-10-21 19:30", "2026-10-22 10:00", "2026-10-23 06:15", "2026-10-23 10:00", "2026-10-26 10:00",
	"2026-10-27 10:00", "2026-10-28 15:00", "2026-11-04 10:00", "2026-11-04 16:00", "2026-11-05 10:00"}

func (a autumn) world() *World {
	w := &World{Revision: 1, Now: a.at, Catalogue: house(), Assessed: []indicators.Assessment{a.target()}}
	w.Catalogue.Forms[0].First = "2026-M08"
	w.Owed = indicators.ReportingOf(w.Catalogue).Obligations(a.reports(), a.at)
	if a.during("2026-10-20 14:00", "2026-10-22 10:00") {
		w.Doubts = []Doubt{{ID: 5, Form: "f", Department: "reporter", Period: periods.Month(2026, time.September)}}
	}
	if a.during("2026-10-21 19:30", "2026-10-28 19:30") {
		w.Strays = []Stray{{Submission: 7, File: "未命名.xlsx", Received: at("2026-10-21 19:30")}}
	}
	w.Sources = []Source{{Name: "folder", Success: at("2026-10-22 06:00"), DueLast: at("2026-10-22 06:00")}}
	if a.during("2026-10-23 06:15", "2026-10-23 10:00") {
		w.Sources[0].DueLast = at("2026-10-23 06:00")
	}
	if a.during("2026-10-26 10:00", "2026-10-27 10:00") {
		w.Faults = []Fault{{Name: "channel mail"}}
	}
	return w
}

func (a autumn) target() indicators.Assessment {
	switch {
	case a.since("2026-11-04 10:00"):
		return judged(indicators.Achieved, time.October, 100)
	case a.since("2026-10-16 11:00"):
		return judged(indicators.OnPace, time.September, 80)
	case a.since("2026-09-11 10:00"):
		return judged(indicators.FarBehind, time.August, 2)
	}
	return judged(indicators.FarBehind, time.July, 1)
}

func (a autumn) reports() (list []indicators.Report) {
	for i, r := range []struct {
		at      string
		month   time.Month
		outcome indicators.ReportOutcome
		of      int64
	}{
		{"2026-09-09 11:00", time.August, indicators.ReportHeld, 0}, {"2026-09-11 10:00", time.August, indicators.ReportAccepted, 0},
		{"2026-10-14 10:00", time.September, indicators.ReportReturned, 0}, {"2026-10-16 11:00", time.September, indicators.ReportAccepted, 0},
		{"2026-11-04 10:00", time.October, indicators.ReportAccepted, 0}, {"2026-11-04 16:00", time.October, indicators.ReportSigned, 5},
		{"2026-11-05 10:00", time.October, indicators.ReportAgreed, 5},
	} {
		if !a.since(r.at) {
			continue
		}
		list = append(list, indicators.Report{Form: "f", Department: "reporter", Period: periods.Month(2026, r.month),
			Received: at(r.at), Submission: int64(i + 1), Outcome: r.outcome, Of: r.of, Unit: "maker"})
		if r.month == time.October && r.of == 0 { // its form asks for a signature and another unit from then on
			list[i].SignOff, list[i].Asked = true, []string{"maker"}
		}
	}
	return list
}

// acts are what people do at an instant: the letter goes out, a report is put off, a bulletin is released; and the owner signs for what it
// was sent, but for ten days in September.
func (a autumn) acts(b *alerts.Book) (list []alerts.Act) {
	add := func(act alerts.Act) {
		act.ID, act.At = int64(len(b.Acts)+len(list))+1, a.at
		list = append(list, act)
	}
	for _, n := range b.Notices {
		switch {
		case n.Stage.Draft() && a.at.Equal(at("2026-09-18 10:00")):
			add(alerts.Act{Kind: alerts.ActRelease, Notice: n.ID})
		case n.Unit == "owner" && !a.during("2026-09-10 00:00", "2026-09-20 00:00"):
			add(alerts.Act{Kind: alerts.ActAck, Notice: n.ID})
		}
	}
	for _, e := range b.Episodes {
		if e.Open() && e.Key.Event == alerts.ReportOverdue && a.at.Equal(at("2026-10-13 14:00")) {
			add(alerts.Act{Kind: alerts.ActExtend, Episode: e.ID, Until: at("2026-10-15 00:00")})
		}
	}
	if a.at.Equal(at("2026-10-28 15:00")) {
		add(alerts.Act{Kind: alerts.ActIssue, Number: "新政督〔2026〕11号"})
	}
	return list
}

// next is the instant after it.
func (a autumn) next(c *contacts.Contacts) time.Time {
	next := Next(a.at, c)
	for _, turn := range turns {
		if t := at(turn); t.After(a.at) && t.Before(next) {
			next = t
		}
	}
	return next
}

// What is told in an autumn is what was worked out by hand, each row with its working, and nothing else.
func TestByHand(t *testing.T) {
	k := clerk{c: contacts.Default(), answer: alerts.Sent}
	k.c.On = []string{alerts.StatusRestored, alerts.TargetAchieved}
	k.c.Leaders.People = []contacts.Person{{Name: "分管领导"}}
	k.c.Units = map[string]contacts.Unit{"owner": {People: []contacts.Person{{Name: "a"}, {Name: "b", Post: "B"}}}}
	k.c.Ladder.Red, k.c.Ladder.Feedback, k.c.Ladder.Settle, k.c.Ladder.Chase = 3, 3, 7, 5
	for a := (autumn{at("2026-09-08 10:00")}); !a.since("2026-11-20 00:00"); a.at = a.next(k.c) {
		k.book.Acts = append(k.book.Acts, a.acts(&k.book)...)
		k.decide(a.world())
	}
	var want []string
	for _, row := range worked(t, filepath.Join("testdata", "by_hand.tsv")) {
		want = append(want, strings.Join(row[:5], "\t"))
	}
	if d := gocmp.Diff(want, rows(&k.book)); d != "" {
		t.Errorf("told (-by hand +program):\n%s", d)
	}
}

// rows are what a book's notices tell, as the table writes it.
func rows(b *alerts.Book) (list []string) {
	for _, n := range b.Notices {
		at, told := n.Due.In(shanghai).Format("2006-01-02 15:04"), 0
		for _, m := range b.Marks {
			if m.Notice == n.ID {
				k := b.Episodes[m.Episode-1].Key
				list = append(list, strings.Join([]string{at, n.Unit, string(n.Stage), k.Event, k.About.String()}, "\t"))
				told++
			}
		}
		if told == 0 {
			list = append(list, strings.Join([]string{at, n.Unit, string(n.Stage), "", ""}, "\t"))
		}
	}
	slices.SortFunc(list, cmp.Compare[string])
	return list
}

// worked reads a table of rows that were worked out by hand: when, unit, stage, event, of what, and the working.
func worked(t *testing.T, path string) (table [][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		row := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(row) != 6 || row[5] == "" {
			t.Errorf("%s: %q is no row with its working", path, line)
			continue
		}
		table = append(table, row)
	}
	return table
}

// Every event and every stage was worked out by hand at least once, here or in the backtest of the sample.
func TestEverythingIsWorkedOutByHand(t *testing.T) {
	events, stages := map[string]bool{}, map[alerts.Stage]bool{}
	for _, path := range []string{filepath.Join("testdata", "by_hand.tsv"),
		filepath.Join("..", "..", "cmd", "zhibiao", "testdata", "backtest", "by_hand.tsv")} {
		for _, row := range worked(t, path) {
			stages[alerts.Stage(row[2])], events[row[3]] = true, true
		}
	}
	for _, e := range alerts.Events() {
		if !events[e.Name] {
			t.Errorf("no row tells of the event %s", e.Name)
		}
	}
	for _, s := range alerts.Stages() {
		if !stages[s] {
			t.Errorf("no row is of the stage %s", s)
		}
	}
}
