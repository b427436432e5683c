package query_test

import (
	"bufio"
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/sampletest"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/query"
	"zhibiao/samples/peers"
)

const benchSeries, benchMonths = 10_000, 120

// benchLines are 10,000 series of 120 months: 20 departments of 500 entities each.
func benchLines(loc *time.Location) []query.Line {
	lines := make([]query.Line, benchSeries)
	for i := range lines {
		l := labels.FromStrings(model.MetricNameLabel, "x", "department", fmt.Sprintf("department_%02d", i%20), "entity",
			fmt.Sprintf("entity_%05d", i))
		samples := make([]indicators.Sample, benchMonths)
		for m := range samples {
			samples[m] = indicators.Sample{At: periods.Month(2016, time.Month(m+1)).At(loc),
				Value: float64((i*7919+m*104729)%1_000_003) * 1e4}
		}
		lines[i] = query.Line{Labels: l, Samples: samples}
	}
	return lines
}

// question is one that dashboards ask.
type question struct {
	name, path string
	form       url.Values
}

func benchQuestions(loc *time.Location) []question {
	at := func(year int, month time.Month) string {
		return fmt.Sprint(time.Date(year, month, 15, 0, 0, 0, 0, loc).Unix())
	}
	const month = "2629800" // seconds
	span := func(expr string, from, to string) url.Values {
		return url.Values{"query": {expr}, "start": {from}, "end": {to}, "step": {month}}
	}
	year := func(expr string) url.Values { return span(expr, at(2025, 2), at(2026, 1)) }
	return []question{
		{"all_at_an_instant", "query", url.Values{"query": {"x"}, "time": {at(2026, 1)}}},
		{"topk", "query", url.Values{"query": {"topk(10, x)"}, "time": {at(2026, 1)}}},
		{"sum_by_department_120_steps", "query_range", span("sum by (department) (x)", at(2016, 2), at(2026, 1))},
		{"all_12_steps", "query_range", year("x")},
		{"year_on_year_12_steps", "query_range", year("x / (x offset 1y)")},
	}
}

// unpacked asks for answers as they are: two of the three servers pack them where they may, which costs them up to a quarter of the time.
func unpacked() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableCompression: true}}
}

// BenchmarkQuery asks over HTTP, with nothing kept between questions, and the real servers that hold the same data beside us.
func BenchmarkQuery(b *testing.B) {
	loc := sampletest.Shanghai(b)
	now := time.Date(2026, 1, 15, 0, 0, 0, 0, loc)
	lines := benchLines(loc)
	ours := httptest.NewServer(query.Holding(query.Config{Now: func() time.Time { return now }, Location: loc, CacheBytes: 1}, lines).API())
	defer ours.Close()
	others := map[string]func(*testing.B, []query.Line) string{"prometheus": startPrometheus, "victoria-metrics": startVictoriaMetrics}
	client := unpacked()
	run := func(name, label, address string) {
		for _, q := range benchQuestions(loc) {
			b.Run(q.name+"/"+label, func(b *testing.B) {
				want := result(b, client, ours.URL, q)
				if got := result(b, client, address, q); got.series != want.series || q.path == "query" &&
					math.Abs(got.sum-want.sum) > 1e-9*want.sum {
					b.Fatalf("%s answers %v, we %v", name, got, want)
				}
				b.ReportAllocs()
				for b.Loop() {
					fetch(b, client, address, q)
				}
			})
		}
	}
	run("zhibiao", "zhibiao", ours.URL)
	for _, name := range []string{"prometheus", "victoria-metrics"} {
		if _, err := exec.LookPath(name); err != nil {
			b.Run(name, func(b *testing.B) { b.Skipf("%s is not installed: .ci/tools installs it", name) })
			continue
		}
		run(name, name+" "+versionOf(b, name), others[name](b, lines))
	}
}

