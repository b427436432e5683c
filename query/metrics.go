package query

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/VictoriaMetrics/metrics"
	"github.com/klauspost/compress/gzip"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

// pages keeps what was rendered for the interval between two turns of the clock.
type pages struct {
	renders  atomic.Int64 // pages made rather than served from memory
	mu       sync.Mutex
	current  turn
	rendered map[encoding]func() page
}

// turn is the interval of the clock within which a snapshot shows the same.
type turn struct {
	number       uint64 // the snapshot's
	since, until int64
}

// encoding is what is agreed upon with a client: all of a request that a page depends on, but for name[].
type encoding struct {
	format expfmt.Format
	gzip   bool
}

func negotiate(h http.Header) encoding {
	return encoding{expfmt.NegotiateAccept(h, expfmt.DefaultOpenMetricsAcceptedFormats()...), acceptsGzip(h)}
}

// page is what is live in one encoding.
type page struct {
	body []byte
	err  error
}

// turn gives the interval that holds now.
func (p *pages) turn(s *Snapshot, now int64) turn {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.turned(s, now)
}

func (p *pages) turned(s *Snapshot, now int64) turn {
	if c := p.current; c.number == s.number && c.since <= now && now < c.until {
		return c
	}
	quiet := s.quiet(now)
	p.current = turn{s.number, quiet.since, quiet.until}
	p.rendered = map[encoding]func() page{}
	return p.current
}

// page gives the whole one in an encoding; who asks while it is rendered waits for it.
func (p *pages) page(s *Snapshot, now int64, e encoding) page {
	p.mu.Lock()
	p.turned(s, now)
	render := p.rendered[e]
	if render == nil {
		render = sync.OnceValue(func() page {
			p.renders.Add(1)
			return s.page(now, e, &s.state)
		})
		p.rendered[e] = render
	}
	p.mu.Unlock()
	return render()
}

// Metrics serves what is live now, without timestamps. The whole page is rendered once for a
// snapshot, an interval of the clock and an encoding, and then served from memory.
// With name[] it is those families alone, rendered for whom asks.
func (db *DB) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, now, e := db.Snapshot(), db.config.Now().UnixMilli(), negotiate(r.Header)
		names := r.URL.Query()["name[]"]
		if len(names) == 0 {
			db.expose(w, e, db.pages.page(s, now, e))
			return
		}
		n, part := 0, &state{families: s.families}
		for _, name := range s.names {
			if slices.Contains(names, name) {
				part.names = append(part.names, name)
				n += len(s.families[name].series)
			}
		}
		db.exposePart(w, r, n, func(context.Context) (page, error) { return s.page(now, e, part), nil })
	})
}

// Federate serves those live series that fit a match[], as /federate of Prometheus does, but without timestamps: a
// value stands at its period's end, too long ago for a Prometheus to take it.
func (db *DB) Federate() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, now := db.Snapshot(), db.config.Now().UnixMilli()
		sets, err := db.parser.ParseMetricSelectors(distinct(r.URL.Query()["match[]"]))
		if err != nil {
			http.Error(w, fmt.Sprintf("invalid parameter \"match[]\": %v", err), http.StatusBadRequest)
			return
		}
		q, e := &querier{queryable: &queryable{db: db, snapshot: s, now: now}, mint: now, maxt: now}, negotiate(r.Header)
		db.exposePart(w, r, q.most(sets), func(ctx context.Context) (page, error) {
			found := map[*series]bool{}
			for _, matchers := range sets {
				if ctx.Err() != nil {
					return page{}, evaluationError(ctx.Err())
				}
				fit, err := q.within(matchers)
				if err != nil {
					return page{}, err
				}
				for _, x := range fit {
					found[x] = true
				}
			}
			st := newState([][]*series{slices.Collect(maps.Keys(found))})
			return s.page(now, e, &st), nil
		})
	})
}

// pageBytes is about what a series takes on a page and while it is rendered, in what it takes in a list.
const pageBytes = 4

// exposePart renders up to n series for whom asks, in its turn and with room.
func (db *DB) exposePart(w http.ResponseWriter, r *http.Request, n int, render func(context.Context) (page, error)) {
	var p page
	room, err := db.lanes.listing(r.Context(), n*pageBytes, func(ctx context.Context) (err error) {
		p, err = render(ctx)
		return err
	})
	if err != nil {
		http.Error(w, err.Error(), codes[evaluationError(err).kind])
		return
	}
	defer room.leave()
	db.expose(w, negotiate(r.Header), p)
}

