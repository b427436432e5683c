package dashboards

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"zhibiao/indicators"
)

// sel selects a family as it was known at as_of, with matchers.
func sel(family string, matchers ...string) string {
	return family + "{" + strings.Join(append(slices.Clone(matchers), `as_of="$as_of"`), ",") + "}"
}

// rangeEnd is the last millisecond of the time range, which ends with its second; see edges.
const rangeEnd = rangeEndSeconds + ".999"

// rangeStart is the beginning of the time range in seconds.
const rangeStart = "${__from:date:seconds}"

// rangeEndSeconds is the end of the time range as a number.
const rangeEndSeconds = "${until}"

// atEnd asks every selector of an instant query at the very end of the time range. Grafana 10.0 moves the instant
// of such a query back to a whole step, by up to days, and a period's figure stands at its last
// millisecond: last year would end with its November. Later versions do not move it, and lose nothing by this.
func atEnd(expr string) string {
	return ownSelectors.ReplaceAllStringFunc(expr, func(selector string) string {
		if strings.HasSuffix(selector, " @ ") { // asks at an instant of its own
			return selector
		}
		return selector + " @ " + rangeEnd
	})
}

var ownSelectors = regexp.MustCompile(`as_of="\$\w+"\}(\[[^\]]+\])?( @ )?`)

// of are the labels that name a target's subject; its names are joined by them.
const of = "indicator,entity,department"

// scope says of which targets a panel speaks.
type scope struct {
	matchers []string // of the assessments
	info     []string // of indicator_info, joined
	at       string   // " @ …": an instant of its own; empty: the time range's end
}

// sel selects a family at the scope's instant.
func (s scope) sel(family string, matchers ...string) string { return sel(family, matchers...) + s.at }

// family selects a shared family within the scope.
func (s scope) family(name string) string {
	x := s.sel(name, s.matchers...)
	if len(s.info) == 0 {
		return x
	}
	return fmt.Sprintf("(%s and on (%s) %s)", x, of, s.sel(indicators.FamilyInfo, s.info...))
}

// named joins names for people to a query's series.
func named(x string, labels ...string) string {
	return fmt.Sprintf("(%s) * on (%s) group_left (%s) %s", x, of, strings.Join(labels, ","), sel(indicators.FamilyInfo))
}

// subject sums a query up by a label that names target and window as one, by
// which a table's queries are joined: not every series has every label.
func subject(x string) string {
	return fmt.Sprintf(`sum by (subject) (%s)`, withSubject(x))
}

func withSubject(x string) string {
	return fmt.Sprintf(`label_join(%s, "subject", "/", "indicator", "entity", "window")`, x)
}

// state is what people call the status: its verdict where that has a word of its own.
func (s scope) state() string {
	return fmt.Sprintf("(%s or %s)", s.family(indicators.FamilyVerdict), s.family(indicators.FamilyStatus))
}

// judged are the targets that a share is of: those with a verdict.
func (s scope) judged() string {
	x := s.family(indicators.FamilyStatus)
	for _, code := range which(unjudged) {
		x += fmt.Sprintf(" != %d", code)
	}
	return "(" + x + ")"
}

// atPace are those of them that are achieved or on pace.
func (s scope) atPace() string {
	var parts []string
	for _, code := range which(indicators.Status.Met) {
		parts = append(parts, fmt.Sprintf("%s == %d", s.family(indicators.FamilyStatus), code))
	}
	return "(" + strings.Join(parts, " or ") + ")"
}

// latest restricts a query to the targets whose newest report is of the newest period reported at all.
func latest(x string) string {
	end := sel(indicators.FamilyPeriodEnd)
	return fmt.Sprintf("(%s and on (%s) (%s == scalar(max(%s))))", x, of, end, end)
}

// shareOf is n/N by some labels: 0, not absent, where none of N is.
func shareOf(n, all, by string) string {
	count := func(x string) string { return fmt.Sprintf("count by (%s) (%s)", by, x) }
	return fmt.Sprintf("(%s or %s * 0) / %s", count(n), count(all), count(all))
}

// perScope joins a series of each window to one line, and names by label scope which kind of window it is where that is no
// year: at any instant only one window of a kind is shown, so that a chart has one line, one name and one colour for all years.
func (h *house) perScope(x string) string {
	for _, w := range []struct{ window, scope string }{
		{`\\d{4}-Q\\d`, h.say("（季度）", " (quarter)")}, {`\\d{4}-S\\d`, h.say("（半年）", " (half year)")},
		{`\\d{4}-M\\d{2}`, h.say("（月度）", " (month)")},
		{`by-(\\d{4})-0?(\\d+)`, h.say("（$1年$2月底前）", " (by $1-$2)")}, {"open", h.say("（不限期）", " (open-ended)")},
	} {
		x = fmt.Sprintf(`label_replace(%s, "scope", "%s", "window", "%s")`, x, w.scope, w.window)
	}
	return "max without (window) (" + x + ")"
}

// shownWindow keeps of an indicator's targets those whose window is shown: in January last year's until this year's first report.
func shownWindow(x, indicator string) string {
	return fmt.Sprintf("(%s and on (entity,department,window) %s)", x, sel(indicators.FamilyStatus, fmt.Sprintf("indicator=%q", indicator)))
}

// periodEnd gives each target the end of the period whose figure is judged, in milliseconds, as Grafana wants times: its newest
// period, or of a target that is judged on full years the last of these.
func (s scope) periodEnd() string {
	status := s.family(indicators.FamilyStatus)
	return fmt.Sprintf("(%[1]s * 0 + on (%[2]s,window) %[3]s * 1000 "+
		"or on (%[2]s,window) %[1]s * 0 + on (%[2]s) group_left () %[4]s * 1000)",
		status, of, s.sel(indicators.FamilyJudgedEnd, s.matchers...), s.sel(indicators.FamilyPeriodEnd, s.matchers...))
}

// figure gives each target the standing of its newest figure.
func (s scope) figure() string {
	return fmt.Sprintf("%s * 0 + on (%s) group_left () %s", s.family(indicators.FamilyStatus), of,
		sel(indicators.FamilyFigure, s.matchers...))
}

// units are the base units of the catalogue's indicators, as a regular expression.
func (h *house) units() string {
	var all []string
	for _, i := range h.catalogue.Indicators {
		if !slices.Contains(all, i.Unit) {
			all = append(all, i.Unit)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "|")
}

// own selects one of the families of the indicator that the variable names.
func (h *house) own(part string, matchers ...string) string {
	return sel("", append([]string{fmt.Sprintf(`__name__=~"${indicator}%s_(%s)"`, part, h.units())}, matchers...)...)
}

// said turns a query of an indicator's values into the unit that people say, which it carries as label unit.
func said(x, indicator string) string {
	return fmt.Sprintf("%s / on (entity,department) group_left (unit) %s", x,
		sel(indicators.FamilyUnitSize, fmt.Sprintf("indicator=%q", indicator)))
}

// among is a regular expression of ids, or one that fits none.
func among(ids []string) string {
	if len(ids) == 0 {
		return "^$"
	}
	return strings.Join(ids, "|")
}

const entityMatcher = `entity="$entity"`

func (h *house) pick(fits func(*indicators.Indicator) bool) (found []*indicators.Indicator) {
	for _, i := range h.catalogue.Indicators {
		if fits(i) {
			found = append(found, i)
		}
	}
	return found
}

func ids(list []*indicators.Indicator) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.ID
	}
	return out
}
