package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"zhibiao/collector/report"
)

// part is a field of a request, or a file where it has a name.
type part struct{ field, name, value string }

// partsBody is a request's body with these parts in this order.
func partsBody(t testing.TB, parts ...part) (io.Reader, http.Header) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		var w io.Writer
		var err error
		if p.name == "" {
			w, err = form.CreateFormField(p.field)
		} else {
			w, err = form.CreateFormFile(p.field, p.name)
		}
		if err == nil {
			_, err = io.WriteString(w, p.value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return &body, http.Header{"Content-Type": {form.FormDataContentType()}}
}

// commerceLets lets others send the reports of commerce.
var commerceLets = amendment{"departments.yaml", "{id: commerce,", "{id: commerce, proxy: true,"}

const scannedLetter = "%PDF-1.7\n甘商函〔2026〕31号\n"

// letterOf is what is said before a file that is sent for a unit.
func letterOf(unit string) []part {
	return []part{{"department", "", unit}, {"means", "", "letter"}, {"words", "", "甘商函〔2026〕31号"},
		{"original", "来函.pdf", scannedLetter}}
}

// TestSentForAUnit: who reports for units that allow it says on what ground, attaches what the report came as, and what is
// recorded is the unit's; page, receipt, log and API say by whom. They see what they sent, and do not review it.
func TestSentForAUnit(t *testing.T) {
	w := changedOffice(t, "", []amendment{commerceLets}, "commerce", "finance")
	deputy := w.people["reviewer"] // who is a deputy, too
	file := part{"file", commerceApril, string(sampleFile(t, commerceApril))}
	send := func(parts ...part) (int, string) {
		body, header := partsBody(t, parts...)
		code, answer := deputy.do(http.MethodPost, "/api/uploads", header, body)
		return code, string(answer)
	}
	letter := letterOf("commerce")
	for what, c := range map[string]struct {
		parts []part
		code  int
	}{
		"no unit":                   {[]part{file}, http.StatusUnprocessableEntity},
		"a unit that forbids it":    {append(letterOf("finance"), file), http.StatusForbidden},
		"a unit that is none":       {append(letterOf("nowhere"), file), http.StatusForbidden},
		"no ground":                 {[]part{letter[0], file}, http.StatusUnprocessableEntity},
		"no words":                  {[]part{letter[0], letter[1], letter[3], file}, http.StatusUnprocessableEntity},
		"no original":               {append(letter[:3:3], file), http.StatusUnprocessableEntity},
		"the ground after the file": {append([]part{letter[0], file}, letter[1:]...), http.StatusUnprocessableEntity},
		"an original that could run": {append(letter[:3:3], part{"original", "来函.html", "<script>"}, file),
			http.StatusUnsupportedMediaType},
		"an original of another kind than its name": {append(letter[:3:3], part{"original", "来函.pdf", "PK\x03\x04"}, file),
			http.StatusUnsupportedMediaType},
		"an original that is secret": {append(letter[:3:3], part{"original", "秘密★3年.pdf", scannedLetter}, file),
			http.StatusUnprocessableEntity},
	} {
		if code, answer := send(c.parts...); code != c.code {
			t.Errorf("%s: %d %s", what, code, answer)
		}
	}
	code, answer := send(append(letter, file)...)
	var list []struct {
		sent
		Department string
		Proxy      *report.Proxy
	}
	if err := json.Unmarshal([]byte(answer), &list); code != http.StatusOK || err != nil || len(list) != 1 || list[0].Proxy == nil ||
		list[0].Department != "commerce" {
		t.Fatalf("sent for the unit: %d %v %s", code, err, answer)
	}
	u := list[0]
	if code, _, _ := w.people["commerce"].confirm(u.ID, "k", u.Consequences, ""); code != http.StatusNotFound {
		t.Errorf("the unit confirms what another sends for it: %d", code)
	}
	code, done, problem := deputy.confirm(u.ID, "k", u.Consequences, "")
	if code != http.StatusOK {
		t.Fatalf("confirm: %d %s", code, problem)
	}

	for _, c := range []struct {
		who, path string
		code      int
		says      []string
	}{
		{"commerce", fmt.Sprintf("/submissions/%d", done.Submission), http.StatusOK,
			[]string{"审核员（代报）", "代报，依据来函：甘商函〔2026〕31号", "来函.pdf"}},
		{"reviewer", fmt.Sprintf("/receipts/%d", done.Submission), http.StatusOK,
			[]string{"省商务厅", "审核员（代报）", "甘商函〔2026〕31号", u.Proxy.Original.SHA256}},
		{"finance", fmt.Sprintf("/receipts/%d", done.Submission), http.StatusNotFound, nil},
		{"commerce", fmt.Sprintf("/submissions/%d/original", done.Submission), http.StatusOK, []string{scannedLetter}},
		{"finance", fmt.Sprintf("/submissions/%d/original", done.Submission), http.StatusNotFound, nil},
		{"commerce", fmt.Sprintf("/submissions/%d/print", done.Submission), http.StatusOK,
			[]string{"单位负责人", "审核人", "填报人：审核员", "校验码", "（盖章）", "甘商2表"}},
		{"finance", fmt.Sprintf("/submissions/%d/print", done.Submission), http.StatusNotFound, nil},
		{"planner", "/submissions", http.StatusOK, []string{"审核员（代报）"}},
		{"reviewer", "/uploads", http.StatusOK, []string{"代报", "省商务厅", "来函"}},
		{"commerce", fmt.Sprintf("/api/submissions/%d", done.Submission), http.StatusOK, []string{`"proxied": true`, "report.proxied"}},
	} {
		code, body := w.people[c.who].do(http.MethodGet, c.path, nil, nil)
		if code != c.code {
			t.Errorf("%s of %s: %d", c.path, c.who, code)
		}
		for _, want := range c.says {
			if !strings.Contains(string(body), want) {
				t.Errorf("%s of %s does not say %q", c.path, c.who, want)
			}
		}
	}
	if got := w.state("commerce", "trade_investment"); got != "late" && got != "on_time" {
		t.Errorf("the unit's report is %s", got)
	}
	if code, body := w.decide("reviewer", done.Submission, "confirm", `{}`); code != http.StatusForbidden {
		t.Errorf("who sent it reviews it: %d %s", code, body)
	}
	if code, _ := deputy.do(http.MethodGet, "/obligations/commerce/template.xlsx?form=trade_investment&period=2026-M05", nil,
		nil); code != http.StatusOK {
		t.Errorf("the unit's template: %d", code)
	}
	if code, body := w.decide("reviewer", done.Submission, "withdraw", `{"reason": "单位来电撤回"}`); code != http.StatusOK {
		t.Errorf("who sent it withdraws it: %d %s", code, body)
	}
	_, log, _ := runVerb(t, "log", "list", "-c", w.dir, "--json")
	for _, want := range []string{"submission.send_for", `sent for \"commerce\"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %s:\n%s", want, log)
		}
	}
	if code, out, problem := runVerb(t, "check-ledger", "-c", w.dir); code != exitOK {
		t.Errorf("the ledger: %s%s", out, problem)
	}
}

// TestNilReturnSentForAUnit: a nil return that came by telephone is sent for the unit like a file.
func TestNilReturnSentForAUnit(t *testing.T) {
	w := changedOffice(t, "", []amendment{commerceLets, {"forms.yaml", tradeForm, tradeForm + "    nil: none\n"}}, "commerce")
	said := []part{{"form", "", "trade_investment"}, {"department", "", "commerce"}, {"period", "", "2026-M04"}, {"reason", "", "四月没有发生"},
		{"means", "", "call"}, {"words", "", "4月8日省商务厅张三来电"}}
	for _, c := range []struct {
		who   string
		parts []part
		code  int
	}{
		{"second", said, http.StatusForbidden},
		{"reviewer", said, http.StatusUnprocessableEntity},
		{"reviewer", append(said, part{"original", "秘密★.png", "\x89PNG\r\n\x1a\n"}), http.StatusUnprocessableEntity},
		{"reviewer", append(said, part{"original", "电话记录.png", "\x89PNG\r\n\x1a\n"}), http.StatusOK},
	} {
		body, header := partsBody(t, c.parts...)
		if code, answer := w.people[c.who].do(http.MethodPost, "/api/obligations/nil", header, body); code != c.code {
			t.Errorf("%s: %d %s", c.who, code, answer)
		}
	}
	if got := w.state("commerce", "trade_investment"); got != "nil" {
		t.Errorf("the unit's report is %s", got)
	}
	code, page := w.people["commerce"].do(http.MethodGet, "/receipts/1", nil, nil)
	for _, want := range []string{"审核员（代报）", "依据电话记录：4月8日省商务厅张三来电", "电话记录.png"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the receipt (%d) does not say %q", code, want)
		}
	}
}
