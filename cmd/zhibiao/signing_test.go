package main

import (
	"fmt"

	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zhibiao/collector/statement"
	"zhibiao/people"
)

// person makes an account while the instance is served, and signs it in.
func (w *officeWorld) person(name string, args ...string) *visitor {
	w.t.Helper()
	v := w.demo.visitor(w.t)
	v.signIn(name, addUser(w.t, w.dir, append([]string{name}, args...)...), ownPassword)
	return v
}

// token gives somebody with an account a token for everything that tokens may do.
func (w *officeWorld) token(name string) {
	w.t.Helper()
	code, out, problem := runVerb(w.t, "user", "token", "-c", w.dir, name, "--scope", "read,submit,review,figures")
	if code != exitOK {
		w.t.Fatal(problem)
	}
	w.people[name] = sender{w.t, w.demo.url, strings.TrimSpace(out)}
}

// says holds a page against words that it has to have, and words that it must not.
func says(t *testing.T, v *visitor, path string, wants ...string) {
	t.Helper()
	code, _, page := v.get(path)
	if code != http.StatusOK {
		t.Errorf("%s: %d", path, code)
	}
	for _, want := range wants {
		unwanted, no := strings.CutPrefix(want, "not ")
		if strings.Contains(page, unwanted) == no {
			t.Errorf("%s: %q is on it: %v", path, unwanted, no)
		}
	}
}

// sound says whether the ledger is, and how many acts its log has of a kind.
func (w *officeWorld) sound(acts map[people.Act]int) {
	w.t.Helper()
	if code, out, problem := runVerb(w.t, "check-ledger", "-c", w.dir); code != exitOK {
		w.t.Errorf("the ledger: %s%s", out, problem)
	}
	for act, want := range acts {
		code, out, problem := runVerb(w.t, "log", "list", "-c", w.dir, "--act", string(act), "--json")
		if got := strings.Count(out, `"`+string(act)+`"`); code != exitOK || got != want {
			w.t.Errorf("the log has %d of %s, want %d: %s%s", got, act, want, out, problem)
		}
	}
}

// alerted waits until it stands, or no longer stands, that somebody is to hear of an event.
func (w *officeWorld) alerted(event string, want bool) {
	w.t.Helper()
	until(w.t, event, func() bool {
		_, body := w.people["planner"].do(http.MethodGet, "/api/v1/alerts", nil, nil)
		return strings.Contains(string(body), event) == want
	})
}

const headSigns = tradeForm + "    signoff: head\n"

