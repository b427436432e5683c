package query

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// WriteOpenMetrics writes every sample up to now, or to the instant of asOf, with its own time, for
// `promtool tsdb create-blocks-from openmetrics`. Families match the selector's
// matchers (none: all). A marker is written as NaN: promtool keeps no stale markers, so that
// where Prometheus is loaded with this, a value ends in a NaN rather than in nothing.
func (db *DB) WriteOpenMetrics(w io.Writer, asOf string, matchers ...*labels.Matcher) error {
	s, now := db.Snapshot(), db.clock(asOf, db.config.Now().UnixMilli())
	from, err := db.asOf(s, asOf)
	if err != nil {
		return err
	}
	help := map[string]indicators.Family{}
	for _, f := range s.described() {
		help[f.Name] = f
	}
	out := bufio.NewWriterSize(w, 1<<16)
	var last string
	for _, x := range factsOf(s, from).withSources(from.selects(matchers), matchers, math.MinInt64, now) {
		name := x.labels.Get(model.MetricNameLabel)
		if name != last {
			last = name
			writeHead(out, name, help[name])
		}
		head := metricText(x.labels)
		for _, p := range x.samples {
			if p.At > now {
				break
			}
			b := append([]byte(head), ' ')
			b = appendFloat(b, p.Value)
			b = append(b, ' ')
			b = appendTime(b, p.At)
			out.Write(append(b, '\n'))
		}
	}
	out.WriteString("# EOF\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

func writeHead(w *bufio.Writer, name string, f indicators.Family) {
	fmt.Fprintf(w, "# TYPE %s gauge\n", name)
	if u := unitOf(f); u != "" {
		fmt.Fprintf(w, "# UNIT %s %s\n", name, u)
	}
	if f.Help != "" {
		fmt.Fprintf(w, "# HELP %s %s\n", name, quote(f.Help))
	}
}

// metricText is a series' name and labels as the exposition formats write them.
func metricText(l labels.Labels) string {
	var b strings.Builder
	b.WriteString(l.Get(model.MetricNameLabel))
	open := byte('{')
	l.Range(func(x labels.Label) {
		if x.Name == model.MetricNameLabel {
			return
		}
		b.WriteByte(open)
		open = ','
		fmt.Fprintf(&b, `%s="%s"`, x.Name, quote(x.Value))
	})
	if open == ',' {
		b.WriteByte('}')
	}
	return b.String()
}
