package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
)

// sender is a program that uploads with somebody's token.
type sender struct {
	t           testing.TB
	base, token string
}

// sent is an upload as the API tells it.
type sent struct {
	ID           int64
	State        string
	Verdict      report.Verdict
	Consequences string
	Revision     int64
	SHA256       string
	SameAs       int64 `json:"same_as"`
	Submission   int64
	Name         string
	Original     int64
	Mends        []answer.Mend
	Findings     []report.Finding
	Figures      []struct{ Before *string }
}

func (s sender) do(method, path string, header http.Header, body io.Reader) (int, []byte) {
	s.t.Helper()
	code, answer, err := s.try(method, path, header, body)
	if err != nil {
		s.t.Fatal(err)
	}
	return code, answer
}

func (s sender) try(method, path string, header http.Header, body io.Reader) (int, []byte, error) {
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.base+path, body)
	if err != nil {
		return 0, nil, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	r.Header.Set("Authorization", "Bearer "+s.token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

// filesBody is a request's body with files by name.
func filesBody(files map[string][]byte) (io.Reader, http.Header, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, data := range files {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return &body, http.Header{"Content-Type": {form.FormDataContentType()}}, form.Close()
}

func (s sender) upload(name string, data []byte) sent {
	s.t.Helper()
	body, header, err := filesBody(map[string][]byte{name: data})
	if err != nil {
		s.t.Fatal(err)
	}
	code, answer := s.do(http.MethodPost, "/api/uploads", header, body)
	var list []sent
	if err := json.Unmarshal(answer, &list); code != http.StatusOK || err != nil || len(list) != 1 {
		s.t.Fatalf("upload %s: %d %v %s", name, code, err, answer)
	}
	return list[0]
}

// confirm gives the code, and the upload or the problem.
func (s sender) confirm(id int64, key, consequences, reasons string) (int, sent, string) {
	s.t.Helper()
	body := fmt.Sprintf(`{"consequences": %q, "reasons": [%s]}`, consequences, reasons)
	code, answer := s.do(http.MethodPost, fmt.Sprintf("/api/uploads/%d/confirm", id), http.Header{"Idempotency-Key": {key}},
		strings.NewReader(body))
	var u sent
	if code == http.StatusOK {
		if err := json.Unmarshal(answer, &u); err != nil {
			s.t.Fatal(err)
		}
	}
	return code, u, string(answer)
}

// uploading serves an instance without reports, with a sender for each of these units' clerks.
func uploading(t *testing.T, units ...string) (*demo, map[string]sender) {
	t.Helper()
	return uploadingIn(t, bareInstance(t, "people: {tokens: true}\n"), units...)
}

func uploadingIn(t *testing.T, dir string, units ...string) (*demo, map[string]sender) {
	t.Helper()
	tokens := map[string]string{}
	for _, unit := range units {
		addUser(t, dir, unit, "--department", unit, "--role", "clerk", "--person", "填报员")
		code, out, problem := runVerb(t, "user", "token", "-c", dir, unit, "--scope", "read,submit")
		if code != exitOK {
			t.Fatal(problem)
		}
		tokens[unit] = strings.TrimSpace(out)
	}
	d := startVerb(t, "serve", "-c", dir, "--listen", "127.0.0.1:0")
	d.dir = dir
	senders := map[string]sender{}
	for unit, token := range tokens {
		senders[unit] = sender{t, d.url, token}
	}
	return d, senders
}

func sampleFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "samples", "lanzhou", "workbooks", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const commerceApril = "省商务厅_外贸和招商引资月报_2026年4月.xlsx"

// TestNothingCountsUntilConfirmed: an upload is in no list of the ledger before somebody confirms what they saw, and once after.
func TestNothingCountsUntilConfirmed(t *testing.T) {
	_, senders := uploading(t, "commerce", "finance")
	s := senders["commerce"]
	u := s.upload(commerceApril, sampleFile(t, commerceApril))
	if u.State != "open" || u.Verdict != report.Accepted || len(u.Figures) != 6 || u.Figures[0].Before != nil {
		t.Fatalf("uploaded: %+v", u)
	}
	if code, body := s.do(http.MethodGet, "/submissions", nil, nil); code != http.StatusOK ||
		strings.Contains(string(body), commerceApril) {
		t.Errorf("it is in the list of submissions before it is confirmed (%d)", code)
	}
	path := fmt.Sprintf("/api/uploads/%d", u.ID)
	if code, _ := senders["finance"].do(http.MethodGet, path, nil, nil); code != http.StatusNotFound {
		t.Errorf("another unit sees it: %d", code)
	}
	if code, _, _ := senders["finance"].confirm(u.ID, "k", u.Consequences, ""); code != http.StatusNotFound {
		t.Errorf("another unit confirms it: %d", code)
	}
	if code, _, problem := s.confirm(u.ID, "", u.Consequences, ""); code != http.StatusBadRequest {
		t.Errorf("without a key: %d %s", code, problem)
	}
	if code, _, problem := s.confirm(u.ID, "k1", "7-0000000000000000", ""); code != http.StatusConflict {
		t.Errorf("what was not shown: %d %s", code, problem)
	}
	code, done, problem := s.confirm(u.ID, "k1", u.Consequences, "")
	if code != http.StatusOK || done.State != "confirmed" || done.Submission == 0 {
		t.Fatalf("confirm: %d %s", code, problem)
	}
	if code, again, _ := s.confirm(u.ID, "k1", u.Consequences, ""); code != http.StatusOK || again.Submission != done.Submission {
		t.Errorf("again by the same key: %d %+v", code, again)
	}
	if code, _, _ := s.confirm(u.ID, "k2", u.Consequences, ""); code != http.StatusConflict {
		t.Errorf("again by another key: %d", code)
	}
	code, receipt := s.do(http.MethodGet, fmt.Sprintf("/receipts/%d", done.Submission), nil, nil)
	for _, want := range []string{"HZ2026-", u.SHA256, commerceApril, "校验码", "6个数据"} {
		if !strings.Contains(string(receipt), want) {
			t.Errorf("the receipt (%d) does not say %q", code, want)
		}
	}
	if code, _ := senders["finance"].do(http.MethodGet, fmt.Sprintf("/receipts/%d", done.Submission), nil,
		nil); code != http.StatusNotFound {
		t.Errorf("another unit sees the receipt: %d", code)
	}
	same := s.upload(commerceApril, sampleFile(t, commerceApril))
	if same.SameAs != done.Submission {
		t.Errorf("the same file again: %+v", same)
	}
	if code, again, problem := s.confirm(same.ID, "k3", same.Consequences, ""); code != http.StatusOK ||
		again.Submission != done.Submission {
		t.Errorf("the same file confirmed again: %d %s", code, problem)
	}
	if code, _, _ := s.confirm(s.upload(commerceApril, sampleFile(t, commerceApril)).ID, "k1", u.Consequences,
		""); code != http.StatusUnprocessableEntity {
		t.Errorf("a key that confirmed another upload: %d", code)
	}
}

// TestChangedMeanwhile: what was shown before another file came is not carried out.
func TestChangedMeanwhile(t *testing.T) {
	_, senders := uploading(t, "commerce")
	s := senders["commerce"]
	const corrected = "省商务厅_外贸和招商引资月报_2026年4月（更正）.xlsx"
	first := s.upload(commerceApril, sampleFile(t, commerceApril))
	second := s.upload(corrected, sampleFile(t, corrected))
	if code, _, problem := s.confirm(first.ID, "a", first.Consequences, ""); code != http.StatusOK {
		t.Fatalf("%d %s", code, problem)
	}
	if code, _, problem := s.confirm(second.ID, "b", second.Consequences, ""); code != http.StatusConflict {
		t.Fatalf("after another file was recorded: %d %s", code, problem)
	}
	code, body := s.do(http.MethodGet, fmt.Sprintf("/api/uploads/%d", second.ID), nil, nil)
	var now sent
	if err := json.Unmarshal(body, &now); code != http.StatusOK || err != nil {
		t.Fatalf("%d %v", code, err)
	}
	before := 0
	for _, f := range now.Figures {
		if f.Before != nil {
			before++
		}
	}
	if before == 0 || now.Consequences == second.Consequences {
		t.Errorf("the consequences are not shown anew: %+v", now)
	}
	if code, _, problem := s.confirm(second.ID, "b", now.Consequences, ""); code != http.StatusOK {
		t.Errorf("as shown anew: %d %s", code, problem)
	}
}

// TestReasonsAtTheirCells: each question wants its reason, which is kept with the submission.
func TestReasonsAtTheirCells(t *testing.T) {
	_, senders := uploading(t, "statistics", "finance")
	s := senders["statistics"]
	const name = "省统计局_园区年度核定表_2022年（历史补报）.xlsx"
	u := s.upload(name, sampleFile(t, name))
	var questions []report.Finding
	for _, f := range u.Findings {
		if f.Severity == report.Question {
			questions = append(questions, f)
		}
	}
	if u.Verdict != report.Held || len(questions) == 0 {
		t.Fatalf("%+v", u)
	}
	if code, _, problem := s.confirm(u.ID, "k", u.Consequences, ""); code != http.StatusUnprocessableEntity {
		t.Fatalf("without a reason: %d %s", code, problem)
	}
	var reasons []string
	for i, q := range questions {
		reasons = append(reasons, fmt.Sprintf(`{"sheet": %q, "cell": %q, "code": %q, "reason": "理由%d"}`, q.Sheet, q.Cell, q.Code, i))
	}
	code, done, problem := s.confirm(u.ID, "k", u.Consequences, strings.Join(reasons, ","))
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, problem)
	}
	_, page := s.do(http.MethodGet, fmt.Sprintf("/submissions/%d", done.Submission), nil, nil)
	for i, q := range questions {
		want := regexp.MustCompile(fmt.Sprintf(`%s \p{Han}[^：\n]+：理由%d\b`, regexp.QuoteMeta(q.Place()), i)) // behind the question, in words
		if !want.Match(page) {
			t.Errorf("the submission's page does not say %s", want)
		}
	}
	wrong := senders["finance"].upload(name, sampleFile(t, name))
	if wrong.Verdict != report.Rejected {
		t.Errorf("another unit's report: %+v", wrong)
	}
	if code, _, problem := senders["finance"].confirm(wrong.ID, "k", wrong.Consequences,
		strings.Join(reasons, ",")); code != http.StatusUnprocessableEntity {
		t.Errorf("another unit's report confirmed: %d %s", code, problem)
	}
}

// TestManyAtOnceWithThreeBad: each bad file has its answer, the others are kept; what carries a classification mark is nowhere on the disk.
func TestManyAtOnceWithThreeBad(t *testing.T) {
	dir := bareInstance(t, "people: {tokens: true}\n")
	_, senders := uploadingIn(t, dir, "commerce")
	s := senders["commerce"]
	const mark = "独一无二的内容"
	const secret = "外贸和招商引资月报\n机密 ★ 10年," + mark + "\n"
	files := map[string][]byte{"空.xlsx": {}, "涉密.csv": []byte(secret), "绝密★.xlsx": sampleFile(t, commerceApril)}
	for i := range 17 {
		files[fmt.Sprintf("月报%02d.xlsx", i)] = sampleFile(t, commerceApril)
	}
	body, header, err := filesBody(files)
	if err != nil {
		t.Fatal(err)
	}
	code, answer := s.do(http.MethodPost, "/api/uploads", header, body)
	var list []struct{ State, Name, Refused string }
	if err := json.Unmarshal(answer, &list); code != http.StatusOK || err != nil || len(list) != 20 {
		t.Fatalf("%d %v %s", code, err, answer)
	}
	refused := map[string]string{}
	for _, u := range list {
		if u.State == "refused" {
			refused[u.Name] = u.Refused
		}
	}
	if len(refused) != 3 || !strings.Contains(refused["空.xlsx"], "空文件") || !strings.Contains(refused["涉密.csv"], "密级标志") ||
		!strings.Contains(refused["绝密★.xlsx"], "密级标志") {
		t.Errorf("refused: %q", refused)
	}
	if body, header, err = filesBody(map[string][]byte{"涉密.csv": []byte(secret)}); err != nil {
		t.Fatal(err)
	}
	if code, answer := s.do(http.MethodPost, "/api/uploads", header, body); code != http.StatusUnprocessableEntity ||
		!strings.Contains(string(answer), "密级标志") {
		t.Errorf("alone: %d %s", code, answer)
	}
	if body, header, err = filesBody(map[string][]byte{"涉密.csv": []byte(secret), "月报.xlsx": sampleFile(t, commerceApril)}); err != nil {
		t.Fatal(err)
	}
	if code, page := s.do(http.MethodPost, "/uploads", header, body); code != http.StatusUnprocessableEntity ||
		!strings.Contains(string(page), `role="alert"`) || !strings.Contains(string(page), "收下1个文件") {
		t.Errorf("on the page: %d %s", code, page)
	}
	err = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), mark) {
			t.Errorf("%s holds what carries a classification mark", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, log, problem := runVerb(t, "log", "list", "-c", dir)
	if n := strings.Count(log, "classified file"); n != 4 || strings.Contains(log, "涉密.csv") {
		t.Errorf("the log tells of %d classified files: %s %s", n, log, problem)
	}
}

// mend asks for mends of an upload.
func (s sender) mend(id int64, body string) (int, sent, string) {
	s.t.Helper()
	code, answer := s.do(http.MethodPost, fmt.Sprintf("/api/uploads/%d/mend", id), nil, strings.NewReader(body))
	var u sent
	if code == http.StatusOK {
		if err := json.Unmarshal(answer, &u); err != nil {
			s.t.Fatal(err)
		}
	}
	return code, u, string(answer)
}

// TestMendsByAClick: what is sure is written into a copy, which says what was written and is confirmed like any other; the original is
// kept, the figures are those of the file; a unit is written as it was chosen alone.
func TestMendsByAClick(t *testing.T) {
	_, senders := uploading(t, "commerce", "finance")
	s := senders["commerce"]
	const text = "外贸和招商引资月报,,,,\n表号：甘商2表,,,,\n填报单位：省商务厅,,2026年4月,,\n指标名称,计里单位,本月,累计,累计±%\n" +
		"进出口总颔,万元,46634,256416,3.1\n招商引资到位资金,亿元,8.5,96.3,3.2\n"
	u := s.upload("月报.csv", []byte(text))
	if u.Verdict != report.Rejected {
		t.Fatalf("%+v", u)
	}
	_, page := s.do(http.MethodGet, fmt.Sprintf("/uploads/%d", u.ID), nil, nil)
	for _, want := range []string{"一键更正", "<del>计里单位</del> → <ins>计量单位</ins>", "更正件为 .xlsx 格式"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if code, _, problem := s.mend(u.ID, `{"mends": [{"sheet": "Sheet1", "cell": "C5", "code": "number.text"}]}`); code != http.StatusUnprocessableEntity {
		t.Errorf("a figure mended: %d %s", code, problem)
	}
	if code, _, _ := senders["finance"].mend(u.ID, `{"all": true}`); code != http.StatusNotFound {
		t.Errorf("another unit mends it: %d", code)
	}
	code, mended, problem := s.mend(u.ID, `{"all": true}`)
	if code != http.StatusOK || mended.Name != "月报（已更正）.xlsx" || mended.Original != u.ID || len(mended.Mends) == 0 {
		t.Fatalf("%d %s %+v", code, problem, mended)
	}
	for range 3 { // what a mended header lets be seen is mended next
		if mended.Verdict != report.Rejected {
			break
		}
		code, next, problem := s.mend(mended.ID, `{"all": true}`)
		if code != http.StatusOK {
			t.Fatalf("%d %s", code, problem)
		}
		mended = next
	}
	if mended.Verdict == report.Rejected || len(mended.Figures) != 6 {
		t.Fatalf("mended: %+v", mended)
	}
	if code, original := s.do(http.MethodGet, fmt.Sprintf("/uploads/%d/file", u.ID), nil, nil); code != http.StatusOK ||
		string(original) != text {
		t.Errorf("the original is not kept: %d", code)
	}
	var reasons []string
	for _, f := range mended.Findings {
		if f.Severity == report.Question {
			reasons = append(reasons, fmt.Sprintf(`{"sheet": %q, "cell": %q, "code": %q, "reason": "属实"}`, f.Sheet, f.Cell, f.Code))
		}
	}
	code, done, problem := s.confirm(mended.ID, "k", mended.Consequences, strings.Join(reasons, ","))
	if code != http.StatusOK {
		t.Fatalf("%d %s", code, problem)
	}
	if _, page := s.do(http.MethodGet, fmt.Sprintf("/receipts/%d", done.Submission), nil, nil); !strings.Contains(string(page),
		"填报人按校验结果将“计里单位”更正为“计量单位”") {
		t.Error("the receipt does not say what was mended")
	}

	f := senders["finance"]
	const fund = "兰州新区发展专项资金下达拨付情况表,,,,,\n填报单位：省财政厅,,2026年4月,,,\n预算年度,本月下达,累计下达,本月拨付,累计拨付,累计到账\n2026,1000,4000,900,3600,3600\n"
	u = f.upload("资金.csv", []byte(fund))
	_, page = f.do(http.MethodGet, fmt.Sprintf("/uploads/%d", u.ID), nil, nil)
	for _, want := range []string{"实际用的是哪个单位", `value="万元"> <b>万元</b>`, `value="亿元"`} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(string(page), "checked") {
		t.Error("a choice is made already")
	}
	var asked report.Finding
	for _, x := range u.Findings {
		if x.Code == "unit.missing" {
			asked = x
		}
	}
	if code, _, problem := f.mend(u.ID, `{"all": true}`); code != http.StatusUnprocessableEntity {
		t.Errorf("a unit by itself: %d %s", code, problem)
	}
	code, chosen, problem := f.mend(u.ID, fmt.Sprintf(`{"mends": [{"sheet": %q, "cell": %q, "code": "unit.missing", "choice": "亿元"}]}`,
		asked.Sheet, asked.Cell))
	if code != http.StatusOK || len(chosen.Mends) != 1 || chosen.Mends[0].Chosen != "亿元" || chosen.Mends[0].To != "单位：亿元" {
		t.Fatalf("%d %s %+v", code, problem, chosen)
	}
	for _, x := range chosen.Findings {
		if x.Code == "unit.missing" {
			t.Error("the unit is still missing")
		}
	}
}
