package bulletin

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strings"

	"zhibiao/indicators"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"plus":  func(a, b int) int { return a + b },
	"head":  func(c string) string { return strings.TrimPrefix(c, ">") },
	"right": func(t *Table, i int) bool { return strings.HasPrefix(t.Columns[i], ">") },
	"light": func(t *Table, i int) indicators.Light {
		if t.Lights == nil {
			return ""
		}
		return t.Lights[i]
	},
}).Parse(pageText))

// Bar is one light's part of all targets, for the chart.
type Bar struct {
	Light indicators.Light
	Name  string
	N     int
}

// bars are the lights of which there are any.
func (f *Facts) bars() (list []Bar) {
	t := f.Tally()
	for _, l := range lights {
		if t.By[l] > 0 {
			list = append(list, Bar{l, l.Name().ZH, t.By[l]})
		}
	}
	return list
}

// HTML writes the document as one page that needs nothing else, with a chart of the lights and its annex.
func (d *Document) HTML(f *Facts, annex []byte) ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, map[string]any{"D": d, "Standing": d.Standing(), "Listing": d.listing(), "Bars": f.bars(),
		"Total": f.Tally().Total,
		"Annex": template.HTML(annexBegins + string(inText(annex)) + annexEnds)})
	if err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return b.Bytes(), nil
}
