package query_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"zhibiao/samples/sampletest"

	vm "github.com/VictoriaMetrics/metrics"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"zhibiao/indicators"
	"zhibiao/query"
	"zhibiao/samples/peers"
)

func scrape(t *testing.T, h http.Handler, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	if rec.Code != http.StatusOK {
		t.Fatalf("%d: %s", rec.Code, rec.Body)
	}
	return rec
}

// TestIdleProgramTellsTheTime: nothing is committed and nobody calls; the page that was rendered
// before is right until the minute at which a report falls overdue, and new from then on.
func TestIdleProgramTellsTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := smallCatalogue(t)
		begin := time.Date(2026, 2, 20, 9, 0, 0, 0, c.Location)
		time.Sleep(time.Until(begin)) // the bubble's clock begins in 2000
		db := query.New(query.Config{Location: c.Location})
		err := db.Apply(
			indicators.Commit{Revision: 1, Known: begin, Catalogue: c, Observations: observations(t, "fund 2026-M01 cum 1"),
				Reports: reported(periodOf(t, "2026-M01"), begin).Reports},
		)
		if err != nil {
			t.Fatal(err)
		}
		page := db.Metrics()
		const february = `{department="finance",form="monthly",period="2026-M02"} `
		const fund = `fund_cumulative_yuan{department="finance",window="2026"} `
		for _, step := range []struct {
			at      string
			renders int64
			has     []string
			hasNot  []string
		}{
			{"2026-02-20 10:00", 1, []string{fund + "1e+08"}, []string{"report_overdue" + february}},
			{"2026-02-28 23:59:59.998", 1, nil, []string{"report_overdue" + february}},
			{"2026-02-28 23:59:59.999", 2, []string{"report_overdue" + february + "0"}, nil}, // the period's end
			{"2026-03-01 00:00", 2, []string{"report_overdue" + february + "0"}, nil},
			// 8 March it fell due: the department's rates turned
			{"2026-03-10 23:59:59.999", 3, []string{"report_overdue" + february + "0"}, nil},
			{"2026-03-11 00:00", 4, []string{"report_overdue" + february + "1"}, []string{"report_overdue" + february + "0"}},
			{"2026-03-11 00:01", 4, []string{"report_overdue" + february + "1"}, nil},
			{"2026-04-11 00:00", 0, []string{"report_overdue" + february + "1",
				`indicator_status{department="finance",indicator="fund",window="2026"} 0`}, []string{fund}},
		} {
			at, err := time.ParseInLocation("2006-01-02 15:04:05", step.at, c.Location)
			if err != nil {
				at, err = time.ParseInLocation("2006-01-02 15:04", step.at, c.Location)
			}
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Until(at))
			body := scrape(t, page).Body.String()
			for _, want := range step.has {
				if !strings.Contains(body, want) {
					t.Errorf("at %s no %s", step.at, want)
				}
			}
			for _, unwanted := range step.hasNot {
				if strings.Contains(body, unwanted) {
					t.Errorf("at %s still %s", step.at, unwanted)
				}
			}
			if got := db.Renders(); step.renders != 0 && got != step.renders {
				t.Errorf("at %s the page was rendered %d times, want %d", step.at, got, step.renders)
			}
		}
		if rest := db.Snapshot().NextEvent(time.Now()); rest.Before(time.Now()) {
			t.Errorf("the next event is %s", rest)
		}
	})
}

func TestMetricsInEveryFormat(t *testing.T) {
	w := correctedWorld(t)
	page := w.Metrics()
	plain := scrape(t, page)
	if got := plain.Header().Get("Content-Type"); !strings.HasPrefix(got, "text/plain; version=0.0.4") {
		t.Errorf("content type %s", got)
	}
	if strings.Contains(plain.Body.String(), "# EOF") {
		t.Error("OpenMetrics' end in a text page")
	}
	const open = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
	om := scrape(t, page, "Accept", open)
	if got := om.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/openmetrics-text; version=1.0.0") ||
		!strings.HasSuffix(om.Body.String(), "# EOF\n") {
		t.Errorf("OpenMetrics: %s, ends with %q", got, om.Body.String()[om.Body.Len()-20:])
	}
	zipped := scrape(t, page, "Accept-Encoding", "br, gzip;q=0.8")
	if zipped.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal("not gzipped")
	}
	z, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	unzipped, err := io.ReadAll(z)
	if err != nil || string(unzipped) != plain.Body.String() {
		t.Errorf("the gzipped page differs: %v", err)
	}
	if refused := scrape(t, page, "Accept-Encoding", "gzip;q=0"); refused.Header().Get("Content-Encoding") != "" {
		t.Error("gzip was refused and sent")
	}
	before := w.Renders()
	for range 3 {
		again := scrape(t, page)
		if again.Body.String() != plain.Body.String() {
			t.Error("the page changed")
		}
		scrape(t, page, "Accept", open)
		scrape(t, page, "Accept-Encoding", "gzip, deflate")
		scrape(t, page, "Accept", "text/plain, */*", "Accept-Encoding", "deflate")
	}
	if got := w.Renders() - before; got != 0 {
		t.Errorf("rendered %d times more for the same", got)
	}
	w.say("2026-03-25 11:00", "fund 2026-M02 cum 3")
	if changed := scrape(t, page); changed.Body.String() == plain.Body.String() || w.Renders() != before+1 {
		t.Errorf("after a commit: %d renders", w.Renders()-before)
	}
	// Everything live is there, and nothing else: as many gauges as an instant query has series.
	families := parse(t, scrape(t, page).Body)
	gauges := 0
	for _, f := range families {
		gauges += len(f.Metric)
	}
	if got := w.instant(`count({__name__=~".+"})`, "2026-03-25 12:00")[""]; got != itoa(gauges) {
		t.Errorf("%d gauges, the query counts %s", gauges, got)
	}
	for _, m := range families["fund_target_yuan"].Metric {
		if m.TimestampMs != nil {
			t.Error("a gauge carries a timestamp")
		}
	}
}

