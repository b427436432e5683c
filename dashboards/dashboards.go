// Package dashboards makes Grafana dashboards of a catalogue.
//
// Everything is generated: the variables' choices, the value mappings, the units and the families of the
// queries follow the catalogue, so that a new indicator is on its panels without a hand. The result works
// in Grafana 10.0 and later, with the program itself as Prometheus data source, and, for what
// is current, with a Prometheus or VictoriaMetrics that scrapes /metrics and /metrics/process.
package dashboards

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strings"

	"zhibiao/indicators"
)

//go:generate go run zhibiao/cmd/zhibiao dashboards -c ../samples/lanzhou -o generated

// DefaultURL is where Grafana finds the program when nothing else is said.
const DefaultURL = "http://127.0.0.1:9470"

// Options are how dashboards are to be made.
type Options struct {
	English bool   // titles, names and descriptions in English
	URL     string // of the data source: the program, Prometheus or VictoriaMetrics; default DefaultURL
	Pages   string // of the program as people's browsers reach it, for links to its pages; default DefaultURL
}

// File is one file of the bundle; Name is its slash-separated path.
type File struct {
	Name string
	Data []byte
}

// boards is the table of contents.
func boards(k kit) []*board {
	leagues, topics := leagueBoards{k}, topicBoards{k}
	return []*board{
		overviewBoard{k}.board(), leagues.measure(), leagues.department(), indicatorBoard{k}.board(),
		topics.funds(), topics.parks(), topics.land(), topics.works(),
		reportingBoard{k}.board(), systemBoard{k}.board(),
	}
}

// Files makes the dashboards of a catalogue and the provisioning by which Grafana
// finds them, in a stable order and with stable bytes.
func Files(c *indicators.Catalogue, o Options) ([]File, error) {
	if o.URL == "" {
		o.URL = DefaultURL
	}
	h := &house{catalogue: c, english: o.English, pages: strings.TrimRight(cmp.Or(o.Pages, DefaultURL), "/")}
	said := vocabulary{h}
	alerting, err := alertRules{said}.file()
	if err != nil {
		return nil, err
	}
	files := append(provisioning(o.URL, h.folder()), alerting)
	for _, b := range boards(kit{columns{said}}) {
		built, err := h.build(b)
		if err != nil {
			return nil, err
		}
		whole, err := titled(built, b.marks)
		if err != nil {
			return nil, fmt.Errorf("dashboard %s: %w", b.id, err)
		}
		var text bytes.Buffer
		e := json.NewEncoder(&text)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		if err := e.Encode(whole); err != nil {
			return nil, fmt.Errorf("dashboard %s: %w", b.id, err)
		}
		files = append(files, File{"dashboards/" + b.id + ".json", text.Bytes()})
	}
	return files, nil
}
