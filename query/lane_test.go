package query

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// stuck is a client that reads nothing: its answer waits to be written until it is let go.
type stuck struct {
	header  http.Header
	writing chan struct{} // closed at the first write
	release chan struct{}
	began   bool
}

func newStuck() *stuck {
	return &stuck{header: http.Header{}, writing: make(chan struct{}), release: make(chan struct{})}
}

func (s *stuck) Header() http.Header { return s.header }
func (s *stuck) WriteHeader(int)     {}
func (s *stuck) Write(p []byte) (int, error) {
	if !s.began {
		s.began = true
		close(s.writing)
	}
	<-s.release
	return 0, errors.New("the client is gone")
}

// rangeOf asks for so many series over so many steps.
func rangeOf(series, steps int) string {
	expr := "vector(0)"
	for i := range series - 1 {
		expr += fmt.Sprintf(` or label_replace(vector(1), "a", "%d", "", "")`, i)
	}
	return "/api/v1/query_range?" + url.Values{"query": {expr}, "start": {"0"}, "end": {fmt.Sprint(steps)}, "step": {"1"}}.Encode()
}

// TestDeadReadersTakeOnlyTheirLane: answers that nobody reads fill the room of large ones. The next large one is refused in
// time and says why, small ones are answered meanwhile, and once the dead are let go all is as before.
func TestDeadReadersTakeOnlyTheirLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		db := New(Config{Now: func() time.Time { return time.Unix(1e6, 0) }, AnswerBytes: 4 << 20, AnswersBytes: 4 << 20, CacheBytes: 1,
			Timeout: 5 * time.Second})
		api := db.API()
		large := rangeOf(10, 10_000)
		get := func(address string) (int, string) {
			rec := httptest.NewRecorder()
			api.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, address, nil))
			return rec.Code, rec.Body.String()
		}
		dead := newStuck()
		ended := make(chan any)
		go func() {
			defer func() { ended <- recover() }()
			api.ServeHTTP(dead, httptest.NewRequest(http.MethodGet, large, nil))
		}()
		<-dead.writing
		if len(db.lanes.large.turns) != 0 {
			t.Error("the turn goes on after the evaluation")
		}
		if code, body := get("/api/v1/query?query=1"); code != http.StatusOK {
			t.Errorf("a small one meanwhile: %d %s", code, body)
		}
		began := time.Now()
		if code, body := get(large); code != http.StatusServiceUnavailable || !strings.Contains(body, "queries.answers_bytes") ||
			time.Since(began) != 5*time.Second {
			t.Errorf("another large one: %d after %s: %.300s", code, time.Since(began), body)
		}
		close(dead.release)
		if p := <-ended; p != http.ErrAbortHandler {
			t.Errorf("the broken answer ends with %v", p)
		}
		if code, body := get(large); code != http.StatusOK || !strings.HasSuffix(body, "}") {
			t.Errorf("afterwards: %d %.100s", code, body)
		}
		for _, l := range []*lane{db.lanes.small, db.lanes.large} {
			if !l.bytes.TryAcquire(l.answers) {
				t.Error("room was not given back")
			}
		}
	})
}

// TestLimitsSayWhichAndWhatToDo: every limit of an evaluation is an error that names it.
func TestLimitsSayWhichAndWhatToDo(t *testing.T) {
	for name, c := range map[string]struct {
		config  Config
		address string
		says    string
	}{
		"samples": {Config{MaxSamples: 1000}, rangeOf(2, 5000),
			"it would hold more than 1000 (queries.samples); ask for fewer series, a longer step or a shorter range"},
		"bytes of answer": {Config{AnswerBytes: 10_000}, rangeOf(2, 5000),
			"at most 10000 are given (queries.answer_bytes); ask for fewer series, a longer step or a shorter range"},
		"earlier states": {Config{ViewBytes: 16},
			"/api/v1/query?query=" + url.QueryEscape(`fund_yuan{as_of="2026-02-04"} or fund_yuan{as_of="2026-02-06"}`),
			"at most 16 are laid out (queries.view_bytes); ask in parts"},
		"series": {Config{MaxSeries: 1}, "/api/v1/query?query={__name__=~%22.%2B%22}",
			"the expression selects too much: its selectors give more than 1 series (queries.series); name families and labels"},
	} {
		w := story(t, "2026-05-01")
		c.config.Now, c.config.Location = w.clock.now, shanghai
		db := New(c.config)
		db.current.Store(w.current.Load())
		rec := httptest.NewRecorder()
		db.API().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, c.address, nil))
		if rec.Code != http.StatusUnprocessableEntity || !strings.Contains(rec.Body.String(), c.says) {
			t.Errorf("%s: %d %.400s", name, rec.Code, rec.Body)
		}
		for _, l := range []*lane{db.lanes.small, db.lanes.large} {
			if !l.bytes.TryAcquire(l.answers) || len(l.turns) > 0 {
				t.Errorf("%s: the refused question keeps room or a turn", name)
			}
		}
	}
}

// TestLargerThanItSeemed: a question that proves larger than its selectors tell is asked again among the large.
func TestLargerThanItSeemed(t *testing.T) {
	db := New(Config{Now: func() time.Time { return time.Unix(1e6, 0) }})
	form := url.Values{"query": {strings.Repeat("vector(1) or ", 120) + `label_replace(vector(time()), "a", "b", "", "")`}, "start": {"0"},
		"end": {"10000"}, "step": {"1"}}
	rec := httptest.NewRecorder()
	db.API().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/query_range?"+form.Encode(), nil))
	if rec.Code != http.StatusOK || strings.Count(rec.Body.String(), `"10000"`) != 1 {
		t.Errorf("%d %.300s", rec.Code, rec.Body)
	}
}

// TestStreamedIsWhole: what is written piece by piece is what is written at once.
func TestStreamedIsWhole(t *testing.T) {
	for _, steps := range []int{0, 1, 300, 5000} {
		var bodies []string
		for _, cache := range []int64{1, 1 << 30} { // streamed, and whole
			db := New(Config{Now: func() time.Time { return time.Unix(1e6, 0) }, CacheBytes: cache, AnswerBytes: 1 << 30})
			rec := httptest.NewRecorder()
			db.API().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, rangeOf(2, steps), nil))
			if rec.Code != http.StatusOK {
				t.Fatalf("%d %s", rec.Code, rec.Body)
			}
			if whole := rec.Header().Get("Content-Length") != ""; whole != (cache > 1) {
				t.Errorf("%d steps with a cache of %d: whole %v", steps, cache, whole)
			}
			bodies = append(bodies, rec.Body.String())
		}
		if bodies[0] != bodies[1] {
			t.Errorf("%d steps: %d bytes streamed, %d at once", steps, len(bodies[0]), len(bodies[1]))
		}
	}
}

// TestQuestionsThatGiveUpTakeNothing: a client that leaves while it waits.
func TestQuestionsThatGiveUpTakeNothing(t *testing.T) {
	db := New(Config{Queries: 1})
	r, err := db.lanes.large.room(t.Context(), db.lanes.large.answers)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	rec := httptest.NewRecorder()
	db.API().ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, rangeOf(2, 0)+"&limit=1", nil))
	if r.leave(); rec.Code != 499 || !db.lanes.large.bytes.TryAcquire(db.lanes.large.answers) {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}
