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
	"draw":  func(*Chart) template.HTML { return "" }, // replaced by what draws
	"head":  func(c string) string { return strings.TrimPrefix(c, ">") },
	"right": func(t *Table, i int) bool { return strings.HasPrefix(t.Columns[i], ">") },
	"light": func(t *Table, i int) indicators.Light {
		if t.Lights == nil {
			return ""
		}
		return t.Lights[i]
	},
}).Parse(pageText))

// HTML writes the document as one page that needs nothing else, with its charts as they are drawn, and its annex.
func (d *Document) HTML(f *Facts, annex []byte, draw func(*Chart) template.HTML) ([]byte, error) {
	var b bytes.Buffer
	whole, err := page.Clone()
	if err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	err = whole.Funcs(template.FuncMap{"draw": draw}).Execute(&b, map[string]any{"D": d, "Bars": f.bars(),
		"Total": f.Tally().Total,
		"Annex": template.HTML(annexBegins + string(inText(annex)) + annexEnds)})
	if err != nil {
		return nil, fmt.Errorf("write the page: %w", err)
	}
	return b.Bytes(), nil
}
