// Package bulletins shows the bulletins of past months (通报): each with its text and annexes, and as files to be downloaded.
package bulletins

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/bulletin"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/chart"
	"zhibiao/server/layout"
)

// ErrNoBulletin says that there is no bulletin of a period, or none as of a day. Its text is for who asked.
var ErrNoBulletin = errors.New("no bulletin")

// Source makes bulletins.
type Source interface {
	// Bulletin takes the facts of a period as they were known (empty: by default), named in a language; ErrNoBulletin where there are
	// none.
	Bulletin(ctx context.Context, period periods.Period, asOf string, english bool) (*bulletin.Facts, error)
	// File writes facts as a draft (release is nil) or as what was released, by the ending of its name, and gives its media type.
	File(f *bulletin.Facts, release *bulletin.Release, ending string) (data []byte, mediaType string, err error)
	// Issued is how the bulletin of a period and an instant was released, in whatever language; nil: it was not.
	Issued(ctx context.Context, f *bulletin.Facts) (*Issue, error)
	// Releases say how the bulletins of periods were released, each the last time: 文号, who and when.
	Releases(ctx context.Context) (map[string]string, error)
	// Release writes down that the figures of a digest are released; alerts.ErrAct where they cannot be.
	Release(ctx context.Context, f *bulletin.Facts, number, office, by string) error
}

// Issue is how a bulletin was released.
type Issue struct {
	bulletin.Release
	Said   string // 文号, who and when
	Digest string // of the figures that were released
}

// Room answers at the addresses of bulletins.
type Room struct {
	Layout   *layout.Layout
	Source   Source
	Location *time.Location
	Now      func() time.Time

	making layout.Places // one for each bulletin that is being made
}

// madeAtOnce is how many bulletins may be made at once: each judges every target.
const madeAtOnce = 2

// monthsBack is how many months are offered.
const monthsBack = 12

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/bulletins", Name: indicators.Text{ZH: "通报", EN: "Bulletins"}, Act: people.ReadBulletin}}
}

// Routes are the room's addresses.
func (b *Room) Routes() []layout.Route {
	b.making = layout.NewPlaces(madeAtOnce)
	at := func(pattern string, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: people.ReadBulletin, Handler: b.Layout.Handle(h)}
	}
	return []layout.Route{
		at("GET /bulletins", b.list),
		at("GET /bulletins/{period}", b.show),
		at("GET /bulletins/{period}/{file}", b.file),
		{Pattern: "POST /bulletins/{period}/release", Act: people.Supervise, Handler: b.Layout.Handle(b.release)},
	}
}

// endings are the kinds of files, the office's own first.
var endings = []string{"docx", "xlsx", "html", "md"}

type listPage struct {
	layout.Page
	Months []month
}

type month struct {
	Name, Address string
	Issued        string // 文号, who and when; "": a draft
	Files         []fileLink
}

type fileLink struct{ Ending, Address string }

func (b *Room) list(w http.ResponseWriter, r *http.Request) error {
	p := listPage{Page: b.Layout.New(r, "通报", "Bulletins")}
	issued, err := b.Source.Releases(r.Context())
	if err != nil {
		return err
	}
	period := periods.At(b.Now().In(b.Location), periods.Monthly, b.Location)
	for range monthsBack {
		period = period.Prev()
		p.Months = append(p.Months, month{period.Name(p.English), p.Link("/bulletins/" + period.String()),
			issued[period.String()], links(p.Page, period)})
	}
	return layout.Write(w, r, http.StatusOK, templates, "list.html", p)
}

func links(p layout.Page, period periods.Period) (list []fileLink) {
	for _, e := range endings {
		list = append(list, fileLink{e, p.Link("/bulletins/" + period.String() + "/bulletin." + e)})
	}
	return list
}

type showPage struct {
	layout.Page
	Document *bulletin.Document
	Annex    annex
	Digest   string
	Issued   string
	Released string // the digest of what was released, where another language or version of the program writes another
	Known    string
	Files    []fileLink
	Release  string // where it is released, with these very figures; "" for who may not
}

// Class is how a column's cells are set: figures on the right, the widest column as what the row speaks of, a light in one line.
func (showPage) Class(t *bulletin.Table, column int) string {
	switch {
	case strings.HasPrefix(t.Columns[column], ">"):
		return "n"
	case column == 0 && t.Lights != nil:
		return "s"
	case t.Widths[column] == slices.Max(t.Widths):
		return "name"
	}
	return "narrow"
}

// Draw draws a chart of a bulletin.
func (showPage) Draw(c *bulletin.Chart) chart.Drawn { return Draw(c) }

