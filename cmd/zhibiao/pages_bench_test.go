package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkPages asks for pages over a ledger of 5,040 submissions of 200 figures each.
func BenchmarkPages(b *testing.B) {
	const forms = 42
	dir := b.TempDir()
	inst, err := newInstance(config{Store: filepath.Join(dir, "ledger.db"), Timezone: "Asia/Shanghai"}, dir, loadCatalogue(forms))
	if err != nil {
		b.Fatal(err)
	}
	writeLoad(b, inst, forms)
	p, err := openProgram(context.Background(), quiet(time.Date(2020, time.February, 1, 0, 0, 0, 0, inst.location)), inst)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	web := p.web()
	for _, page := range []struct{ name, path string }{
		{"the list", "/submissions"},
		{"the list's last page", "/submissions?before=40"},
		{"the list of one form", "/submissions?form=form_7"},
		{"the list of a past day", "/submissions?as_of=2012-03-04"},
		{"the first submission", "/submissions/1"},
		{"the newest submission", "/submissions/5040"},
		{"the first submission as of a past day", "/submissions/1?as_of=2012-03-04"},
	} {
		b.Run(page.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				web.ServeHTTP(w, httptest.NewRequest(http.MethodGet, page.path, nil))
				if w.Code != http.StatusOK || w.Body.Len() < 5000 {
					b.Fatalf("%d, %d bytes", w.Code, w.Body.Len())
				}
			}
		})
	}
}
