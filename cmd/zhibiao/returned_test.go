package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"zhibiao/collector/report"
)

// octoberDue has the report on trade owed from October 2026 on, due on 23 November, and lets it be a nil return.
var octoberDue = amendment{"forms.yaml", `    first: 2025-M01
    due: {month: 1, day: 20, shift: true, grace: 2}
    sheets:
      - titles: [外贸和招商引资]`, `    first: 2026-M10
    due: {month: 1, day: 23, shift: true, grace: 2}
    nil: none
    sheets:
      - titles: [外贸和招商引资]`}

// TestUploadSentBack: an upload with errors is a report that was sent back. What came on the due day is on time if it is mended within
// two working days; checking alone leaves nothing.
func TestUploadSentBack(t *testing.T) {
	for mended, want := range map[string]string{"2026-11-25 17:00": "on_time returned 1", "2026-11-26 09:00": "late returned 1"} {
		t.Run(mended, func(t *testing.T) {
			begin := sampleNow(t)()
			var now atomic.Pointer[time.Time]
			now.Store(&begin)
			w := officeBy(t, clock{now: func() time.Time { return *now.Load() }}, "", []amendment{octoberDue}, "commerce")
			s := w.people["commerce"]
			broken, right := trade("2026年10月", "见附件", "约4亿", ""), trade("2026年10月", 40653, 377894, "")
			body, header, err := filesBody(map[string][]byte{"月报.csv": broken})
			if err != nil {
				t.Fatal(err)
			}
			if code, answer := s.do(http.MethodPost, "/api/check", header, body); code != http.StatusOK {
				t.Fatalf("check: %d %s", code, answer)
			}
			if got := w.october(); got != "due returned 0" {
				t.Errorf("after checking: %s", got)
			}
			if u := s.upload("月报.csv", broken); u.State != "open" || u.Verdict != report.Rejected || u.SameAs != 0 {
				t.Fatalf("uploaded: %+v", u)
			}
			if got := w.october(); got != "returned returned 1" {
				t.Errorf("after the upload: %s", got)
			}
			later, err := time.ParseInLocation("2006-01-02 15:04", mended, begin.Location())
			if err != nil {
				t.Fatal(err)
			}
			now.Store(&later)
			w.send("commerce", "月报（改）.csv", right, "首次报送")
			if got := w.october(); got != want {
				t.Errorf("mended: %s, want %s", got, want)
			}
			_, page := w.people["planner"].do(http.MethodGet, "/obligations/commerce", nil, nil)
			if !strings.Contains(words(string(page)), "外贸和招商引资月报 1 1 ") {
				t.Errorf("the page does not tell the form's record:\n%s", words(string(page)))
			}
		})
	}
}

// october is where the report on trade of October 2026 stands, and how often it was sent back.
func (w *officeWorld) october() string {
	w.t.Helper()
	_, text := w.people["planner"].do(http.MethodGet, "/api/obligations?period=2026-M10&form=trade_investment", nil, nil)
	var answer struct {
		Obligations []struct {
			State    string
			Returned int
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Obligations) != 1 {
		w.t.Fatalf("%v %s", err, text)
	}
	o := answer.Obligations[0]
	return fmt.Sprintf("%s returned %d", o.State, o.Returned)
}

// TestEmptyUploadIsAskedAbout: whose file holds no figure is led to the nil return.
func TestEmptyUploadIsAskedAbout(t *testing.T) {
	w := changedOffice(t, "", []amendment{octoberDue}, "commerce")
	s := w.people["commerce"]
	empty := "外贸和招商引资月报,,,,\n表号：甘商2表,,,,\n填报单位：省商务厅,,2026年10月,,\n指标名称,计量单位,本月,累计,累计±%\n进出口总额,万元,,,\n招商引资到位资金,亿元,,,\n"
	u := s.upload("空表.csv", []byte(empty))
	code, page := s.do(http.MethodGet, fmt.Sprintf("/uploads/%d", u.ID), nil, nil)
	const to = `href="/obligations/commerce/nil?form=trade_investment&amp;period=2026-M10"`
	if code != http.StatusOK || !strings.Contains(string(page), to) || !strings.Contains(string(page), "这是零报告") {
		t.Errorf("the page (%d) leads to no nil return: %+v", code, u.Findings)
	}
	full := s.upload("月报.csv", trade("2026年10月", 40653, 377894, ""))
	if _, page := s.do(http.MethodGet, fmt.Sprintf("/uploads/%d", full.ID), nil, nil); strings.Contains(string(page), "这是零报告") {
		t.Error("a report with figures is asked whether it is a nil return")
	}
}
