package server

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"zhibiao/indicators"
)

// Board gives what the front page shows: where every target stood, as it was
// known at the end of a day (empty: today).
type Board interface {
	Board(ctx context.Context, asOf string, english bool) (Progress, error)
}

// Progress is one state of all targets.
type Progress struct {
	Rows  []indicators.Row
	Known time.Time // when the newest of it became known
	Now   time.Time
}

//go:embed front.html
var frontFile embed.FS

var frontPage = template.Must(template.New("front.html").Funcs(template.FuncMap{
	"t": func(english bool, zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(english) },
}).ParseFS(frontFile, "front.html"))

type frontData struct {
	English bool
	AsOf    string
	Progress
	Counts []lightCount
	Groups []group
}

type lightCount struct {
	Light indicators.Light
	Name  string
	N     int
}

// group is the rows that need the same attention.
type group struct {
	ID, Title string
	Rows      []indicators.Row
	Open      bool
}

func (s *Server) front(w http.ResponseWriter, r *http.Request) error {
	d := frontData{English: r.FormValue("lang") == "en", AsOf: r.FormValue("as_of")}
	var err error
	d.Progress, err = s.config.Board.Board(r.Context(), d.AsOf, d.English)
	if err != nil {
		return &Error{Code: http.StatusBadRequest, Public: fmt.Sprintf("as_of %q: %v", d.AsOf, err), Cause: err}
	}
	d.sort()
	var page bytes.Buffer
	if err := frontPage.Execute(&page, d); err != nil {
		return fmt.Errorf("write the front page: %w", err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'")
	_, err = w.Write(page.Bytes())
	return err
}

// sort puts first what somebody must act on.
func (d *frontData) sort() {
	n := map[indicators.Light]int{}
	byLight := map[indicators.Light][]indicators.Row{}
	for _, r := range d.Rows {
		n[r.Light]++
		byLight[r.Light] = append(byLight[r.Light], r)
	}
	titles := []struct {
		light indicators.Light
		title indicators.Text
		open  bool
	}{
		{indicators.Red, indicators.Text{ZH: "到期未完成、严重滞后、突破上限", EN: "Missed, far behind, exceeded"}, true},
		{indicators.Yellow, indicators.Text{ZH: "滞后、接近上限", EN: "Behind, near the ceiling"}, true},
		{indicators.Green, indicators.Text{ZH: "达到时序进度", EN: "On pace"}, true},
		{indicators.Blue, indicators.Text{ZH: "已完成", EN: "Achieved"}, false},
		{indicators.Grey, indicators.Text{ZH: "暂无数据、不按时序考核、未到报告期", EN: "No data, no pace, not due"}, false},
	}
	for _, t := range titles {
		d.Counts = append(d.Counts, lightCount{t.light, t.light.Name().In(d.English), n[t.light]})
		d.Groups = append(d.Groups, group{ID: string(t.light), Title: t.title.In(d.English), Rows: byLight[t.light], Open: t.open})
	}
}