// BenchmarkQueryAgain asks the same again: the answer comes from memory.
func BenchmarkQueryAgain(b *testing.B) {
	loc := sampletest.Shanghai(b)
	now := time.Date(2026, 1, 15, 0, 0, 0, 0, loc)
	db := query.Holding(query.Config{Now: func() time.Time { return now }, Location: loc}, benchLines(loc))
	server := httptest.NewServer(db.API())
	defer server.Close()
	for _, q := range benchQuestions(loc) {
		b.Run(q.name, func(b *testing.B) {
			client := unpacked()
			fetch(b, client, server.URL, q)
			before := db.CachedAnswers()
			for b.Loop() {
				fetch(b, client, server.URL, q)
			}
			if db.CachedAnswers() == before {
				b.Fatal("not answered from memory")
			}
		})
	}
}

func fetch(b *testing.B, client *http.Client, address string, q question) int64 {
	r, err := client.Get(address + "/api/v1/" + q.path + "?" + q.form.Encode() + "&nocache=1")
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	n, err := io.Copy(io.Discard, r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		b.Fatal(r.Status, err)
	}
	return n
}

type summary struct {
	series int
	sum    float64
}

func result(b *testing.B, client *http.Client, address string, q question) summary {
	r, err := client.Get(address + "/api/v1/" + q.path + "?" + q.form.Encode() + "&nocache=1")
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	var a struct {
		Data struct {
			Result []struct {
				Value  [2]any
				Values [][2]any
			}
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
		b.Fatal(err)
	}
	s := summary{series: len(a.Data.Result)}
	for _, x := range a.Data.Result {
		if text, ok := x.Value[1].(string); ok {
			var v float64
			fmt.Sscan(text, &v)
			s.sum += v
		}
	}
	return s
}

// writeText writes lines in the text format with their times, in seconds for OpenMetrics or milliseconds.
func writeText(out io.Writer, lines []query.Line, openMetrics bool) error {
	w := bufio.NewWriterSize(out, 1<<20)
	if openMetrics {
		fmt.Fprintln(w, "# TYPE x gauge")
	}
	for _, l := range lines {
		head := fmt.Sprintf("x{department=%q,entity=%q}", l.Labels.Get("department"), l.Labels.Get("entity"))
		for _, s := range l.Samples {
			if openMetrics {
				fmt.Fprintf(w, "%s %v %d.%03d\n", head, s.Value, s.At/1000, s.At%1000)
			} else {
				fmt.Fprintf(w, "%s %v %d\n", head, s.Value, s.At)
			}
		}
	}
	if openMetrics {
		fmt.Fprintln(w, "# EOF")
	}
	return w.Flush()
}

func startPrometheus(b *testing.B, lines []query.Line) string {
	blocks := peers.Blocks(b, func(out io.Writer) error { return writeText(out, lines, true) })
	return peers.Prometheus(b, blocks, 1080*time.Hour)
}

func startVictoriaMetrics(b *testing.B, lines []query.Line) string {
	address := peers.Serve(b, "/health", "victoria-metrics", "-storageDataPath="+b.TempDir(), "-retentionPeriod=100y",
		"-search.maxStalenessInterval=1080h", "-search.disableCache", "-loggerLevel=ERROR", "-selfScrapeInterval=0", "-httpListenAddr=")
	var text bytes.Buffer
	if err := writeText(&text, lines, false); err != nil {
		b.Fatal(err)
	}
	r, err := http.Post(address+"/api/v1/import/prometheus", "text/plain", &text)
	if err != nil {
		b.Fatal(err)
	}
	r.Body.Close()
	for _, path := range []string{"/internal/force_flush", "/internal/force_merge"} {
		if r, err := http.Get(address + path); err == nil {
			r.Body.Close()
		}
	}
	time.Sleep(3 * time.Second) // merges run behind
	return address
}

// versionOf is what an executable of the PATH says of its version, or, where it does not say, what it was built of.
func versionOf(b *testing.B, name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		b.Fatal(err)
	}
	out, _ := exec.Command(path, "--version").CombinedOutput()
	said, _, _ := strings.Cut(string(out), "\n")
	if v := regexp.MustCompile(`\d+\.\d+\.\d+`).FindString(said); v != "" {
		return v
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		b.Fatalf("%s says %q of its version: %v", path, said, err)
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

// manyCatalogue has eight indicators of that many entities, each reported by a department of its own, with yearly targets.
func manyCatalogue(loc *time.Location, entities int) *indicators.Catalogue {
	c := &indicators.Catalogue{
		Location:  loc,
		Documents: []*indicators.Document{{ID: "doc", Number: "示〔2024〕1号", Year: 2025}},
		Measures:  []*indicators.Measure{{ID: "m01", Document: "doc", Number: "（一）"}},
	}
	for i := range entities {
		c.Entities = append(c.Entities, &indicators.Entity{ID: fmt.Sprintf("town_%06d", i), Kind: "town"})
	}
	for i := range 8 {
		department, form, id := fmt.Sprintf("department_%d", i), fmt.Sprintf("form_%d", i), fmt.Sprintf("amount%d", i)
		c.Departments = append(c.Departments, &indicators.Department{ID: department})
		c.Forms = append(c.Forms, &indicators.Form{ID: form, Departments: []string{department}, Frequency: periods.Monthly,
			First: "2025-M01", Due: indicators.Due{Month: 1, Day: 8, Grace: 2}})
		c.Indicators = append(c.Indicators, &indicators.Indicator{
			ID: id, Kind: indicators.Flow, Unit: "yuan", Display: "亿元", Form: form, EntityKind: "town", Department: department,
			Measure: "m01",
			Targets: []*indicators.TargetRule{{Window: "year", Value: "12亿元", Figure: "12亿元", Pace: indicators.Linear}},
		})
	}
	return c
}

// monthOf is a form's report of one month over some entities.
func monthOf(c *indicators.Catalogue, indicator, entities int, p periods.Period) []indicators.Observation {
	all := make([]indicators.Observation, entities)
	for i := range all {
		all[i] = indicators.Observation{
			Subject: indicators.Subject{Indicator: c.Indicators[indicator].ID, Entity: c.Entities[i].ID}, Period: p,
			Basis: indicators.Cumulative,
			Value: float64(p.LastMonth()) * float64(7e7+i%1000*1e5), Status: indicators.Normal,
		}
	}
	return all
}

// manyCommits are every form's reports of every month from January 2025 on.
func manyCommits(c *indicators.Catalogue, entities, months int) func(func(indicators.Commit, error) bool) {
	return func(yield func(indicators.Commit, error) bool) {
		known := time.Date(2025, 1, 1, 0, 0, 0, 0, c.Location)
		revision := int64(1)
		if !yield(indicators.Commit{Revision: 1, Known: known, Catalogue: c}, nil) {
			return
		}
		for m := range months {
			p := periods.Month(2025, time.Month(m+1))
			for i := range c.Indicators {
				revision++
				r := indicators.Report{Form: c.Forms[i].ID, Department: c.Departments[i].ID, Period: p,
					Received: p.End(c.Location).AddDate(0, 0, 5)}
				if !yield(indicators.Commit{Revision: revision, Known: r.Received, Observations: monthOf(c, i, entities, p),
					Reports: []indicators.Report{r}}, nil) {
					return
				}
			}
		}
	}
}

// many is a loaded DB of about that many series, and what it took.
func many(b *testing.B, entities, months int) (*query.DB, *indicators.Catalogue, int64) {
	b.Helper()
	c := manyCatalogue(sampletest.Shanghai(b), entities)
	now := periods.Month(2025, time.Month(months)).End(c.Location).AddDate(0, 0, 20)
	db := query.New(query.Config{Now: func() time.Time { return now }, Location: c.Location})
	if err := db.Load(manyCommits(c, entities, months)); err != nil {
		b.Fatal(err)
	}
	return db, c, int64(1 + 8*months)
}

// entitiesOf gives how many entities of manyCatalogue make about that many series over 22 months: 26 a subject.
func entitiesOf(series int) int { return series / 8 / 26 }

// BenchmarkApply takes in one file of twenty figures, and then asks a first question.
func BenchmarkApply(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if os.Getenv("ZHIBIAO_BENCH_LARGE") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db, c, revision := many(b, entitiesOf(n), 22)
			held, _ := db.Snapshot().Size()
			p := periods.Month(2026, time.October)
			ask := func() {
				rec := httptest.NewRecorder()
				db.API().ServeHTTP(rec, httptest.NewRequest(http.MethodGet,
					"/api/v1/query?query="+url.QueryEscape(`indicator_status{indicator="amount3",entity="town_000003"}`), nil))
				if rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "town_000003") {
					b.Fatal(rec.Body)
				}
			}
			ask()
			runtime.GC()
			b.ReportAllocs()
			for b.Loop() {
				revision++
				if err := db.Apply(indicators.Commit{Revision: revision, Known: time.Date(2026, 11, 10, 0, 0, 0, int(revision), c.Location),
					Observations: monthOf(c, int(revision)%8, 20, p)}); err != nil {
					b.Fatal(err)
				}
				ask()
			}
			b.ReportMetric(float64(held), "series")
		})
	}
}

