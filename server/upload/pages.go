package upload

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/proxy"
)

// How much a page shows.
const (
	listShown     = 25
	figuresShown  = 200
	placesShown   = 20 // of the findings of one code
	excerptsShown = 4
)

// listPage is where files are sent, with what was sent and is not confirmed.
type listPage struct {
	layout.Page
	May     bool        // the reader may upload
	For     *proxy.Form // where they send reports of other units; nil: they send none
	MB      int64
	Script  string   // the address of what shows how far an upload has come
	Kept    int      // files of the upload just made, where some of it was refused
	Refused []string // why, of each
	Instead *Draft   // that the next upload is sent instead of
	Drafts  []draftLine
	Older   string
}

// draftLine is a draft in the list.
type draftLine struct {
	ID                              int64
	Name, Address, Sender, When     string
	Department, Form, Period, State string
	Kind, Said                      string
	Proxied                         bool
}

// pages are those of drafts.
type pages struct{ *Room }

func (o pages) listPage(w http.ResponseWriter, r *http.Request) error {
	return o.list(w, r, http.StatusOK, received{})
}

// list answers with the list, and says what of an upload just made was refused.
func (o pages) list(w http.ResponseWriter, r *http.Request, code int, got received) error {
	p := listPage{Page: o.Layout.New(r, "上传报送", "Upload"), MB: o.FileBytes >> 20, Script: layout.UploadScript.Address,
		Kept: len(got.drafts)}
	for _, f := range got.refused {
		p.Refused = append(p.Refused, f.why.Public)
	}
	p.May = p.Who.May(people.Submit, people.About{Department: p.Who.Department}) || p.Who.Could(people.SubmitFor)
	said := proxy.Said{Unit: r.URL.Query().Get("for")}
	before, err := layout.Position(p.Page, r.URL.Query(), "before", 1)
	if err != nil {
		return err
	}
	list, err := o.drafts(r, before)
	if err != nil {
		return err
	}
	if len(list) > listShown {
		list = list[:listShown]
		p.Older = p.Link("/uploads", "before", strconv.FormatInt(list[listShown-1].ID, 10))
	}
	if d, ok := o.instead(r.Context(), r.URL.Query().Get(insteadField)); ok {
		p.Instead, said.Unit = &d, d.Department
		if d.Proxy != nil {
			said.Means, said.Words, said.Original = string(d.Proxy.Means), d.Proxy.Words, d.Proxy.Original
		}
	}
	if p.May {
		p.For = proxy.NewForm(o.Layout.Catalogue(), p.Page, said)
	}
	revision, err := o.Office.Revision(r.Context())
	if err != nil {
		return err
	}
	for _, d := range list {
		if d, err = o.settle(r.Context(), d); errors.Is(err, ErrNoDraft) {
			continue // it ended meanwhile
		} else if err != nil {
			return err
		}
		line, err := o.line(r, p.Page, d, revision)
		if err != nil {
			return err
		}
		p.Drafts = append(p.Drafts, line)
	}
	layout.AllowScript(w.Header())
	return layout.Write(w, r, code, templates, "uploads.html", p)
}

