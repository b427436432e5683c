package board

import (
	"fmt"
	"net/http"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/server/layout"
)

// aboutPage is what one unit answers for, or what one measure asks for.
type aboutPage struct {
	list
	Crumb, CrumbName string
	Number           string   // of a measure
	Lines            []string // how it does, in words
	Facts            []fact
	decisions
	Whole      bool // all is asked for: what stands above the list is shown
	Reports    reports
	Duties     string // address of what the unit owes; empty: it is not the reader's to see
	Reported   int    // targets that the unit reports and another answers for
	ReportedAt string
	Sheet      string // address of the unit's sheet
}

// fact is one of what a page is about.
type fact struct{ Name, Text string }

// missing says that there is nothing of the name that a reader may see.
func missing(p layout.Page) error {
	return &layout.Error{Code: http.StatusNotFound, Public: p.T("没有这个单位或政策条目，或它的目标您无权查看。",
		"There is no such unit or measure, or its targets are not yours to see."),
		Help: p.T("请从指标进展页点进来。", "Come here from the page of progress.")}
}

func (b *Room) unit(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("unit")
	p := b.Layout.New(r, "", "")
	j, all, err := b.begin(r, p)
	if err != nil {
		return err
	}
	if j.Catalogue == nil || j.Catalogue.Department(id) == nil || !reads(p, id) {
		return missing(p)
	}
	unit := j.Catalogue.Department(id)
	p.Title = p.In(unit.Name)
	d := aboutPage{Crumb: p.Link("/units"), CrumbName: p.T("各单位进展", "Progress by unit"), Sheet: p.Link("/sheets", "unit", id)}
	if p.Who.May(people.ReadObligations, people.About{Department: id}) {
		d.Duties = p.Link("/obligations/" + id)
	}
	d.Reported = len(chosen(all, func(t *target) bool { return !t.Past && t.reporter == id && t.unit != id }))
	d.ReportedAt = p.Link("/", "reporter", id) + "#targets"
	mine := chosen(all, func(t *target) bool { return t.unit == id })
	if err := b.about(r, p, &d, j, all, scope{mine, choice{Unit: id}, "/units/" + id}); err != nil {
		return err
	}
	if d.Whole && d.Duties != "" {
		d.Reports, err = asker{b}.reports(r, p, j, id)
		if err != nil {
			return err
		}
	}
	return layout.Write(w, r, http.StatusOK, templates, "about.html", d)
}

func (b *Room) measure(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("measure")
	p := b.Layout.New(r, "", "")
	j, all, err := b.begin(r, p)
	if err != nil {
		return err
	}
	if j.Catalogue == nil || j.Catalogue.Measure(id) == nil {
		return missing(p)
	}
	m := j.Catalogue.Measure(id)
	p.Title = p.In(m.Title)
	d := aboutPage{Crumb: p.Link("/measures"), CrumbName: p.T("各条进展", "Progress by measure"), Number: m.Number}
	if doc := j.Catalogue.Document(m.Document); doc != nil {
		d.Facts = append(d.Facts, fact{p.T("文件", "Document"), doc.Number + "《" + doc.Title.ZH + "》"})
	}
	for _, f := range []fact{{p.T("牵头单位", "Lead"), p.In(indicators.DutiesOf(j.Catalogue).Leads(m, j.At))},
		{p.T("配合单位", "Supports"), p.In(indicators.DutiesOf(j.Catalogue).Supports(m, j.At))}} {
		if f.Text != "" {
			d.Facts = append(d.Facts, f)
		}
	}
	mine := chosen(all, func(t *target) bool { return measureOf(t) == id })
	if len(mine) == 0 && !p.Who.MayAll(people.ReadBoard) {
		return missing(p)
	}
	if err := b.about(r, p, &d, j, all, scope{mine, choice{Measure: id}, "/measures/" + id}); err != nil {
		return err
	}
	return layout.Write(w, r, http.StatusOK, templates, "about.html", d)
}

// about fills in what the pages of units and measures share; all is what theirs is held against.
func (b *Room) about(r *http.Request, p layout.Page, d *aboutPage, j *query.Judgement, all []*target, of scope) error {
	p.Here = "/"
	asked, err := read(p, r.URL.Query())
	if err != nil {
		return err
	}
	if d.list, err = newList(r.Context(), p, b.Source, j, of, asked); err != nil {
		return err
	}
	d.Lines = append([]string{tally(p, of.targets)}, sentence(p, yardsticks(all), of.targets)...)
	if d.Whole = !asked.some(); d.Whole {
		book, err := b.Source.Book(r.Context())
		if err != nil {
			return err
		}
		d.decisions = newDecisions(p, j.Catalogue, of.targets, newDeeds(book, j.At), b.Location)
	}
	return nil
}

// tally says how many targets there are and what lights they show; none that there is none of.
func tally(p layout.Page, list []*target) string {
	n, total := map[indicators.Light]int{}, 0
	for _, t := range list {
		if !t.Past {
			n[t.Light]++
			total++
		}
	}
	text := p.T(fmt.Sprintf("共%d项目标", total), indicators.Count(total, "target"))
	join := p.T("：", ": ")
	for _, light := range indicators.Lights() {
		if n[light] > 0 {
			text += join + fmt.Sprintf(p.T("%[1]s灯%[2]d项", "%[2]d %[1]s"), light.Name().In(p.English), n[light])
			join = p.T("，", ", ")
		}
	}
	return text + p.T("。", ".")
}