// TestSignedByItsHead: what the head of a unit signs counts as sent once it is signed, by its head, signed in: by no token, by nobody who sent
// it, from no shell. What is refused is mended, and stood never.
func TestSignedByItsHead(t *testing.T) {
	w := amendedOffice(t, "", tradeForm, headSigns, "commerce", "finance")
	head := w.person("head", "--role", "head", "--department", "commerce", "--person", "李局长")
	w.token("head")
	both := w.person("both", "--role", "clerk", "--role", "head", "--department", "commerce", "--person", "张处长")
	w.token("both")

	first := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
	page := fmt.Sprintf("/submissions/%d", first)
	if got, state := w.figure(aprilTrade, atEndOfApril), w.state("commerce", "trade_investment"); got != "" || state != "unsigned" {
		t.Errorf("before it is signed: %q, %s", got, state)
	}
	if same := w.people["commerce"].upload(commerceApril, sampleFile(t, commerceApril)); same.SameAs != first {
		t.Errorf("the same file while it waits: %+v", same)
	}
	for who, want := range map[string]int{"commerce": http.StatusForbidden, "head": http.StatusForbidden, "both": http.StatusForbidden,
		"second": http.StatusForbidden, "planner": http.StatusForbidden, "finance": http.StatusNotFound} {
		if code, body := w.decide(who, first, "sign", `{}`); code != want {
			t.Errorf("%s signs by a token: %d %s", who, code, body)
		}
	}
	inst, err := locateInstance(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []statement.Kind{statement.Sign, statement.Refuse, statement.Agree, statement.Object} {
		d := statement.Decision{Kind: kind, Submission: first, Reason: "x", By: "李局长", Unit: "commerce"}
		if said, err := inst.control().tell(t.Context(), decidePath, d); err == nil || !strings.Contains(err.Error(), statement.ErrPersonal.Error()) {
			t.Errorf("%s from the machine: %s %v", kind, said, err)
		}
	}

	w.alerted("SignatureOpen", true)
	says(t, head, "/messages", "待签批、会签提醒")
	says(t, head, "/signing", "待签批", commerceApril, "去办理")
	says(t, head, "/submissions", `<span class="badge held">待签批</span>`, "not 已入库</span>")
	says(t, head, page, "签批同意", "签批退回", "单位负责人签批")
	if code, _, _ := head.post(page+"/refuse", "reason", " "); code != http.StatusUnprocessableEntity {
		t.Errorf("refused without a reason: %d", code)
	}
	if code, to, body := head.post(page+"/refuse", "reason", "口径不符", "notes", "月报!C5 请核对单位"); code != http.StatusSeeOther {
		t.Fatalf("refuse: %d %s %s", code, to, body)
	}
	says(t, head, page, "签批退回", "口径不符", "请核对单位", "not 签批同意")
	if got, state := w.figure(aprilTrade, atEndOfApril), w.state("commerce", "trade_investment"); got != "" || state != "returned" {
		t.Errorf("after it was refused: %q, %s", got, state)
	}

	second := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "") // settled by word of mouth: the same file again
	w.mended("sign.refused", second)
	page = fmt.Sprintf("/submissions/%d", second)
	if code, _, body := head.post(page+"/sign", "reason", "同意"); code != http.StatusSeeOther {
		t.Fatalf("sign: %d %s", code, body)
	}
	was := w.figure(aprilTrade, atEndOfApril)
	if state := w.state("commerce", "trade_investment"); was == "" || state != "late" {
		t.Errorf("after it is signed: %q, %s", was, state)
	}
	if code, _, _ := head.post(page+"/sign", "reason", ""); code != http.StatusConflict {
		t.Errorf("signed again: %d", code)
	}
	w.alerted("SignatureOpen", false)
	says(t, head, page, "已签批", "李局长", "同意")
	says(t, head, page+"/print", "单位负责人：", "李局长")
	says(t, head, fmt.Sprintf("/receipts/%d", second), "已签批", "李局长", "not 尚不算报送")

	third := w.send("both", commerceCorrected, sampleFile(t, commerceCorrected), "核实后更正")
	page = fmt.Sprintf("/submissions/%d", third)
	says(t, both, page, "待签批", "not 签批同意")
	if code, _, body := both.post(page + "/sign"); code != http.StatusForbidden {
		t.Errorf("who sent it signs it: %d %s", code, body)
	}
	if got := w.figure(aprilTrade, atEndOfApril); got != was {
		t.Errorf("a correction stands before it is signed: %q", got)
	}
	if code, _, body := head.post(page + "/sign"); code != http.StatusSeeOther {
		t.Errorf("sign: %d %s", code, body)
	}
	if got := w.figure(aprilTrade, atEndOfApril); got == "" || got == was {
		t.Errorf("after the correction is signed: %q", got)
	}
	if code, body := w.decide("commerce", third, "withdraw", `{"reason": "更正有误"}`); code != http.StatusOK {
		t.Errorf("withdraw: %d %s", code, body)
	}
	if got := w.figure(aprilTrade, atEndOfApril); got != was {
		t.Errorf("after the correction was withdrawn: %q", got)
	}
	w.sound(map[people.Act]int{people.Sign: 3})
}

// TestSignedByAColleague: anybody of the unit signs but who sent it, by a token too. A confirmation that is repeated, before the signature or
// after, is the one that it was.
func TestSignedByAColleague(t *testing.T) {
	w := amendedOffice(t, "", tradeForm, tradeForm+"    signoff: unit\n", "commerce", "finance")
	w.person("colleague", "--role", "clerk", "--department", "commerce", "--person", "赵科员")
	w.token("colleague")
	sender := w.people["commerce"]
	u := sender.upload(commerceApril, sampleFile(t, commerceApril))
	confirm := func() int64 {
		code, done, problem := sender.confirm(u.ID, "one key", u.Consequences, "")
		if code != http.StatusOK {
			t.Fatalf("confirm: %d %s", code, problem)
		}
		return done.Submission
	}
	id := confirm()
	if again := confirm(); again != id {
		t.Errorf("confirmed again before it is signed: submission %d, was %d", again, id)
	}
	for who, want := range map[string]int{"commerce": http.StatusForbidden, "finance": http.StatusNotFound,
		"second": http.StatusForbidden} {
		if code, body := w.decide(who, id, "sign", `{}`); code != want {
			t.Errorf("%s signs: %d %s", who, code, body)
		}
	}
	if got := w.figure(aprilTrade, atEndOfApril); got != "" {
		t.Errorf("before it is signed: %q", got)
	}
	if code, body := w.decide("colleague", id, "sign", `{}`); code != http.StatusOK {
		t.Fatalf("a colleague signs: %d %s", code, body)
	}
	was := w.figure(aprilTrade, atEndOfApril)
	if again := confirm(); again != id || was == "" || w.figure(aprilTrade, atEndOfApril) != was {
		t.Errorf("confirmed again after it is signed: submission %d, was %d; %q", again, id, was)
	}
	if same := sender.upload(commerceApril, sampleFile(t, commerceApril)); same.SameAs != id {
		t.Errorf("the same file after it is signed: %+v", same)
	}
	w.sound(map[people.Act]int{people.Sign: 1})
}

