package indicators

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"zhibiao/indicators/periods"
)

// Errors of Adjust that callers branch on.
var (
	ErrAdjusted = errors.New("the target cannot be adjusted so")
	ErrInForce  = errors.New("the day from which it counts lies behind the target's window")
)

// Adjust gives another version of a target, by what was granted: another figure with its unit (8亿元), or for a node of a work another
// day (2027-06-30). It counts from a day on; what was judged before keeps the version that stood then.
func Adjust(c *Catalogue, t Target, node, figure, basis string, from time.Time) (Target, error) {
	i := c.Indicator(t.Indicator)
	switch {
	case i == nil:
		return t, fmt.Errorf("%w: no indicator has the id %q", ErrAdjusted, t.Indicator)
	case !t.Window.Open() && !from.Before(t.Window.Span.End(c.zone())):
		return t, fmt.Errorf("%w: %s of %s", ErrInForce, from.Format(time.DateOnly), t.Window.Label())
	case node != "" || i.Kind == Work:
		return adjustNode(c, t, node, figure, basis, from)
	}
	v, err := figureOf(c.Units, figure, i.Unit)
	if err != nil {
		return t, fmt.Errorf("%w: %w", ErrAdjusted, err)
	}
	if v == t.Value {
		return t, fmt.Errorf("%w: it is %s already", ErrAdjusted, figure)
	}
	t.Value, t.Figure = v, figure
	return granted(t, basis, from), nil
}

func adjustNode(c *Catalogue, t Target, node, day, basis string, from time.Time) (Target, error) {
	at, err := time.ParseInLocation(time.DateOnly, day, c.zone())
	if err != nil {
		return t, fmt.Errorf("%w: %q: want the node's new day, such as 2027-06-30", ErrAdjusted, day)
	}
	n := slices.IndexFunc(t.Nodes, func(n Node) bool { return n.ID == node })
	if n < 0 {
		return t, fmt.Errorf("%w: no node of it has the id %q", ErrAdjusted, node)
	}
	t.Nodes = []Node{t.Nodes[n]} // of the others it says nothing
	t.Nodes[0].Planned = at
	return granted(t, basis, from), nil
}

func granted(t Target, basis string, from time.Time) Target {
	t.InForce, t.Basis, t.Interpreted, t.Source = from, basis, false, Source{}
	return t
}

// Overruled is a target of which the catalogue says one thing and what was granted another. What was granted stands.
type Overruled struct{ Catalogue, Granted Target }

// OverruledBy lists those among the versions that the ledger holds, oldest first, that stand in the place of another figure of the policy.
func OverruledBy(c *Catalogue, versions []Target) (list []Overruled) {
	type key struct {
		Subject
		window periods.Window
	}
	last := map[key]Target{}
	var order []key
	for _, t := range versions {
		if t.Basis == "" {
			continue
		}
		k := key{t.Subject, t.Window}
		if _, known := last[k]; !known {
			order = append(order, k)
		}
		last[k] = t
	}
	for _, k := range order {
		upTo := k.window.Span.Year()
		for _, policy := range TargetsOf(c).OfPolicy(k.Subject, upTo) {
			if policy.Window == k.window && policy.Value != last[k].Value {
				list = append(list, Overruled{policy, last[k]})
			}
		}
	}
	return list
}

// String tells the difference and which of the two stands, for who keeps the catalogue.
func (o Overruled) String() string {
	name := o.Granted.Indicator
	if o.Granted.Entity != "" {
		name += "{" + o.Granted.Entity + "}"
	}
	return fmt.Sprintf("%s %s: 目录为“%s”，台账按%s调整为“%s”，自%s起，以台账为准 the catalogue says %s, the ledger %s by %s from %s on, which stands",
		name, o.Granted.Window.Label(), o.Catalogue.Figure, o.Granted.Basis, o.Granted.Figure, o.Granted.InForce.Format(time.DateOnly),
		o.Catalogue.Figure, o.Granted.Figure, o.Granted.Basis, o.Granted.InForce.Format(time.DateOnly))
}
