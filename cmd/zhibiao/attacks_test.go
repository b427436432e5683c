package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestAttacksThroughTheDoor tries on a served instance what docs/people.md says was tried with files, bodies and paths. After each the
// program answers, and has kept nothing that was not a whole file.
func TestAttacksThroughTheDoor(t *testing.T) {
	dir := bareInstance(t, "people: {tokens: true}\nreading: {file_bytes: 1048576, unpacked_bytes: 16777216}\n")
	first := addUser(t, dir, "planner", "--role", "planner", "--person", hostileName)
	d, senders := uploadingIn(t, dir, "commerce", "finance")
	planner := d.visitor(t)
	planner.signIn("planner", first, ownPassword)
	a := &attacked{d, senders["commerce"], planner}
	t.Run("paths", a.paths)
	t.Run("names of files", a.names)
	t.Run("bodies", a.bodies)
	t.Run("bomb", a.bomb)
	t.Run("script", a.script)
	t.Run("replay", a.replay)
}

// attacked is an instance with a clerk who sends and a planner who looks.
type attacked struct {
	*demo
	clerk   sender
	planner *visitor
}

// raw sends bytes as they are and gives all that is answered; where the request is a broken one it goes away instead.
func (a *attacked) raw(t *testing.T, request string, broken bool) string {
	t.Helper()
	base, err := url.Parse(a.url)
	if err != nil {
		t.Fatal(err)
	}
	c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", base.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, request); err != nil {
		t.Fatal(err)
	}
	if broken {
		return "" // the connection ends with the request
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

// kept is how many uploads there are, and the program answers.
func (a *attacked) kept(t *testing.T) int {
	t.Helper()
	code, list := a.clerk.do(http.MethodGet, "/api/uploads", nil, nil)
	if code != http.StatusOK {
		t.Fatalf("uploads: %d %s", code, list)
	}
	return bytes.Count(list, []byte(`"sha256"`))
}

// paths lead to no file of the machine, of the instance or of another's.
func (a *attacked) paths(t *testing.T) {
	for _, path := range []string{"/../../../../etc/passwd", "/..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd",
		"/submissions/..%2f..%2fzhibiao.yaml/file", "/submissions/../../zhibiao.yaml", "/uploads/1%2f..%2f..%2fzhibiao.yaml/file",
		"/grafana/..%2f..%2fzhibiao.yaml", "/grafana/../../zhibiao.yaml", "/bulletins/2026-M10/..%2f..%2f..%2fzhibiao.yaml",
		"/bulletins/..%2f..%2fzhibiao/yaml", "/obligations/..%2f..%2fpeople.db/template.xlsx",
		"/obligations/commerce/template.xlsx?form=../../zhibiao&period=2026-M10", "/measures/..%2fzhibiao.yaml",
		"/units/..%5c..%5czhibiao.yaml", "/indicators/..%2f..%2fpeople.db", "//etc/passwd", "/\\..\\zhibiao.yaml", "/%00/zhibiao.yaml",
		"/people.db", "/zhibiao.yaml", "/ledger.db"} {
		answer := a.raw(t, fmt.Sprintf("GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n", path,
			a.clerk.token), false)
		status, _, _ := strings.Cut(answer, "\r\n")
		if !strings.HasPrefix(status, "HTTP/1.1 3") && !strings.HasPrefix(status, "HTTP/1.1 4") {
			t.Errorf("%s: %s\n%.900s", path, status, answer)
		}
		for _, told := range []string{"root:", "catalogue:", "SQLite format", a.dir} {
			if strings.Contains(answer, told) {
				t.Errorf("%s tells %q", path, told)
			}
		}
	}
}

// names of files with folders in them put nothing anywhere, and are handed out without them.
func (a *attacked) names(t *testing.T) {
	for i, name := range []string{"../../../evil.csv", `..\..\evil.csv`, "/etc/cron.d/evil.csv", `C:\evil.csv`, "evil.csv/", "..", "evil.csv\x00.exe",
		"evil\r\nSet-Cookie: a=b.csv"} {
		body, header, err := filesBody(map[string][]byte{name: trade("2026年10月", 30000+i, 300000+i, "")})
		if err != nil {
			t.Fatal(err)
		}
		code, answer := a.clerk.do(http.MethodPost, "/api/uploads", header, body)
		if code >= http.StatusInternalServerError || strings.Contains(string(answer), "../") || strings.Contains(string(answer), `..\\`) {
			t.Errorf("%q: %d %s", name, code, answer)
		}
	}
	err := filepath.WalkDir(filepath.Dir(a.dir), func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.Contains(filepath.Base(path), "evil") {
			t.Errorf("there is %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	kept := a.kept(t)
	if kept == 0 {
		t.Error("no file was kept under another name")
	}
	for id := 1; id <= kept; id++ {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/uploads/%d/file", a.url, id), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+a.clerk.token)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		how := answer.Header.Get("Content-Disposition")
		if answer.StatusCode != http.StatusOK || !strings.HasPrefix(how, "attachment") || strings.ContainsAny(how, `/\`) ||
			len(answer.Cookies()) > 0 {
			t.Errorf("upload %d is handed out as %q: %s", id, how, answer.Status)
		}
	}
}

// bodies that are too large, half, none, or of another kind than they say keep nothing.
func (a *attacked) bodies(t *testing.T) {
	before := a.kept(t)
	post := func(headers, body string, broken bool) string {
		return a.raw(t, fmt.Sprintf("POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n%s\r\n%s",
			a.clerk.token, headers, body), broken)
	}
	part := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"月报.csv\"\r\n\r\n" + string(trade("2026年10月", 1, 2, ""))
	const multipart = "Content-Type: multipart/form-data; boundary=x\r\n"
	const gone = "" // whoever sends it goes away, and no answer is awaited
	large := strings.Repeat(" ", 1<<20+1)
	for what, c := range map[string]struct{ headers, body, status string }{
		"half of it":                    {multipart + "Content-Length: 9000\r\n", part, gone},
		"half of a chunk":               {multipart + "Transfer-Encoding: chunked\r\n", "ffff\r\n" + part, gone},
		"no end of the form":            {multipart + fmt.Sprintf("Content-Length: %d\r\n", len(part)), part, "400"},
		"two lengths":                   {multipart + "Content-Length: 5\r\nContent-Length: 9\r\n", part, "400"},
		"a length that is no number":    {multipart + "Content-Length: -1\r\n", part, "400"},
		"a length and chunks, smuggled": {multipart + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", "400"},
		"nothing":                       {multipart + "Content-Length: 0\r\n", "", "400"},
		"no boundary":                   {"Content-Type: multipart/form-data\r\nContent-Length: 3\r\n", "abc", "415"},
		"no form":                       {"Content-Type: application/json\r\nContent-Length: 2\r\n", "{}", "415"},
		"a file that is too large": {multipart + "Transfer-Encoding: chunked\r\n",
			fmt.Sprintf("%x\r\n%s%s\r\n--x--\r\n\r\n0\r\n\r\n", len(part)+len(large)+len("\r\n--x--\r\n"), part, large), "413"},
		"headers without end": {"X-Long: " + strings.Repeat("a", 200<<10) + "\r\n", "", "431"},
	} {
		answer := post(c.headers, c.body, c.status == gone)
		status, _, _ := strings.Cut(answer, "\r\n")
		if !strings.HasPrefix(status, "HTTP/1.1 "+c.status) && c.status != gone {
			t.Errorf("%s: %.300q, want %s", what, answer, c.status)
		}
	}
	if after := a.kept(t); after != before {
		t.Errorf("%d uploads, before %d", after, before)
	}
}

// bomb is a small workbook that unpacks to more than is read.
func (a *attacked) bomb(t *testing.T) {
	book := excelize.NewFile()
	var small bytes.Buffer
	if err := book.Write(&small); err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(small.Bytes()), int64(small.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var bomb bytes.Buffer
	to := zip.NewWriter(&bomb)
	for _, f := range from.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			if err := to.Copy(f); err != nil {
				t.Fatal(err)
			}
			continue
		}
		part, err := to.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		for range 32 {
			if _, err := part.Write(bytes.Repeat([]byte(" "), 1<<20)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	u := a.clerk.upload("月报.xlsx", bomb.Bytes())
	if u.Verdict != "rejected" || len(u.Findings) != 1 {
		t.Errorf("%s: %+v", u.Verdict, u.Findings)
	}
}

// script in whatever a file, a reason or a doubt holds is text on every page that shows it.
func (a *attacked) script(t *testing.T) {
	evil := func(what string) string {
		return fmt.Sprintf("<script>alert('%s')<img src=x onerror=alert(1)>", what)
	}
	book := excelize.NewFile()
	const sheet = "<b onclick=a>" // as long as a sheet's name may be, without what Excel forbids
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		t.Fatal(err)
	}
	rows := [][]any{{"外贸和招商引资月报"}, {"表号：甘商2表"}, {"填报单位：省商务厅", nil, "2026年10月"}, {"指标名称", "计量单位", "本月", "累计", "累计±%"},
		{"进出口总额", "万元", evil("cell"), 417266}, {"招商引资到位资金", "亿元", 15.68, 172.47}, {evil("row"), evil("unit"), 2, 1}}
	for i, row := range rows {
		if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer
	if err := book.Write(&data); err != nil {
		t.Fatal(err)
	}
	if before, err := a.clerk.settle(a.clerk.upload("月报.csv", trade("2026年9月", 39473, 377794, ""))); err != nil || before.Submission == 0 {
		t.Fatalf("%+v %v", before, err)
	}
	broken := a.clerk.upload(evil("name")+".xlsx", data.Bytes())
	good := a.clerk.upload(evil("good")+".csv", trade("2026年10月", 41860, 417266, evil("remark")))
	other := a.clerk.upload("月报.csv", bytes.Replace(trade("2026年10月", 41860, 417266, ""), []byte("省商务厅"), []byte(evil("unit")), 1))
	var reasons []string
	for _, f := range good.Findings {
		if f.Severity == "question" {
			reasons = append(reasons, fmt.Sprintf(`{"code": %q, "reason": %q}`, f.Code, evil("reason")))
		}
	}
	code, done, problem := a.clerk.confirm(good.ID, "k", good.Consequences, strings.Join(reasons, ","))
	if code != http.StatusOK {
		t.Fatalf("confirm: %d %s", code, problem)
	}
	if code, to, body := a.planner.post(fmt.Sprintf("/submissions/%d/doubt", done.Submission), "sheet", "Sheet1", "cell", "C5", "words",
		evil("doubt")); code != http.StatusSeeOther {
		t.Fatalf("doubt: %d %s %s", code, to, words(body))
	}
	clerk := func(path string) string {
		code, page := a.clerk.do(http.MethodGet, path, http.Header{"Accept": {"text/html"}}, nil)
		if code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
		return string(page)
	}
	planner := func(path string) string {
		code, _, page := a.planner.get(path)
		if code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
		return page
	}
	shown := map[string]bool{}
	for path, open := range map[string]func(string) string{
		"/uploads": clerk, fmt.Sprintf("/uploads/%d", broken.ID): clerk, fmt.Sprintf("/uploads/%d", other.ID): clerk,
		fmt.Sprintf("/receipts/%d", done.Submission): clerk, fmt.Sprintf("/submissions/%d", done.Submission): planner,
		fmt.Sprintf("/submissions/%d/print", done.Submission): planner, "/submissions": planner, "/doubts": planner, "/doubts/1": planner,
		"/indicators/imports_exports": planner, "/": planner, "/account": planner, "/obligations/commerce": clerk,
		"/uploads?instead=" + url.QueryEscape(evil("address")): clerk,
		"/?q=" + url.QueryEscape(evil("address")):              planner,
	} {
		page := open(path)
		for _, ran := range []string{"<script>", "<img", "<b onclick"} {
			if strings.Contains(page, ran) {
				t.Errorf("%s has %s", path, ran)
			}
		}
		for _, what := range []string{"name", "good", "row", "cell", "reason", "doubt"} {
			if strings.Contains(page, "&lt;script&gt;alert(&#39;"+what+"&#39;)") {
				shown[what] = true
			}
		}
	}
	for _, what := range []string{"name", "good", "row", "cell", "reason", "doubt"} {
		if !shown[what] {
			t.Errorf("no page shows what was written as %s", what)
		}
	}
}

// replay of a confirmation does nothing a second time, and of an old one nothing at all.
func (a *attacked) replay(t *testing.T) {
	u := a.clerk.upload("月报二.csv", trade("2026年10月", 41900, 417306, ""))
	done, err := a.clerk.settle(u)
	if err != nil || done.Submission == 0 {
		t.Fatalf("%+v %v", done, err)
	}
	again, err := a.clerk.settle(u) // under the same key
	if err != nil || again.Submission != done.Submission {
		t.Errorf("sent again it is submission %d, not %d: %v", again.Submission, done.Submission, err)
	}
	if code, _, problem := a.clerk.confirm(u.ID, "another key", u.Consequences, ""); code < http.StatusBadRequest {
		t.Errorf("confirmed under another key: %d %s", code, problem)
	}
}
