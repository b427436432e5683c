package alerts

import (
	"fmt"
	"slices"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"

	"zhibiao/indicators"
)

// Rules of what is under way and has no status of its own: forecasts that fall short, and nodes of works that reports should have
// told as reached. What is due soon is known to the program alone: PromQL has no working days.

// courseRules are the rules of an indicator under a measure that no status tells.
func courseRules(c *indicators.Catalogue, m *indicators.Measure, i *indicators.Indicator, hold time.Duration) (out []rulefmt.Rule) {
	add := func(event, expr string) {
		e := EventNamed(event)
		out = append(out, rulefmt.Rule{Alert: event, Expr: named(expr, i, m), For: model.Duration(hold),
			Labels:      map[string]string{"indicator": i.ID, "measure": m.ID},
			Annotations: newWording(c, m, i).annotations(*e)})
	}
	if below, above := sides(i); i.Kind == indicators.Flow && !i.Lumpy && (below || above) {
		missed := "<"
		if !below {
			missed = ">"
		}
		add(ForecastMiss, forecastMisses(i, missed))
	}
	if i.Kind == indicators.Work {
		planned := fmt.Sprintf("max by (indicator, entity, department, node, node_name) (%s{indicator=%q})", indicators.FamilyNodePlanned,
			i.ID)
		done := fmt.Sprintf("max by (indicator, entity, department, node, node_name) (%s{indicator=%q})", indicators.FamilyNodeDone, i.ID)
		reported := fmt.Sprintf("max by (indicator, entity, department) (%s{indicator=%q})", indicators.FamilyPeriodEnd, i.ID)
		add(MilestoneOverdue, fmt.Sprintf("(%s <= on (indicator, entity, department) group_left () %s unless %s)", planned, reported, done))
	}
	return out
}

// sides says whether the targets of an indicator are missed from below, or from above.
func sides(i *indicators.Indicator) (below, above bool) {
	below = slices.ContainsFunc(i.Targets, func(r *indicators.TargetRule) bool { return r.Bound == indicators.AtLeast })
	return below, hasCeiling(i)
}

// forecastMisses compares forecast and target of the windows that still run, by the sign that says a target is missed.
func forecastMisses(i *indicators.Indicator, sign string) string {
	family := func(kind string) string {
		return fmt.Sprintf("max by (entity, department, window) (%s_%s_%s)", i.ID, kind, i.Unit)
	}
	return fmt.Sprintf("label_replace(%s %s %s and max by (entity, department, window) (%s{indicator=%q} < 1), \"indicator\", %q, "+
		"\"\", \"\")",
		family("forecast"), sign, family("target"), indicators.FamilyTimeShare, i.ID, i.ID)
}