func (o pages) line(r *http.Request, p layout.Page, d Draft, revision int64) (draftLine, error) {
	l := draftLine{ID: d.ID, Name: d.Name, Address: p.Link(fmt.Sprintf("/uploads/%d", d.ID)), Sender: d.Sender,
		When: o.Layout.Clock(d.Received), Department: o.Layout.UnitName(p, d.Department), Proxied: d.Proxy != nil}
	switch d.State {
	case Confirmed:
		l.Kind, l.State, l.Address = "accepted", p.T("已确认", "confirmed"), receiptAddress(p, d.Submission)
		l.Said = p.T("看回执", "see the receipt")
		sub, err := o.Office.Submission(r.Context(), d.Submission)
		if err != nil {
			return l, err
		}
		l.Form, l.Period = o.Layout.FormName(p, sub.Form), sub.Period.Name(p.English)
		if stage := p.In(sub.Stage.Name()); stage != "" {
			l.Said = stage + p.T("，", ": ") + l.Said
		}
		return l, nil
	case Discarded:
		l.Kind, l.State = "", p.T("已放弃", "discarded")
		return l, nil
	}
	s, err := o.summary(r.Context(), d, revision)
	if errors.Is(err, layout.ErrBusy) {
		l.Kind, l.State, l.Said = "notice", p.T("校验中", "being checked"), p.T("请刷新", "reload")
		return l, nil
	}
	if err != nil {
		return l, err
	}
	if f := o.Layout.Catalogue().Form(s.Form); f != nil {
		l.Form = p.In(f.Name)
	}
	l.Period = p.T(s.Period, s.PeriodEN)
	l.Kind = string(s.Verdict)
	switch {
	case s.Standing:
		l.Kind, l.State, l.Said = "notice", p.T("已报过", "sent before"), p.T("内容与已入库的相同", "it says what stands already")
	case s.Verdict == report.Rejected:
		l.State = p.T("有错误", "errors")
		l.Said = p.T(fmt.Sprintf("%d处错误，改好后重传", s.Faults), indicators.Count(s.Faults, "error")+": mend it and send it again")
	case s.Verdict == report.Held:
		l.State = p.T("待说明", "question")
		l.Said = p.T(fmt.Sprintf("%d处要填写理由，再确认", s.Questions), indicators.Count(s.Questions, "reason")+" to give, then confirm")
	default:
		l.State, l.Said = p.T("待确认", "to confirm"), p.T("没有错误，请查看并确认", "nothing is wrong: look at it and confirm")
	}
	return l, nil
}

