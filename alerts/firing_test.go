package alerts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/samples/peers"
)

// story is what some subjects reported by the end of 2025, so that the domain itself comes to each status that somebody has to act on.
func story() []indicators.Facts {
	flow := func(id, entity string, year int, cumulative float64, months int) indicators.Observation {
		return indicators.Observation{
			Subject: indicators.Subject{Indicator: id, Entity: entity}, Period: periods.Month(year, time.Month(months)),
			Basis: indicators.Cumulative, Value: cumulative, Status: indicators.Normal,
		}
	}
	var out []indicators.Facts
	add := func(targets []indicators.Target, observations ...indicators.Observation) {
		out = append(out, indicators.Facts{Subject: observations[0].Subject, Observations: observations, Targets: targets})
	}
	plan := func(id string, value float64, bound indicators.Bound, ceiling indicators.Ceiling,
		pace indicators.PaceKind) []indicators.Target {
		return []indicators.Target{{
			Subject: indicators.Subject{Indicator: id}, Window: periods.Window{Span: periods.Year(2025)}, Value: value,
			Bound: bound, Ceiling: ceiling, Pace: indicators.Pace{Kind: pace}, Plan: true,
		}}
	}
	add(nil, flow("provincial_fund", "", 2025, 9.9e8, 12))        // of 1e9: missed
	add(nil, flow("city_fund", "", 2025, 5e8, 12))                // of 5e8: reached
	quota := flow("construction_land_quota", "", 2025, 2.1e6, 12) // of 2e6: exceeded
	quota.Period = periods.Quarter(2025, 4)
	add(plan("construction_land_quota", 2e6, indicators.AtMost, indicators.Control, indicators.NoPace), quota)
	return out
}

