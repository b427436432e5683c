package decide

import (
	"cmp"
	"fmt"
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

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// house is a small catalogue: a promise with a monthly form due on the 10th, and the holidays of October 2026.
func house() *indicators.Catalogue {
	return &indicators.Catalogue{
		Location: shanghai,
		Calendar: &indicators.Calendar{
			Covers:   []int{2026},
			Holidays: map[string]string{"2026-10-01": "", "2026-10-02": "", "2026-10-05": "", "2026-10-06": "", "2026-10-07": ""},
			Workdays: map[string]string{"2026-10-10": ""},
		},
		Departments: []*indicators.Department{{ID: "owner"}, {ID: "reporter"}, {ID: "maker"}},
		Measures:    []*indicators.Measure{{ID: "m", Lead: []string{"owner"}, Implement: []string{"maker"}}},
		Forms: []*indicators.Form{{ID: "f", Departments: []string{"reporter"}, Frequency: periods.Monthly, First: "2026-M01",
			Due: indicators.Due{Month: 1, Day: 10, Shift: true, Grace: 2}}},
		Indicators: []*indicators.Indicator{{ID: "i", Measure: "m", Department: "reporter", Form: "f", Kind: indicators.Flow,
			Nature: indicators.Promise,
			Unit:   "yuan", Targets: []*indicators.TargetRule{{Value: "100元", Bound: indicators.AtLeast, Window: "year"}}}},
	}
}

// desk decides over and over, as the program does, and keeps what it would keep.
type clerk struct {
	book   alerts.Book
	before *World
	c      *contacts.Contacts
	answer alerts.Answer // of receivers; "": there are none, and somebody telephones
}

func (k *clerk) decide(w *World) alerts.Step {
	sent := map[int64]bool{}
	for _, a := range k.book.Attempts {
		sent[a.Notice] = true
	}
	for _, n := range k.book.Notices {
		if !sent[n.ID] && !n.Stage.Draft() && !w.Now.Before(n.Due) && w.Now.Sub(n.Due) <= Backlog && !NewDesk(&k.book).Paused() {
			k.book.Attempts = append(k.book.Attempts, alerts.Attempt{Notice: n.ID, Channel: contacts.Manual, Number: 1, At: n.Due,
				Answer: cmp.Or(k.answer, alerts.Listed)})
		}
	}
	step := Decide(&k.book, k.before, w, k.c)
	k.book.Add(step)
	k.before = w
	k.shelve()
	return step
}

// shelve puts the book's instants as the ledger gives them back: in no zone of the instance's.
func (k *clerk) shelve() {
	for i := range k.book.Episodes {
		k.book.Episodes[i].Began = k.book.Episodes[i].Began.UTC()
	}
	for i := range k.book.Attempts {
		k.book.Attempts[i].At = k.book.Attempts[i].At.UTC()
	}
	for i := range k.book.Notices {
		k.book.Notices[i].Due = k.book.Notices[i].Due.UTC()
	}
	for i := range k.book.Acts {
		k.book.Acts[i].At = k.book.Acts[i].At.UTC()
	}
}

// told lists what a step tells: unit, stage, when, and of what.
func told(b *alerts.Book, step alerts.Step) (lines []string) {
	for _, n := range step.Notices {
		var of []string
		for _, m := range b.Marks {
			if m.Notice == n.ID {
				e := b.Episodes[m.Episode-1]
				of = append(of, fmt.Sprintf("%s %s %s", m.Role, e.Key.Event, m.Round))
			}
		}
		slices.Sort(of)
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", n.Due.In(shanghai).Format("2006-01-02 15:04"), n.Unit, n.Stage,
			strings.Join(of, ", ")))
	}
	slices.Sort(lines)
	return lines
}

// judged is the target in 2026 with a status at the end of a month.
func judged(status indicators.Status, month time.Month, actual float64) indicators.Assessment {
	t := &indicators.Target{Value: 100, Bound: indicators.AtLeast}
	a := indicators.Assessment{Subject: indicators.Subject{Indicator: "i"}, Window: periods.Window{Span: periods.Year(2026)}, Target: t,
		Period: periods.Month(2026, month), Status: status, Actual: actual, Forecast: nan()}
	if status == indicators.NoData {
		a.Period = periods.Period{}
	}
	return a
}

func nan() float64 { var zero float64; return zero / zero }

func world(revision int64, now string, assessed ...indicators.Assessment) *World {
	return &World{Revision: revision, Now: at(now), Catalogue: house(), Assessed: assessed}
}

