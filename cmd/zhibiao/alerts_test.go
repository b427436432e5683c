package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/samples/peers"
)

// Acts on alerts are taken with the running program and without, refused with their mend, and shown.
func TestAlertsVerbs(t *testing.T) {
	dir := withLedger(t)
	act := func(want string, code int, args ...string) {
		t.Helper()
		got, out, stderr := runVerb(t, append([]string{"alerts"}, append(args, "-c", dir)...)...)
		if got != code || !strings.Contains(out+stderr, want) {
			t.Errorf("%v: %d %s%s, want %d and %q", args, got, out, stderr, code, want)
		}
	}
	act("recorded as 1", exitOK, "silence", "--indicator", "green_building_share", "--until", "2099-12-31", "--why", "停机检修", "--by", "张三")
	act("name an event", exitFailure, "silence", "--until", "2099-12-31", "--why", "x")
	act("say why", exitFailure, "silence", "--form", "green_building", "--until", "2099-12-31")
	act("a day to come", exitFailure, "silence", "--form", "green_building", "--until", "2001-12-31", "--why", "x")
	act("--until", exitUsage, "silence", "--form", "green_building", "--why", "x")
	act("recorded as 2", exitOK, "silence", "--lift", "1")
	act("no silence 7", exitFailure, "silence", "--lift", "7")
	act("no message 1", exitFailure, "ack", "1")
	act("no alert 1", exitFailure, "explain", "1", "天气原因")
	act("recorded as 3", exitOK, "pause", "检修")
	act("recorded as 4", exitOK, "resume")
	act("no department", exitUsage, "test", "--to", "nobody")
	act("telephone", exitOK, "test", "--to", "housing")
	act("telephone", exitOK, "test", "--to", "leaders")
	act("ReportOverdue", exitOK, "backtest", "--from", "2026-11-23", "--to", "2026-12-20")
	act("not before", exitUsage, "backtest", "--from", "2999-01")

	// Another ladder takes one line away and adds none.
	other := filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(other, []byte("ladder: {supervise: 0}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, stderr := runVerb(t, "alerts", "backtest", "-c", dir, "--from", "2026-11-23", "--to", "2026-12-20", "--alerts", other)
	if strings.Contains(out, "\n+") || !strings.Contains(out, "supervise") || stderr != "" {
		t.Errorf("another ladder: %s%s", out, stderr)
	}
}

// What is wrong with alerts.yaml is said with its place and its mend.
func TestAlertsFileMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"units: {finanse: {}}":                                        `no department has the id "finanse"`,
		"units: {finance: {relation: boss}}":                          "want subordinate, peer, superior or vertical",
		"units: {finance: {channels: [mail]}}":                        `no channel is called "mail"`,
		"units: {finance: {hours: {from: \"18:00\", to: \"08:00\"}}}": "want two times of one day",
		"on: [Everything]":                                            `no event is called "Everything"`,
		"ladder: {urge: -1}":                                          "want working days",
		"channels: [{name: a, kind: pigeon}]":                         `"pigeon": want one of`,
		"leaders: {weekday: sunday}":                                  `"sunday": want monday`,
		"rules: [{indicator: nothing}]":                               `no indicator has the id "nothing"`,
		"rules: [{severity: red}]":                                    `"red": want critical`,
		"rules: [{tell: [nobody]}]":                                   `no department has the id "nobody"`,
		"templates: {urge: {text: '{{.Nme}}'}}":                       `can't evaluate field Nme`,
		"templates: {urge: {text: '{{'}}":                             "templates: urge",
		"templates: {nag: {text: x}}":                                 `no stage is called "nag"`,
		"grades: [好, 好]":                                              `"好": want words, each once`,
		"unit: {}":                                                    `key "unit" is not known here`,
	} {
		dir := lanzhou(t)
		if err := os.WriteFile(filepath.Join(dir, "alerts.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := runVerb(t, "alerts", "test", "-c", dir, "--to", "finance")
		if code == exitOK || !strings.Contains(stderr, want) || !strings.Contains(stderr, "alerts.yaml:1:") {
			t.Errorf("%s: %d %s, want %q", text, code, stderr, want)
		}
	}
}

// The demo, which can send nothing, shows what it would tell to whom: in both languages, with the whole list as a workbook. Who is not
// known by name marks nothing.
func TestDemoShowsItsMessages(t *testing.T) {
	d := startDemo(t)
	get := func(path string, code int, want ...string) string {
		t.Helper()
		answer, err := http.Get(d.url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != code {
			t.Errorf("%s: %s, %v", path, answer.Status, err)
		}
		for _, w := range want {
			if !strings.Contains(string(body), w) {
				t.Errorf("%s does not say %q", path, w)
			}
		}
		return string(body)
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && !strings.Contains(get("/messages", 200), "目标进展提醒（2026年11月）"); {
		time.Sleep(50 * time.Millisecond) // the last months are decided behind the start
	}
	get("/messages", 200, "甘肃省财政厅", "示例联络员乙 0931-0000002", "消息")
	get("/messages?lang=en&unit=finance", 200, "reminder", "Gansu Department of Finance")
	get("/messages?state=draft", 200, "商请函（提请协调）")
	get("/messages?state=failed", 200, "没有符合条件的消息")
	get("/messages/1", 200, `id="copy"`, "依据：甘政办发〔2020〕67号", "/messages/1/list.xlsx")
	get("/messages/9999", 404, "没有这条消息")
	get("/messages?before=x", 400)
	if xlsx := get("/messages/1/list.xlsx", 200); !strings.HasPrefix(xlsx, "PK") {
		t.Error("the list is no workbook")
	}
	answer, err := http.PostForm(d.url+"/messages/1/called", url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a visitor marks a message: %s", answer.Status)
	}

	// The rules that are made for Prometheus, asked of the program itself, give the same alerts as it decides.
	inst, err := openInstance(lanzhou(t))
	if err != nil {
		t.Fatal(err)
	}
	want, ruled := map[string]bool{}, map[string]bool{}
	for _, g := range alerts.Rules(inst.catalogue, 0, alerts.GradeByEvent(inst.catalogue)).Groups {
		for _, rule := range g.Rules {
			ruled[rule.Alert] = true
			if rule.Alert == alerts.SourceSilent {
				continue // of the process' own figures, which are no series
			}
			for _, s := range d.query(t, "/api/v1/query", "query", rule.Expr) {
				want[alertKey(rule.Alert, s.Metric)+s.Metric["node"]] = true
			}
		}
	}
	told := func() map[string]bool { return ruledAlerts(t, d, ruled) }
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && !maps.Equal(want, told()); {
		time.Sleep(50 * time.Millisecond) // those of now are decided behind those of the past
	}
	if diff := cmp.Diff(want, told()); diff != "" || len(want) < 40 {
		t.Errorf("%d alerts by rules (-rules +program):\n%s", len(want), diff)
	}
}

// ruledAlerts are the alerts of the demo that rules for Prometheus tell of too: not those that stand though nothing is known any more.
func ruledAlerts(t *testing.T, d *demo, ruled map[string]bool) map[string]bool {
	t.Helper()
	got := map[string]bool{}
	for _, a := range alertsOf(t, d) {
		if name := a["alertname"]; ruled[name] {
			key := alertKey(name, a)
			if a["node"] != "" { // a node's own alert is of no window in PromQL
				without := maps.Clone(a)
				delete(without, "window")
				key = alertKey(name, without) + a["node"]
			}
			got[key] = true
		}
	}
	return got
}

// alertsOf are the labels of the alerts that the demo answers with, those left out of which nothing is known any more.
func alertsOf(t *testing.T, d *demo) (list []map[string]string) {
	t.Helper()
	answer, err := http.Get(d.url + "/api/v1/alerts")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var said struct {
		Data struct {
			Alerts []struct{ Labels, Annotations map[string]string }
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	for _, a := range said.Data.Alerts {
		if !strings.Contains(a.Annotations["description"], "此前的预警未解除") {
			list = append(list, a.Labels)
		}
	}
	return list
}

// docs/alerts.md names every event and every key of alerts.yaml, and its example is one.
func TestDocumentedAlertsFile(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "alerts.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range alerts.Events() {
		if !strings.Contains(string(page), "`"+e.Name+"`") {
			t.Errorf("docs/alerts.md does not name %s", e.Name)
		}
	}
	_, rest, _ := strings.Cut(string(page), "## alerts.yaml\n\n```yaml\n")
	example, _, closed := strings.Cut(rest, "```")
	if !closed {
		t.Fatal("docs/alerts.md has no example of alerts.yaml")
	}
	inst, err := openInstance(lanzhou(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := inst.parseAlerts("alerts.yaml", []byte(example)); err != nil {
		t.Errorf("the example: %v", err)
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[contacts.Contacts](), reflect.TypeFor[contacts.Unit](),
		reflect.TypeFor[contacts.Person](), reflect.TypeFor[contacts.Ladder](), reflect.TypeFor[contacts.Hours](),
		reflect.TypeFor[contacts.Leaders](), reflect.TypeFor[contacts.Rule](), reflect.TypeFor[contacts.Template]()} {
		for i := range typ.NumField() {
			if key := typ.Field(i).Tag.Get("yaml"); key != "-" && key != ",inline" && !strings.Contains(example, key+":") {
				t.Errorf("the example of alerts.yaml does not show %q", key)
			}
		}
	}
	scheme, err := os.ReadFile(filepath.Join("..", "..", "packaging", "alerts-13710.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	other := *inst
	if err := other.parseAlerts("alerts-13710.yaml", scheme); err != nil || other.alerts.Ladder.Feedback != 3 || other.alerts.Leaders.Hear() {
		t.Errorf("the scheme 13710: %v, %+v", err, other.alerts.Ladder)
	}
	if u := inst.alerts.Unit("finance"); len(u.Reached(alerts.StageUrge)) != 1 || len(u.Reached(alerts.StageSecond)) != 2 ||
		u.Reached(alerts.StageSign)[0].Post != "head" {
		t.Errorf("the example reads as %+v", inst.alerts)
	}
}

// A trial reaches every channel of a unit, says that it is one, and names what was refused.
func TestAlertsTestReachesEveryChannel(t *testing.T) {
	dir := lanzhou(t)
	asked := map[string]string{}
	var mu sync.Mutex
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		asked[r.URL.Path] = string(body)
		mu.Unlock()
		said := `{"errcode":0,"errmsg":"ok"}`
		if r.URL.Path == "/robot/send" {
			said = `{"errcode":310000,"errmsg":"keywords not in content"}`
		}
		io.WriteString(w, said)
	}))
	defer receiver.Close()
	if err := os.WriteFile(filepath.Join(dir, "key"), []byte("the-key-of-a-robot\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	text := `channels:
  - {name: group, kind: wecom, url: HOST, key_file: key}
  - {name: ding, kind: dingtalk, url: HOST, key_file: key, secret_file: key}
  - {name: lark, kind: feishu, url: HOST, key_file: key}
  - {name: oa, kind: webhook, url: HOST/hook}
  - {name: text, kind: sms, url: HOST/sms, template: T1, text: "您单位有{count}项待办"}
units:
  finance: {channels: [group, ding, lark, oa, text, manual], people: [{name: 张三, phone: "13800000001"}]}
`
	if err := os.WriteFile(filepath.Join(dir, "alerts.yaml"), []byte(strings.ReplaceAll(text, "HOST", receiver.URL)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := runVerb(t, "alerts", "test", "-c", dir, "--to", "finance")
	if code != exitFailure {
		t.Errorf("exit %d, want %d: one refused", code, exitFailure)
	}
	// it is noon, and Feishu is busy then
	for _, want := range []string{"group\tsent", "ding\tnever: ", "write it to keyword", "lark\tlater: ",
		"oa\tsent", "text\tsent", "manual\t人工电话"} {
		if !strings.Contains(out, want) {
			t.Errorf("printed %s%s, want %q", out, stderr, want)
		}
	}
	if strings.Contains(out+stderr, "the-key-of-a-robot") {
		t.Errorf("a key is shown: %s%s", out, stderr)
	}
	for _, path := range []string{"/cgi-bin/webhook/send", "/robot/send", "/hook", "/sms"} {
		body, is := asked[path]
		if !is || path != "/sms" && !strings.Contains(body, "测试") {
			t.Errorf("%s was asked %q, which says of no trial", path, body)
		}
	}
}

// A program that serves keeps a real Alertmanager informed of what stands, with a Watchdog by which others know that it lives; a trial
// goes out to a unit's own channel and says what it is.
func TestServeInformsAnAlertmanager(t *testing.T) {
	alertmanager := peers.Program(t, "prometheus-alertmanager")
	dir := withLedger(t)
	var said strings.Builder
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(&said, r.Body); err != nil {
			t.Error(err)
		}
	}))
	defer hook.Close()
	address, folder := peers.Address(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "am.yml"), []byte("route: {receiver: none}\nreceivers: [{name: none}]\n"),
		0o600); err != nil {
		t.Fatal(err)
	}
	start, began := sampleNow(t)(), time.Now()
	now := func() time.Time { return start.Add(time.Since(began)) }
	config := fmt.Sprintf("units: {finance: {channels: [hook]}}\nchannels:\n  - {name: am, kind: alertmanager, url: '%s', "+
		"content: full, internal: true}\n"+
		"  - {name: hook, kind: webhook, url: '%s', content: full, internal: true}\n  - {name: outside, kind: webhook, url: "+
		"'https://hook.example.cn'}\n", peers.MovedToNow(t, address, now), hook.URL)
	if err := os.WriteFile(filepath.Join(dir, "alerts.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	am := exec.CommandContext(t.Context(), alertmanager, "--config.file="+filepath.Join(folder, "am.yml"),
		"--storage.path="+filepath.Join(folder, "data"),
		"--web.listen-address="+address, "--cluster.listen-address=")
	am.Cancel = func() error { return am.Process.Signal(os.Interrupt) }
	if err := am.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { am.Process.Signal(os.Interrupt); am.Wait() })

	for up := false; !up; time.Sleep(50 * time.Millisecond) {
		if answer, err := http.Get("http://" + address + "/-/ready"); err == nil {
			answer.Body.Close()
			up = answer.StatusCode == http.StatusOK
		}
	}

	if code, out, stderr := runVerb(t, "alerts", "test", "-c", dir, "--to", "finance"); code != exitOK ||
		!strings.Contains(out, "hook\tsent") {
		t.Errorf("trial: %d %s%s", code, out, stderr)
	}
	if !strings.Contains(said.String(), "测试") {
		t.Errorf("the trial says %s", said.String())
	}

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		ended <- run(ctx, []string{"serve", "-c", dir, "--listen", "127.0.0.1:0"}, streams{strings.NewReader(""), io.Discard, &stderr},
			clock{now: now})
	}()
	defer func() {
		if stop(); <-ended != exitOK || t.Failed() {
			t.Errorf("serve said %s", stderr.String())
		}
	}()
	heard := map[string]bool{}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) &&
		!(heard["Watchdog"] && heard["ReportOverdue"]); time.Sleep(100 * time.Millisecond) {
		answer, err := http.Get("http://" + address + "/api/v2/alerts")
		if err != nil {
			continue // not up yet
		}
		var list []struct{ Labels map[string]string }
		if json.NewDecoder(answer.Body).Decode(&list) == nil {
			for _, a := range list {
				heard[a.Labels["alertname"]] = true
			}
		}
		answer.Body.Close()
	}
	if !heard["Watchdog"] || !heard["ReportOverdue"] {
		t.Errorf("the Alertmanager has heard of %v", heard)
	}
}

// Delivery from a ledger that was restored is paused until a person has it go on, and who is told comes with the backup.
func TestRestoredLedgerIsPaused(t *testing.T) {
	dir := withLedger(t)
	backup := filepath.Join(t.TempDir(), "backup.zip")
	if code, _, stderr := runVerb(t, "backup", "-c", dir, "-o", backup); code != exitOK {
		t.Fatal(stderr)
	}
	folder := filepath.Join(t.TempDir(), "new")
	code, out, stderr := runVerb(t, "restore", "-c", folder, backup)
	if code != exitOK || !strings.Contains(out, "alerts resume") {
		t.Fatalf("restore: %d %s%s", code, out, stderr)
	}
	want, err := os.ReadFile(filepath.Join(dir, "alerts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(folder, "alerts.yaml")); err != nil || string(got) != string(want) {
		t.Errorf("alerts.yaml comes back as %q, %v", got, err)
	}
	paused := func() bool {
		s, err := openLedger(t.Context(), filepath.Join(folder, "ledger.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		book, err := s.Book(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return decide.NewDesk(book).Paused()
	}
	if !paused() {
		t.Error("delivery goes on by itself")
	}
	if code, _, stderr := runVerb(t, "alerts", "resume", "-c", folder); code != exitOK || paused() {
		t.Errorf("resume: %d %s", code, stderr)
	}
}
