package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"zhibiao/alerts/bulletin"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/people/proof"
)

// witness tells who did what the ledger and the log have of a span: who sent what, who waived a report, who loaded a catalogue.
type witness struct {
	program *program
	owed    []indicators.Obligation // as they stand at the span's end
	loaded  []proof.Logged          // catalogues and configurations in the span, newest first
}

// newWitness asks for what happened behind one instant, until another.
func newWitness(ctx context.Context, p *program, after, until time.Time) (*witness, error) {
	known, err := p.db.Judge("", until)
	if err != nil {
		return nil, err
	}
	w := &witness{program: p}
	if known.Catalogue != nil {
		reports, err := p.store.Reports(ctx, until)
		if err != nil {
			return nil, err
		}
		w.owed = indicators.ReportingOf(known.Catalogue).Obligations(reports, until)
	}
	w.loaded, err = p.store.Log(ctx, proof.Filter{Act: people.Load, Outcome: people.Done, Since: after, Until: until})
	return w, err
}

// tell names by whom a difference came about, and when.
func (w *witness) tell(ctx context.Context, d *bulletin.Difference) (string, error) {
	sent := d.Sent
	if r := w.ended(d.Report); r != nil {
		sent = append(sent, r.Submission)
	}
	var said []string
	for _, id := range sent {
		if id == 0 {
			continue
		}
		s, err := w.program.store.Submission(ctx, id)
		if err != nil {
			return "", err
		}
		text := fmt.Sprintf("第%d号 %s %s", id, cmp.Or(s.By, "（未署名）"), w.day(s.Received))
		if s.Name != "" {
			text += " " + s.Name
		}
		said = append(said, text)
	}
	if d.Catalogue {
		for _, l := range w.loaded {
			said = append(said, fmt.Sprintf("%s %s 载入目录", cmp.Or(l.Name, "本机"), w.day(l.At)))
		}
	}
	return strings.Join(said, "；"), nil
}

// ended is by what a report is no longer overdue: what met it, or waived it; nil: the form is owed no longer, or nothing did.
func (w *witness) ended(r *bulletin.Report) *indicators.Report {
	for i := range w.owed {
		if o := &w.owed[i]; r != nil && o.Form.ID == r.Form && o.Department == r.Department && o.Period.String() == r.Period {
			return cmp.Or(o.Met, o.Waiver)
		}
	}
	return nil
}

func (w *witness) day(t time.Time) string {
	return t.In(w.program.instance.location).Format(time.DateOnly)
}