func parse(t *testing.T, r io.Reader) map[string]*dto.MetricFamily {
	t.Helper()
	p := expfmt.NewTextParser(model.UTF8Validation)
	families, err := p.TextToMetricFamilies(r)
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// TestNothingOfARequestReachesTheNext: who asks first, for a few families or oddly, decides nothing of what others get.
func TestNothingOfARequestReachesTheNext(t *testing.T) {
	const all = "fund_target_yuan{|fund_yuan{|indicator_status{"
	holds := func(body, names string) bool {
		for name := range strings.SplitSeq(all, "|") {
			if strings.Contains(body, "\n"+name) != strings.Contains(names, name) {
				return false
			}
		}
		return true
	}
	for _, first := range []struct{ method, query, accept, shows string }{
		{http.MethodGet, "name[]=x", "", ""},
		{http.MethodGet, "name[]=fund_yuan", "", "fund_yuan{"},
		{http.MethodGet, "name[]=fund_yuan&name[]=indicator_status", "application/openmetrics-text;version=1.0.0",
			"fund_yuan{|indicator_status{"},
		{http.MethodGet, "name[]=", "", ""},
		{http.MethodGet, "name=fund_yuan&debug=1", "", all},
		{http.MethodPost, "", "", all},
		{http.MethodGet, "", "text/plain;escaping=unknown", all},
	} {
		w := correctedWorld(t)
		page := w.Metrics()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		if !strings.Contains(first.query, "name[]") {
			cancel() // the first client of the whole page has gone already
		}
		r := httptest.NewRequestWithContext(ctx, first.method, "/metrics?"+first.query, nil)
		r.Header.Set("Accept", first.accept)
		r.Header.Set("X-Prometheus-Scrape-Timeout-Seconds", "0.000001")
		rec := httptest.NewRecorder()
		if page.ServeHTTP(rec, r); rec.Code != http.StatusOK || !holds(rec.Body.String(), first.shows) {
			t.Errorf("%+v: %d %s", first, rec.Code, rec.Body)
		}
		for _, accept := range []string{"", first.accept} {
			if body := scrape(t, page, "Accept", accept).Body.String(); !holds(body, all) {
				t.Errorf("after %+v another gets %s", first, body)
			}
		}
	}
}

// TestOneRenderForManyReaders: scrapers that come together wait for one page.
func TestOneRenderForManyReaders(t *testing.T) {
	w := correctedWorld(t)
	page := w.Metrics()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() { page.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/metrics", nil)) })
	}
	wg.Wait()
	if got := w.Renders(); got != 1 {
		t.Errorf("rendered %d times", got)
	}
}

func TestPromtoolAcceptsBothPages(t *testing.T) {
	promtool := peers.Program(t, "promtool")
	c := sampletest.Lanzhou(t)
	w := newWorld(t, c, "2026-11-23 12:00")
	var figures []string
	for _, id := range []string{"provincial_fund", "city_fund"} {
		figures = append(figures, id+" 2026-M09 cum 3", id+" 2026-M10 cum 4")
	}
	w.say("2026-11-05 09:00", figures...)
	check := func(body []byte) (string, error) {
		cmd := exec.CommandContext(t.Context(), promtool, "check", "metrics")
		cmd.Stdin = bytes.NewReader(body)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	body := scrape(t, w.Metrics()).Body.Bytes()
	if bytes.Count(body, []byte("# TYPE")) < 20 {
		t.Fatalf("only %d families", bytes.Count(body, []byte("# TYPE")))
	}
	if out, err := check(body); err != nil || out != "" {
		t.Errorf("/metrics: %v\n%s", err, out)
	}
	set := vm.NewSet()
	set.NewCounter("zhibiao_test_total").Inc()
	process := scrape(t, w.Process(set)).Body.Bytes()
	if families := parse(t, bytes.NewReader(process)); families["zhibiao_query_series"] == nil || families["zhibiao_test_total"] == nil ||
		families["process_resident_memory_bytes"] == nil {
		t.Errorf("/metrics/process lacks families: %.300s", process)
	}
	if out, _ := check(process); strings.Contains(out, "error while") {
		t.Errorf("/metrics/process does not parse: %s", out)
	}
}

// TestExportIsOpenMetrics: promtool's own reader takes it, with its times.
func TestExportIsOpenMetrics(t *testing.T) {
	w := correctedWorld(t)
	var b bytes.Buffer
	if err := w.WriteOpenMetrics(&b, ""); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, want := range []string{
		"# TYPE fund_cumulative_yuan gauge\n# UNIT fund_cumulative_yuan yuan\n# HELP fund_cumulative_yuan 资金累计值",
		"fund_cumulative_yuan{department=\"finance\",window=\"2026\"} 120000000 1769875199.999\n", "\n# EOF\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Count(text, "# EOF") != 1 || strings.Contains(text, `window="2027"`) {
		t.Error("the export ends twice, or tells the future")
	}
	b.Reset()
	if err := w.WriteOpenMetrics(&b, "2026-03-19"); err != nil || !strings.Contains(b.String(), "} 100000000 1769875199.999\n") {
		t.Errorf("as of the 19th: %v", err)
	}
	if err := w.WriteOpenMetrics(&b, "soon"); err == nil {
		t.Error("as of soon")
	}
}