// Head is a column's heading.
func (showPage) Head(column string) string { return strings.TrimPrefix(column, ">") }

// Light is that of a row; "": rows have none.
func (showPage) Light(t *bulletin.Table, row int) indicators.Light {
	if t.Lights == nil {
		return ""
	}
	return t.Lights[row]
}

func (b *Room) show(w http.ResponseWriter, r *http.Request) error {
	p := showPage{Page: b.Layout.New(r, "通报", "Bulletin")}
	facts, period, err := b.facts(r, p.Page, p.English)
	if err != nil {
		return err
	}
	_, digest, err := facts.Seal()
	if err != nil {
		return err
	}
	issue, err := b.Source.Issued(r.Context(), facts)
	if err != nil {
		return err
	}
	var release *bulletin.Release
	if issue != nil {
		p.Issued, release = issue.Said, &issue.Release
		if issue.Digest != digest {
			p.Released = issue.Digest
		}
	} else if p.Who.MayAll(people.Supervise) {
		same := p.Page
		same.AsOf = facts.AsOf.Format(time.RFC3339Nano)
		p.Release = same.Link("/bulletins/" + period.String() + "/release")
	}
	p.Document, p.Digest, p.Known, p.Files = facts.Document(release), digest, facts.AsOf.In(b.Location).Format("2006-01-02 15:04"),
		links(p.Page, period)
	p.Title = p.Document.Title
	if p.Annex, err = annexOf(p.Page, r, p.Document); err != nil {
		return err
	}
	layout.Private(w.Header())
	return layout.Write(w, r, http.StatusOK, templates, "show.html", p)
}

// facts are those of the period that the address names, as they were known on the page's day.
func (b *Room) facts(r *http.Request, p layout.Page, english bool) (*bulletin.Facts, periods.Period, error) {
	period, err := periods.Parse(r.PathValue("period"))
	if err != nil {
		return nil, period, missing(p, "")
	}
	leave, err := b.making.Enter(r.Context())
	if err != nil {
		return nil, period, err
	}
	defer leave()
	facts, err := b.Source.Bulletin(r.Context(), period, p.AsOf, english)
	if errors.Is(err, ErrNoBulletin) {
		return nil, period, missing(p, err.Error())
	}
	return facts, period, err
}

func missing(p layout.Page, why string) error {
	return &layout.Error{Code: http.StatusNotFound, Public: p.T("没有这一期通报。", "There is no such bulletin."), Help: why}
}

func (b *Room) file(w http.ResponseWriter, r *http.Request) error {
	p := b.Layout.New(r, "通报", "Bulletin")
	ending, is := strings.CutPrefix(r.PathValue("file"), "bulletin.")
	if !is {
		return missing(p, "")
	}
	facts, _, err := b.facts(r, p, p.English)
	if err != nil {
		return err
	}
	issue, err := b.Source.Issued(r.Context(), facts)
	if err != nil {
		return err
	}
	name, release := facts.Document(nil).Title+p.T("（草稿）.", " (draft)."), (*bulletin.Release)(nil)
	if issue != nil {
		name, release = facts.Document(nil).Title+".", &issue.Release
	}
	data, mediaType, err := b.Source.File(facts, release, ending)
	if errors.Is(err, ErrNoBulletin) {
		return missing(p, "")
	}
	if err != nil {
		return err
	}
	h := w.Header()
	layout.Private(h)
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name+ending))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, err = w.Write(data)
	return err
}

// formBytes bounds a form.
const formBytes = 16 << 10

// release has the bulletin released whose figures the page showed: of its day, under the number that was typed in. It is the Chinese
// one, in whatever language the page was.
func (b *Room) release(w http.ResponseWriter, r *http.Request) error {
	p := b.Layout.New(r, "通报", "Bulletin")
	form, err := layout.Form(w, r, formBytes)
	if err != nil {
		return err
	}
	facts, period, err := b.facts(r, p, false)
	if err != nil {
		return err
	}
	number, office := strings.TrimSpace(form.Get("number")), strings.TrimSpace(form.Get("office"))
	err = b.Source.Release(context.WithoutCancel(r.Context()), facts, number, office, p.Who.Called())
	if refused := (*alerts.Refusal)(nil); errors.As(err, &refused) {
		return layout.Refusal(http.StatusUnprocessableEntity, err, refused.Says.ZH, refused.Says.EN)
	}
	if err != nil {
		return err
	}
	p.AsOf = ""
	http.Redirect(w, r, p.Link("/bulletins/"+period.String()), http.StatusSeeOther)
	return nil
}
