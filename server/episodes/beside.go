package episodes

import (
	"context"
	"fmt"
	"slices"

	"zhibiao/alerts"
	"zhibiao/indicators"
	"zhibiao/server/layout"
)

// Beside is an alert as the page of its target shows it.
type Beside struct {
	Address, Name, Says, Kind, State string
	Began, Ended                     string
	Said, By, At                     string // what was last explained, promised or decided; empty: nothing was
}

// besideShown is how many alerts stand beside a target.
const besideShown = 8

// Beside lists the alerts about a target that its reader sees, the newest first.
func (o *Room) Beside(ctx context.Context, p layout.Page, s indicators.Subject) (list []Beside, err error) {
	view, to, err := o.Source.Messages(ctx)
	if err != nil {
		return nil, err
	}
	reg := newRegister(&view, to)
	for i := range slices.Backward(view.Episodes) {
		e := &view.Episodes[i]
		if len(list) == besideShown {
			break
		}
		if e.Key.About.Indicator != s.Indicator || e.Key.About.Entity != s.Entity || !reg.sees(p.Who, e) {
			continue
		}
		l := o.line(p, reg, e)
		b := Beside{Address: l.Address, Name: l.Name, Says: l.Says, Kind: l.Kind, State: l.State, Began: l.Began, Ended: l.Ended}
		if acts := reg.acts[e.ID]; len(acts) > 0 {
			last := acts[len(acts)-1]
			b.Said, b.By, b.At = o.spelled(p, &last), last.By, o.Layout.Clock(last.At)
		}
		list = append(list, b)
	}
	return list, nil
}

// spelled is an act in words, with the day that it names.
func (o *Room) spelled(p layout.Page, a *alerts.Act) string {
	text := a.Text
	if !a.Until.IsZero() {
		text = fmt.Sprintf("%s（%s%s）", text, p.T("至", "until "), o.day10(a.Until))
	}
	return text
}