// An episode keeps its number whatever corrections do to its first period; how it ends says by what; a return is another
// that names it; a report that is missing, or a value that ended, ends nothing.
func TestEpisodes(t *testing.T) {
	const red, green, none = indicators.FarBehind, indicators.OnPace, indicators.NoData
	type turn struct {
		now    string
		status indicators.Status
		month  time.Month
		actual float64
		want   string // of the episodes of TargetFarBehind: number<former begin-cause end-cause
	}
	tests := map[string][]turn{
		"a fact begins and ends it, and a later one is another": {
			{"2026-04-11 10:00", red, 3, 1, "1 fact"},
			{"2026-05-11 10:00", green, 4, 50, "1 fact-fact"},
			{"2026-06-11 10:00", red, 5, 51, "1 fact-fact, 2<1 fact"},
		},
		"corrected away and back": {
			{"2026-04-11 10:00", red, 3, 1, "1 fact"},
			{"2026-04-12 10:00", green, 3, 40, "1 fact-correction"},
			{"2026-04-13 10:00", red, 3, 1, "1 fact-correction, 2<1 correction"},
		},
		"its first period is corrected while it stands": {
			{"2026-04-11 10:00", red, 3, 1, "1 fact"},
			{"2026-05-11 10:00", red, 4, 2, "1 fact"},
			{"2026-05-12 10:00", red, 4, 30, "1 fact"}, // March was 29 all along
			{"2026-06-12 10:00", green, 5, 60, "1 fact-fact"},
		},
		"a report that is missing resolves nothing": {
			{"2026-04-11 10:00", red, 3, 1, "1 fact"},
			{"2026-07-11 10:00", none, 0, 0, "1 fact"},
			{"2026-08-11 10:00", red, 7, 3, "1 fact"},
			{"2026-09-11 10:00", none, 0, 0, "1 fact"},
			{"2026-10-12 10:00", green, 9, 90, "1 fact-fact"},
		},
		"a late report in between is no new progress": {
			{"2026-04-11 10:00", red, 3, 1, "1 fact"},
			{"2026-06-11 10:00", red, 5, 2, "1 fact"},
			{"2026-06-15 10:00", red, 5, 20, "1 fact"},              // April's came, and was not enough
			{"2026-06-16 10:00", green, 5, 50, "1 fact-correction"}, // another month's
			{"2026-07-11 10:00", red, 6, 51, "1 fact-correction, 2<1 fact"},
		},
		"one that falls short of what was told begins by correction": {
			{"2026-06-11 10:00", green, 5, 50, ""},
			{"2026-06-15 10:00", red, 5, 20, "1 correction"},
		},
	}
	for name, turns := range tests {
		t.Run(name, func(t *testing.T) {
			k := clerk{c: contacts.Default()}
			k.decide(world(1, "2026-01-05 10:00"))
			for i, x := range turns {
				k.decide(world(int64(i+2), x.now, judged(x.status, x.month, x.actual)))
				var got []string
				for _, e := range k.book.Episodes {
					if e.Key.Event != alerts.TargetFarBehind {
						continue
					}
					line := fmt.Sprint(e.ID)
					if e.Former != 0 {
						line += fmt.Sprint("<", e.Former)
					}
					line += " " + string(e.BeganBy)
					if !e.Open() {
						line += "-" + string(e.EndedBy)
					}
					got = append(got, line)
				}
				if d := gocmp.Diff(x.want, strings.Join(got, ", ")); d != "" {
					t.Errorf("%s (-want +got):\n%s", x.now, d)
				}
			}
		})
	}
}

// An indicator that is called otherwise keeps its alert. One with another id is another: the alert ends since nobody declares it any
// more, and what begins is told with the next month's message.
func TestRenamedIndicator(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-08 10:00"))
	far := func(revision int64, now, id, name string, month time.Month) []string {
		w := world(revision, now, judged(indicators.FarBehind, month, 1))
		w.Assessed[0].Subject.Indicator, w.Catalogue.Indicators[0].ID = id, id
		w.Catalogue.Indicators[0].Name = indicators.Text{ZH: name}
		return told(&k.book, k.decide(w))
	}
	toAll := func(day, round string) (lines []string) {
		for _, to := range []string{"maker targets: copy", "owner targets: main", "reporter targets: copy"} {
			lines = append(lines, day+" 09:00 "+to+" TargetFarBehind "+round)
		}
		return lines
	}
	for _, turn := range []struct {
		now, id, name string
		month         time.Month
		want          []string
	}{
		{"2026-09-11 09:00", "i", "专项资金", time.August, toAll("2026-09-11", "2026-M08")},
		{"2026-09-14 09:00", "i", "科技专项资金", time.August, nil},
		{"2026-09-15 09:00", "j", "科技专项资金", time.August, nil},
		{"2026-10-13 09:00", "j", "科技专项资金", time.September, toAll("2026-10-13", "2026-M09")},
	} {
		k.book.At = at(turn.now).AddDate(0, 0, -1) // it was decided each day meanwhile
		if d := gocmp.Diff(turn.want, far(2, turn.now, turn.id, turn.name, turn.month)); d != "" {
			t.Errorf("on %s (-want +got):\n%s", turn.now, d)
		}
	}
	if len(k.book.Episodes) != 2 {
		t.Fatalf("episodes are %+v", k.book.Episodes)
	}
	was, is := k.book.Episodes[0], k.book.Episodes[1]
	if !was.Ended.Equal(at("2026-09-15 09:00")) || was.EndedBy != alerts.ByWithdrawal || !is.Open() || is.Former != 0 {
		t.Errorf("it was %+v and is %+v", was, is)
	}
}

