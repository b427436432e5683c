package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/report"
	"zhibiao/people"
)

// office is an instance that is served, with people who ask it by their tokens.
type officeWorld struct {
	t      *testing.T
	dir    string
	clock  clock
	demo   *demo
	people map[string]sender
}

// officeOf serves an instance with the clerks of units, two reviewers and a planner, with these lines in its configuration.
func officeOf(t *testing.T, lines string, units ...string) *officeWorld {
	t.Helper()
	w := &officeWorld{t: t, dir: bareInstance(t, "people: {tokens: true}\n"+lines), clock: clock{now: sampleNow(t)},
		people: map[string]sender{}}
	w.begin(units...)
	return w
}

// amendedOffice is officeOf with other words in the catalogue's forms.
func amendedOffice(t *testing.T, lines, old, new string, units ...string) *officeWorld {
	t.Helper()
	return changedOffice(t, lines, []amendment{{"forms.yaml", old, new}}, units...)
}

// amendment is other words in a file of the catalogue.
type amendment struct{ file, old, new string }

// changedOffice is officeOf with amendments of the catalogue.
func changedOffice(t *testing.T, lines string, changes []amendment, units ...string) *officeWorld {
	t.Helper()
	return officeBy(t, clock{now: sampleNow(t)}, lines, changes, units...)
}

// officeBy is changedOffice by another clock.
func officeBy(t *testing.T, by clock, lines string, changes []amendment, units ...string) *officeWorld {
	t.Helper()
	w := &officeWorld{t: t, dir: t.TempDir(), clock: by, people: map[string]sender{}}
	if err := os.CopyFS(filepath.Join(w.dir, "catalogue"),
		os.DirFS(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))); err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		path := filepath.Join(w.dir, "catalogue", c.file)
		text, err := os.ReadFile(path)
		if err == nil && !strings.Contains(string(text), c.old) {
			err = fmt.Errorf("%s: no %q", c.file, c.old)
		}
		if err == nil {
			err = os.WriteFile(path, []byte(strings.Replace(string(text), c.old, c.new, 1)), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(w.dir, "zhibiao.yaml"), []byte("people: {tokens: true}\n"+lines), 0o600); err != nil {
		t.Fatal(err)
	}
	w.begin(units...)
	return w
}

// begin makes people and serves the instance.
func (w *officeWorld) begin(units ...string) {
	t := w.t
	tokens := map[string]string{}
	add := func(name, scopes string, args ...string) {
		addUser(t, w.dir, append([]string{name}, args...)...)
		code, out, problem := runVerb(t, "user", "token", "-c", w.dir, name, "--scope", scopes)
		if code != exitOK {
			t.Fatal(problem)
		}
		tokens[name] = strings.TrimSpace(out)
	}
	for _, unit := range units {
		add(unit, "read,submit,review", "--department", unit, "--role", "clerk", "--person", "填报员")
	}
	add("reviewer", "read,review,submit", "--role", "reviewer", "--role", "deputy", "--person", "审核员")
	add("second", "read,review", "--role", "reviewer", "--person", "复核员")
	add("planner", "read,figures,review", "--role", "planner")
	w.serve(tokens)
}

func (w *officeWorld) serve(tokens map[string]string) {
	w.demo = startVerbBy(w.t, w.clock, "serve", "-c", w.dir, "--listen", "127.0.0.1:0")
	for name, token := range tokens {
		w.people[name] = sender{w.t, w.demo.url, token}
	}
}

// send uploads a file and confirms it, with one reason for every question, and gives its submission.
func (w *officeWorld) send(who, name string, data []byte, reason string) int64 {
	w.t.Helper()
	s := w.people[who]
	u := s.upload(name, data)
	var reasons []string
	for _, f := range u.Findings {
		reasons = append(reasons, fmt.Sprintf(`{"code": %q, "reason": %q}`, f.Code, reason))
	}
	code, done, problem := s.confirm(u.ID, fmt.Sprintf("k%d", u.ID), u.Consequences, strings.Join(reasons, ","))
	if code != http.StatusOK {
		w.t.Fatalf("confirm %s: %d %s\n%+v", name, code, problem, u.Findings)
	}
	return done.Submission
}

// decide asks for a decision, and gives the code and the answer.
func (w *officeWorld) decide(who string, id int64, kind, body string) (int, string) {
	w.t.Helper()
	code, text := w.people[who].do(http.MethodPost, fmt.Sprintf("/api/submissions/%d/%s", id, kind), nil, strings.NewReader(body))
	return code, string(text)
}

