package watch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"zhibiao/alerts"
	"zhibiao/indicators"
)

// What Prometheus answers at /api/v1/alerts and /api/v1/rules, so that Grafana's alert list and like clients read the program's own
// alerts. Each event is a rule, each topic a group.

type promAlert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	State       string            `json:"state"`
	ActiveAt    time.Time         `json:"activeAt"`
	Value       string            `json:"value"`
}

type promRule struct {
	State          string            `json:"state"`
	Name           string            `json:"name"`
	Query          string            `json:"query"`
	Duration       float64           `json:"duration"`
	KeepFiringFor  float64           `json:"keepFiringFor"`
	Labels         map[string]string `json:"labels"`
	Annotations    map[string]string `json:"annotations"`
	Alerts         []promAlert       `json:"alerts"`
	Health         string            `json:"health"`
	EvaluationTime float64           `json:"evaluationTime"`
	LastEvaluation time.Time         `json:"lastEvaluation"`
	Type           string            `json:"type"`
}

type promGroup struct {
	Name           string     `json:"name"`
	File           string     `json:"file"`
	Rules          []promRule `json:"rules"`
	Interval       float64    `json:"interval"`
	Limit          int        `json:"limit"`
	EvaluationTime float64    `json:"evaluationTime"`
	LastEvaluation time.Time  `json:"lastEvaluation"`
}

// Alerts answers as /api/v1/alerts of Prometheus.
func (w *Watch) Alerts() http.Handler {
	return w.answer(func(v *View, _ *http.Request) (any, error) {
		list := []promAlert{}
		for _, of := range v.firing() {
			list = append(list, of...)
		}
		slices.SortStableFunc(list, func(a, b promAlert) int { return a.ActiveAt.Compare(b.ActiveAt) })
		return map[string]any{"alerts": list}, nil
	})
}

// Rules answers as /api/v1/rules of Prometheus.
func (w *Watch) Rules() http.Handler {
	return w.answer(func(v *View, r *http.Request) (any, error) {
		kind := r.FormValue("type")
		if kind != "" && kind != "alert" && kind != "record" {
			return nil, fmt.Errorf("invalid parameter \"type\": not supported value %q", kind)
		}
		bare, err := strconv.ParseBool(r.FormValue("exclude_alerts"))
		if r.FormValue("exclude_alerts") != "" && err != nil {
			return nil, fmt.Errorf("invalid parameter \"exclude_alerts\": %q is neither true nor false", r.FormValue("exclude_alerts"))
		}
		groups := []promGroup{}
		if kind == "record" {
			return map[string]any{"groups": groups}, nil
		}
		firing := v.firing()
		names, of := r.Form["rule_name[]"], r.Form["rule_group[]"]
		for _, topic := range []alerts.Topic{alerts.OfTarget, alerts.OfReport, alerts.OfProgram} {
			g := promGroup{Name: string(topic), File: "zhibiao", Interval: glance.Seconds(), LastEvaluation: v.At, Rules: []promRule{}}
			for _, e := range alerts.Events() {
				if e.Topic == topic && (len(names) == 0 || slices.Contains(names, e.Name)) {
					g.Rules = append(g.Rules, rule(&e, firing[e.Name], v.At, bare))
				}
			}
			if len(g.Rules) > 0 && (len(of) == 0 || slices.Contains(of, g.Name)) {
				groups = append(groups, g)
			}
		}
		return map[string]any{"groups": groups}, nil
	})
}

func rule(e *alerts.Event, firing []promAlert, at time.Time, bare bool) promRule {
	r := promRule{State: "inactive", Name: e.Name, Query: query(e), Labels: map[string]string{"severity": e.Severity(nil)},
		Annotations: map[string]string{"summary": e.Says.ZH, "summary_en": e.Says.EN}, Alerts: []promAlert{}, Health: "ok",
		LastEvaluation: at, Type: "alerting"}
	if len(firing) > 0 {
		r.State = "firing"
	}
	if !bare && firing != nil {
		r.Alerts = firing
	}
	return r
}

// query is what asks for an event's states in PromQL; "" where they are known to the program alone.
func query(e *alerts.Event) string {
	switch {
	case e.ByStatus:
		return fmt.Sprintf("%s == %d", indicators.FamilyStatus, e.Status)
	case e.Name == alerts.ReportOverdue:
		return indicators.FamilyOverdue + " == 1"
	case e.Name == alerts.SourceSilent:
		return indicators.FamilySourceSuccess + " < " + indicators.FamilySourceDue
	}
	return ""
}

// firing are the alerts that stand, by their names.
func (v *View) firing() map[string][]promAlert {
	list := map[string][]promAlert{}
	for _, a := range v.Standing() {
		name := a.Labels["alertname"]
		list[name] = append(list[name], promAlert{a.Labels, a.Annotations, "firing", a.StartsAt, "1e+00"})
	}
	return list
}

// answer writes what a view gives as Prometheus' API does.
func (w *Watch) answer(of func(*View, *http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		code, answer := http.StatusOK, map[string]any{"status": "success"}
		view, err := w.View(r.Context())
		if err != nil {
			w.config.Log.Error("alerts not answered", "error", err)
			code, answer = http.StatusInternalServerError,
				map[string]any{"status": "error", "errorType": "internal", "error": "the alerts cannot be read"}
		} else if data, err := of(&view, r); err != nil {
			code, answer = http.StatusBadRequest, map[string]any{"status": "error", "errorType": "bad_data", "error": err.Error()}
		} else {
			answer["data"] = data
		}
		out.Header().Set("Content-Type", "application/json")
		out.WriteHeader(code)
		if err := json.NewEncoder(out).Encode(answer); err != nil {
			w.config.Log.Debug("answer not written", "path", r.URL.Path, "error", err)
		}
	})
}
