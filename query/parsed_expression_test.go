package query

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"
)

// counting counts what is parsed.
type counting struct {
	parser.Parser
	n atomic.Int64
}

func (c *counting) ParseExpr(text string) (parser.Expr, error) {
	c.n.Add(1)
	return c.Parser.ParseExpr(text)
}

// TestAnExpressionIsParsedOnce, whatever becomes of it, and nothing of it is kept.
func TestAnExpressionIsParsedOnce(t *testing.T) {
	w := New(Config{Now: func() time.Time { return time.Unix(1_780_010_000, 0) }})
	counted := &counting{Parser: w.parser}
	w.parser, w.parsed.Parser = counted, counted
	api := w.API()
	for _, c := range []struct {
		path, query string
		code        int
		gone        bool // the client is, before it is answered
	}{
		{"query", "indicator_status", http.StatusOK, false},
		{"query_range", "count(indicator_status)", http.StatusOK, false},
		{"query", "indicator_status +", http.StatusBadRequest, false},
		{"query", "count_values(1, indicator_status)", http.StatusBadRequest, false},
		{"query", "indicator_status * 2", 499, true},
	} {
		counted.n.Store(0)
		ctx, cancel := context.WithCancel(t.Context())
		if c.gone {
			cancel()
		}
		form := url.Values{"query": {c.query}, "start": {"1780000000"}, "end": {"1780003600"}, "step": {"600"}}
		rec := httptest.NewRecorder()
		api.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/"+c.path+"?"+form.Encode(), nil))
		cancel()
		if n := counted.n.Load(); rec.Code != c.code || n != 1 {
			t.Errorf("%s: %d, parsed %d times: %s", c.query, rec.Code, n, rec.Body)
		}
		if n := len(w.parsed.trees); n != 0 {
			t.Errorf("%s: %d trees are kept", c.query, n)
		}
	}
}

// TestListsEndWithTheirTime: what lists series and labels ends where nobody waits for it any more.
func TestListsEndWithTheirTime(t *testing.T) {
	w := New(Config{Now: func() time.Time { return time.Unix(1_780_010_000, 0) }})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for path, h := range map[string]http.Handler{
		"/api/v1/series?match[]=indicator_status": w.API(), "/api/v1/labels?match[]=indicator_status": w.API(),
		"/federate?match[]=indicator_status": w.Federate(),
	} {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		if rec.Code != 499 {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
}