// TestCountersigned: a report's figures stand once every unit that its form names agrees; the reviewer sees what one objects to. Who is asked
// reads it, and nobody else.
func TestCountersigned(t *testing.T) {
	w := amendedOffice(t, "", tradeForm, tradeForm+"    countersign: [finance, statistics]\n", "commerce", "finance", "statistics", "human_resources")
	id := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
	if got, state := w.figure(aprilTrade, atEndOfApril), w.state("commerce", "trade_investment"); got != "" || state != "late" {
		t.Errorf("it counts as sent, and its figures do not stand: %q, %s", got, state)
	}
	w.alerted("CountersignOpen", true)
	for who, want := range map[string]int{"finance": http.StatusOK, "human_resources": http.StatusNotFound} {
		if code, _ := w.people[who].do(http.MethodGet, fmt.Sprintf("/api/submissions/%d", id), nil, nil); code != want {
			t.Errorf("%s reads it: %d", who, code)
		}
	}
	waits := func(who string, want bool) {
		t.Helper()
		_, list := w.people[who].do(http.MethodGet, "/api/signing", nil, nil)
		_, asked, _ := strings.Cut(string(list), `"countersign"`)
		if strings.Contains(asked, commerceApril) != want {
			t.Errorf("it waits for %s: %v\n%s", who, !want, list)
		}
	}
	for _, c := range []struct {
		who, kind, body string
		code            int
	}{
		{"commerce", "agree", `{}`, http.StatusForbidden},
		{"human_resources", "agree", `{}`, http.StatusNotFound},
		{"second", "agree", `{}`, http.StatusForbidden},
		{"finance", "object", `{}`, http.StatusUnprocessableEntity},
		{"finance", "agree", `{}`, http.StatusOK},
		{"finance", "object", `{"reason": "x"}`, http.StatusConflict},
		{"second", "confirm", `{}`, http.StatusConflict},
		{"statistics", "object", `{"reason": "与海关数不一致"}`, http.StatusOK},
	} {
		if code, body := w.decide(c.who, id, c.kind, c.body); code != c.code {
			t.Errorf("%s: %s: %d %s", c.who, c.kind, code, body)
		}
	}
	waits("finance", false)
	waits("statistics", true)
	if _, queue := w.people["second"].do(http.MethodGet, "/api/review", nil, nil); !strings.Contains(string(queue), `"objected"`) {
		t.Errorf("the reviewer does not see that a unit objects: %s", queue)
	}
	if _, page := w.people["commerce"].do(http.MethodGet, fmt.Sprintf("/submissions/%d", id), nil, nil); !strings.Contains(string(page), "与海关数不一致") ||
		!strings.Contains(string(page), "有异议") {
		t.Error("the unit does not see what is objected to")
	}
	if got := w.figure(aprilTrade, atEndOfApril); got != "" {
		t.Errorf("it stands while a unit objects: %q", got)
	}
	if code, out, problem := runVerb(t, "review", "signing", "-c", w.dir); code != exitOK || !strings.Contains(out, "会签有异议") {
		t.Errorf("%s%s", out, problem)
	}
	if code, body := w.decide("commerce", id, "withdraw", `{"reason": "按会签意见更正"}`); code != http.StatusOK {
		t.Fatalf("withdraw: %d %s", code, body)
	}
	id = w.send("commerce", commerceCorrected, sampleFile(t, commerceCorrected), "")
	w.mended("countersign.objected", id)
	for _, who := range []string{"finance", "statistics"} {
		if code, body := w.decide(who, id, "agree", `{"reason": "已核对"}`); code != http.StatusOK {
			t.Fatalf("%s agrees: %d %s", who, code, body)
		}
	}
	if got := w.figure(aprilTrade, atEndOfApril); got == "" {
		t.Error("it does not stand though every unit agrees")
	}
	w.alerted("CountersignOpen", false)
	w.sound(map[people.Act]int{people.Countersign: 4})
}

const scannedCopy = "%PDF-1.7\n盖章件\n"

