package indicators

import (
	"cmp"
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

// Change is what is granted about a target: another figure with its unit (8亿元); for a node of a work, or as another deadline
// (延期), a day (2027-06-30).
type Change struct {
	Node   string // of a work; "" speaks of the whole target
	Figure string
	Basis  string
	From   time.Time
}

// Adjust gives another version of a target, by what was granted. It counts from a day on; what was judged before keeps the version
// that stood then. Known are all versions that the ledger holds of the subject's targets.
func Adjust(c *Catalogue, t Target, known []Target, g Change) (Target, error) {
	i := c.Indicator(t.Indicator)
	if i == nil {
		return t, fmt.Errorf("%w: no indicator has the id %q", ErrAdjusted, t.Indicator)
	}
	if day, is := dayOf(g.Figure); is && g.Node == "" {
		return postpone(c, t, known, day, g)
	}
	switch {
	case !t.Window.Open() && !g.From.Before(t.Window.Span.End(c.zone())):
		return t, fmt.Errorf("%w: %s of %s", ErrInForce, g.From.Format(time.DateOnly), t.Window.Label())
	case g.Node != "" || i.Kind == Work:
		return adjustNode(c, t, g)
	}
	v, err := figureOf(c.Units, g.Figure, i.Unit)
	if err != nil {
		return t, fmt.Errorf("%w: %w", ErrAdjusted, err)
	}
	if v == t.Value {
		return t, fmt.Errorf("%w: it is %s already", ErrAdjusted, g.Figure)
	}
	t.Value, t.Figure = v, g.Figure
	return g.granted(t), nil
}

func adjustNode(c *Catalogue, t Target, g Change) (Target, error) {
	at, err := time.ParseInLocation(time.DateOnly, g.Figure, c.zone())
	if err != nil {
		return t, fmt.Errorf("%w: %q: want the node's new day, such as 2027-06-30", ErrAdjusted, g.Figure)
	}
	n := slices.IndexFunc(t.Nodes, func(n Node) bool { return n.ID == g.Node })
	if n < 0 {
		return t, fmt.Errorf("%w: no node of it has the id %q", ErrAdjusted, g.Node)
	}
	t.Nodes = []Node{t.Nodes[n]} // of the others it says nothing
	t.Nodes[0].Planned = at
	return g.granted(t), nil
}

// granted marks a version as what was granted. A deadline's window is that of the version before.
func (g Change) granted(t Target) Target {
	t.InForce, t.Basis, t.Interpreted, t.Source = g.From, g.Basis, false, Source{}
	return t
}

// Overruled is a target of which the catalogue says one thing and what was granted another. What was granted stands.
type Overruled struct{ Catalogue, Granted Target }

// OverruledBy lists those among the versions that the ledger holds, oldest first, that stand in the place of another figure of the policy.
func OverruledBy(c *Catalogue, versions []Target) (list []Overruled) {
	type key struct {
		Subject
		window string // the label of the window that the policy set
	}
	type window struct {
		Subject
		label string
	}
	first, last := map[window]string{}, map[key]Target{}
	var order []key
	for _, t := range versions {
		if t.Basis == "" {
			continue
		}
		set := func(w periods.Window) string { return cmp.Or(first[window{t.Subject, w.Label()}], w.Label()) }
		k := key{t.Subject, set(t.Window)}
		if t.Replaces.Deadline {
			k.window = set(t.Replaces)
			first[window{t.Subject, t.Window.Label()}] = k.window
		}
		if _, known := last[k]; !known {
			order = append(order, k)
		}
		last[k] = t
	}
	for _, k := range order {
		granted := last[k]
		for _, policy := range TargetsOf(c).OfPolicy(k.Subject, granted.Window.Span.Year()) {
			label := policy.Window.Label()
			if label == granted.Window.Label() && policy.Value != granted.Value || label == k.window && label != granted.Window.Label() {
				list = append(list, Overruled{policy, granted})
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
	from := o.Granted.InForce.Format(time.DateOnly)
	was, is := o.said(false)
	before, now := o.said(true)
	return fmt.Sprintf("%s %s: 目录为“%s”，台账按%s调整为“%s”，自%s起，以台账为准 the catalogue says %s, the ledger %s by %s from %s on, which stands",
		name, o.Catalogue.Window.Label(), was, o.Granted.Basis, is, from, before, now, o.Granted.Basis, from)
}

// said is what the catalogue and the ledger say, each with its deadline where these differ.
func (o Overruled) said(english bool) (was, is string) {
	if o.Catalogue.Window.Label() == o.Granted.Window.Label() {
		return o.Catalogue.Figure, o.Granted.Figure
	}
	said := func(t Target) string {
		return t.Figure + Text{"（" + t.Window.Name(false) + "）", " (" + t.Window.Name(true) + ")"}.In(english)
	}
	return said(o.Catalogue), said(o.Granted)
}
