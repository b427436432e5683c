package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// targetDetail is a target as it is kept. Its keys are part of the file's
// format: new ones may come, none may change its meaning.
type targetDetail struct {
	Indicator   string              `json:"indicator"`
	Entity      string              `json:"entity,omitempty"`
	Span        string              `json:"span,omitempty"` // SDMX; none: open
	Deadline    bool                `json:"deadline,omitempty"`
	Value       float64             `json:"value"`
	Bound       indicators.Bound    `json:"bound"`
	Ceiling     indicators.Ceiling  `json:"ceiling,omitempty"`
	Nature      indicators.Nature   `json:"nature,omitempty"`
	Tolerance   float64             `json:"tolerance,omitempty"`
	Margin      float64             `json:"margin,omitempty"`
	Baseline    *float64            `json:"baseline,omitempty"`
	Pace        indicators.PaceKind `json:"pace,omitempty"`
	Shares      []float64           `json:"shares,omitempty"`
	Nodes       []nodeDetail        `json:"nodes,omitempty"`
	Interpreted bool                `json:"interpreted,omitempty"`
	Document    string              `json:"document,omitempty"`
	Measure     string              `json:"measure,omitempty"`
	Figure      string              `json:"figure,omitempty"`
	Plan        bool                `json:"plan,omitempty"`
	Basis       string              `json:"basis,omitempty"`    // of one that was adjusted
	Replaces    string              `json:"replaces,omitempty"` // the span that ended at its deadline before
	InForce     *time.Time          `json:"in_force,omitempty"`
	Sheet       string              `json:"sheet,omitempty"`
	Cell        string              `json:"cell,omitempty"`
	Text        string              `json:"text,omitempty"`
	Unit        string              `json:"unit,omitempty"`
	Submission  int64               `json:"submission,omitempty"` // that set it, where another says that it stands again
}

type nodeDetail struct {
	ID      string     `json:"id"`
	ZH      string     `json:"zh,omitempty"`
	EN      string     `json:"en,omitempty"`
	Verb    string     `json:"verb,omitempty"`
	Planned *time.Time `json:"planned,omitempty"`
}

func encodeTarget(t indicators.Target) ([]byte, error) {
	d := targetDetail{
		Indicator: t.Indicator, Entity: t.Entity,
		Span: t.Window.Span.String(), Deadline: t.Window.Deadline,
		Value: t.Value, Bound: t.Bound, Ceiling: t.Ceiling, Nature: t.Nature,
		Tolerance: t.Tolerance, Margin: t.Margin, Baseline: t.Baseline,
		Pace: t.Pace.Kind, Shares: t.Pace.Shares,
		Interpreted: t.Interpreted, Document: t.Document, Measure: t.Measure, Figure: t.Figure, Plan: t.Plan, Basis: t.Basis,
		InForce: optional(t.InForce), Replaces: t.Replaces.Span.String(),
		Sheet: t.Source.Sheet, Cell: t.Source.Cell, Text: t.Source.Text, Unit: t.Source.Unit, Submission: t.Source.Submission,
	}
	for _, n := range t.Nodes {
		d.Nodes = append(d.Nodes, nodeDetail{n.ID, n.Name.ZH, n.Name.EN, n.Verb, optional(n.Planned)})
	}
	return json.Marshal(d)
}

func decodeTarget(data []byte, submission int64) (indicators.Target, error) {
	var d targetDetail
	if err := json.Unmarshal(data, &d); err != nil {
		return indicators.Target{}, err
	}
	span, err := parsePeriod(d.Span)
	if err != nil {
		return indicators.Target{}, err
	}
	replaces, err := parsePeriod(d.Replaces)
	if err != nil {
		return indicators.Target{}, err
	}
	t := indicators.Target{
		Subject: indicators.Subject{Indicator: d.Indicator, Entity: d.Entity},
		Window:  periods.Window{Span: span, Deadline: d.Deadline},
		Value:   d.Value, Bound: d.Bound, Ceiling: d.Ceiling, Nature: d.Nature,
		Tolerance: d.Tolerance, Margin: d.Margin, Baseline: d.Baseline,
		Pace:        indicators.Pace{Kind: d.Pace, Shares: d.Shares},
		Interpreted: d.Interpreted, Document: d.Document, Measure: d.Measure, Figure: d.Figure, Plan: d.Plan, Basis: d.Basis,
		InForce: present(d.InForce), Replaces: periods.Window{Span: replaces, Deadline: !replaces.IsZero()},
		Source: indicators.Source{Submission: cmp.Or(d.Submission, submission), Sheet: d.Sheet, Cell: d.Cell, Text: d.Text, Unit: d.Unit},
	}
	for _, n := range d.Nodes {
		t.Nodes = append(t.Nodes, indicators.Node{
			ID: n.ID, Name: indicators.Text{ZH: n.ZH, EN: n.EN}, Verb: n.Verb, Planned: present(n.Planned),
		})
	}
	return t, nil
}

// checkTarget refuses what would be no figure.
func checkTarget(t indicators.Target) error {
	figures := append([]float64{t.Value, t.Tolerance, t.Margin}, t.Pace.Shares...)
	if t.Baseline != nil {
		figures = append(figures, *t.Baseline)
	}
	for _, v := range figures {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("target of %s in %s: %v is not a figure", name(t.Subject), t.Window.Label(), v)
		}
	}
	if t.Indicator == "" {
		return fmt.Errorf("target at %s!%s: it has no indicator", t.Source.Sheet, t.Source.Cell)
	}
	return nil
}

// name is how errors speak of a subject.
func name(s indicators.Subject) string {
	if s.Entity == "" {
		return s.Indicator
	}
	return s.Indicator + "{" + s.Entity + "}"
}

func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func present(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