// TestSealedCopies: a report that asks for its sealed copy counts as sent once it is attached, one that may have it later does at once and is
// listed until then. A copy is what its name says, and not secret.
func TestSealedCopies(t *testing.T) {
	attach := func(w *officeWorld, who string, id int64, name, data string) (int, string) {
		body, header := partsBody(t, part{"copy", name, data})
		code, answer := w.people[who].do(http.MethodPost, fmt.Sprintf("/api/submissions/%d/attach", id), header, body)
		return code, string(answer)
	}
	t.Run("with", func(t *testing.T) {
		w := amendedOffice(t, "", tradeForm, tradeForm+"    sealed_copy: with\n", "commerce", "finance")
		id := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
		if _, page := w.people["commerce"].do(http.MethodGet, fmt.Sprintf("/receipts/%d", id), nil, nil); strings.Contains(string(page), "<svg") {
			t.Error("the receipt has a QR code that nobody switched on")
		}
		if got, state := w.figure(aprilTrade, atEndOfApril), w.state("commerce", "trade_investment"); got != "" || state != "uncopied" {
			t.Errorf("before its copy is there: %q, %s", got, state)
		}
		for _, c := range []struct {
			who, name, data string
			code            int
		}{
			{"finance", "章.pdf", scannedCopy, http.StatusNotFound},
			{"second", "章.pdf", scannedCopy, http.StatusForbidden},
			{"commerce", "章.pdf", "MZ", http.StatusUnsupportedMediaType},
			{"commerce", "章.exe", scannedCopy, http.StatusUnsupportedMediaType},
			{"commerce", "秘密★3年.pdf", scannedCopy, http.StatusUnprocessableEntity},
			{"commerce", "章.pdf", scannedCopy, http.StatusOK},
			{"commerce", "章（更清楚）.pdf", scannedCopy + "2", http.StatusOK},
		} {
			if code, body := attach(w, c.who, id, c.name, c.data); code != c.code {
				t.Errorf("%s attaches %s: %d %s", c.who, c.name, code, body)
			}
		}
		if got, state := w.figure(aprilTrade, atEndOfApril), w.state("commerce", "trade_investment"); got == "" || state != "late" {
			t.Errorf("after its copy is there: %q, %s", got, state)
		}
		if code, data := w.people["commerce"].do(http.MethodGet, fmt.Sprintf("/submissions/%d/copy", id), nil, nil); code != http.StatusOK ||
			string(data) != scannedCopy+"2" {
			t.Errorf("the newest copy: %d %q", code, data)
		}
		if code, _ := w.people["finance"].do(http.MethodGet, fmt.Sprintf("/submissions/%d/copy", id), nil, nil); code != http.StatusNotFound {
			t.Errorf("another unit takes the copy: %d", code)
		}
		w.mended("copy.with", id+1)
		w.sound(map[people.Act]int{people.AttachCopy: 2})
	})
	t.Run("later", func(t *testing.T) {
		w := amendedOffice(t, "qr: true\n", tradeForm, tradeForm+"    sealed_copy: later\n", "commerce", "finance")
		id := w.send("commerce", commerceApril, sampleFile(t, commerceApril), "")
		if _, page := w.people["commerce"].do(http.MethodGet, fmt.Sprintf("/receipts/%d", id), nil, nil); !strings.Contains(string(page), `<svg class="qr"`) {
			t.Error("the receipt has no QR code")
		}
		if got, state := w.figure(aprilTrade, atEndOfApril), w.state("commerce", "trade_investment"); got == "" || state != "late" {
			t.Errorf("it counts at once: %q, %s", got, state)
		}
		for who, want := range map[string]bool{"commerce": true, "second": true, "finance": false} {
			if _, list := w.people[who].do(http.MethodGet, "/api/signing", nil, nil); strings.Contains(string(list), `"due": "2026-11-30"`) != want {
				t.Errorf("%s sees on Monday 23 November that the copy is due within five working days: %v\n%s", who, !want, list)
			}
		}
		if code, out, problem := runVerb(t, "review", "signing", "-c", w.dir); code != exitOK || !strings.Contains(out, "应于2026-11-30前上传") {
			t.Errorf("%s%s", out, problem)
		}
		for name, want := range map[string]int{"秘密★3年.pdf": exitUsage, "章.jpg": exitUsage, "章.pdf": exitOK} {
			file := filepath.Join(t.TempDir(), name)
			if err := os.WriteFile(file, []byte(scannedCopy), 0o600); err != nil {
				t.Fatal(err)
			}
			if code, out, problem := runVerb(t, "review", "copy", "-c", w.dir, fmt.Sprint(id), file); code != want {
				t.Errorf("%s: %d %s%s", name, code, out, problem)
			}
		}
		if code, out, problem := runVerb(t, "review", "signing", "-c", w.dir); code != exitOK || strings.Contains(out, commerceApril) {
			t.Errorf("%s%s", out, problem)
		}
		w.mended("copy.later", id+1)
		w.sound(map[people.Act]int{people.AttachCopy: 1})
	})
}
