package indicator

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// evidencePage tells on what one figure rests, down to the cells.
type evidencePage struct {
	asked
	Name     string // of the indicator
	Back     string
	Sections []section // the figure first, then each that it rests on, once
}

// section is one figure with how it came about.
type section struct {
	ID, Name, Of string // Of: its indicator, where that is another
	Shown, Note  string
	Terms        []term
	Policy       *policy
	Versions     []version
	Hidden       bool // it stands in reports that are not the reader's to see
}

// term is a piece of a computation: words, or a figure that is told of below.
type term struct{ Words, Name, Shown, Address string }

// policy is where a target was set.
type policy struct {
	Document, Measure, Figure, Note string
	Place, Address                  string // the plan's cell
	Since                           string
}

// version is one statement of a figure, with the file that made it.
type version struct {
	Number               int64
	Shown, Typed         string
	File, Place, Address string
	SHA256, By, Received string
	Reason, Stage        string
	Revision             int64
	Doubt                string // where the figure is doubted; empty for who may not
	Stands, Late, Gone   bool
}

func (o *Room) evidencePage(w http.ResponseWriter, r *http.Request) error {
	a, err := o.ask(r, "数据依据", "Evidence")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	period, err := periods.Parse(q.Get("period"))
	if err != nil {
		return layout.BadParameter(a.Page, "period="+q.Get("period"), a.T("请从指标页面点开一个数。", "Open it at a figure of an indicator's page."))
	}
	tracer := indicators.Tracer{Catalogue: a.known.Catalogue, Facts: a.known.Facts, Now: a.known.Now}
	e, err := tracer.Evidence(indicators.Asked{Subject: a.subject, Kind: indicators.EvidenceKind(q.Get("kind")), Period: period,
		Window: q.Get("window")})
	if errors.Is(err, indicators.ErrNoFigure) {
		return &layout.Error{Code: http.StatusNotFound, Cause: err, Public: a.T("没有这个数。", "There is no such figure."),
			Help: a.T("请从指标页面点开一个数；缺报的数没有依据。", "Open it at a figure of an indicator's page; what is missing has no evidence.")}
	} else if err != nil {
		return err
	}
	p := evidencePage{asked: a, Name: a.name(), Back: a.IndicatorAddress(a.subject)}
	b := binder{room: o, page: &p, ids: map[string]string{}}
	if _, err := b.section(r.Context(), e); err != nil {
		return err
	}
	p.Title = p.Sections[0].Name
	layout.Private(w.Header())
	return layout.Write(w, r, http.StatusOK, templates, "evidence.html", p)
}

// binder puts a figure and all that it rests on one after the other, each once.
type binder struct {
	room *Room
	page *evidencePage
	ids  map[string]string // of sections, by what they tell of
}

// section adds one figure, and then those that it rests on; it gives the section's id.
func (b *binder) section(ctx context.Context, e *indicators.Evidence) (id string, err error) {
	p := b.page
	key := strings.Join([]string{e.Indicator, e.Entity, b.name(e), string(e.Kind)}, "\x00")
	if e.Reported != nil {
		key += strconv.Itoa(int(e.Reported.Basis)) + e.Reported.Item
	}
	if id, ok := b.ids[key]; ok {
		return id, nil
	}
	id = "f" + strconv.Itoa(len(p.Sections)+1)
	b.ids[key] = id
	at := len(p.Sections)
	s := section{ID: id, Name: b.name(e), Shown: b.shown(e), Note: p.In(e.Note)}
	if e.Subject != p.subject {
		if i := p.known.Catalogue.Indicator(e.Indicator); i != nil && !strings.Contains(s.Name, p.In(i.Name)) {
			s.Of = p.In(i.Name)
		}
	}
	if e.Target != nil {
		s.Policy = b.policy(e.Target)
	}
	if e.Reported != nil && len(e.Terms) == 0 {
		if s.Versions, s.Hidden, err = b.versions(ctx, e.Reported.Key()); err != nil {
			return id, err
		}
	}
	p.Sections = append(p.Sections, s)
	for _, t := range e.Terms {
		piece := term{Words: p.In(t.Words)}
		if t.Of != nil {
			piece.Name, piece.Shown = b.name(t.Of), b.shown(t.Of)
			to, err := b.section(ctx, t.Of)
			if err != nil {
				return id, err
			}
			piece.Address = "#" + to
		}
		p.Sections[at].Terms = append(p.Sections[at].Terms, piece)
	}
	return id, nil
}

