package episodes

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// ErrRehearsal says that a configuration cannot be tried: it, or the time that it is tried on, is wrong. Its text is for who asked.
var ErrRehearsal = errors.New("this configuration cannot be tried")

// Rehearsal is a configuration that is tried before it is loaded. What is sent stands in the place of the instance's file; all else is
// as it lies in the instance's folder now, loaded or not.
type Rehearsal struct {
	From      time.Time
	Alerts    string            // the text of alerts.yaml; "": as it lies there
	Catalogue map[string][]byte // files of the catalogue, by name
}

// Rehearsed is what a configuration would have changed of what was told.
type Rehearsed struct {
	Before, After int // things told to units, by what is loaded and by what was tried
	Changes       []Retold
}

// Retold is one thing that a unit would no longer be told, or would be told beside the others.
type Retold struct {
	Gone  bool
	At    time.Time
	Unit  indicators.Text
	Stage indicators.Text
	Copy  bool
	Event indicators.Text
	About indicators.Text
}

// rehearsals shows who would have been told what by a configuration that is not loaded yet.
type rehearsals struct{ *Room }

const (
	rehearsedBytes  = 8 << 20
	rehearsedMonths = 3   // from so long ago, where nothing is said
	rehearsedMost   = 24  // months, which are gone through twice
	changesShown    = 500 // of the differences, the first
)

type rehearsalPage struct {
	layout.Page
	Action  string
	From    string
	Alerts  string
	Files   []string // of the catalogue, as they were sent
	Outcome *Rehearsed
	Whole   bool // whose targets it is of is told too
	Lines   []rehearsedLine
	Events  []eventChange
	Gone    int
	New     int
}

// eventChange is how many differences are of one event.
type eventChange struct {
	Name      string
	Gone, New int
}

type rehearsedLine struct {
	Gone                           bool
	At, Unit, Stage, Matter, Event string
	Copy                           bool
}

func (o rehearsals) page(w http.ResponseWriter, r *http.Request) error {
	p := o.begin(r)
	p.From = o.Now().In(o.Location).AddDate(0, -rehearsedMonths, 0).Format("2006-01")
	return layout.Write(w, r, http.StatusOK, templates, "rehearsal.html", p)
}

// begin begins the page. Who loads configurations may try one without being told of anybody's targets: of the differences they see how
// many there are of each event.
func (o rehearsals) begin(r *http.Request) rehearsalPage {
	p := rehearsalPage{Page: o.Layout.New(r, "改动前试算", "Try a change")}
	p.Here, p.AsOf = "/alerts", ""
	p.Action, p.Whole = p.Link("/alerts/rehearsal"), p.Who.MayAll(people.ReadAlerts)
	return p
}

func (o rehearsals) try(w http.ResponseWriter, r *http.Request) error {
	p := o.begin(r)
	change, err := o.read(w, r, &p)
	if err != nil {
		return err
	}
	leave, err := o.rehearsing.EnterWithin(r.Context(), 0)
	if err != nil {
		return err
	}
	defer leave()
	p.Outcome, err = o.Source.Rehearse(r.Context(), change)
	if errors.Is(err, ErrRehearsal) {
		return &layout.Error{Code: http.StatusUnprocessableEntity, Cause: err,
			Help:   strings.TrimPrefix(err.Error(), ErrRehearsal.Error()+": "),
			Public: p.T("这份配置不能试算，请按下面的说明改正。", "This configuration cannot be tried; please mend what is said below.")}
	}
	if err != nil {
		return err
	}
	p.lay(o.Layout)
	layout.Private(w.Header())
	return layout.Write(w, r, http.StatusOK, templates, "rehearsal.html", p)
}

// read takes what was sent.
func (o rehearsals) read(w http.ResponseWriter, r *http.Request, p *rehearsalPage) (c Rehearsal, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, rehearsedBytes)
	if err := r.ParseMultipartForm(rehearsedBytes); err != nil {
		return c, layout.Refusal(http.StatusRequestEntityTooLarge, err, "文件太大，最多8 MB", "the files are too large: 8 MB at most")
	}
	p.From, p.Alerts = strings.TrimSpace(r.PostForm.Get("from")), r.PostForm.Get("alerts")
	if c.From, err = time.ParseInLocation("2006-01", p.From, o.Location); err != nil {
		return c, layout.BadParameter(p.Page, "from="+p.From, p.T("写如2026-08的月份。", "Write a month such as 2026-08."))
	}
	if now := o.Now(); !c.From.Before(now) || c.From.Before(now.AddDate(0, -rehearsedMost, 0)) {
		return c, layout.BadParameter(p.Page, "from="+p.From,
			fmt.Sprintf(p.T("写过去%d个月以内的月份。", "Write one of the last %d months."), rehearsedMost))
	}
	if strings.TrimSpace(p.Alerts) != "" {
		c.Alerts = p.Alerts
	}
	c.Catalogue = map[string][]byte{}
	for _, header := range r.MultipartForm.File["catalogue"] {
		name := layout.BaseName(header.Filename)
		if filepath.Ext(name) != ".yaml" {
			return c, layout.Refusal(http.StatusUnprocessableEntity, nil, "目录文件的名称须以.yaml结尾："+name,
				"a catalogue's file ends in .yaml: "+name)
		}
		file, err := header.Open()
		if err != nil {
			return c, fmt.Errorf("open %s as it was sent: %w", name, err)
		}
		c.Catalogue[name], err = io.ReadAll(file)
		if err := errors.Join(err, file.Close()); err != nil {
			return c, fmt.Errorf("read %s as it was sent: %w", name, err)
		}
		p.Files = append(p.Files, name)
	}
	return c, nil
}

// lay counts the outcome, and puts it into lines for who may read of every unit.
func (p *rehearsalPage) lay(l *layout.Layout) {
	for _, c := range p.Outcome.Changes {
		event := p.event(p.In(c.Event))
		if c.Gone {
			p.Gone++
			event.Gone++
		} else {
			p.New++
			event.New++
		}
		if p.Whole && len(p.Lines) < changesShown {
			p.Lines = append(p.Lines, rehearsedLine{c.Gone, l.Clock(c.At), p.In(c.Unit), p.In(c.Stage), p.In(c.About),
				p.In(c.Event), c.Copy})
		}
	}
}

// event finds the count of an event, in the order in which they first come.
func (p *rehearsalPage) event(name string) *eventChange {
	i := slices.IndexFunc(p.Events, func(e eventChange) bool { return e.Name == name })
	if i < 0 {
		i, p.Events = len(p.Events), append(p.Events, eventChange{Name: name})
	}
	return &p.Events[i]
}