// Reports that are recorded under dates long gone end what waited for them, and no stage of those days is told: what is asked about
// them is one message.
func TestBackDatedReceipts(t *testing.T) {
	owing := func(outcomes ...indicators.ReportOutcome) (list []indicators.Obligation) {
		for month := time.May; month <= time.July; month++ {
			o := owed(outcomes...)[0]
			due := time.Date(2026, month+1, 10, 0, 0, 0, 0, shanghai)
			o.Period, o.Soon, o.DueDay, o.Overdue = periods.Month(2026, month), due.AddDate(0, 0, -3), due, due.AddDate(0, 0, 3)
			for i := range o.Reports {
				o.Reports[i].Received, o.Reports[i].Submission = due, int64(month)
			}
			list = append(list, o)
		}
		return list
	}
	for name, c := range map[string]struct {
		outcome indicators.ReportOutcome
		want    []string
	}{
		"accepted": {indicators.ReportAccepted, nil},
		"held": {indicators.ReportHeld,
			[]string{"2026-09-17 10:00 reporter answer: main QuestionOpen 5, main QuestionOpen 6, main QuestionOpen 7"}},
		"returned": {indicators.ReportReturned,
			[]string{"2026-09-17 10:00 reporter answer: main ReportRejected 5, main ReportRejected 6, main ReportRejected 7"}},
	} {
		t.Run(name, func(t *testing.T) {
			k := clerk{c: contacts.Default()}
			for now := at("2026-09-14 10:00"); now.Before(at("2026-09-17 10:00")); now = Next(now, k.c) {
				w := world(1, "2026-09-14 10:00")
				w.Now, w.Owed = now, owing()
				k.decide(w)
			}
			w := world(2, "2026-09-17 10:00")
			w.Owed = owing(c.outcome)
			if d := gocmp.Diff(c.want, told(&k.book, k.decide(w))); d != "" {
				t.Errorf("told (-want +got):\n%s", d)
			}
			w.Now = at("2026-09-17 11:00")
			if again := told(&k.book, k.decide(w)); len(again) != 0 {
				t.Errorf("and again %v", again)
			}
		})
	}
}

// fortyDays is what is told of one red light: its form is due on the 10th, and this is the morning after.
var fortyDays = []string{
	"2026-09-11 09:00 maker targets: copy TargetFarBehind 2026-M08",
	"2026-09-11 09:00 owner targets: main TargetFarBehind 2026-M08",
	"2026-09-11 09:00 reporter targets: copy TargetFarBehind 2026-M08",
}

// A red light of forty days is told once to each who is concerned, in the month's message, and again only for another period.
func TestFortyDaysOfOneRedLight(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-08 10:00"))
	var all []string
	for now := at("2026-09-09 09:30"); now.Before(at("2026-10-20 00:00")); now = Next(now, k.c) {
		w := world(2, "2026-09-09 09:30", judged(indicators.FarBehind, time.August, 1))
		w.Now = now
		all = append(all, told(&k.book, k.decide(w))...)
	}
	if d := gocmp.Diff(fortyDays, all); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
}

// owed is the report for August 2026, due on Thursday 10 September, overdue from Sunday 13 September on, and what came of it.
func owed(outcomes ...indicators.ReportOutcome) []indicators.Obligation {
	o := indicators.Obligation{Form: house().Forms[0], Department: "reporter", Period: periods.Month(2026, time.August),
		Soon: at("2026-09-07 00:00"), DueDay: at("2026-09-10 00:00"), Overdue: at("2026-09-13 00:00")}
	for i, outcome := range outcomes {
		o.Reports = append(o.Reports, indicators.Report{Outcome: outcome, Submission: int64(i + 1)})
	}
	for i := range o.Reports {
		if r := &o.Reports[i]; r.Outcome == indicators.ReportAccepted {
			o.Met = r
		}
	}
	return []indicators.Obligation{o}
}

