package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"zhibiao/samples"
)

// TestQueryLimitsAreConfiguration: what is written holds in the API, and what cannot be is refused.
func TestQueryLimitsAreConfiguration(t *testing.T) {
	c, err := parseConfig("zhibiao.yaml", []byte("queries: {expression_bytes: 20, seconds: 3}"))
	if err != nil {
		t.Fatal(err)
	}
	inst, err := sampleInstance(t.TempDir(), samples.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	inst.config.Queries = c.Queries
	env := &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: sampleNow(t),
		log: slog.New(slog.DiscardHandler)}
	p, err := openProgram(t.Context(), env, inst)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for expr, want := range map[string]int{"vector(12345678901)": http.StatusOK, "vector(1234567890123)": http.StatusBadRequest} {
		rec := httptest.NewRecorder()
		p.db.API().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/query?query="+expr, nil))
		if rec.Code != want {
			t.Errorf("%d bytes: %d %s", len(expr), rec.Code, rec.Body)
		}
	}
	for _, wrong := range []string{"{at_once: -1}", "{samples: many}", "{expressions: 1}"} {
		if _, err := parseConfig("zhibiao.yaml", []byte("queries: "+wrong)); err == nil ||
			!strings.HasPrefix(err.Error(), "zhibiao.yaml:") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
