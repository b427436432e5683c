package deliver

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibiao/alerts"
)

// noon is an instant far from full and half hours.
var noon = time.Date(2026, 11, 28, 12, 10, 0, 123e6, time.FixedZone("CST", 8*3600))

// letterOf is a message as the outbox hands it over.
func letterOf() alerts.Message {
	return alerts.Message{
		Key: "m-2026-11-28-0042", Number: 42, Made: noon, Lang: alerts.Chinese,
		Subject:  "【兰州新区】1项目标严重滞后，请于12月3日前说明",
		Text:     "进出口总额（综合保税区）：累计 42.10亿元，目标 95.00亿元，完成率 44.3%。",
		Markdown: "**进出口总额**：累计 42.10亿元，完成率 44.3%",
		Notice:   "您单位有1项待办，请登录查看。", Count: 1, Link: "https://zhibiao.example.cn/alerts/42",
		Table: alerts.Table{Name: "待办清单/2026年11月", Columns: []string{"指标", "完成率"}, Rows: [][]string{{"进出口总额", "44.3%"}}},
	}
}

// figures are the words of letterOf that a notice must not hold.
var figures = []string{"42.10", "44.3", "进出口", "滞后", "待办清单"}

// asked is one request as a receiver got it.
type asked struct {
	path, query string
	header      http.Header
	body        string
}

// receiver is a server that keeps what it is asked and answers from a list, the last answer again and again.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	asked   []asked
	answers []reply
}

type reply struct {
	status int
	header map[string]string
	body   string
}

func newReceiver(t *testing.T, answers ...reply) *receiver {
	t.Helper()
	r := &receiver{answers: answers}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, err := io.ReadAll(q.Body)
		if err != nil {
			t.Errorf("read what is asked: %v", err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.asked = append(r.asked, asked{q.URL.EscapedPath(), q.URL.RawQuery, q.Header, string(body)})
		a := r.answers[0]
		if len(r.answers) > 1 {
			r.answers = r.answers[1:]
		}
		for k, v := range a.header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(a.status)
		io.WriteString(w, a.body)
	}))
	t.Cleanup(r.Close)
	return r
}

func ok(body string) reply { return reply{status: http.StatusOK, body: body} }

// open makes a channel whose configuration must be right, at noon.
func open(t *testing.T, c Config, o Options) alerts.Channel {
	t.Helper()
	c.Name = "trial"
	c.Check(func(_, format string, args ...any) { t.Fatalf(format, args...) })
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	ch, err := Open(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return ch
}

// full lets everything be said.
func full(c Config) Config {
	c.Content, c.Internal = FullContent, true
	return c
}

// keep writes a credential to a file and gives its name.
func keep(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "credential")
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mustBe holds an outcome and the words of its error against what is wanted; no words: no error.
func mustBe(t *testing.T, what string, out alerts.Outcome, err error, want alerts.Outcome, words string) {
	t.Helper()
	if out.Answer != want.Answer || out.After != want.After {
		t.Errorf("%s: %s after %s, want %s after %s (error: %v)", what, out.Answer, out.After, want.Answer, want.After, err)
	}
	switch {
	case words == "" && err != nil:
		t.Errorf("%s: error %v, want none", what, err)
	case words != "" && (err == nil || !strings.Contains(err.Error(), words)):
		t.Errorf("%s: error %v, want one with %q", what, err, words)
	}
}

func decoded(t *testing.T, body string) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

// sheet stands for the writer of workbooks: what is in it is none of a channel's business.
func sheet(t alerts.Table) ([]byte, error) { return []byte("PK\x03\x04 " + t.Name), nil }
