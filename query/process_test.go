package query_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	vm "github.com/VictoriaMetrics/metrics"

	"zhibiao/indicators"
	"zhibiao/query"
)

// TestOwnFiguresOfTheLastDay runs for more than a day: the program's own figures are there minute by minute, those older than a day are
// gone, and each ends two minutes after it was last told.
func TestOwnFiguresOfTheLastDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := smallCatalogue(t)
		time.Sleep(time.Until(time.Date(2026, 2, 20, 9, 0, 0, 0, c.Location))) // the bubble's clock begins in 2000
		db := query.New(query.Config{Location: c.Location})
		if err := db.Apply(indicators.Commit{Revision: 1, Known: time.Now(), Catalogue: c}); err != nil {
			t.Fatal(err)
		}
		set := vm.NewSet()
		files := set.NewCounter(`collector_files_total{source="inbox",verdict="accepted"}`)
		set.NewGauge("collector_queue_files", func() float64 { return 3 })
		process, api := db.Process(set), db.API()
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- process.Run(ctx) }()
		begun := time.Now()
		for range 26 * 60 {
			time.Sleep(time.Minute)
			synctest.Wait()
			files.Inc()
		}
		value := func(expr string, at time.Time) string {
			t.Helper()
			var data struct{ Result []struct{ Value [2]any } }
			a := ask(t, api, "GET", "query", "query", expr, "time", seconds(at))
			if err := json.Unmarshal(a.Data, &data); err != nil {
				t.Fatalf("%v: %s", err, a.body)
			}
			var all []string
			for _, r := range data.Result {
				all = append(all, fmt.Sprint(r.Value[1]))
			}
			return strings.Join(all, " ")
		}
		now := time.Now()
		for _, x := range []struct {
			expr string
			at   time.Time
			want string
		}{
			{`collector_files_total`, now, "1559"},
			{`sum by (verdict) (collector_files_total{source=~"in.*"})`, now.Add(-10*time.Hour + 30*time.Second), "959"},
			{`collector_files_total`, begun.Add(time.Hour), ""}, // more than a day ago
			{`count_over_time(collector_files_total[2d])`, now, "1441"},
			{`increase(collector_files_total[1h])`, now, "60"},
			{`zhibiao_query_revision * collector_queue_files`, now, "3"}, // other labels than none would not join
			{`collector_files_total{as_of="2026-02-19"}`, now, ""},
			{`count(process_resident_memory_bytes)`, now, "1"},
		} {
			if got := value(x.expr, x.at); got != x.want {
				t.Errorf("%s at %v: %q, want %q", x.expr, x.at, got, x.want)
			}
		}
		if a := ask(t, api, "GET", "label/verdict/values"); !strings.Contains(a.body, `"accepted"`) {
			t.Errorf("values of verdict: %s", a.body)
		}
		set.UnregisterMetric("collector_queue_files")
		time.Sleep(90 * time.Second)
		if got := value("collector_queue_files", time.Now()); got != "3" {
			t.Errorf("a minute and a half after it was last told: %q", got)
		}
		time.Sleep(time.Minute)
		if got := value("collector_queue_files", time.Now()); got != "" {
			t.Errorf("more than two minutes after it was last told: %q", got)
		}
		if got := value("count_over_time(collector_queue_files[10m])", time.Now()); got != "8" {
			t.Errorf("its last ten minutes: %q", got)
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if got := value("collector_queue_files or collector_files_total", time.Now()); got != "1560" {
			t.Errorf("as it stopped: %q", got)
		}
		time.Sleep(3 * time.Minute) // nobody takes them any more
		if got := value("collector_files_total", time.Now()); got != "" {
			t.Errorf("three minutes later: %q", got)
		}
		if got := value("collector_files_total", time.Now().Add(-3*time.Minute)); got != "1560" {
			t.Errorf("three minutes before: %q", got)
		}
		rec := httptest.NewRecorder()
		db.Federate().ServeHTTP(rec, httptest.NewRequest("GET", `/federate?match[]={__name__=~".%2b"}`, nil))
		if body := rec.Body.String(); strings.Contains(body, "collector_files_total") || !strings.Contains(body, "indicator_info") {
			t.Errorf("federation has the program's own figures, or not the ledger's: %s", body)
		}
	})
}