// figure is what a series is at an instant; empty: nothing.
func (w *officeWorld) figure(query, at string) string {
	w.t.Helper()
	code, text := w.people["planner"].do(http.MethodGet, "/api/v1/query?"+url.Values{"query": {query}, "time": {at}}.Encode(), nil, nil)
	var answer struct {
		Data struct{ Result []struct{ Value [2]any } }
	}
	if err := json.Unmarshal(text, &answer); code != http.StatusOK || err != nil {
		w.t.Fatalf("%s: %d %v %s", query, code, err, text)
	}
	var values []string
	for _, r := range answer.Data.Result {
		values = append(values, fmt.Sprint(r.Value[1]))
	}
	return strings.Join(values, " ")
}

// state is where a unit's report of April 2026 stands.
func (w *officeWorld) state(unit, form string) string {
	w.t.Helper()
	_, text := w.people["planner"].do(http.MethodGet, "/api/obligations?period=2026-M04&form="+form+"&department="+unit, nil, nil)
	var answer struct{ Obligations []struct{ State string } }
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Obligations) != 1 {
		w.t.Fatalf("%v %s", err, text)
	}
	return answer.Obligations[0].State
}

// said is what was found of a submission, or what it states.
func (w *officeWorld) said(id int64) []report.Finding {
	w.t.Helper()
	code, text := w.people["planner"].do(http.MethodGet, fmt.Sprintf("/api/submissions/%d", id), nil, nil)
	var answer struct{ Findings []report.Finding }
	if err := json.Unmarshal(text, &answer); code != http.StatusOK || err != nil {
		w.t.Fatalf("submission %d: %d %v %s", id, code, err, text)
	}
	return answer.Findings
}

// mended holds the mend of what was said before a submission: that it was, and that nothing is left to do with that submission.
func (w *officeWorld) mended(code string, with int64) {
	w.t.Helper()
	var before []report.Finding
	for id := range with - 1 {
		before = append(before, w.said(id+1)...)
	}
	collectortest.Mended(w.t, code, before, w.said(with))
}

const (
	commerceCorrected = "省商务厅_外贸和招商引资月报_2026年4月（更正）.xlsx"
	atEndOfApril      = "2026-04-30T23:59:59.999+08:00"
	aprilTrade        = "imports_exports_cumulative_yuan"
)

// TestWithdraw: what a unit takes back counts no more, and what stood before stands again, in figures and in what is owed.
func TestWithdraw(t *testing.T) {
	w := officeOf(t, "", "commerce", "finance")
	first := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
	was := w.figure(aprilTrade, atEndOfApril)
	second := w.send("commerce", commerceCorrected, sampleFile(t, commerceCorrected), "核实后更正")
	corrected := w.figure(aprilTrade, atEndOfApril)
	if was == "" || corrected == was {
		t.Fatalf("before %q, after the correction %q", was, corrected)
	}
	if code, body := w.decide("finance", second, "withdraw", `{"reason": "x"}`); code != http.StatusNotFound {
		t.Errorf("another unit: %d %s", code, body)
	}
	if code, body := w.decide("reviewer", second, "withdraw", `{"reason": "x"}`); code != http.StatusForbidden {
		t.Errorf("a reviewer: %d %s", code, body)
	}
	if code, body := w.decide("commerce", second, "withdraw", `{"reason": " "}`); code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d %s", code, body)
	}
	if code, body := w.decide("commerce", second, "withdraw", `{"reason": "更正有误"}`); code != http.StatusOK ||
		!strings.Contains(body, `"withdrawn"`) {
		t.Fatalf("withdraw: %d %s", code, body)
	}
	if got := w.figure(aprilTrade, atEndOfApril); got != was {
		t.Errorf("after the correction was withdrawn it is %q, before it was %q", got, was)
	}
	if code, body := w.decide("commerce", second, "withdraw", `{"reason": "again"}`); code != http.StatusConflict {
		t.Errorf("again: %d %s", code, body)
	}
	if code, body := w.decide("commerce", first, "ask", `{"reason": "x"}`); code != http.StatusConflict {
		t.Errorf("asked for what is free: %d %s", code, body)
	}
	if got := w.state("commerce", "trade_investment"); got != "late" {
		t.Errorf("the first report meets it still: %s", got)
	}
	if code, body := w.decide("commerce", first, "withdraw", `{"reason": "报错月份"}`); code != http.StatusOK {
		t.Fatalf("withdraw: %d %s", code, body)
	}
	if got := w.figure(aprilTrade, atEndOfApril); got != "" {
		t.Errorf("after all was withdrawn: %q", got)
	}
	if got := w.state("commerce", "trade_investment"); got != "overdue" {
		t.Errorf("nothing meets it: %s", got)
	}
	_, page := w.people["commerce"].do(http.MethodGet, fmt.Sprintf("/submissions/%d", second), nil, nil)
	for _, want := range []string{"已撤回", "办理经过", "更正有误"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if again := w.send("commerce", commerceApril, sampleFile(t, commerceApril), ""); again <= second ||
		w.figure(aprilTrade, atEndOfApril) != was {
		t.Errorf("sent again: submission %d, %q", again, w.figure(aprilTrade, atEndOfApril))
	} else {
		w.mended("report.withdrawn", again)
	}
	if code, out, problem := runVerb(t, "check-ledger", "-c", w.dir); code != exitOK {
		t.Errorf("the ledger: %s%s", out, problem)
	}
	code, out, problem := runVerb(t, "log", "list", "-c", w.dir, "--act", string(people.Withdraw), "--json")
	if code != exitOK || strings.Count(out, `"`+string(people.Withdraw)+`"`) != 2 {
		t.Errorf("the log: %d %s%s", code, out, problem)
	}
}

