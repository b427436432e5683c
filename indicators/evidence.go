package indicators

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"zhibiao/indicators/periods"
)

// EvidenceKind is which figure of a subject is asked about.
type EvidenceKind string

// The figures that can be asked about. From EvidenceActual on they belong to a window.
const (
	EvidenceOwn            EvidenceKind = "own"        // 当期
	EvidenceCumulative     EvidenceKind = "cumulative" // 累计 since January
	EvidenceYearOnYear     EvidenceKind = "year_on_year"
	EvidenceSoFarOnYear    EvidenceKind = "cumulative_year_on_year"
	EvidencePeriodOnPeriod EvidenceKind = "period_on_period"
	EvidenceActual         EvidenceKind = "actual"
	EvidenceTarget         EvidenceKind = "target"
	EvidenceExpected       EvidenceKind = "expected"
	EvidenceAttainment     EvidenceKind = "attainment"
	EvidenceTimeShare      EvidenceKind = "time_share"
	EvidencePaceGap        EvidenceKind = "pace_gap"
	EvidenceRequired       EvidenceKind = "required"
	EvidenceForecast       EvidenceKind = "forecast"
)

// evidenceNames are what people call the figures.
var evidenceNames = map[EvidenceKind]Text{
	EvidenceOwn: {"当期", "own"}, EvidenceCumulative: {"累计", "cumulative"}, EvidenceYearOnYear: {"同比", "year on year"},
	EvidenceSoFarOnYear: {"累计同比", "cumulative year on year"}, EvidencePeriodOnPeriod: {"环比", "on the period before"},
	EvidenceActual: {"实际", "actual"}, EvidenceTarget: {"目标", "target"}, EvidenceExpected: {"应达", "expected"},
	EvidenceAttainment: {"完成率", "attainment"}, EvidenceTimeShare: {"时序进度", "time share"}, EvidencePaceGap: {"进度差", "gap of pace"},
	EvidenceRequired: {"后期月均应完成", "needed each month"}, EvidenceForecast: {"预计完成", "forecast"},
}

// Name is what people call the figure; empty for a kind that there is not.
func (k EvidenceKind) Name() Text { return evidenceNames[k] }

// Asked names one figure: of a subject, at the end of a period, in a window where it belongs to one (by its label).
type Asked struct {
	Subject
	Kind   EvidenceKind
	Period periods.Period
	Window string
}

// Evidence is how one figure came about: it was reported, or set by the policy or a plan, or computed of others.
type Evidence struct {
	Asked
	Name     Text // what it is, with its time
	Shown    Text // as every outlet shows it; empty of what was reported: the observation tells every digit
	Note     Text // what has to be said with it
	Value    float64
	Reported *Observation // what a report states, or what a formula gives for a period; nil: neither
	Target   *Target      // what the policy or a plan sets; nil: nothing
	Terms    []Term       // how it was computed, in order; none: it was not
}

// Term is a piece of a computation: words and signs, or a figure.
type Term struct {
	Words Text
	Of    *Evidence
}

// ErrNoFigure says that there is no such figure.
var ErrNoFigure = errors.New("no such figure")

// Tracer tells how figures came about. It serves one goroutine.
type Tracer struct {
	Catalogue *Catalogue
	Facts     func(Subject) Facts // what is known of a subject; of a derived one, what its formula makes
	Now       time.Time

	opened map[Subject]*traced
}

// Evidence tells how a figure came about. It is ErrNoFigure where it is absent.
func (x *Tracer) Evidence(q Asked) (*Evidence, error) {
	s := x.open(q.Subject)
	var e *Evidence
	switch {
	case s == nil || q.Kind.Name() == Text{} || q.Period.IsZero():
	case q.Window == "":
		e = s.ofPeriod(q)
	default:
		e = s.ofWindow(q)
	}
	if e == nil || !finite(e.Value) {
		return nil, fmt.Errorf("%w: %s of %s %s, %s %s", ErrNoFigure, q.Kind, q.Indicator, q.Entity, q.Period, q.Window)
	}
	return e, nil
}

// traced is a subject that was worked through with a note of how each figure was computed.
type traced struct {
	*subject
	tracer *Tracer
	facts  Facts
}

// open works a subject through, once; nil where the catalogue does not know it.
func (x *Tracer) open(id Subject) *traced {
	if s, ok := x.opened[id]; ok || x.Catalogue.Indicator(id.Indicator) == nil {
		return s
	}
	if x.opened == nil {
		x.opened = map[Subject]*traced{}
	}
	t := &traced{tracer: x, facts: x.Facts(id)}
	t.facts.Subject = id
	t.subject = work(x.Catalogue, &t.facts, x.Now, workroom{made: &makings{first: int32(len(t.facts.Observations))}})
	x.opened[id] = t
	return t
}

// begin is the evidence of a kind of figure of the subject, to be filled in.
func (s *traced) begin(q Asked, kind EvidenceKind, period periods.Period) *Evidence {
	name := func(english bool) string {
		return strings.TrimSpace(period.Name(english) + " " + kind.Name().In(english))
	}
	return &Evidence{Asked: Asked{s.id, kind, period, q.Window}, Value: absent(), Name: Text{name(false), name(true)}}
}

// ofPeriod tells of what belongs to no window.
func (s *traced) ofPeriod(q Asked) *Evidence {
	m := q.Period.EndMonth()
	if s.hist.at(m) == nil || s.periodAt(m) != q.Period {
		return nil
	}
	before := m - year
	switch q.Kind {
	case EvidenceOwn:
		return s.own(q, m)
	case EvidenceCumulative:
		return s.soFar(q, m)
	case EvidencePeriodOnPeriod:
		return s.growth(q, s.own(q, m), s.own(q, m-s.hist.every))
	case EvidenceYearOnYear:
		return s.growth(q, s.own(q, m), s.own(q, before))
	case EvidenceSoFarOnYear:
		return s.growth(q, s.soFar(q, m), s.soFar(q, before))
	}
	return nil
}