// BenchmarkLoad reads a whole ledger at start: time, and what the heap holds afterwards.
func BenchmarkLoad(b *testing.B) {
	type size struct{ entities, months int }
	sizes := []size{{entitiesOf(10_000), 22}, {entitiesOf(100_000), 22}}
	if os.Getenv("ZHIBIAO_BENCH_LARGE") != "" {
		sizes = append(sizes, size{entitiesOf(1_000_000), 22}, size{10_000_000 / 8 / 22, 22})
	}
	for _, n := range sizes {
		b.Run(fmt.Sprint(n.entities*8*n.months, "_observations"), func(b *testing.B) {
			for b.Loop() {
				before := heap()
				db, _, _ := many(b, n.entities, n.months)
				after := heap()
				series, samples := db.Snapshot().Size()
				b.ReportMetric(float64(series), "series")
				b.ReportMetric(float64(samples), "samples")
				b.ReportMetric((after-before)/float64(samples), "B/sample")
				b.ReportMetric((after-before)/1e6, "MB")
				runtime.KeepAlive(db)
			}
		})
	}
}

// BenchmarkHold holds 10,000 series of 120 months: what a sample takes in memory with its labels and the index.
func BenchmarkHold(b *testing.B) {
	loc := sampletest.Shanghai(b)
	now := time.Date(2026, 1, 15, 0, 0, 0, 0, loc)
	for b.Loop() {
		before := heap()
		db := query.Holding(query.Config{Now: func() time.Time { return now }, Location: loc}, benchLines(loc))
		rec := httptest.NewRecorder()
		// makes the index
		db.API().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/api/v1/query?query=count(x%7Bdepartment=%22department_03%22%7D)",
			nil))
		if rec.Code != http.StatusOK {
			b.Fatal(rec.Body)
		}
		b.ReportMetric((heap()-before)/(benchSeries*benchMonths), "B/sample")
		runtime.KeepAlive(db)
	}
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// BenchmarkMetrics renders 100,000 gauges, and serves them again.
func BenchmarkMetrics(b *testing.B) {
	loc := sampletest.Shanghai(b)
	lines := make([]query.Line, 100_000)
	at := periods.Month(2025, time.December).At(loc)
	for i := range lines {
		l := labels.FromStrings(model.MetricNameLabel, fmt.Sprintf("amount%d_yuan", i%50), "department",
			fmt.Sprintf("department_%02d", i%20), "entity", fmt.Sprintf("entity_%05d", i))
		lines[i] = query.Line{Labels: l, Samples: []indicators.Sample{{At: at, Value: float64(i) * 1e4}}}
	}
	now := time.Date(2026, 1, 15, 0, 0, 0, 0, loc)
	scrape := func(db *query.DB) int {
		rec := httptest.NewRecorder()
		db.Metrics().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		return rec.Body.Len()
	}
	config := query.Config{Now: func() time.Time { return now }, Location: loc}
	b.Run("rendered", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			db := query.Holding(config, lines)
			b.StartTimer()
			if n := scrape(db); n < 5_000_000 {
				b.Fatal("only", n, "bytes")
			}
		}
	})
	b.Run("served", func(b *testing.B) {
		db := query.Holding(config, lines)
		scrape(db)
		for b.Loop() {
			scrape(db)
		}
		if db.Renders() != 1 {
			b.Fatal("rendered", db.Renders(), "times")
		}
	})
}