// A report is reminded of, called for on its due day, urged twice and then supervised, each once, on working mornings.
func TestLadderOfAReport(t *testing.T) {
	ladder := func(c *contacts.Contacts, change func(*World)) (lines []string) {
		k := clerk{c: c}
		k.decide(world(1, "2026-09-01 10:00"))
		for now := at("2026-09-01 10:00"); now.Before(at("2026-09-30 00:00")); now = Next(now, k.c) {
			w := world(1, "2026-09-01 10:00")
			w.Now, w.Owed = now, owed()
			if change != nil {
				change(w)
			}
			lines = append(lines, told(&k.book, k.decide(w))...)
		}
		return lines
	}
	want := []string{
		"2026-09-07 09:00 reporter remind: main ReportDueSoon ",
		"2026-09-10 09:00 reporter due: main ReportDue ",
		"2026-09-14 09:00 reporter urge: main ReportOverdue ",
		"2026-09-16 09:00 reporter urge2: main ReportOverdue ",
		"2026-09-18 09:00 planners planners: main ReportOverdue ",
		"2026-09-18 09:00 reporter supervise: main ReportOverdue ",
	}
	if d := gocmp.Diff(want, ladder(contacts.Default(), nil)); d != "" {
		t.Errorf("never sent (-want +got):\n%s", d)
	}
	accepted := ladder(contacts.Default(), func(w *World) {
		if !w.Now.Before(at("2026-09-15 11:00")) {
			w.Owed = owed(indicators.ReportAccepted)
		}
	})
	if d := gocmp.Diff(want[:3], accepted); d != "" {
		t.Errorf("accepted after the first 催报 (-want +got):\n%s", d)
	}
	held := ladder(contacts.Default(), func(w *World) {
		switch {
		case !w.Now.Before(at("2026-09-11 00:00")):
			w.Owed = owed(indicators.ReportHeld, indicators.ReportAccepted)
		case !w.Now.Before(at("2026-09-09 00:00")):
			w.Owed = owed(indicators.ReportHeld)
		}
	})
	if d := gocmp.Diff([]string{want[0], "2026-09-09 08:30 reporter answer: main QuestionOpen 1",
		"2026-09-10 15:00 reporter due: main ReportDue "}, held); d != "" {
		t.Errorf("sent and not answered (-want +got):\n%s", d)
	}
	c := contacts.Default()
	c.Ladder.UrgeAgain, c.Ladder.Supervise = 0, 2
	if d := gocmp.Diff([]string{want[0], want[1], want[2], "2026-09-15 09:00 planners planners: main ReportOverdue ",
		"2026-09-15 09:00 reporter supervise: main ReportOverdue "}, ladder(c, nil)); d != "" {
		t.Errorf("another ladder (-want +got):\n%s", d)
	}
}

// What happens at night and in the holidays is told when offices open again, once, and in one message.
func TestQuietHours(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-30 17:00"))
	var all []string
	sent := []time.Time{at("2026-10-02 02:00"), at("2026-10-03 03:00"), at("2026-10-08 10:00"), at("2026-10-08 11:00")}
	for now := at("2026-10-01 00:00"); now.Before(at("2026-10-12 00:00")); {
		w := world(2, "2026-10-01 00:00")
		w.Now = now
		if n := slices.IndexFunc(sent, now.Before); n != 0 {
			if n < 0 {
				n = len(sent)
			}
			w.Owed = owed(slices.Repeat([]indicators.ReportOutcome{indicators.ReportReturned}, n)...)
			w.Owed[0].Met = &indicators.Report{} // what is sent back is a correction
		}
		all = append(all, told(&k.book, k.decide(w))...)
		next := Next(now, k.c)
		for _, s := range sent {
			if s.After(now) && s.Before(next) {
				next = s
			}
		}
		now = next
	}
	want := []string{
		"2026-10-08 08:30 reporter answer: main ReportRejected 1", // the second comes on the same notice: below
		"2026-10-09 08:30 reporter answer: main ReportRejected 3",
	}
	if d := gocmp.Diff(want, all); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
	marks := map[int64]int{}
	for _, m := range k.book.Marks {
		marks[m.Notice]++
	}
	if d := gocmp.Diff(map[int64]int{1: 2, 2: 2}, marks); d != "" {
		t.Errorf("rounds on each notice (-want +got):\n%s", d)
	}
}

// Where nothing was decided before, or not for days, what stands is told once, and no stage that went by.
func TestFirstEnabling(t *testing.T) {
	k := clerk{c: contacts.Default()}
	w := world(9, "2026-09-17 10:00", judged(indicators.FarBehind, time.July, 1))
	w.Owed = owed()
	got := told(&k.book, k.decide(w))
	want := []string{
		"2026-09-17 10:00 maker standing: copy TargetFarBehind 2026-M07",
		"2026-09-17 10:00 owner standing: main TargetFarBehind 2026-M07",
		"2026-09-17 10:00 reporter standing: copy TargetFarBehind 2026-M07, main ReportOverdue ",
	}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("told at first (-want +got):\n%s", d)
	}
	w = world(9, "2026-09-18 09:00", judged(indicators.FarBehind, time.July, 1))
	w.Owed = owed()
	got = told(&k.book, k.decide(w))
	want = []string{"2026-09-18 09:00 planners planners: main ReportOverdue ", "2026-09-18 09:00 reporter supervise: main ReportOverdue "}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("the stages after it go on (-want +got):\n%s", d)
	}
}

