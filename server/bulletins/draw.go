package bulletins

import (
	"hash/fnv"
	"strconv"
	"strings"

	"zhibiao/alerts/bulletin"
	"zhibiao/server/chart"
)

// Draw draws a chart of a bulletin.
func Draw(c *bulletin.Chart) chart.Drawn {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(strings.Join(c.Names, "\x00"))) // a hash takes everything
	d := chart.Parts{Names: c.Names, Frame: chart.Frame{ID: "parts-" + strconv.FormatUint(uint64(sum.Sum32()), 36), Title: c.Title,
		Text: c.Title}}
	for _, p := range c.Parts {
		d.Parts = append(d.Parts, chart.Part{Light: string(p.Light), Name: p.Name, Counts: p.Counts})
	}
	return d.Draw()
}