// upload keeps files, and leads to their answer: one file's own, or the list.
func (o pages) upload(w http.ResponseWriter, r *http.Request) error {
	p := o.Layout.New(r, "", "")
	got, err := intake(o).receive(w, r)
	var e *layout.Error
	if errors.As(err, &e) && e.Code != http.StatusForbidden {
		got.refused = append(got.refused, refused{why: e})
	} else if err != nil {
		return err
	}
	if err := o.replace(r, got); err != nil {
		return err
	}
	if len(got.refused) > 0 {
		return o.list(w, r, got.refused[0].why.Code, got)
	}
	to := p.Link("/uploads")
	if len(got.drafts) == 1 {
		to = p.Link(fmt.Sprintf("/uploads/%d", got.drafts[0].ID))
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// replace discards the draft that one file was sent instead of.
func (o pages) replace(r *http.Request, got received) error {
	d, ok := o.instead(r.Context(), got.fields.Get(insteadField))
	if !ok || len(got.drafts) != 1 || d.Department != got.drafts[0].Department {
		return nil
	}
	return o.discard(r.Context(), d)
}

// insteadField names the draft that a file is sent instead of.
const insteadField = "instead"

// draftPage is one draft, with what would become of it.
type draftPage struct {
	layout.Page
	*considered
	May, Ready               bool // the reader may confirm; it can be confirmed
	Kind, Sentence, Advice   string
	FormName, UnitName, When string
	At, Bytes, Ends          string
	Marked, Instead          string // addresses
	Nil                      string // where it is said that nothing is to be reported; empty: that is no question
	Same, SameName           string // the address of what the same bytes became, and its number
	Groups                   []groupView
	Figures                  []figure
	FiguresAll, FiguresLeft  int
	New, Changed, Unchanged  int
	Key                      string
	Problem                  string // why it was not confirmed
	Choosing                 bool   // something is to be chosen
	Mendable                 int    // places that can be mended by a click
	MendAddress, File        string
	Converted                bool // a mended copy is of another format than the file
	Diff                     []answer.Mend
	OriginalAddress          string
	Questions                int
	Spot                     *drawn
	reasons                  reasons
}

// groupView is a group of findings as the page shows it.
type groupView struct {
	first                                        report.Finding
	alike                                        bool // the same is expected at all places: one choice answers for all
	Kind, Name, Code, Message, Expected, Mending string
	Count, Left                                  int
	Places                                       []placeView
	Field, Reason                                string // of the answer to all of the group; no field: each has its own
	ChoiceKey                                    string
	Choices                                      []choiceView
	Excerpt                                      *drawn
}

// placeView is one finding's cell.
type placeView struct {
	Place, Address, Message, Found, Field, Reason string
	MendKey, From, To                             string // of the mend by a click; no key: there is none
}

// drawn is an excerpt on its page, for the template that draws it.
type drawn struct {
	layout.Page
	At      string // the anchor of its cell
	Excerpt *answer.Excerpt
}

func (o pages) draftPage(w http.ResponseWriter, r *http.Request) error {
	d, err := o.find(r)
	if err != nil {
		return err
	}
	return o.show(w, r, d, nil, nil)
}

// show answers with a draft's page. With a problem it says why the draft was not confirmed, and keeps the reasons that were typed.
func (o pages) show(w http.ResponseWriter, r *http.Request, d Draft, typed reasons, problem *layout.Error) error {
	p := draftPage{Page: o.Layout.New(r, "", ""), reasons: typed, Key: pageKey + strconv.FormatInt(d.ID, 10)}
	p.Title, p.Here = d.Name, "/uploads"
	if d.State == Confirmed {
		http.Redirect(w, r, receiptAddress(p.Page, d.Submission), http.StatusSeeOther)
		return nil
	}
	c, err := o.consider(r.Context(), d)
	if errors.Is(err, ErrDecided) || errors.Is(err, ErrNoDraft) { // meanwhile
		http.Redirect(w, r, p.Link("/uploads"), http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	p.considered = c
	p.May = d.State == Open && o.sends(p.Who, d)
	p.Ready = p.May && c.Verdict() != report.Rejected && !c.Standing()
	o.head(&p)
	p.findings(r.URL.Query().Get("cell"))
	if p.May {
		o.offer(r.Context(), &p)
		p.Nil = o.nilAddress(p.Page, c)
	}
	p.figures(o.Layout.Catalogue())
	code := http.StatusOK
	if problem != nil {
		code, p.Problem = problem.Code, problem.Public
	}
	return layout.Write(w, r, code, templates, "upload.html", p)
}

// nilAddress is where a unit says that a report without any figure is meant as 零报告; empty where it is none, or its form takes none.
func (o pages) nilAddress(p layout.Page, c *considered) string {
	r, catalogue := c.Reading, o.Layout.Catalogue()
	f := catalogue.Form(r.Form)
	empty := slices.ContainsFunc(r.Findings, func(f report.Finding) bool { return f.Code == report.EmptyCode })
	if !empty || c.Foreign || f == nil || r.Period.IsZero() || indicators.ReportingOf(catalogue).NilOf(f) == indicators.NilRefused ||
		o.Now().Before(r.Period.End(o.Layout.Location)) {
		return ""
	}
	return p.Link("/obligations/"+indicators.DutiesOf(catalogue).Answering(c.Department, o.Now())+"/nil", "form", f.ID, "period",
		r.Period.String())
}

func (o pages) head(p *draftPage) {
	c := p.considered
	faults, questions, _ := report.Count(c.Reading.Findings)
	p.Kind, p.Questions = string(c.Verdict()), questions
	p.FormName, p.When = p.In(c.Reading.FormName), c.Reading.Period.Name(p.English)
	if c.Reading.Period.IsZero() {
		p.When = ""
	}
	p.UnitName = o.Layout.UnitName(p.Page, c.Department)
	p.At, p.Ends = o.Layout.Clock(c.Received), o.Layout.Clock(c.Received.Add(keptFor))
	p.Bytes = fmt.Sprintf("%.1f KB", float64(c.Size)/(1<<10))
	if c.Book != nil && len(c.Reading.Findings) > 0 {
		p.Marked = p.Link(fmt.Sprintf("/uploads/%d/answer.xlsx", c.ID))
	}
	p.File = p.Link(fmt.Sprintf("/uploads/%d/file", c.ID))
	if p.Diff = c.Draft.Mends; c.Original != 0 {
		p.OriginalAddress = p.Link(fmt.Sprintf("/uploads/%d", c.Original))
	}
	p.Instead = p.Link("/uploads", insteadField, strconv.FormatInt(c.ID, 10))
	if c.Before != nil {
		p.Same, p.SameName = receiptAddress(p.Page, c.Before.ID), receiptNumber(*c.Before)
		if c.Before.Verdict != report.Accepted {
			p.Same = p.SubmissionAddress(c.Before.ID)
		}
	}
	switch {
	case c.State == Discarded:
		p.Kind, p.Sentence = "", p.T("已放弃：没有入库，也没有改变任何数据。", "Discarded: nothing was recorded.")
	case c.Foreign:
		p.Sentence = fmt.Sprintf(p.T("这是%s的报表，您只能报送本单位的。没有入库。",
			"This is a report of %s, and yours are your own unit's. Nothing was recorded."),
			o.Layout.UnitName(p.Page, c.Reading.Department))
		p.Advice = p.T("请核对文件；确属其他单位的，请由该单位报送。", "Check the file; if it is another unit's, that unit sends it.")
	case c.Verdict() == report.Rejected:
		p.Sentence = fmt.Sprintf(p.T("有%d处错误，还不能报送。没有入库，原有数据不变。",
			"It has %d errors and cannot be sent yet. Nothing was recorded; what stood stands."), faults)
		p.Advice = p.T("在原文件里改好下列各处（也可下载批注件，直接在其中改），再上传。",
			"Mend the places below in your file, or in the marked copy, and upload it again.")
	case c.Standing():
		p.Kind = "accepted"
		p.Sentence = p.T("这份文件报过了，内容与现有数据完全相同，不必再报。", "This very file was sent before and says what stands: it need not be sent again.")
		p.Advice = p.T("如有更正，请上传更正后的文件。", "If something is to be corrected, upload the corrected file.")
	case c.Verdict() == report.Held:
		p.Sentence = fmt.Sprintf(p.T("有%d处待说明。填写理由后确认报送，或改好后重新上传。尚未入库，现在仍算未报。",
			"It has %d questions. Give the reasons and confirm, or mend it and upload it again. Nothing is recorded yet: it still counts "+
				"as not sent."), questions)
	default:
		p.Sentence = p.T("没有错误。请核对下面的数据，确认后才算报送。", "Nothing is wrong. Check the figures below: it counts as sent once it is confirmed.")
	}
	if said := p.In(occasion(c.Reading.Findings)); said != "" && !c.Foreign && !c.Standing() && c.State == Open {
		p.Advice = said
	}
}

// findings puts the findings on the page, in groups, the gravest with a piece of the sheet.
func (p *draftPage) findings(cell string) {
	if spot, ok := report.ParseSpot(cell); ok {
		if e, ok := p.Excerpt(spot); ok {
			p.Spot = &drawn{p.Page, "cell", &e}
		}
	}
	drawnAlready := 0
	for i, g := range groups(p.Reading.Findings) {
		v := groupView{
			first: g.Finding, alike: !slices.ContainsFunc(g.All, func(f report.Finding) bool { return f.Expected != g.Expected }),
			Kind: string(g.Severity), Code: g.Code, Count: len(g.All), Mending: p.In(g.Mend), Message: p.In(g.Message),
			Expected: p.In(g.Expected),
			Name:     p.SeverityName(g.Severity),
		}
		asks := g.Severity == report.Question && p.Ready
		if asks && len(g.All) > 1 {
			v.Field, v.Reason = fieldOf(g.Code), p.reasons[g.Code]
		}
		for _, f := range g.All[:min(len(g.All), placesShown)] {
			l := placeView{Place: f.Place(), Found: f.Found}
			if len(g.All) > 1 {
				l.Message = p.In(f.Message)
			}
			if _, ok := report.ParseSpot(l.Place); ok {
				l.Address = p.Link(fmt.Sprintf("/uploads/%d", p.ID), "cell", l.Place) + "#cell"
			}
			if asks {
				l.Field, l.Reason = fieldOf(reasonKey(f)), p.reasons[reasonKey(f)]
			}
			v.Places = append(v.Places, l)
		}
		v.Left = len(g.All) - len(v.Places)
		if spot, ok := report.ParseSpot(g.Place()); ok && drawnAlready < excerptsShown && g.Severity != report.Notice {
			if e, ok := p.Excerpt(spot); ok {
				v.Excerpt = &drawn{p.Page, fmt.Sprintf("cell-%d", i+1), &e}
				drawnAlready++
			}
		}
		p.Groups = append(p.Groups, v)
	}
}

// offer puts what may be mended here on the page.
func (o pages) offer(ctx context.Context, p *draftPage) {
	mends := map[string]answer.Mend{}
	for _, m := range p.Sure() {
		mends[m.Key()] = m
	}
	p.Mendable, p.MendAddress = len(mends), p.Link(fmt.Sprintf("/uploads/%d/mend", p.ID))
	p.Converted = p.Converts()
	tried := false
	for i := range p.Groups {
		g := &p.Groups[i]
		for k := range g.Places {
			if m, ok := mends[g.Places[k].Place+" "+g.Code]; ok {
				l := &g.Places[k]
				l.MendKey, l.From, l.To = m.Key(), m.From, m.To
			}
		}
		if f := g.first; len(f.Choices) > 0 && g.alike && !tried {
			tried = true
			g.ChoiceKey, g.Choices = answer.MendKey(f.Sheet, f.Cell, f.Code), mending(o).choices(ctx, p.Page, p.considered, f)
			p.Choosing = len(g.Choices) > 0
		}
	}
}

// figures puts the figures on the page: what changes first, then what is new.
func (p *draftPage) figures(c *indicators.Catalogue) {
	var changed, fresh, same []figure
	for _, f := range p.considered.Figures {
		switch {
		case f.Same:
			same = append(same, f)
		case f.New():
			fresh = append(fresh, f)
		default:
			changed = append(changed, f)
		}
	}
	p.Changed, p.New, p.Unchanged = len(changed), len(fresh), len(same)
	all := append(append(changed, fresh...), same...)
	p.FiguresAll = len(all)
	p.Figures = all[:min(len(all), figuresShown)]
	for i := range p.Figures {
		p.Figures[i].Change = p.Figures[i].Told(c, p.English)
	}
	p.FiguresLeft = len(all) - len(p.Figures)
}

// Of is what a figure is of.
func (p draftPage) Of(f figure) string {
	var parts []string
	for _, s := range []string{p.In(f.EntityName), p.In(f.ItemName)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// Time is what a figure is of in time.
func (p draftPage) Time(f figure) string {
	return strings.TrimSpace(p.In(f.When()) + " " + p.In(f.BasisName()))
}

// pageKey begins the keys by which pages confirm: one for each draft.
const pageKey = "page-"

// reasonField begins the names of fields that hold reasons.
const reasonField = "reason:"

func fieldOf(key string) string { return reasonField + key }

// confirmBytes is how large what somebody confirms may be.
const confirmBytes = 1 << 20

// ownForm reads what somebody asks of a draft that is theirs to send.
func (o pages) ownForm(w http.ResponseWriter, r *http.Request) (Draft, error) {
	d, err := o.findOwn(r)
	if err != nil {
		return Draft{}, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, confirmBytes)
	if err := r.ParseForm(); err != nil {
		return Draft{}, broken(err)
	}
	return d, nil
}

// confirmed confirms a draft as its page asked.
func (o pages) confirmed(w http.ResponseWriter, r *http.Request) error {
	d, err := o.ownForm(w, r)
	if err != nil {
		return err
	}
	c := confirmation{consequences: r.PostForm.Get("consequences"), key: r.PostForm.Get("key"), reasons: reasonsOf(r.PostForm)}
	submission, err := o.confirm(r.Context(), d, c)
	var e *layout.Error
	switch {
	case errors.Is(err, errOtherKey):
	case errors.As(err, &e) && e != errKeyUsed && e != errGone:
		return o.show(w, r, d, c.reasons, e)
	case err != nil:
		return err
	}
	p := o.Layout.New(r, "", "")
	http.Redirect(w, r, receiptAddress(p, submission), http.StatusSeeOther)
	return nil
}

func reasonsOf(form url.Values) reasons {
	a := reasons{}
	for name, values := range form {
		if key, ok := strings.CutPrefix(name, reasonField); ok && len(values) > 0 {
			a[key] = values[0]
		}
	}
	return a
}

// discarded discards a draft as its page asked.
func (o pages) discarded(w http.ResponseWriter, r *http.Request) error {
	d, err := o.findOwn(r)
	if err != nil {
		return err
	}
	if err := o.discard(r.Context(), d); err != nil {
		return err
	}
	http.Redirect(w, r, o.Layout.New(r, "", "").Link("/uploads"), http.StatusSeeOther)
	return nil
}

// file gives a draft's file as it came, or as it was mended.
func (o pages) file(w http.ResponseWriter, r *http.Request) error {
	d, err := o.find(r)
	if err != nil {
		return err
	}
	p := o.Layout.New(r, "", "")
	if d.State == Confirmed {
		http.Redirect(w, r, p.Link(fmt.Sprintf("/submissions/%d/file", d.Submission)), http.StatusSeeOther)
		return nil
	}
	data, err := o.Store.Data(r.Context(), d.ID)
	if err != nil {
		return err
	}
	plain, err := o.Office.Plain(r.Context(), d.File(data, d.Sender))
	if err != nil {
		return fmt.Errorf("hand out upload %d: %w", d.ID, err)
	}
	if err := o.tookFile(r, p, d); err != nil {
		return err
	}
	layout.Attach(w, r, d.Name, fmt.Sprintf("upload-%d", d.ID), plain)
	return nil
}

// original gives what a draft's report came as that is sent for another unit.
func (o pages) original(w http.ResponseWriter, r *http.Request) error {
	d, err := o.find(r)
	if err != nil {
		return err
	}
	p := o.Layout.New(r, "", "")
	switch {
	case d.State == Confirmed:
		http.Redirect(w, r, p.Link(fmt.Sprintf("/submissions/%d/original", d.Submission)), http.StatusSeeOther)
		return nil
	case d.Proxy == nil:
		return &layout.Error{Code: http.StatusNotFound, Public: p.T("这份不是代报的，没有原件。", "It was not sent for another unit.")}
	}
	if err := o.loadOriginal(r.Context(), &d); err != nil {
		return err
	}
	if err := o.tookFile(r, p, d); err != nil {
		return err
	}
	layout.Attach(w, r, d.Proxy.Original.Name, fmt.Sprintf("original-%d", d.ID), d.Proxy.Original.Data)
	return nil
}

// tookFile logs that somebody took a draft's file.
func (o pages) tookFile(r *http.Request, p layout.Page, d Draft) error {
	deed := p.Who.Deed(people.DownloadFile, draftName(d.ID))
	deed.At = o.Now()
	return o.Acts.Record(r.Context(), deed)
}

// marked gives a draft's file back with its findings at their cells.
func (o pages) marked(w http.ResponseWriter, r *http.Request) error {
	d, err := o.find(r)
	if err != nil {
		return err
	}
	p := o.Layout.New(r, "", "")
	if d.State == Confirmed {
		http.Redirect(w, r, p.Link(fmt.Sprintf("/submissions/%d/answer.xlsx", d.Submission)), http.StatusSeeOther)
		return nil
	}
	c, err := o.consider(r.Context(), d)
	if err != nil {
		return err
	}
	data, err := o.Store.Data(r.Context(), d.ID)
	if err != nil {
		return err
	}
	lang := report.Chinese
	if p.English {
		lang = report.English
	}
	file := d.File(data, d.Sender)
	file.Received = d.Received
	copied, err := o.Office.Annotated(r.Context(), file, c.Reading, lang)
	if err != nil {
		return fmt.Errorf("mark upload %d: %w", d.ID, err)
	}
	if err := o.tookFile(r, p, d); err != nil {
		return err
	}
	stem, _, _ := strings.Cut(d.Name, ".")
	layout.Attach(w, r, stem+p.T("_校验结果.xlsx", "_findings.xlsx"), fmt.Sprintf("upload-%d", d.ID), copied)
	return nil
}
