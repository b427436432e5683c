package main

import (
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"zhibiao/samples/peers"
)

func TestDemoShowsEveryTarget(t *testing.T) {
	d := startDemo(t)
	metrics := d.get(t, "/metrics")
	for _, want := range []string{
		`provincial_fund_target_yuan{department="finance",window="2026"} 1e+09`,
		`city_fund_target_yuan{department="lanzhou_finance",window="2026"} 5e+08`,
	} {
		if !strings.Contains(metrics, want+"\n") {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	for park, want := range map[string]string{
		"green_chemicals": "1e+11", "alloy_materials": "1e+11", "trade_logistics": "1e+11",
		"advanced_equipment": "5e+10", "new_energy": "5e+10", "urban_mining": "5e+10",
		"biomedicine": "1e+10", "environmental_protection": "1e+10", "modern_agriculture": "1e+10",
	} {
		line := fmt.Sprintf(`industrial_park_output_target_yuan{department="industry",entity=%q,window="open"} %s`, park, want)
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("/metrics lacks %s", line)
		}
	}
	for _, want := range []string{"省级发展专项资金到账", "10.00亿元", "退回1份"} {
		if !strings.Contains(d.printed, want) {
			t.Errorf("the demo did not print %s", want)
		}
	}
	for _, page := range []string{"/", "/?lang=en", "/?as_of=2026-03-01"} {
		if body := d.get(t, page); !strings.Contains(body, "<table>") {
			t.Errorf("%s shows no table", page)
		}
	}
}

// TestDemoHasEveryStep: a visitor enters as each of those who take the steps of a form's chain, and finds where.
func TestDemoHasEveryStep(t *testing.T) {
	d := startDemo(t)
	for who, page := range map[string]struct{ path, words string }{
		"proxy":      {"/uploads", `<option value="commerce">`},
		"trade":      {"/uploads", "省商务厅填报员"},
		"trade.head": {"/signing", "待签批"},
		"finance":    {"/signing", "待本单位会签"},
		"reviewer":   {"/review", "归口审核员"},
		"planner":    {"/obligations", "规划人员（查询用户）"},
	} {
		v := d.visitor(t)
		if code, _, body := v.post("/enter", "as", who); code != http.StatusSeeOther {
			t.Errorf("enter as %s: %d %s", who, code, body)
		}
		says(t, v, page.path, page.words)
	}
}

func TestPromtoolAcceptsThePages(t *testing.T) {
	promtool := peers.Program(t, "promtool")
	d := startDemo(t)
	for path, lint := range map[string]bool{"/metrics": true, "/metrics/process": false} {
		cmd := exec.CommandContext(t.Context(), promtool, "check", "metrics")
		cmd.Stdin = strings.NewReader(d.get(t, path))
		out, err := cmd.CombinedOutput()
		if lint && err != nil {
			t.Errorf("promtool check metrics of %s: %v\n%s", path, err, out)
		}
		if strings.Contains(string(out), "error while linting") {
			t.Errorf("%s does not parse: %s", path, out)
		}
	}
}

// TestSamplesShowEveryStatus proves that a planner can see every state of the design's table in the sample.
func TestSamplesShowEveryStatus(t *testing.T) {
	d := startDemo(t)
	seen := map[int]string{}
	for _, s := range d.query(t, "/api/v1/query", "query", "indicator_status[10y]") {
		for _, v := range s.Values {
			code, err := strconv.Atoi(v[1].(string))
			if err != nil {
				t.Fatal(err)
			}
			seen[code] = s.Metric["indicator"] + " " + s.Metric["entity"]
		}
	}
	for code := range 11 {
		if seen[code] == "" {
			t.Errorf("no target of the sample is ever in state %d", code)
		}
	}
}

func TestCorrectionShowsWithAndWithoutAsOf(t *testing.T) {
	d := startDemo(t)
	span := []string{"start", "2025-01-31T15:59:59.999Z", "end", "2026-10-31T15:59:59.999Z", "step", "86400"}
	at := func(query string, extra ...string) map[string]string {
		points := map[string]string{}
		for _, s := range d.query(t, "/api/v1/query_range", append(append([]string{"query", query}, span...), extra...)...) {
			for _, v := range s.Values {
				points[fmt.Sprintf("%.3f", v[0])] = v[1].(string)
			}
		}
		return points
	}
	now, matched := at("imports_exports_yuan"), at(`imports_exports_yuan{as_of="2026-06-01"}`)
	asked := at("imports_exports_yuan", "as_of", "2026-06-01")
	const april = "1777564799.999" // the last millisecond of April 2026 in Shanghai
	if now[april] == "" || matched[april] == "" || now[april] == matched[april] {
		t.Errorf("April 2026 is %q now and was %q on 1 June: the correction does not show", now[april], matched[april])
	}
	if asked[april] != matched[april] {
		t.Errorf("April 2026 is %q by the parameter and %q by the matcher", asked[april], matched[april])
	}
	if len(now) < 600 {
		t.Errorf("20 months of days gave %d points", len(now))
	}
	const march = "1774972799.999"
	if now[march] != matched[march] {
		t.Errorf("March was not corrected, but is %q now and was %q", now[march], matched[march])
	}
}

func TestYearChangeKeepsYearsApart(t *testing.T) {
	d := startDemo(t)
	value := func(query, time string) map[string]string {
		got := map[string]string{}
		for _, s := range d.query(t, "/api/v1/query", "query", query, "time", time) {
			got[s.Metric["window"]] = s.Value[1].(string)
		}
		return got
	}
	// Half of January: the old year's result stands, the new year has its target and no figure.
	const january = "2026-01-15T00:00:00Z"
	if got := value("provincial_fund_cumulative_yuan", january); got["2025"] != "1000000000" || got["2026"] != "" {
		t.Errorf("cumulative in January: %v", got)
	}
	if got := value("provincial_fund_target_yuan", january); got["2026"] != "1000000000" {
		t.Errorf("target in January: %v", got)
	}
	if got := value(`indicator_status{indicator="provincial_fund"}`, january); len(got) != 1 || got["2025"] != "1" {
		t.Errorf("status in January: %v", got)
	}
	// As known in January, before the arrears came: 9.5亿 of 10亿, missed.
	asOf := d.query(t, "/api/v1/query", "query", `indicator_status{indicator="provincial_fund"}`, "time", january, "as_of", "2026-01-20")
	if len(asOf) != 1 || asOf[0].Value[1] != "5" {
		t.Errorf("status as known on 20 January: %v", asOf)
	}
	const end = "2026-01-31T15:59:59.999Z"
	if got := value("provincial_fund_cumulative_yuan", end); got["2025"] != "" || got["2026"] != "0" {
		t.Errorf("cumulative at January's end: %v", got)
	}
}

func TestCheckNamesEveryBadCell(t *testing.T) {
	dir := lanzhou(t)
	broken := dir + "/workbooks/省商务厅_外贸和招商引资月报_2026年6月（初稿）.xlsx"
	code, out, errors := runVerb(t, "check", "-c", dir, broken)
	if code != exitFailure {
		t.Errorf("exit code %d, stderr %s", code, errors)
	}
	for _, cell := range []string{"C7", "D7", "E7", "C8", "E8"} {
		if !regexp.MustCompile(`\b` + cell + `\b`).MatchString(out) {
			t.Errorf("cell %s is not named:\n%s", cell, out)
		}
	}
	code, out, _ = runVerb(t, "check", "-c", dir, "--json", broken)
	if code != exitFailure || !strings.HasPrefix(strings.TrimSpace(out), "[") && !strings.HasPrefix(strings.TrimSpace(out), "{") {
		t.Errorf("JSON answer with code %d: %.200s", code, out)
	}
	code, out, errors = runVerb(t, "check", "-c", dir, dir+"/workbooks/省商务厅_外贸和招商引资月报_2026年6月.xlsx")
	if code != exitOK {
		t.Errorf("the mended file: exit code %d\n%s%s", code, out, errors)
	}
}
