package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibiao/people"
)

// staffed is the sample instance in use: what the demo's ledger holds, somebody of every role, and what they did.
type staffed struct {
	*demo
	who     map[string]*visitor // signed in, by the name of the account
	tokens  map[string]sender   // of the same with every scope that their roles allow
	uploads map[string]int64    // by how they stand
	sent    int64               // the submission that waits for its review, with a doubt about it
}

// staff are the accounts of a staffed instance: somebody of every role, and clerks of two units.
var staff = []struct{ name, unit, role, person string }{
	{"commerce", "commerce", "clerk", "王芳"}, {"treasury", "finance", "clerk", "李军"}, {"chief", "commerce", "head", "赵敏"},
	{"deputy", "", "deputy", "孙丽"}, {"checker", "", "reviewer", "周强"}, {"analyst", "", "planner", "吴刚"},
	{"inspector", "", "supervisor", "郑伟"}, {"keeper", "", "system", "张建国"}, {"guard", "", "security", "陈静"},
	{"auditor", "", "auditor", "杨帆"},
}

// TestStaffedInstance tries on one instance in use what holds for every page and every route.
func TestStaffedInstance(t *testing.T) {
	s := openStaffed(t)
	t.Run("two ask for the same", s.twoAskForTheSame)
	t.Run("another unit's", s.anothersAreNotThere)
	t.Run("every page", s.pagesAreFit)
}

// openStaffed serves a staffed instance until the test ends.
func openStaffed(t *testing.T) *staffed {
	t.Helper()
	dir := lanzhou(t)
	t.Run("demo", func(t *testing.T) { startDemo(t, "--data", dir).awaitTold(t) })
	edit(t, filepath.Join(dir, "catalogue", "departments.yaml"), commerceLets.old, commerceLets.new)
	edit(t, filepath.Join(dir, "catalogue", "forms.yaml"), tradeForm, tradeReviewed+"    nil: none\n    sealed_copy: later\n")
	edit(t, filepath.Join(dir, "zhibiao.yaml"), "timezone:", "people: {tokens: true, second_factor: true}\ntimezone:")
	s := &staffed{who: map[string]*visitor{}, tokens: map[string]sender{}, uploads: map[string]int64{}}
	firsts := map[string]string{}
	for _, a := range staff {
		args := []string{a.name, "--role", a.role, "--person", a.person}
		if a.unit != "" {
			args = append(args, "--department", a.unit)
		}
		firsts[a.name] = addUser(t, dir, args...)
	}
	s.demo = startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	s.dir = dir
	for _, a := range staff {
		s.who[a.name] = s.visitor(t)
		s.who[a.name].signIn(a.name, firsts[a.name], ownPassword)
		code, out, problem := runVerb(t, "user", "token", "-c", dir, a.name, "--scope", "read,submit,review,figures,reload")
		if code != exitOK {
			t.Fatal(problem)
		}
		s.tokens[a.name] = sender{t, s.url, strings.TrimSpace(out)}
	}
	s.work(t)
	return s
}

// work is what people did: sent a correction that waits for its review, had others refused, held and left open, doubted a figure.
func (s *staffed) work(t *testing.T) {
	t.Helper()
	clerk := s.tokens["commerce"]
	correction := clerk.upload("外贸和招商引资月报（更正）.csv", trade("2026年10月", 41000, 418200, "海关更正"))
	done, err := clerk.settle(correction)
	if err != nil || done.Submission == 0 {
		t.Fatalf("%+v %v", done, err)
	}
	s.sent = done.Submission
	s.uploads["confirmed"] = correction.ID
	s.uploads["held"] = clerk.upload("外贸月报.csv", trade("2026年10月", 410, 418300, "")).ID
	s.uploads["rejected"] = clerk.upload("月报.csv", []byte("外贸和招商引资月报,,,,\n表号：甘商2表,,,,\n填报单位：省商务厅,,2026年10月,,\n"+
		"指标名称,计里单位,本月,累计,累计±%\n进出口总颔,万元,待核,418200,3.1\n招商引资到位资金,亿亿,15.68,172.47,\n")).ID
	treasury := s.tokens["treasury"]
	s.uploads["unit missing"] = treasury.upload("资金.csv", []byte("兰州新区发展专项资金下达拨付情况表,,,,,\n填报单位：省财政厅,,2026年10月,,,\n"+
		"预算年度,本月下达,累计下达,本月拨付,累计拨付,累计到账\n2026,1000,4000,900,3600,3600\n")).ID
	for who, ask := range map[string]struct{ path, body string }{
		"analyst": {fmt.Sprintf("/api/submissions/%d/doubt", s.sent), `{"sheet": "Sheet1", "cell": "C5", "words": "与海关数不一致"}`},
	} {
		if code, answer := s.tokens[who].do(http.MethodPost, ask.path, nil, strings.NewReader(ask.body)); code != http.StatusOK {
			t.Fatalf("%s: %d %s", ask.path, code, answer)
		}
	}
	if code, answer := s.tokens["checker"].do(http.MethodPost, "/api/doubts/1/accept", nil, strings.NewReader(`{}`)); code != http.StatusOK {
		t.Fatalf("%d %s", code, answer)
	}
}

// awaitTold waits until the alerts of the last months are decided, which the demo does behind its start.
func (d *demo) awaitTold(t *testing.T) {
	t.Helper()
	until(t, "messages of this month", func() bool { return strings.Contains(d.get(t, "/messages"), "目标进展提醒（2026年11月）") })
}

// until waits for what is done behind the answer to a request. Only the time of all tests ends it: how fast a machine is decides nothing.
func until(t testing.TB, what string, done func() bool) {
	t.Helper()
	for !done() {
		select {
		case <-t.Context().Done():
			t.Fatalf("waited for %s in vain", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// cookie is that of a visitor's session.
func (v *visitor) cookie() *http.Cookie {
	v.t.Helper()
	base, err := url.Parse(v.base)
	if err != nil {
		v.t.Fatal(err)
	}
	cookies := v.Jar.Cookies(base)
	if len(cookies) != 1 {
		v.t.Fatalf("%d cookies", len(cookies))
	}
	return cookies[0]
}

// TestStaffHasEveryRole: what is shown to a staffed instance's people is shown to all that there are.
func TestStaffHasEveryRole(t *testing.T) {
	has := map[people.Role]bool{}
	for _, a := range staff {
		has[people.Role(a.role)] = true
	}
	for _, r := range people.Roles() {
		if !has[r] {
			t.Errorf("nobody is %s", r)
		}
	}
	if _, err := os.Stat(filepath.Join("..", "..", "samples", "lanzhou", defaultAlerts)); err != nil {
		t.Error(err)
	}
}