// A form that is declared with months long past is told as what stands, no stage that went by; what falls due later has its stages.
func TestNewlyDeclaredForm(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-29 10:00"))
	w := world(2, "2026-09-30 10:00")
	w.Owed = owed()
	got := told(&k.book, k.decide(w))
	if d := gocmp.Diff([]string{"2026-09-30 10:00 reporter standing: main ReportOverdue "}, got); d != "" {
		t.Errorf("told when it is declared (-want +got):\n%s", d)
	}
	for _, at := range []string{"2026-10-01 09:00", "2026-10-02 09:00", "2026-10-05 09:00"} {
		w := world(3, at)
		w.Owed = owed()
		if got := told(&k.book, k.decide(w)); len(got) != 0 {
			t.Errorf("told again at %s: %v", at, got)
		}
	}
}

// A storm of ten thousand red lights is a message to each unit.
func TestStorm(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-08 10:00"))
	var red []indicators.Assessment
	c := house()
	for n := range 10_000 {
		a := judged(indicators.FarBehind, time.August, 1)
		a.Subject.Indicator = fmt.Sprint("i", n)
		i := *c.Indicators[0]
		i.ID = a.Subject.Indicator
		c.Indicators = append(c.Indicators, &i)
		red = append(red, a)
	}
	w := &World{Revision: 2, Now: at("2026-09-11 09:00"), Catalogue: c, Assessed: red}
	step := k.decide(w)
	if len(step.Began) != 10_000 || len(step.Notices) != 3 || len(step.Marks) != 30_000 {
		t.Errorf("%d episodes, %d notices, %d marks; want 10000, 3, 30000", len(step.Began), len(step.Notices), len(step.Marks))
	}
	if again := k.decide(w); !again.Empty() {
		t.Errorf("the same world decided again tells %d notices and %d marks", len(again.Notices), len(again.Marks))
	}
}

// A clock that is set back tells nothing again, and one that is set forward no stage that went by.
func TestClockSetBackAndForward(t *testing.T) {
	k := clerk{c: contacts.Default()}
	decide := func(now string) []string {
		w := world(1, now)
		w.Owed = owed()
		return told(&k.book, k.decide(w))
	}
	decide("2026-09-09 10:00")
	if got := decide("2026-09-10 09:00"); len(got) != 1 {
		t.Fatalf("on the due day: %v", got)
	}
	for _, now := range []string{"2026-09-07 09:00", "2026-09-10 09:00", "2026-09-10 12:00"} {
		if got := decide(now); len(got) != 0 {
			t.Errorf("set back to %s, it tells %v", now, got)
		}
	}
	if d := gocmp.Diff([]string{"2026-09-21 08:30 reporter standing: main ReportOverdue "}, decide("2026-09-20 10:00")); d != "" {
		t.Errorf("set forward (-want +got):\n%s", d)
	}
	if got := decide("2026-09-20 11:00"); len(got) != 0 {
		t.Errorf("and then %v", got)
	}
}

// Delivery that was paused for days goes on with what stands, told once, and nothing of what went by.
func TestPausedDelivery(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-01 10:00"))
	k.book.Acts = append(k.book.Acts, alerts.Act{Kind: alerts.ActPause})
	var all []string
	for now := at("2026-09-02 10:00"); now.Before(at("2026-09-25 00:00")); now = Next(now, k.c) {
		if now.Equal(at("2026-09-22 09:00")) {
			k.book.Acts = append(k.book.Acts, alerts.Act{Kind: alerts.ActResume})
			all = nil
		}
		w := world(1, "2026-09-01 10:00")
		w.Now, w.Owed = now, owed()
		all = append(all, told(&k.book, k.decide(w))...)
	}
	want := []string{
		"2026-09-22 09:00 planners standing: main ReportOverdue ",
		"2026-09-22 09:00 reporter standing: main ReportOverdue ",
	}
	if d := gocmp.Diff(want, all); d != "" {
		t.Errorf("told after delivery went on (-want +got):\n%s", d)
	}
}