const (
	tradeForm     = "    number: 甘商2表\n"
	tradeReviewed = tradeForm + "    review: true\n"
	tradeMarked   = tradeForm + "    review: provisional\n"
	reviewedApril = `report_reviewed{form="trade_investment",period="2026-M04"}`
	lastNow       = "2026-12-31T00:00:00+08:00"
)

// TestReview: what is reviewed stands once a reviewer confirms it; what was confirmed is corrected with a reason, and given back when asked
// for.
func TestReview(t *testing.T) {
	w := amendedOffice(t, "", tradeForm, tradeReviewed, "commerce", "finance")
	first := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
	if got := w.figure(aprilTrade, atEndOfApril); got != "" {
		t.Errorf("it stands before it is reviewed: %q", got)
	}
	if got := w.state("commerce", "trade_investment"); got != "late" {
		t.Errorf("it counts as sent: %s", got)
	}
	if same := w.people["commerce"].upload(commerceApril, sampleFile(t, commerceApril)); same.SameAs != first {
		t.Errorf("the same file while it waits: %+v", same)
	}
	for who, code := range map[string]int{"commerce": http.StatusForbidden, "finance": http.StatusForbidden,
		"planner": http.StatusForbidden} {
		if got, body := w.decide(who, first, "confirm", `{}`); got != code {
			t.Errorf("%s confirms: %d %s", who, got, body)
		}
	}
	code, queue := w.people["second"].do(http.MethodGet, "/api/review", nil, nil)
	if code != http.StatusOK || !strings.Contains(string(queue), fmt.Sprintf(`"submission": %d`, first)) {
		t.Errorf("the queue: %d %s", code, queue)
	}
	if code, body := w.decide("second", first, "confirm", `{}`); code != http.StatusOK || !strings.Contains(body, `"reviewed"`) {
		t.Fatalf("confirm: %d %s", code, body)
	}
	was := w.figure(aprilTrade, atEndOfApril)
	if was == "" || w.figure(reviewedApril, lastNow) != "1" {
		t.Errorf("after the review: %q, reviewed %q", was, w.figure(reviewedApril, lastNow))
	}
	if code, body := w.decide("commerce", first, "withdraw", `{"reason": "x"}`); code != http.StatusConflict {
		t.Errorf("withdrawn after the review: %d %s", code, body)
	}
	u := w.people["commerce"].upload(commerceCorrected, sampleFile(t, commerceCorrected))
	checked := w.people["commerce"].upload(commerceApril, append(sampleFile(t, commerceApril), 0))
	collectortest.Mended(t, "period.reviewed", u.Findings, checked.Findings)
	if !slices.ContainsFunc(u.Findings, func(f report.Finding) bool {
		return f.Code == "period.reviewed" &&
			f.Severity == report.Question
	}) || u.Verdict != report.Held {
		t.Errorf("a correction of what was reviewed needs no reason: %+v", u)
	}
	second := w.send("commerce", commerceCorrected, sampleFile(t, commerceCorrected), "核实后更正")
	if got := w.figure(aprilTrade, atEndOfApril); got != was {
		t.Errorf("a correction stands before it is reviewed: %q", got)
	}
	code, out, problem := runVerb(t, "review", "return", "-c", w.dir, fmt.Sprint(second), "--reason", "口径不符", "--note", "月报!C5=请核对单位",
		"--by", "审核员")
	if code != exitOK {
		t.Fatalf("return: %s%s", out, problem)
	}
	_, page := w.people["commerce"].do(http.MethodGet, fmt.Sprintf("/submissions/%d", second), nil, nil)
	for _, want := range []string{"审核退回", "口径不符", "月报!C5", "请核对单位"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if code, body := w.decide("commerce", first, "ask", `{"reason": "进出口口径有误"}`); code != http.StatusOK {
		t.Fatalf("ask: %d %s", code, body)
	}
	if code, body := w.decide("second", first, "keep", `{"reason": "数据无误"}`); code != http.StatusOK ||
		!strings.Contains(body, `"reviewed"`) {
		t.Fatalf("keep: %d %s", code, body)
	}
	w.decide("commerce", first, "ask", `{"reason": "确有错误"}`)
	if code, body := w.decide("second", first, "return", `{"reason": "同意"}`); code != http.StatusOK {
		t.Fatalf("return: %d %s", code, body)
	}
	if got := w.figure(aprilTrade, atEndOfApril); got != "" {
		t.Errorf("after it was sent back: %q", got)
	}
	if got := w.state("commerce", "trade_investment"); got != "returned" {
		t.Errorf("it is to be mended: %s", got)
	}
	again := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
	w.mended("review.returned", again)
	w.mended("review.note", again)
	if code, out, problem := runVerb(t, "check-ledger", "-c", w.dir); code != exitOK {
		t.Errorf("the ledger: %s%s", out, problem)
	}
}

// TestProvisionalFiguresAreMarked: where a form lets figures stand before their review, a series says of each that it is not reviewed.
func TestProvisionalFiguresAreMarked(t *testing.T) {
	w := amendedOffice(t, "", tradeForm, tradeMarked, "commerce")
	id := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
	if w.figure(aprilTrade, atEndOfApril) == "" || w.figure(reviewedApril, lastNow) != "0" {
		t.Errorf("before the review: %q, reviewed %q", w.figure(aprilTrade, atEndOfApril), w.figure(reviewedApril, lastNow))
	}
	marked := func(want string) {
		for path, mark := range map[string]string{"/api/observations?indicator=imports_exports": `"review": `,
			fmt.Sprintf("/api/submissions/%d", id): `"stage": `} {
			if _, answer := w.people["planner"].do(http.MethodGet, path, nil, nil); !strings.Contains(string(answer), mark+`"`+want+`"`) {
				t.Errorf("%s does not say %s", path, want)
			}
		}
	}
	onBoard := func(want bool) {
		t.Helper()
		for path, mark := range map[string]string{"/?q=%E8%BF%9B%E5%87%BA%E5%8F%A3": `<span class="why">待审</span>`,
			"/sheets?unit=commerce": `<span class="why">待审</span>`, "/targets.csv?q=%E8%BF%9B%E5%87%BA%E5%8F%A3": "；待审"} {
			code, page := w.people["planner"].do(http.MethodGet, path, nil, nil)
			if code != http.StatusOK || strings.Contains(string(page), mark) != want {
				t.Errorf("%s: %d, marked as not reviewed: %t, want %t", path, code, !want, want)
			}
		}
	}
	marked("pending")
	if code, body := w.decide("second", id, "confirm", `{}`); code != http.StatusOK {
		t.Fatalf("confirm: %d %s", code, body)
	}
	marked("reviewed")
	const october = "省商务厅_外贸和招商引资月报_2026年10月.xlsx"
	newest := w.send("commerce", october, sampleFile(t, october), "往月另报")
	onBoard(true)
	if code, body := w.decide("second", newest, "confirm", `{}`); code != http.StatusOK {
		t.Fatalf("confirm: %d %s", code, body)
	}
	onBoard(false)
	if w.figure(aprilTrade, atEndOfApril) == "" || w.figure(reviewedApril, lastNow) != "1" {
		t.Errorf("after the review: %q, reviewed %q", w.figure(aprilTrade, atEndOfApril), w.figure(reviewedApril, lastNow))
	}
}

// TestComputedFiguresAreMarked: a figure that is computed from one that waits for its review is marked wherever the one is, and no longer
// than that waits.
func TestComputedFiguresAreMarked(t *testing.T) {
	const form = "    departments: [finance, lanzhou_finance]\n"
	w := amendedOffice(t, "", form, form+"    review: provisional\n", "finance", "lanzhou_finance")
	var sent []int64
	for unit, name := range map[string]string{"finance": "省财政厅", "lanzhou_finance": "兰州市财政局"} {
		name += "_专项资金下达拨付情况表_2026年10月.xlsx"
		sent = append(sent, w.send(unit, name, sampleFile(t, name), "往月另报"))
	}
	marked := func(want bool) {
		t.Helper()
		for _, path := range []string{"/?q=%E5%90%88%E8%AE%A1%E5%88%B0%E8%B4%A6", "/sheets?unit=finance", "/targets.csv", "/parts", "/parts.csv"} {
			code, page := w.people["planner"].do(http.MethodGet, path, nil, nil)
			_, line, found := strings.Cut(string(page), "发展专项资金合计到账")
			end := "</tr>"
			if strings.HasSuffix(path, ".csv") {
				end = "\n"
			} else if path == "/parts" {
				_, line, _ = strings.Cut(line, "<tbody>")
			}
			line, _, _ = strings.Cut(line, end)
			if code != http.StatusOK || !found || strings.Contains(line, "待审") != want {
				t.Errorf("%s: %d, marked as not reviewed: %t, want %t\n%s", path, code, !want, want, line)
			}
		}
	}
	for i, id := range sent {
		marked(true)
		if code, body := w.decide("second", id, "confirm", `{}`); code != http.StatusOK {
			t.Fatalf("confirm %d: %d %s", i, code, body)
		}
	}
	marked(false)
}

// TestNilAndWaiverInTheDoor: a unit is told what its nil return means and makes it; a reviewer waives, and nobody else does.
func TestNilAndWaiverInTheDoor(t *testing.T) {
	w := amendedOffice(t, "", tradeForm, tradeForm+"    nil: none\n", "commerce", "finance")
	commerce := w.people["commerce"]
	code, page := commerce.do(http.MethodGet, "/obligations/commerce/nil?form=trade_investment&period=2026-M04", nil, nil)
	if code != http.StatusOK || !strings.Contains(string(page), "算作已报，不记任何数据") {
		t.Errorf("the page: %d %s", code, page)
	}
	if code, page := commerce.do(http.MethodGet, "/obligations/commerce", nil, nil); code != http.StatusOK ||
		!strings.Contains(string(page), "/obligations/commerce/nil?form=trade_investment") || strings.Contains(string(page), "/waive") {
		t.Errorf("what is owed: %d", code)
	}
	say := func(who, what, body string) (int, string) {
		code, answer := w.people[who].do(http.MethodPost, "/api/obligations/"+what, nil, strings.NewReader(body))
		return code, string(answer)
	}
	april := `{"form": "trade_investment", "department": "commerce", "period": "2026-M04", "reason": "无变化"}`
	for _, c := range []struct {
		who, what, body string
		code            int
	}{
		{"finance", "nil", april, http.StatusForbidden},
		{"commerce", "waive", april, http.StatusForbidden},
		{"commerce", "nil", strings.Replace(april, "无变化", "", 1), http.StatusUnprocessableEntity},
		{"commerce", "nil", strings.Replace(april, "2026-M04", "2027-M04", 1), http.StatusUnprocessableEntity},
		{"commerce", "nil", april, http.StatusOK},
		{"second", "waive", strings.Replace(april, "M04", "M05", 1), http.StatusOK},
	} {
		if code, body := say(c.who, c.what, c.body); code != c.code {
			t.Errorf("%s %s %s: %d %s", c.who, c.what, c.body, code, body)
		}
	}
	if got := w.state("commerce", "trade_investment"); got != "nil" {
		t.Errorf("after the nil return: %s", got)
	}
}

// TestDoubts: a reader doubts a figure, its unit and the reviewer see it, every reader once it is accepted; the unit is told, and answers.
func TestDoubts(t *testing.T) {
	w := officeOf(t, "", "commerce", "finance")
	id := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
	do := func(who, method, path, body string) (int, string) {
		code, text := w.people[who].do(method, path, nil, strings.NewReader(body))
		return code, string(text)
	}
	raise := fmt.Sprintf("/api/submissions/%d/doubt", id)
	for _, c := range []struct {
		who, body string
		code      int
	}{
		{"finance", `{"words": "x"}`, http.StatusNotFound},
		{"planner", `{"words": " "}`, http.StatusUnprocessableEntity},
		{"planner", `{"sheet": "月报", "cell": "nowhere", "words": "x"}`, http.StatusUnprocessableEntity},
		{"planner", `{"sheet": "月报", "cell": "C5", "words": "与海关数不一致"}`, http.StatusOK},
	} {
		if code, body := do(c.who, http.MethodPost, raise, c.body); code != c.code {
			t.Fatalf("%s %s: %d %s", c.who, c.body, code, body)
		}
	}
	asks := fmt.Sprintf("/doubt?submission=%d&sheet=%s&cell=C5", id, url.QueryEscape("月报"))
	for who, want := range map[string]int{"planner": http.StatusOK, "commerce": http.StatusOK, "finance": http.StatusNotFound} {
		if code, page := do(who, http.MethodGet, asks, ""); code != want || code == http.StatusOK &&
			(!strings.Contains(page, `value="月报!C5"`) || !strings.Contains(page, fmt.Sprintf(`action="/submissions/%d/doubt"`, id))) {
			t.Errorf("%s is asked for a doubt: %d", who, code)
		}
	}
	sees := func(who string) bool {
		code, body := do(who, http.MethodGet, "/api/doubts/1", "")
		return code == http.StatusOK && strings.Contains(body, "与海关数不一致")
	}
	for who, want := range map[string]bool{"planner": true, "commerce": true, "second": true, "finance": false} {
		if sees(who) != want {
			t.Errorf("%s sees it: %v", who, !want)
		}
		if code, file := do(who, http.MethodGet, "/doubts.csv", ""); code != http.StatusOK || strings.Contains(file, "与海关数不一致") != want {
			t.Errorf("%s's file of doubts: %d %s", who, code, file)
		}
	}
	for _, c := range []struct {
		who, what, body string
		code            int
	}{
		{"commerce", "answer", `{"words": "x"}`, http.StatusConflict},
		{"planner", "accept", `{}`, http.StatusForbidden},
		{"second", "accept", `{}`, http.StatusOK},
		{"second", "decline", `{"words": "x"}`, http.StatusConflict},
		{"second", "answer", `{"words": "x"}`, http.StatusForbidden},
	} {
		if code, body := do(c.who, http.MethodPost, "/api/doubts/1/"+c.what, c.body); code != c.code {
			t.Errorf("%s %s: %d %s", c.who, c.what, code, body)
		}
	}
	open := func(who, day string) bool {
		_, page := do(who, http.MethodGet, "/"+day, "")
		return strings.Contains(page, `href="/doubts/1`)
	}
	for who, want := range map[string]bool{"planner": true, "commerce": true, "finance": false} {
		if open(who, "") != want || open(who, "?as_of=2026-11-22") {
			t.Errorf("it is among the open questions of %s's front page: %v", who, !want)
		}
	}
	if code, body := do("commerce", http.MethodGet, "/api/doubts/1", ""); code != http.StatusOK ||
		!strings.Contains(body, `"answer_by": "2026-11-30"`) {
		t.Errorf("five working days from Monday 23 November: %d %s", code, body)
	}
	code, alerts := do("planner", http.MethodGet, "/api/v1/alerts", "")
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && !strings.Contains(alerts, "DoubtOpen"); {
		time.Sleep(100 * time.Millisecond) // it is decided soon after
		code, alerts = do("planner", http.MethodGet, "/api/v1/alerts", "")
	}
	if code != http.StatusOK || !strings.Contains(alerts, "DoubtOpen") {
		t.Errorf("nobody is told: %d", code)
	}
	_, page := do("planner", http.MethodGet, fmt.Sprintf("/submissions/%d?cell=%s", id, url.QueryEscape("月报!C5")), "")
	if !strings.Contains(page, "核实中") || !strings.Contains(page, "提出疑义") {
		t.Error("the submission's page tells of no doubt")
	}
	if code, body := do("commerce", http.MethodPost, "/api/doubts/1/answer", `{"words": "口径为海关统计，数据无误"}`); code != http.StatusOK ||
		!strings.Contains(body, `"answered"`) {
		t.Errorf("answer: %d %s", code, body)
	}
	if code, body := do("second", http.MethodPost, "/api/doubts/1/close", `{}`); code != http.StatusOK ||
		!strings.Contains(body, `"closed"`) {
		t.Errorf("close: %d %s", code, body)
	}
	if open("planner", "") {
		t.Error("it is an open question when it is closed")
	}
	if code, out, problem := runVerb(t, "check-ledger", "-c", w.dir); code != exitOK {
		t.Errorf("the ledger: %s%s", out, problem)
	}
}
