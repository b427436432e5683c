package query_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"zhibiao/indicators"
)

// TestTogether commits while others ask, as of now and of earlier days, scrape, export and read the
// progress table. It is there for the race detector; what each sees must also be whole.
func TestTogether(t *testing.T) {
	w := newWorld(t, smallCatalogue(t), "2026-11-23 12:00")
	w.say("2025-01-02", "fund 2026-M01 cum 1", "trade 2026-M01 cum 1")
	done := make(chan struct{})
	var wg sync.WaitGroup
	repeat := func(f func(n int) error) {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-done:
					if n > 0 {
						return
					}
				default:
				}
				if err := f(n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	get := func(path string, form url.Values) (string, error) {
		rec := httptest.NewRecorder()
		w.api.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/"+path+"?"+form.Encode(), nil))
		if rec.Code != http.StatusOK {
			return "", fmt.Errorf("%s %v: %d %s", path, form, rec.Code, rec.Body)
		}
		return rec.Body.String(), nil
	}
	// The sum is derived in the same commit: no reader may see one without the other.
	repeat(func(int) error {
		body, err := get("query", url.Values{"query": {"fund_cumulative_yuan + ignoring() trade_cumulative_yuan - both_cumulative_yuan != 0"}, "time": {seconds(w.at(january))}})
		if err == nil && !bytes.Contains([]byte(body), []byte(`"result":[]`)) {
			err = fmt.Errorf("a sum that is not: %s", body)
		}
		return err
	})
	repeat(func(n int) error {
		day := w.at("2025-01-02").AddDate(0, 0, n%40).Format(time.DateOnly)
		_, err := get("query_range", url.Values{"query": {`sum({__name__=~".+"}) - sum({as_of="` + day + `",indicator="fund"})`},
			"start": {seconds(w.at("2026-01-01"))}, "end": {seconds(w.at("2026-06-01"))}, "step": {"30d"}})
		return err
	})
	repeat(func(int) error {
		_, err := get("label/entity/values", url.Values{"match[]": {`{department=~"finance|industry"}`}})
		return err
	})
	repeat(func(int) error {
		rec := httptest.NewRecorder()
		w.Metrics().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		if rec.Body.Len() == 0 {
			return fmt.Errorf("an empty page")
		}
		return nil
	})
	repeat(func(int) error {
		var b bytes.Buffer
		return w.WriteOpenMetrics(&b, "2025-01-10")
	})
	repeat(func(int) error {
		_, err := w.Progress(t.Context(), "2025-01-10", w.time())
		return err
	})
	repeat(func(n int) error { w.now.Add(int64(n % 50)); return nil })
	for n := range 40 {
		o := observations(t, fmt.Sprintf("fund 2026-M01 cum %d", n), fmt.Sprintf("trade 2026-M01 cum %d", 2*n),
			fmt.Sprintf("output/north 2026-M%02d cum %d", 1+n%10, n))
		c := indicators.Commit{Observations: o, Reports: reported(periodOf(t, "2026-M01"), w.at("2026-02-05")).Reports}
		if n%10 == 9 {
			c.Catalogue = renamed(w.catalogue, fmt.Sprint("资金", n))
		}
		w.commit(w.at("2025-01-03").AddDate(0, 0, n).Format(time.DateOnly), c)
	}
	close(done)
	wg.Wait()
	if err := w.Snapshot().Holds(); err != nil {
		t.Error(err)
	}
}