// Good news is told where it is asked for, once for each time that a report brings a target back.
func TestGoodNewsWhereAskedFor(t *testing.T) {
	good := func(c *contacts.Contacts) (lines []string) {
		k := clerk{c: c}
		k.decide(world(1, "2026-04-01 10:00"))
		turns := []indicators.Assessment{judged(indicators.FarBehind, 3, 1), judged(indicators.OnPace, 4, 50),
			judged(indicators.Achieved, 5, 100)}
		for now := at("2026-04-02 00:00"); now.Before(at("2026-07-01 00:00")); now = Next(now, k.c) {
			w := world(int64(now.Month()), "2026-04-01 10:00", turns[now.Month()-4])
			w.Now = now
			for _, line := range told(&k.book, k.decide(w)) {
				if strings.Contains(line, "owner") && !strings.Contains(line, "FarBehind") {
					lines = append(lines, line)
				}
			}
		}
		return lines
	}
	if got := good(contacts.Default()); len(got) != 0 {
		t.Errorf("told unasked: %v", got)
	}
	c := contacts.Default()
	c.On = []string{alerts.StatusRestored, alerts.TargetAchieved}
	want := []string{
		"2026-05-12 09:00 owner targets: main StatusRestored 2026-04-30T16:00:00Z",
		"2026-06-11 09:00 owner targets: main TargetAchieved 2026-M05",
	}
	if d := gocmp.Diff(want, good(c)); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
}

// overdue decides on a report that never comes, from the morning of its first 催报 on, and lets acts be done at their times.
func overdue(k *clerk, acts map[string]alerts.Act) (lines []string) {
	k.decide(world(1, "2026-09-11 10:00"))
	for now := at("2026-09-14 09:00"); now.Before(at("2026-09-30 00:00")); now = Next(now, k.c) {
		w := world(1, "2026-09-11 10:00")
		w.Now, w.Owed = now, owed()
		if a, ok := acts[now.Format("2006-01-02 15:04")]; ok {
			a.At = now
			k.book.Acts = append(k.book.Acts, a)
		}
		lines = append(lines, told(&k.book, k.decide(w))...)
	}
	return lines
}

// What the A岗 was sent and did not sign for, the B岗 hears of after three working days, once.
func TestWhatIsNotSignedFor(t *testing.T) {
	with := func() *clerk {
		k := &clerk{c: contacts.Default(), answer: alerts.Sent}
		k.c.Units = map[string]contacts.Unit{"reporter": {People: []contacts.Person{{Name: "a"}, {Name: "b", Post: "B"}}}}
		return k
	}
	const second = "2026-09-18 09:00 reporter second: main ReportOverdue "
	if got := overdue(with(), nil); !slices.Contains(got, second) || strings.Count(strings.Join(got, "\n"), "second") != 1 {
		t.Errorf("not signed for: %q", got)
	}
	signed := map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActAck, Notice: 1},
		"2026-09-17 09:00": {Kind: alerts.ActAck, Notice: 2}}
	if got := overdue(with(), signed); strings.Contains(strings.Join(got, "\n"), "second") {
		t.Errorf("signed for: %q", got)
	}
}

