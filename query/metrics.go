package query

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/prometheus/model/labels"
)

// pages keeps what was rendered for the interval between two turns of the clock.
type pages struct {
	mu       sync.Mutex
	current  turn
	rendered map[string]page // by encoding
}

// turn is the interval of the clock within which a snapshot shows the same.
type turn struct {
	snapshot     *Snapshot
	since, until int64
}

type page struct {
	header http.Header
	body   []byte
}

// turn gives the interval that holds now.
func (p *pages) turn(s *Snapshot, now int64) turn {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.current; c.snapshot == s && c.since <= now && now < c.until {
		return c
	}
	since, until := s.Turns(time.UnixMilli(now))
	p.current = turn{s, since, until}
	p.rendered = map[string]page{}
	return p.current
}

// Metrics serves what is live now, without timestamps. It is rendered once for a
// snapshot, an interval of the clock and an encoding, and then served from memory.
func (db *DB) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, now := db.Snapshot(), db.config.Now().UnixMilli()
		t := db.pages.turn(s, now)
		key := r.Header.Get("Accept") + "\n" + r.Header.Get("Accept-Encoding")
		db.pages.mu.Lock()
		p, ok := db.pages.rendered[key]
		db.pages.mu.Unlock()
		if !ok {
			p = render(s, now, r)
			db.pages.mu.Lock()
			// A client that sends ever new headers must not fill the memory.
			if db.pages.current == t && len(db.pages.rendered) < 16 {
				db.pages.rendered[key] = p
			}
			db.pages.mu.Unlock()
		}
		for name, values := range p.header {
			w.Header()[name] = values
		}
		w.Write(p.body)
	})
}

// render has client_golang negotiate and write the page.
func render(s *Snapshot, now int64, r *http.Request) page {
	rec := &recorder{header: http.Header{}}
	gather := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return s.gather(now), nil })
	promhttp.HandlerFor(gather, promhttp.HandlerOpts{EnableOpenMetrics: true}).ServeHTTP(rec, r)
	return page{rec.header, bytes.Clone(rec.body.Bytes())}
}

type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
func (r *recorder) WriteHeader(int)             {}

// gather lists the families that are live, as gauges.
func (s *Snapshot) gather(now int64) []*dto.MetricFamily {
	help := map[string]string{}
	unit := map[string]string{}
	for _, f := range s.described() {
		help[f.Name], unit[f.Name] = f.Help, unitOf(f)
	}
	gauge := dto.MetricType_GAUGE
	var families []*dto.MetricFamily
	for _, name := range s.names {
		f := &dto.MetricFamily{Name: &name, Type: &gauge}
		if h := help[name]; h != "" {
			f.Help = &h
		}
		if u := unit[name]; u != "" {
			f.Unit = &u
		}
		for _, x := range s.families[name].series {
			sample, ok := x.live(now)
			if !ok {
				continue
			}
			m := &dto.Metric{Gauge: &dto.Gauge{Value: &sample.Value}}
			x.labels.Range(func(l labels.Label) {
				if l.Name != labels.MetricName {
					m.Label = append(m.Label, &dto.LabelPair{Name: &l.Name, Value: &l.Value})
				}
			})
			f.Metric = append(f.Metric, m)
		}
		if len(f.Metric) > 0 {
			families = append(families, f)
		}
	}
	return families
}

// Process serves the program's own figures: those of set, of the DB, and of the Go runtime.
func (db *DB) Process(set *metrics.Set) http.Handler {
	db.register(set)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		var b bytes.Buffer
		set.WritePrometheus(&b)
		metrics.WriteProcessMetrics(&b)
		w.Write(b.Bytes())
	})
}

// register puts the DB's figures into a set.
func (db *DB) register(set *metrics.Set) {
	gauge := func(name string, f func() float64) { set.NewGauge("zhibiao_query_"+name, f) }
	gauge("series", func() float64 { n, _ := db.current.Load().Size(); return float64(n) })
	gauge("samples", func() float64 { _, n := db.current.Load().Size(); return float64(n) })
	gauge("revision", func() float64 { return float64(db.current.Load().revision) })
	gauge("snapshot_builds_total", func() float64 { n, _ := db.stats.read(); return float64(n) })
	gauge("snapshot_build_seconds", func() float64 { _, d := db.stats.read(); return d.Seconds() })
	gauge("cached_answers_bytes", func() float64 {
		db.answers.mu.Lock()
		defer db.answers.mu.Unlock()
		return float64(db.answers.bytes)
	})
	gauge("answers_total", func() float64 {
		db.answers.mu.Lock()
		defer db.answers.mu.Unlock()
		return float64(db.answers.asked)
	})
	gauge("cached_answers_total", func() float64 {
		db.answers.mu.Lock()
		defer db.answers.mu.Unlock()
		return float64(db.answers.hits)
	})
}

// quote is a label's value as the text format wants it.
func quote(s string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(s)
}