// exposition writes what is live at an instant, as /metrics shows it.
func exposition(c *indicators.Catalogue, now time.Time) string {
	latest := map[string]string{}
	put := func(list []indicators.Series) {
		for _, s := range list {
			i := sort.Search(len(s.Samples), func(i int) bool { return s.Samples[i].At > now.UnixMilli() }) - 1
			if i < 0 || indicators.IsStale(s.Samples[i].Value) {
				continue
			}
			var labels []string
			for _, l := range s.Labels {
				labels = append(labels, fmt.Sprintf("%s=%q", l.Name, l.Value))
			}
			latest[s.Name+"{"+strings.Join(labels, ",")+"}"] = fmt.Sprint(s.Samples[i].Value)
		}
	}
	horizon := now.AddDate(1, 0, 0)
	for _, f := range story() {
		put(indicators.Expand(c, f, horizon))
	}
	reported := []indicators.Report{{Form: "special_fund", Department: "finance", Period: periods.Month(2025, time.December),
		Received: now.AddDate(0, -2, 0)}}
	put(indicators.ReportingOf(c).Expand("special_fund", "finance", reported, horizon))
	var lines []string
	for series, value := range latest {
		lines = append(lines, series+" "+value+"\n")
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// wanted are the alerts that follow from what is exposed, worked out without any rule.
func wanted(text string) []string {
	names := map[string]string{"3": TargetBehind, "4": TargetFarBehind, "5": TargetMissed, "6": CeilingExceeded, "8": CeilingNear}
	var out []string
	for line := range strings.Lines(text) {
		series, value, _ := strings.Cut(strings.TrimSpace(line), "} ")
		label := func(name string) string {
			_, rest, _ := strings.Cut(series, name+`="`)
			v, _, _ := strings.Cut(rest, `"`)
			return v
		}
		switch {
		case strings.HasPrefix(series, indicators.FamilyStatus+"{") && names[value] != "",
			strings.HasPrefix(series, indicators.FamilyResult+"{") && (value == "5" || value == "6"):
			out = append(out, names[value]+" "+label("indicator")+" "+label("window"))
		case strings.HasPrefix(series, indicators.FamilyOverdue+"{") && value == "1":
			out = append(out, ReportOverdue+" "+label("form")+" "+label("period"))
		}
	}
	slices.Sort(out)
	return out
}

// A real Prometheus that scrapes what the domain makes of a story, from two programs
// of which the second has not taken up a new name of an indicator yet, fires the alerts
// that belong to it, each once, and no others; Alertmanager holds them with every label. So does vmalert.
func TestPrometheusFires(t *testing.T) {
	binary := peers.Program(t, "prometheus")
	c := lanzhou(t)
	c.Form("special_fund").First = "2025-M12"
	now := time.Date(2026, 3, 5, 12, 0, 0, 0, shanghai)
	text := exposition(c, now)
	want := wanted(text)
	for _, must := range []string{"TargetMissed provincial_fund 2025", "CeilingExceeded construction_land_quota 2025",
		"ReportOverdue special_fund 2026-M01"} {
		if !slices.Contains(want, must) {
			t.Errorf("the story does not lead to %q:\n%s", must, text)
		}
	}
	exposed := func(text string) *httptest.Server {
		page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) }))
		t.Cleanup(page.Close)
		return page
	}
	page, second := exposed(text), exposed(strings.ReplaceAll(text, `name="省级`, `name="原省级`))

	rules := ruleFile(t, c, 0)
	dir := filepath.Dir(rules)
	manager := startAlertmanager(t)
	config := fmt.Sprintf("global: {scrape_interval: 500ms, evaluation_interval: 500ms}\nrule_files: [%q]\n"+
		"alerting: {alertmanagers: [{static_configs: [{targets: [%q]}]}]}\n"+
		"scrape_configs: [{job_name: zhibiao, static_configs: [{targets: [%q]}]}, {job_name: second, static_configs: [{targets: [%q]}]}]\n",
		rules, manager, page.Listener.Addr(), second.Listener.Addr())
	configFile := filepath.Join(dir, "prometheus.yml")
	if err := os.WriteFile(configFile, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	address := peers.Address(t)
	startServer(t, binary, "--config.file="+configFile, "--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)

	expectFiring(t, address, want)
	expectManaged(t, manager, address)

	t.Run("vmalert", func(t *testing.T) {
		own, notified := peers.Address(t), startAlertmanager(t)
		startServer(t, peers.Program(t, "vmalert"), "-rule="+rules, "-datasource.url=http://"+address, "-notifier.url=http://"+notified,
			"-evaluationInterval=500ms", "-httpListenAddr="+own)
		expectFiring(t, own, want)
		expectManaged(t, notified, own)
	})
}

// startAlertmanager runs Debian's Alertmanager, which tells nobody, and gives its address.
func startAlertmanager(t *testing.T) string {
	t.Helper()
	dir, address := t.TempDir(), peers.Address(t)
	config := filepath.Join(dir, "alertmanager.yml")
	if err := os.WriteFile(config, []byte("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	startServer(t, peers.Program(t, "prometheus-alertmanager"), "--config.file="+config, "--storage.path="+dir,
		"--web.listen-address="+address, "--cluster.listen-address=")
	return address
}

// expectManaged waits until an Alertmanager holds the very alerts, with all their labels, that fire at an address.
func expectManaged(t *testing.T, manager, address string) {
	t.Helper()
	var want, got []string
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		want, got = labelled(t, "http://"+address+"/api/v1/alerts"), labelled(t, "http://"+manager+"/api/v2/alerts")
		if len(want) > 0 && cmp.Equal(want, got) {
			return
		}
	}
	t.Errorf("alerts (-firing +at the Alertmanager):\n%s", cmp.Diff(want, got))
}

// labelled lists the label sets of alerts as an address tells them: Prometheus below data, Alertmanager as a list.
func labelled(t *testing.T, address string) (list []string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		return nil // not up yet
	}
	defer resp.Body.Close()
	type alert struct{ Labels map[string]string }
	var told struct{ Data struct{ Alerts []alert } }
	data, err := io.ReadAll(resp.Body)
	if err == nil && bytes.HasPrefix(data, []byte("[")) {
		err = json.Unmarshal(data, &told.Data.Alerts)
	} else if err == nil {
		err = json.Unmarshal(data, &told)
	}
	if err != nil {
		return []string{err.Error()}
	}
	for _, a := range told.Data.Alerts {
		list = append(list, fmt.Sprint(a.Labels)) // in the order of their names
	}
	slices.Sort(list)
	return list
}

// expectFiring waits for the alerts, and then a little longer, lest others come.
func expectFiring(t *testing.T, address string, want []string) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline) && !cmp.Equal(want, firing(address)); {
		time.Sleep(200 * time.Millisecond)
	}
	time.Sleep(1500 * time.Millisecond) // three evaluations more
	if d := cmp.Diff(want, firing(address)); d != "" {
		t.Errorf("alerts (-wanted +firing):\n%s", d)
	}
}

// firing lists the alerts that fire, with the texts of which none may be broken.
func firing(address string) []string {
	resp, err := http.Get("http://" + address + "/api/v1/alerts")
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	var answer struct {
		Data struct {
			Alerts []struct {
				State               string
				Labels, Annotations map[string]string
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return []string{err.Error()}
	}
	var out []string
	for _, a := range answer.Data.Alerts {
		line := a.Labels["alertname"] + " " + a.Labels["indicator"] + a.Labels["form"] + " " + a.Labels["window"] + a.Labels["period"]
		if a.State != "firing" {
			line += " " + a.State
		}
		for key, text := range a.Annotations {
			if strings.Contains(text, "error expanding") || strings.Contains(text, "no value") || text == "" {
				line += " " + key + ": " + text
			}
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

// startServer runs a program until the test ends.
func startServer(t *testing.T, binary string, args ...string) {
	cmd := exec.Command(binary, args...)
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", binary, log.String())
		}
	})
}