// What is closed, extended or silenced is told no further, and again when that is over.
func TestClosingAndSilence(t *testing.T) {
	const urge, again, letter = "2026-09-14 09:00 reporter urge: main ReportOverdue ",
		"2026-09-16 09:00 reporter urge2: main ReportOverdue ", " reporter supervise: main ReportOverdue "
	first := int64(1) // the only episode's number: the report is overdue from the start
	for name, test := range map[string]struct {
		acts map[string]alerts.Act
		want []string
	}{
		"办结": {map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActClose, Episode: first}}, []string{urge}},
		"中止": {map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActSuspend, Episode: first}}, []string{urge}},
		"退回续办": {map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActClose, Episode: first},
			"2026-09-22 09:00": {Kind: alerts.ActReturn, Episode: first}}, []string{urge, "2026-09-22 09:00" + letter}},
		"延期": {map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActExtend, Episode: first, Until: at("2026-09-23 00:00")}},
			[]string{urge, "2026-09-23 08:30" + letter}},
		"a silence": {map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActSilence, ID: 1, Match: alerts.Match{Form: "f"},
			Until: at("2026-09-17 00:00")}},
			[]string{urge, "2026-09-17 08:30 reporter urge2: main ReportOverdue ", "2026-09-18 09:00" + letter}},
		"a silence of another": {map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActSilence, ID: 1, Match: alerts.Match{Form: "g"},
			Until: at("2026-09-30 00:00")}},
			[]string{urge, again, "2026-09-18 09:00" + letter}},
		"a silence that is lifted": {map[string]alerts.Act{"2026-09-15 09:00": {Kind: alerts.ActSilence, ID: 1,
			Match: alerts.Match{Department: "reporter"}, Until: at("2026-09-30 00:00")},
			"2026-09-18 08:30": {Kind: alerts.ActUnmute, Lifts: 1}}, []string{urge, "2026-09-18 08:30 reporter urge2: main ReportOverdue ",
			"2026-09-18 09:00" + letter}},
	} {
		k := &clerk{c: contacts.Default()}
		got := slices.DeleteFunc(overdue(k, test.acts), func(line string) bool { return strings.Contains(line, "planners") })
		if d := gocmp.Diff(test.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// A rule puts other units in the place of the usual ones, has a state stand for some working days first, keeps it from everybody, or
// makes it graver.
func TestRules(t *testing.T) {
	for name, w := range map[string]struct {
		rule contacts.Rule
		want []string
	}{
		"others are told": {contacts.Rule{Indicator: "i", Tell: []string{"maker"}, Copy: []string{}},
			[]string{"2026-09-11 09:00 maker targets: main TargetFarBehind 2026-M08"}},
		"held for three working days": {contacts.Rule{Measure: "m", Hold: 3}, []string{
			"2026-09-14 09:00 maker targets: copy TargetFarBehind 2026-M08", "2026-09-14 09:00 owner targets: main TargetFarBehind 2026-M08",
			"2026-09-14 09:00 reporter targets: copy TargetFarBehind 2026-M08"}},
		"of a unit that answers for it": {contacts.Rule{Department: "owner", Off: true}, nil},
		"of another":                    {contacts.Rule{Department: "maker", Event: alerts.TargetFarBehind, Off: true, Tell: nil}, fortyDays},
	} {
		k := clerk{c: contacts.Default()}
		k.c.Rules = []contacts.Rule{w.rule}
		k.decide(world(1, "2026-09-08 10:00"))
		var all []string
		for now := at("2026-09-09 09:30"); now.Before(at("2026-09-25 00:00")); now = Next(now, k.c) {
			x := world(2, "2026-09-09 09:30", judged(indicators.FarBehind, time.August, 1))
			x.Now = now
			all = append(all, told(&k.book, k.decide(x))...)
		}
		if d := gocmp.Diff(w.want, all); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	c := contacts.Default()
	c.Rules = []contacts.Rule{{Event: alerts.TargetBehind, Severity: alerts.Warning}, {Indicator: "i", Severity: alerts.Critical}}
	k := alerts.Key{Event: alerts.TargetBehind, About: alerts.About{Indicator: "i"}}
	if got := c.Severity(house(), k, at("2026-09-09 09:30")); got != alerts.Critical {
		t.Errorf("the last rule that fits wins: %s", got)
	}
	c.Rules = append(c.Rules, contacts.Rule{Event: alerts.ReportDue, Off: true})
	c.Off = []string{alerts.ReportDueSoon}
	grade := c.Grade(house(), at("2026-09-09 09:30"))
	if severity, told := grade(k); severity != alerts.Critical || !told {
		t.Errorf("%v is graded %s, told %v", k, severity, told)
	}
	for _, event := range []string{alerts.ReportDue, alerts.ReportDueSoon, alerts.TargetAchieved} {
		if _, told := grade(alerts.Key{Event: event}); told {
			t.Errorf("somebody is told of %s", event)
		}
	}
}

// Leaders hear once a week of what is red, on their day or the first working day after it, and not of what is not.
func TestWeeklyDigest(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.c.Leaders = contacts.Leaders{Unit: contacts.Unit{People: []contacts.Person{{Name: "分管领导"}}}, Weekday: "thursday"}
	k.decide(world(1, "2026-09-08 10:00"))
	var all []string
	for now := at("2026-09-09 09:30"); now.Before(at("2026-10-12 00:00")); now = Next(now, k.c) {
		w := world(2, "2026-09-09 09:30", judged(indicators.FarBehind, time.August, 1))
		w.Now, w.Owed = now, owed()
		for _, line := range told(&k.book, k.decide(w)) {
			if strings.Contains(line, "leaders") {
				all = append(all, line)
			}
		}
	}
	var want []string
	for _, day := range []string{"2026-09-10", "2026-09-17", "2026-09-24", "2026-10-08"} { // the first of October begins holidays to the 7th
		want = append(want, day+" 09:00 leaders digest: copy TargetFarBehind "+day)
	}
	if d := gocmp.Diff(want, all); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
}

// After a letter its unit is asked for an explanation and then for an end, each once; not for what it has explained, or what was closed.
// What is complex has a month to be settled, and what is not settled is asked for again and again until somebody closes it.
func TestPursuitAfterALetter(t *testing.T) {
	follow := func(ladder contacts.Ladder, acts ...alerts.Act) (lines []string) {
		k := clerk{c: contacts.Default()}
		k.c.Ladder.Feedback, k.c.Ladder.Settle, k.c.Ladder.Complex, k.c.Ladder.Chase = 3, 7, ladder.Complex, ladder.Chase
		k.c.Rules = []contacts.Rule{{Event: alerts.ReportOverdue, Complex: true}}
		k.decide(world(1, "2026-09-01 10:00"))
		for now := at("2026-09-01 10:00"); now.Before(at("2026-11-01 00:00")); now = Next(now, k.c) {
			for _, n := range k.book.Notices {
				if n.Stage.Draft() && len(k.book.Acts) == 0 {
					k.book.Acts = append(k.book.Acts, alerts.Act{ID: 1, Kind: alerts.ActRelease, Notice: n.ID, At: at("2026-09-18 10:00")})
					k.book.Acts = append(k.book.Acts, acts...)
				}
			}
			w := world(1, "2026-09-01 10:00")
			w.Now, w.Owed = now, owed()
			for _, line := range told(&k.book, k.decide(w)) {
				if day, what, is := strings.Cut(line, " 09:00 reporter pursue: main ReportOverdue "); is {
					lines = append(lines, day+" "+what)
				}
			}
		}
		return lines
	}
	const feedback, settle = "2026-09-23 feedback 5", "2026-09-29 settle 5"
	episode := int64(3) // due soon, due, overdue
	for name, test := range map[string]struct {
		ladder contacts.Ladder
		act    alerts.Act
		want   []string
	}{
		"never answered": {want: []string{feedback, settle}},
		"explained": {act: alerts.Act{ID: 2, Kind: alerts.ActExplain, Episode: episode, At: at("2026-09-19 10:00")},
			want: []string{settle}},
		"closed": {act: alerts.Act{ID: 2, Kind: alerts.ActClose, Episode: episode, At: at("2026-09-19 10:00")}},
		// a month after the 18th of September is a Sunday
		"complex": {ladder: contacts.Ladder{Complex: 1}, want: []string{feedback, "2026-10-19 settle 5"}},
		// 30 September, 8, 9, 10 and 12 October; 13 to 16 and 19; 20 to 23 and 26
		"until it is closed": {ladder: contacts.Ladder{Chase: 5}, want: []string{feedback, settle, "2026-10-12 settle 5, 2",
			"2026-10-19 settle 5, 3", "2026-10-26 settle 5, 4"}},
	} {
		if d := gocmp.Diff(test.want, follow(test.ladder, test.act)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// A file that was refused and names no unit is told to planners, once, and is over after a week.
func TestFilesOfNobody(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-08 10:00"))
	var all []string
	for now := at("2026-09-09 11:00"); now.Before(at("2026-09-20 00:00")); now = Next(now, k.c) {
		w := world(1, "2026-09-09 11:00")
		if w.Now = now; now.Before(at("2026-09-16 11:00")) {
			w.Strays = []Stray{{Submission: 7, File: "未命名.xlsx", Received: at("2026-09-09 11:00")}}
		}
		all = append(all, told(&k.book, k.decide(w))...)
	}
	if d := gocmp.Diff([]string{"2026-09-10 09:00 planners planners: main FileStray "}, all); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
	if e := k.book.Episodes[0]; e.Open() || e.Key.About.Source != "submission 7" {
		t.Errorf("it stands as %+v", e)
	}
}

// What waits for a signature is told its unit once, and what waits for other units each of them, until they have answered.
func TestSignaturesAwaited(t *testing.T) {
	k := clerk{c: contacts.Default()}
	k.decide(world(1, "2026-09-08 10:00"))
	var all []string
	for now := at("2026-09-09 11:00"); now.Before(at("2026-09-20 00:00")); now = Next(now, k.c) {
		r := indicators.Report{Submission: 7, SignOff: true, Asked: []string{"owner", "maker"}}
		if !now.Before(at("2026-09-11 11:00")) {
			r.Signed = at("2026-09-11 11:00")
		}
		if !now.Before(at("2026-09-14 11:00")) {
			r.Asked = []string{"maker"}
		}
		if !now.Before(at("2026-09-16 11:00")) {
			r.Asked = nil
		}
		w := world(1, "2026-09-09 11:00")
		w.Now, w.Owed = now, owed()
		w.Owed[0].Reports, w.Owed[0].Waiver = []indicators.Report{r}, &r // of nothing else is told
		all = append(all, told(&k.book, k.decide(w))...)
	}
	want := []string{
		"2026-09-09 11:00 reporter sign: main SignatureOpen 7",
		"2026-09-11 15:00 maker sign: main CountersignOpen 7",
		"2026-09-11 15:00 owner sign: main CountersignOpen 7",
	}
	slices.Sort(all)
	if d := gocmp.Diff(want, all); d != "" {
		t.Errorf("told (-want +got):\n%s", d)
	}
	for _, e := range k.book.Episodes {
		if e.Open() {
			t.Errorf("it stands: %+v", e)
		}
	}
}