// own is the period's own figure.
func (s *traced) own(q Asked, m month) *Evidence {
	e := s.begin(q, EvidenceOwn, s.periodAt(m))
	if s.ind.Kind != Flow {
		e.Name = Text{e.Period.Name(false), e.Period.Name(true)}
	}
	f, at := s.hist.own(m), s.hist.at(m)
	if at == nil || !at.seen {
		return e
	}
	if s.ind.Kind != Work || f.present {
		return s.made(e, f, nil)
	}
	all := Target{Nodes: s.workNodes()}
	if s.nodes(e, &window{close: never}, &all, m); s.ind.Unit == "ratio" {
		e.Value = share(e.Value, float64(len(all.Nodes)))
		e.Shown = FiguresOf(s.cat, s.ind, nil).Plain(e.Value)
	}
	return e
}

// soFar is the cumulative since January.
func (s *traced) soFar(q Asked, m month) *Evidence {
	f := s.hist.cumulative(m)
	if s.ind.Kind == Flow {
		f = s.hist.between(m-1-floorMod(m-1, year), m)
	}
	e := s.begin(q, EvidenceCumulative, s.periodAt(m))
	e.Name = Text{yearSoFar(m).Name(false) + "累计", e.Period.Name(true) + " so far"}
	return s.made(e, f, nil)
}

// growth is the change from one figure to another.
func (s *traced) growth(q Asked, now, before *Evidence) *Evidence {
	e := s.begin(q, q.Kind, q.Period)
	ratio := s.ind.Unit == "ratio"
	if !has(now.Value) || !has(before.Value) || s.ind.Kind == Work || s.ind.Kind == Check {
		return e
	}
	e.Value = change(before.Value, now.Value, ratio)
	e.Shown = FiguresOf(s.cat, s.ind, nil).Growth(e.Value)
	if e.Terms = []Term{of(now), sign("−"), of(before)}; !ratio {
		e.Terms = []Term{of(now), sign("÷"), of(before), sign("−"), words("1", "1")}
	}
	return e
}

// made fills in a figure: as it was reported, or of which reports it was computed.
func (s *traced) made(e *Evidence, f figure, t *Target) *Evidence {
	if !f.present {
		return e
	}
	e.Value, e.Shown = f.value, FiguresOf(s.cat, s.ind, t).Actual(f.value)
	by, parts := s.hist.made.parts(f.from)
	if len(parts) == 1 && !parts[0].minus {
		leaf := s.reported(parts[0].observation)
		e.Reported, e.Terms = leaf.Reported, leaf.Terms
		return e
	}
	switch making(by) {
	case making(OverMean):
		e.Terms, e.Note = []Term{words("均值：", "mean: ")}, Text{"各期按天数加权，推算", "periods weighted by their days, computed"}
	case making(OverMax):
		e.Terms = []Term{words("最大值：", "greatest: ")}
	case making(OverMin):
		e.Terms = []Term{words("最小值：", "least: ")}
	}
	for i, p := range parts {
		switch {
		case p.minus:
			e.Terms = append(e.Terms, sign("−"))
		case i > 0 && (by == summed || by == making(OverSum)):
			e.Terms = append(e.Terms, sign("+"))
		case i > 0:
			e.Terms = append(e.Terms, words("，", ", "))
		}
		e.Terms = append(e.Terms, of(s.reported(p.observation)))
	}
	return e
}

// reported is what an observation states, or, of a derived indicator, of what its formula made it.
func (s *traced) reported(i int32) *Evidence {
	o := &s.facts.Observations[i]
	e := &Evidence{Asked: Asked{Subject: s.id, Period: o.Period}, Value: o.Value, Reported: o}
	formula := s.cat.indexed().formulas[s.ind.ID]
	if formula == nil {
		return e
	}
	e.Shown = FiguresOf(s.cat, s.ind, nil).Plain(o.Value)
	var inputs []*traced
	var histories []*history
	for _, name := range formula.inputs {
		input := s.tracer.open(inputAt(s.cat.Indicator(name), s.id.Entity))
		inputs, histories = append(inputs, input), append(histories, input.hist)
	}
	d := newDerivation(s.cat, s.ind, formula, histories)
	for _, piece := range formula.Pieces() {
		e.Terms = append(e.Terms, s.piece(&d, inputs, piece, o))
	}
	return e
}

// piece is a piece of a formula: an input's figure, or what stands between.
func (s *traced) piece(d *derivation, inputs []*traced, piece string, o *Observation) Term {
	for i, name := range d.formula.inputs {
		if name != piece {
			continue
		}
		in, kind := inputs[i], EvidenceOwn
		if o.Basis == Cumulative && in.ind.Kind == Flow {
			kind = EvidenceCumulative
		}
		e := in.begin(Asked{}, kind, o.Period)
		span := o.Period
		if kind == EvidenceCumulative {
			span = yearSoFar(o.Period.EndMonth())
		}
		e.Name = Text{in.ind.Name.ZH + " " + span.Name(false), in.ind.Name.In(true) + " " + o.Period.Name(true)}
		return of(in.made(e, d.input(d.inputs[i], o.Period, o.Basis), nil))
	}
	return Term{Words: Text{piece, piece}}
}

func of(e *Evidence) Term         { return Term{Of: e} }
func sign(s string) Term          { return Term{Words: Text{" " + s + " ", " " + s + " "}} }
func words(zh, en string) Term    { return Term{Words: Text{zh, en}} }
func joined(terms ...Term) []Term { return terms }
