package indicators

import (
	"fmt"
	"slices"
	"strings"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Heading says what a page or table speaks of.
type Heading struct {
	Instance string   // its name; empty: it has none
	Notice   string   // what is said with every figure; empty: nothing
	Policies []string // number and title of each
}

// Wording puts what a catalogue and its assessments say into words of one language.
type Wording struct {
	cat     *Catalogue
	english bool
}

// WordingIn words a catalogue in a language.
func WordingIn(c *Catalogue, english bool) Wording { return Wording{c, english} }

// Heading is that of the instance's pages and tables.
func (w Wording) Heading() Heading {
	h := Heading{Instance: w.cat.Name.In(w.english), Notice: w.cat.Notice.In(w.english)}
	for _, d := range w.cat.Documents {
		if w.english && d.Title.EN != "" {
			h.Policies = append(h.Policies, strings.TrimSpace(d.Title.EN+" "+d.Number))
		} else {
			h.Policies = append(h.Policies, d.Number+"《"+d.Title.ZH+"》")
		}
	}
	return h
}

// String is the heading in lines, for the top of a table of plain text.
func (h Heading) String() string {
	first := h.Instance
	if h.Notice != "" {
		first = strings.TrimSpace(first + " 【" + h.Notice + "】")
	}
	return strings.TrimSpace(first + "\n" + strings.Join(h.Policies, "\n"))
}

// Row is an assessment as people read it: one line of a progress table.
type Row struct {
	Assessment
	Status, Indicator, Entity, Window string
	Measure                           string // its number
	Actual, Target                    string
	Running                           string // the running year's, beside the full year's that an open target is held against
	Mark                              string // that the target's number is our reading of a word
	Attainment, TimeShare, Gap        string
	Forecast, Until, Cited            string
	Needed                            string // what each month left of the window has to bring; empty: nothing, or no month is left
	Responsible, Reporting, Support   string // 责任单位, 填报单位, 配合单位
	Unrounded                         Unrounded
}

// Listed says whether a table shows a target where it does not show all: not works that are done and what has neither target nor
// figure; of last year's results what was changed since and what asks for attention.
func Listed(c *Catalogue, a Assessment) bool {
	if a.Past && !a.Changed() && a.Light != Red && a.Light != Yellow {
		return false
	}
	i := c.Indicator(a.Indicator)
	return i != nil && (i.Kind != Work || a.Light != Blue) && (a.Target != nil || !a.Period.IsZero())
}

// Formula is how a derived indicator is computed, in the names of those that it is computed of; empty of one that is reported.
func (w Wording) Formula(i *Indicator) (text string) {
	f := w.cat.indexed().formulas[i.ID]
	if f == nil {
		return ""
	}
	for _, piece := range f.Pieces() {
		if input := w.cat.Indicator(piece); input != nil {
			piece = input.Name.In(w.english)
		}
		text += piece
	}
	return text
}

// EntityHead heads the column of entities: what their kinds are called, 对象 where that is not said.
func (w Wording) EntityHead(list []Assessment) string {
	var names []string
	for i := range list {
		e := w.cat.Entity(list[i].Entity)
		if e == nil {
			continue
		}
		name, named := w.cat.Kinds[e.Kind]
		if !named {
			name = entity
		}
		if text := name.In(w.english); !slices.Contains(names, text) {
			names = append(names, text)
		}
	}
	if len(names) == 0 {
		return entity.In(w.english)
	}
	return strings.Join(names, "/")
}

var entity = Text{"对象", "entity"}

// Row puts an assessment into words.
func (w Wording) Row(a Assessment) Row {
	r := Row{Assessment: a, Status: a.Status.Name().In(w.english), Window: a.Window.Name(w.english),
		Actual: noFigure, Target: noFigure, Attainment: noFigure, TimeShare: noFigure, Gap: noFigure, Forecast: noFigure, Until: noFigure}
	ind := w.cat.Indicator(a.Subject.Indicator)
	if ind == nil {
		return r
	}
	r.Status, r.Indicator = a.Verdict(ind).Name().In(w.english), ind.Name.In(w.english)
	if a.Past {
		r.Window += pastName(a.Window).In(w.english)
	}
	if a.Changed() && a.WasStatus != a.Status {
		was := verdict(ind, a.Target, a.WasStatus, has(a.Attainment), false).Name()
		r.Status += Text{"（原为" + was.ZH + "）", " (was " + was.EN + ")"}.In(w.english)
	}
	if e := w.cat.Entity(a.Subject.Entity); e != nil {
		r.Entity = e.Name.In(w.english)
	}
	who := DutiesOf(w.cat)
	if d := w.cat.Department(who.Answering(ind.Department, a.At)); d != nil {
		r.Reporting = d.Called().In(w.english)
	}
	if d := who.Responsible(a.Subject, a.At); d != nil {
		r.Responsible = d.Called().In(w.english)
	}
	if m := w.cat.MeasureOf(a.Subject); m != nil {
		r.Measure, r.Support = m.Number, who.Supports(m, a.At).In(w.english)
	}
	f := FiguresOf(w.cat, ind, a.Target)
	if has(a.Actual) {
		r.Actual = f.Actual(a.Actual).In(w.english)
	}
	if a.Target != nil && ind.Kind != Check {
		r.Target, r.Cited = boundSign(a.Target)+f.Goal().In(w.english), a.Target.Figure
	}
	r.Unrounded = f.unrounded(&a, w.english)
	r.Mark = a.Target.Mark().In(w.english)
	r.compare(f, w.english)
	if has(a.Forecast) {
		r.Forecast = f.Actual(a.Forecast).In(w.english)
	}
	r.Needed = a.needed(f).In(w.english)
	if !a.Period.IsZero() {
		r.Until = a.Period.Name(w.english)
		if !a.Year.IsZero() {
			r.Until = a.Year.Name(w.english)
		}
		if a.Figures != FigureReported && has(a.Actual) {
			r.Until += a.Figures.Name().Aside().In(w.english)
		}
	}
	if has(a.Running) {
		r.Running = yearSoFar(a.Period.EndMonth()).Name(w.english) + Text{"累计", ": "}.In(w.english) + f.Plain(a.Running).In(w.english)
	}
	return r
}

// Unrounded is a figure and its target with all their digits, and their unit; empty where there is none.
type Unrounded struct{ Actual, Target, Unit string }

func (f Figures) unrounded(a *Assessment, english bool) Unrounded {
	u := Unrounded{Actual: f.Unrounded(a.Actual, english)}
	if a.Target != nil {
		u.Target = f.Unrounded(a.Target.Value, english)
	}
	if u != (Unrounded{}) {
		u.Unit = f.UnroundedUnit(english)
	}
	return u
}

// Mark says of a target that its number is our reading of a word, or that it was adjusted; empty: neither.
func (t *Target) Mark() Text {
	switch {
	case t == nil:
	case t.Basis != "" && t.Replaces.Deadline:
		was := t.Postponed()
		return Text{"调整后，" + was.ZH, "as adjusted, " + was.EN}
	case t.Basis != "":
		return Text{"调整后", "as adjusted"}
	case t.Interpreted:
		return interpreted
	}
	return Text{}
}

var interpreted = Text{"按文意量化", "read from the words"}

// compare tells how the actual stands to its target: completed so far and ahead or behind of its
// pace; of a ceiling what is used and left; of what is to come down how far it has to go.
func (r *Row) compare(f Figures, english bool) {
	t := r.Assessment.Target
	if t == nil || !has(r.Assessment.Attainment) {
		return
	}
	apart := f.Apart(r.Assessment.Actual).In(english)
	above := r.Assessment.Actual > t.Value
	said := func(zh, en, figure string) string {
		if english {
			return figure + " " + en
		}
		return zh + figure
	}
	switch {
	case t.IsControl():
		r.Attainment = said("已用", "used", f.Attained(r.Assessment.Attainment))
		if r.Gap = said("余量", "left", apart); above {
			r.Gap = said("超出", "over", apart)
		}
	case f.LessIsBetter() && t.Baseline == nil:
		if above {
			r.Gap = said("差距", "to go", apart)
		}
	default:
		r.Attainment = f.Attained(r.Assessment.Attainment)
		if has(r.PaceGap) {
			r.Gap = points(r.PaceGap)
		}
		if has(r.Assessment.TimeShare) {
			r.TimeShare = percentText(r.Assessment.TimeShare, quantities.Nearest)
		}
	}
}

// needed tells what the months left of the window have to bring.
func (a *Assessment) needed(f Figures) Text {
	left := a.Window.Span.EndMonth() - a.Period.EndMonth()
	if !has(a.Required) || a.Required <= 0 || a.Past || left <= 0 {
		return Text{}
	}
	due := f.Due(a.Required)
	if left == 1 {
		return Text{"最后1个月需完成 " + due.ZH, due.EN + " needed in the last month"}
	}
	return Text{fmt.Sprintf("后%d个月月均需完成 %s", left, due.ZH), fmt.Sprintf("%s a month needed in the %d months left", due.EN, left)}
}

func boundSign(t *Target) string {
	switch {
	case t.Bound == AtMost:
		return "≤"
	case t.Bound == About:
		return "≈"
	case t.Bound == Exactly:
		return "="
	}
	return ""
}

// pastName marks a window whose result is told while the next one runs.
func pastName(w periods.Window) Text {
	if w.Span.Months() == year {
		return Text{"（上年结果）", " (last year's result)"}
	}
	return Text{"（上期结果）", " (last result)"}
}
