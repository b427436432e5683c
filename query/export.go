package query

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"

	"zhibiao/indicators"
)

// Selection is series with their samples up to an instant.
type Selection struct {
	snapshot *Snapshot
	series   []*series
	until    int64
	made     time.Time
}

// WriteOpenMetrics writes every sample with its own time, for `promtool tsdb create-blocks-from openmetrics`.
// A marker is written as NaN: promtool keeps no stale markers, so that
// where Prometheus is loaded with this, a value ends in a NaN rather than in nothing.
func (s Selection) WriteOpenMetrics(w io.Writer) error {
	help := map[string]indicators.Family{}
	for _, f := range s.snapshot.described() {
		help[f.Name] = f
	}
	out := bufio.NewWriterSize(w, 1<<16)
	var last string
	for _, x := range s.series {
		name := x.labels.Get(model.MetricNameLabel)
		if name != last {
			last = name
			writeHead(out, name, help[name])
		}
		head := metricText(x.labels)
		for _, p := range x.samples {
			if p.At > s.until {
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
