package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibiao/alerts"
	"zhibiao/samples/peers"
)

// TestRealPrometheusFiresForTheRightTargets has Debian's Prometheus scrape the demo
// under our own rules, twice as a pair of instances is, and holds what fires against what the targets' states say.
func TestRealPrometheusFiresForTheRightTargets(t *testing.T) {
	promtool := peers.Program(t, "promtool")
	d := startDemo(t)
	dir := t.TempDir()
	rules := filepath.Join(dir, "rules.yaml")
	if code, _, stderr := runVerb(t, "rules", "-c", filepath.Join("..", "..", "samples", "lanzhou"), "--for", "0s", "-o",
		rules); code != exitOK {
		t.Fatalf("rules: %d %s", code, stderr)
	}
	if out, err := exec.CommandContext(t.Context(), promtool, "check", "rules", rules).CombinedOutput(); err != nil {
		t.Fatalf("promtool check rules: %v\n%s", err, out)
	}
	config := fmt.Sprintf("global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [rules.yaml]\nscrape_configs:\n  - "+
		"job_name: zhibiao\n    static_configs: [{targets: [%q, %q]}]\n",
		strings.TrimPrefix(d.url, "http://"), strings.Replace(strings.TrimPrefix(d.url, "http://"), "127.0.0.1", "localhost", 1))
	if err := os.WriteFile(filepath.Join(dir, "prometheus.yml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	api := peers.Serve(t, "/-/healthy", "prometheus", "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address=")

	want := expectedAlerts(t, d)
	if len(want) < 20 {
		t.Fatalf("the demo gives only %d alerts to expect", len(want))
	}
	var got map[string]bool
	var problem error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		if got = firing(api); !maps.Equal(got, want) {
			continue
		}
		if problem = checkRules(t, api); problem == nil {
			return
		}
	}
	if problem != nil {
		t.Error(problem)
	}
	for a := range want {
		if !got[a] {
			t.Errorf("does not fire: %s", a)
		}
	}
	for a := range got {
		if !want[a] {
			t.Errorf("fires and should not: %s", a)
		}
	}
}

// checkRules says which rule a Prometheus could not evaluate or has not yet, or that it has not scraped both instances.
func checkRules(t *testing.T, api string) error {
	t.Helper()
	var rules struct {
		Data struct {
			Groups []struct {
				Rules []struct{ Name, Health, LastError string }
			}
		}
	}
	var up struct{ Data struct{ Result []any } }
	readJSON(t, api+"/api/v1/rules", &rules)
	readJSON(t, api+"/api/v1/query?query=up==1", &up)
	n := 0
	for _, g := range rules.Data.Groups {
		for _, r := range g.Rules {
			if n++; r.Health != "ok" {
				return fmt.Errorf("rule %s: %s %s", r.Name, r.Health, r.LastError)
			}
		}
	}
	if n < 20 || len(up.Data.Result) != 2 {
		return fmt.Errorf("%d rules, %d instances", n, len(up.Data.Result))
	}
	return nil
}

func readJSON(t *testing.T, address string, into any) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		t.Fatal(err)
	}
}

// expectedAlerts is what the states of the demo call for.
func expectedAlerts(t *testing.T, d *demo) map[string]bool {
	t.Helper()
	names := map[string]string{"3": "TargetBehind", "4": "TargetFarBehind", "5": "TargetMissed", "6": "CeilingExceeded", "8": "CeilingNear"}
	want := map[string]bool{}
	for _, s := range d.query(t, "/api/v1/query", "query", "indicator_status") {
		if name := names[s.Value[1].(string)]; name != "" {
			want[alertKey(name, s.Metric)] = true
		}
	}
	// stands on while the next window runs
	for _, s := range d.query(t, "/api/v1/query", "query", "indicator_result_status == 5 or indicator_result_status == 6") {
		want[alertKey(names[s.Value[1].(string)], s.Metric)] = true
	}
	for _, s := range d.query(t, "/api/v1/query", "query", "report_overdue == 1") {
		want[alertKey("ReportOverdue", s.Metric)] = true
	}
	inst, err := openInstance(lanzhou(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range alerts.Rules(inst.catalogue, 0, alerts.GradeByEvent(inst.catalogue)).Groups { // what has no state of its own
		for _, rule := range g.Rules {
			if rule.Alert == alerts.ForecastMiss || rule.Alert == alerts.MilestoneOverdue {
				for _, s := range d.query(t, "/api/v1/query", "query", rule.Expr) {
					want[alertKey(rule.Alert, s.Metric)] = true
				}
			}
		}
	}
	return want
}

func alertKey(name string, labels map[string]string) string {
	return strings.Join([]string{name, labels["indicator"], labels["entity"], labels["window"], labels["form"], labels["department"],
		labels["period"]}, "|")
}

func firing(api string) map[string]bool {
	r, err := http.Get(api + "/api/v1/alerts")
	if err != nil {
		return nil // not up yet
	}
	defer r.Body.Close()
	var answer struct {
		Data struct {
			Alerts []struct {
				State  string
				Labels map[string]string
			}
		}
	}
	if json.NewDecoder(r.Body).Decode(&answer) != nil {
		return nil
	}
	got := map[string]bool{}
	for _, a := range answer.Data.Alerts {
		if a.State == "firing" {
			got[alertKey(a.Labels["alertname"], a.Labels)] = true
		}
	}
	return got
}