// name is what a figure is called: of a report's, by its period and basis.
func (b *binder) name(e *indicators.Evidence) string {
	if name := b.page.In(e.Name); name != "" || e.Reported == nil {
		return name
	}
	o := e.Reported
	name := o.Period.Name(b.page.English) + " " + b.page.In(change.BasisName(o.Basis))
	if i := b.page.known.Catalogue.Indicator(o.Indicator); i != nil && i.Kind == indicators.Flow && o.Basis == indicators.Own {
		name += b.page.In(indicators.EvidenceOwn.Name())
	}
	return strings.TrimSpace(name)
}

// shown are a figure's digits as every outlet shows them; of a report's figure by itself all that it states.
func (b *binder) shown(e *indicators.Evidence) string {
	if shown := b.page.In(e.Shown); shown != "" || e.Reported == nil {
		return shown
	}
	return b.stated(e.Reported)
}

// stated is a report's figure with all its digits.
func (b *binder) stated(o *indicators.Observation) string {
	return b.page.In(change.Said(b.page.known.Catalogue, *o))
}

// policy tells where a target was set: in the policy, and in a plan's cell.
func (b *binder) policy(t *indicators.Target) *policy {
	c, p := b.page.known.Catalogue, &policy{Figure: t.Figure, Note: b.page.In(t.Mark())}
	if m := c.Measure(t.Measure); m != nil {
		p.Measure = strings.TrimSpace(m.Number + " " + b.page.In(m.Title))
	}
	if d := c.Document(t.Document); d != nil {
		p.Document = d.Number + "《" + b.page.In(d.Title) + "》"
	}
	if s := t.Source; s.Submission != 0 && s.Cell != "" {
		p.Place, p.Address = s.Sheet+"!"+s.Cell, b.page.SpotAddress(s.Submission, s.Sheet, s.Cell)
	}
	if !t.InForce.IsZero() {
		p.Since = t.InForce.In(b.room.Location).Format(time.DateOnly)
	}
	return p
}

// versions are all statements of a figure, the newest first. Those in reports that are not the reader's to see are left out.
func (b *binder) versions(ctx context.Context, key indicators.Key) (list []version, hidden bool, err error) {
	said, err := b.room.Source.Provenance(ctx, key, b.page.asOf)
	if err != nil {
		return nil, false, err
	}
	stands := -1
	for i := range said {
		if !said[i].Late {
			stands = i
		}
	}
	for i := len(said) - 1; i >= 0; i-- {
		v := &said[i]
		if !b.page.Who.May(people.ReadSubmission, layout.About(v.Submission)) {
			hidden = true
			continue
		}
		list = append(list, b.version(v, i == stands))
	}
	return list, hidden, nil
}

func (b *binder) version(v *report.Version, stands bool) version {
	o, sub := &v.Observation, &v.Submission
	line := version{Number: sub.ID, Shown: b.stated(o), File: sub.Name, SHA256: sub.SHA256, By: sub.By,
		Received: b.room.Layout.Clock(sub.Received), Reason: sub.Reason, Revision: v.Revision, Stands: stands, Late: v.Late,
		Stage: b.page.In(sub.Stage.Name()), Gone: sub.Stage.Gone(), Address: b.page.SubmissionAddress(sub.ID)}
	line.Typed = strings.TrimSpace(o.Source.Text + " " + o.Source.Unit)
	if o.Source.Cell != "" {
		line.Place = o.Source.Sheet + "!" + o.Source.Cell
		line.Address = b.page.SpotAddress(o.Source.Submission, o.Source.Sheet, o.Source.Cell)
		if stands && b.page.AsOf == "" && b.page.Who.May(people.RaiseDoubt, layout.About(*sub)) {
			line.Doubt = b.page.DoubtAddress(sub.ID, o.Source.Sheet, o.Source.Cell)
		}
	}
	return line
}