func (db *DB) expose(w http.ResponseWriter, e encoding, p page) {
	if p.err != nil {
		db.config.Log.Error("render the metrics", "error", p.err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", string(e.format))
	h.Add("Vary", "Accept, Accept-Encoding")
	if e.gzip {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(p.body)))
	w.Write(p.body)
}

// acceptsGzip says whether a client reads gzip; other encodings are not offered.
func acceptsGzip(h http.Header) bool {
	for _, part := range strings.Split(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" && strings.ReplaceAll(weight, " ", "") != "q=0" {
			return true
		}
	}
	return false
}

// page writes what is live of some families.
func (s *Snapshot) page(now int64, e encoding, of *state) page {
	var b bytes.Buffer
	err := s.write(&b, now, e.format, of)
	if err == nil && e.gzip {
		var zipped bytes.Buffer
		z := gzip.NewWriter(&zipped)
		_, err = z.Write(b.Bytes())
		err = errors.Join(err, z.Close())
		b = zipped
	}
	return page{bytes.Clone(b.Bytes()), err}
}

func (s *Snapshot) write(w io.Writer, now int64, format expfmt.Format, of *state) error {
	enc := expfmt.NewEncoder(w, format)
	for _, f := range s.gauges(now, of) {
		if err := enc.Encode(f); err != nil {
			return fmt.Errorf("write family %q as %s: %w", f.GetName(), format, err)
		}
	}
	if end, ok := enc.(expfmt.Closer); ok {
		return end.Close()
	}
	return nil
}

// gauges lists what is live of some families.
func (s *Snapshot) gauges(now int64, of *state) []*dto.MetricFamily {
	help := map[string]string{}
	unit := map[string]string{}
	for _, f := range s.described() {
		help[f.Name], unit[f.Name] = f.Help, unitOf(f)
	}
	gauge := dto.MetricType_GAUGE
	var families []*dto.MetricFamily
	for _, name := range of.names {
		f := &dto.MetricFamily{Name: &name, Type: &gauge}
		if h := help[name]; h != "" {
			f.Help = &h
		}
		if u := unit[name]; u != "" {
			f.Unit = &u
		}
		f.Metric = gauges(of.families[name].series, now)
		if len(f.Metric) > 0 {
			families = append(families, f)
		}
	}
	return families
}

// gauges are those of some series that are live, cut from a few large pieces:
// the client model's types would otherwise cost a dozen small ones each.
func gauges(all []*series, now int64) []*dto.Metric {
	type live struct {
		*series
		value float64
	}
	alive, pairs := make([]live, 0, len(all)), 0
	for _, x := range all {
		if sample, ok := x.live(now); ok {
			alive = append(alive, live{x, sample.Value})
			pairs += x.labels.Len()
		}
	}
	listed := make([]*dto.Metric, len(alive))
	points, values := make([]dto.Metric, len(alive)), make([]dto.Gauge, len(alive))
	labelled, list, texts := make([]dto.LabelPair, pairs), make([]*dto.LabelPair, pairs), make([]string, 2*pairs)
	for i := range alive {
		n := 0
		alive[i].labels.Range(func(l labels.Label) {
			if l.Name != model.MetricNameLabel {
				texts[2*n], texts[2*n+1] = l.Name, l.Value
				labelled[n].Name, labelled[n].Value = &texts[2*n], &texts[2*n+1]
				list[n] = &labelled[n]
				n++
			}
		})
		values[i].Value = &alive[i].value
		points[i].Gauge, points[i].Label, listed[i] = &values[i], list[:n:n], &points[i]
		labelled, list, texts = labelled[n:], list[n:], texts[2*n:]
	}
	return listed
}

// Process has the program's own figures: those of set, of the DB, and of the Go runtime. Call it once, before the API is asked.
func (db *DB) Process(set *metrics.Set) *Process {
	db.register(set)
	db.process = &Process{now: db.config.Now, log: db.config.Log, lines: map[string]*series{}, write: func(w io.Writer) {
		set.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	}}
	return db.process
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
