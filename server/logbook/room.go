// Package logbook shows the log of acts to whoever audits it: as a page, as
// JSON and as CSV. It changes nothing.
package logbook

import (
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/people/proof"
	"zhibiao/server/layout"
)

// Source gives lines of the log, newest first.
type Source interface {
	Log(ctx context.Context, f proof.Filter) ([]proof.Logged, error)
}

// Room answers at the addresses of the log.
type Room struct {
	Layout   *layout.Layout
	Source   Source
	Location *time.Location
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/log", Name: indicators.Text{ZH: "操作日志", EN: "Log"}, Act: people.ReadLog}}
}

// Routes are the room's.
func (l *Room) Routes() []layout.Route {
	return []layout.Route{
		{Pattern: "GET /log", Act: people.ReadLog, Handler: l.Layout.Handle(l.page)},
		{Pattern: "GET /log.csv", Act: people.ReadLog, Handler: l.Layout.Handle(l.export)},
		{Pattern: "GET /api/log", Act: people.ReadLog, Handler: l.Layout.API(l.list)},
	}
}

// parameters are those that every address of the room knows.
var parameters = []string{"act", "account", "about", "outcome", "since", "until", "before", "limit"}

// filter reads what is asked for.
func (l *Room) filter(q url.Values) (proof.Filter, error) {
	f := proof.Filter{Act: people.Act(q.Get("act")), About: q.Get("about"), Outcome: people.Outcome(q.Get("outcome"))}
	if f.Act != "" && !slices.Contains(people.Acted(), f.Act) {
		return f, fmt.Errorf("act: there is no act %q%s", f.Act, indicators.DidYouMean(string(f.Act), names(people.Acted())))
	}
	if outcomes := []people.Outcome{people.Done, people.Denied, people.Failed}; f.Outcome != "" && !slices.Contains(outcomes, f.Outcome) {
		return f, fmt.Errorf("outcome: %q is none of %v", f.Outcome, outcomes)
	}
	for name, to := range map[string]*int64{"account": &f.Account, "before": &f.Before} {
		if text := q.Get(name); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 0 {
				return f, fmt.Errorf("%s: %q is no number", name, text)
			}
			*to = n
		}
	}
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > most {
			return f, fmt.Errorf("limit: %q: write a number from 1 to %d", text, most)
		}
		f.Limit = n
	}
	for name, to := range map[string]*time.Time{"since": &f.Since, "until": &f.Until} {
		if text := q.Get(name); text != "" {
			day, err := time.ParseInLocation(time.DateOnly, text, l.Location)
			if err != nil {
				return f, fmt.Errorf("%s: %q is no day such as 2026-08-01", name, text)
			}
			if name == "until" {
				day = day.AddDate(0, 0, 1) // the day is meant, to its end
			}
			*to = day
		}
	}
	return f, nil
}

func names(acts []people.Act) (list []string) {
	for _, a := range acts {
		list = append(list, string(a))
	}
	return list
}

const (
	shown = 100    // lines of a page, and of an answer that asks for no number
	most  = 10_000 // lines of one answer
)

// Answer is a part of the log as JSON.
type Answer struct {
	Lines []proof.Logged `json:"lines"`
	// Before is what to ask for next for older lines; left out where there are none.
	Before *int64 `json:"before,omitempty"`
}

// part reads one line more than is asked for, which tells whether there are older ones.
func (l *Room) part(ctx context.Context, f proof.Filter) (Answer, error) {
	if f.Limit == 0 {
		f.Limit = shown
	}
	f.Limit++
	lines, err := l.Source.Log(ctx, f)
	a := Answer{Lines: lines}
	if len(lines) == f.Limit {
		a.Lines = lines[:f.Limit-1]
		a.Before = &a.Lines[len(a.Lines)-1].Index
	}
	if a.Lines == nil {
		a.Lines = []proof.Logged{}
	}
	return a, err
}

func (l *Room) list(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, parameters...); err != nil {
		return err
	}
	f, err := l.filter(r.URL.Query())
	if err != nil {
		return layout.BadRequest("%w", err)
	}
	a, err := l.part(r.Context(), f)
	if err != nil {
		return err
	}
	return layout.WriteJSON(w, r, a)
}

// export writes lines as CSV, the newest first.
func (l *Room) export(w http.ResponseWriter, r *http.Request) error {
	f, err := l.filter(r.URL.Query())
	if err != nil {
		return layout.BadParameter(l.Layout.New(r, "", ""), err.Error(), "")
	}
	if f.Limit == 0 {
		f.Limit = most
	}
	lines, err := l.Source.Log(r.Context(), f)
	if err != nil {
		return err
	}
	h := w.Header()
	layout.Private(h)
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="log.csv"`)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"\ufeffindex", "at", "act", "outcome", "account", "name", "by", "address", "about", "detail"}}
	for _, x := range lines {
		rows = append(rows, []string{strconv.FormatInt(x.Index, 10), x.At.In(l.Location).Format(time.RFC3339), string(x.Act),
			string(x.Outcome),
			strconv.FormatInt(x.Account, 10), plain(x.Name), string(x.By), plain(x.Address), plain(x.About), plain(x.Detail)})
	}
	return out.WriteAll(rows)
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
