package upload

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// A mend writes a text into a copy of a draft's file: that which is sure and no figure, or what the sender chose. The copy
// is a draft of its own, which says what was written and is confirmed or downloaded like any other; the original is kept, discarded.

// wanted is which mends somebody asks for: all that are sure, some of them by their keys, and choices by the key of the finding.
type wanted struct {
	all     bool
	keys    []string
	choices map[string]string // the name of what was chosen
}

var errNoMend = layout.Refusal(http.StatusUnprocessableEntity, nil, "没有可以自动更正的地方，或尚未选择；请在原文件中更正后重新上传",
	"nothing of that can be mended here, or nothing was chosen: mend it in your file and send it again")

// chosen are the mends that are asked for, no two at one cell.
func (w wanted) chosen(t answer.Trial) (list []answer.Mend) {
	add := func(m answer.Mend) {
		if !slices.ContainsFunc(list, func(have answer.Mend) bool { return have.Place() == m.Place() }) {
			list = append(list, m)
		}
	}
	for _, m := range t.Sure() {
		if w.all || slices.Contains(w.keys, m.Key()) {
			add(m)
		}
	}
	for _, f := range t.Reading.Findings {
		for _, m := range t.Choices(f) {
			if w.choices[m.Key()] == m.Chosen {
				add(m)
			}
		}
	}
	return list
}

// mending makes mended copies of drafts.
type mending struct{ *Room }

// mend makes the mended copy of a draft.
func (o mending) mend(ctx context.Context, d Draft, w wanted) (Draft, error) {
	ctx = context.WithoutCancel(ctx) // what was begun is finished
	c, err := o.consider(ctx, d)
	if errors.Is(err, layout.ErrBusy) {
		return d, errBusy
	}
	if errors.Is(err, ErrDecided) {
		return d, errOtherKey
	}
	if err != nil {
		return d, err
	}
	if d.State != Open {
		return d, errGone
	}
	mends := w.chosen(c.Trial)
	if len(mends) == 0 {
		return d, errNoMend
	}
	data, err := o.Store.Data(ctx, d.ID)
	if err != nil {
		return d, err
	}
	written, err := o.Office.Retype(ctx, d.File(data, d.Sender), mends)
	if err != nil {
		o.Log.Warn("upload not mended", "upload", d.ID, "error", err)
		return d, layout.Refusal(http.StatusUnprocessableEntity, err, "这个文件无法自动改写；请在原文件中更正后重新上传",
			"this file cannot be written into: mend it yourself and send it again")
	}
	if err := o.loadOriginal(ctx, &d); err != nil {
		return d, err
	}
	who := people.From(ctx)
	mended, err := o.Store.Keep(ctx, o.Now(), Draft{
		Account: who.ID, Sender: who.Called(), Department: d.Department, Name: mendedName(d.Name), Original: d.ID,
		Mends: append(slices.Clone(d.Mends), mends...), Proxy: d.Proxy,
	}, written, o.Quota)
	if err != nil {
		return d, keptNot(d.Name, err)
	}
	if err := o.note(ctx, mended, fmt.Sprintf("mended %d cells of upload %d", len(mends), d.ID)); err != nil {
		return d, err
	}
	return mended, o.discard(ctx, d)
}

// mendedName is the name of a mended copy.
func mendedName(name string) string {
	const mark = "（已更正）"
	stem := name
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		stem = name[:i]
	}
	return strings.TrimSuffix(stem, mark) + mark + ".xlsx"
}

// mended mends a draft as its page asked.
func (o pages) mended(w http.ResponseWriter, r *http.Request) error {
	d, err := o.ownForm(w, r)
	if err != nil {
		return err
	}
	want := wanted{keys: r.PostForm["mend"], choices: map[string]string{}}
	want.all = slices.Contains(want.keys, "all")
	for name, values := range r.PostForm {
		if key, ok := strings.CutPrefix(name, choiceField); ok && len(values) > 0 && slices.Contains(want.keys, key) {
			want.choices[key] = values[0]
		}
	}
	mended, err := mending(o).mend(r.Context(), d, want)
	var e *layout.Error
	if errors.As(err, &e) && d.State == Open {
		return o.show(w, r, d, reasonsOf(r.PostForm), e)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, o.Layout.New(r, "", "").Link(fmt.Sprintf("/uploads/%d", mended.ID)), http.StatusSeeOther)
	return nil
}

// choiceField begins the names of fields that hold what somebody chose for a finding.
const choiceField = "choice:"

// choiceView is a choice on its page, with the first figures that it gives.
type choiceView struct {
	Name, Figures string
}

// figuresOfChoice is how many figures a choice is shown with.
const figuresOfChoice = 3

// choices tries each way to say what a finding leaves open, and tells what figures it gives. One that gives none, or leaves it open all
// the same, is none.
func (o mending) choices(ctx context.Context, p layout.Page, c *considered, f report.Finding) (list []choiceView) {
	data, err := o.Store.Data(ctx, c.ID)
	if err != nil {
		return nil
	}
	for _, m := range c.Choices(f) {
		file := c.File(data, c.Sender)
		if file.Data, err = o.Office.Retype(ctx, file, []answer.Mend{m}); err != nil {
			continue
		}
		file.Name = mendedName(file.Name)
		t, err := o.Office.Try(ctx, file)
		if err != nil || len(t.Figures) == 0 || slices.ContainsFunc(t.Reading.Findings,
			func(g report.Finding) bool { return g.Code == f.Code && g.Sheet == f.Sheet && g.Cell == f.Cell }) {
			continue
		}
		v := choiceView{Name: m.Chosen}
		for i, f := range t.Figures[:min(len(t.Figures), figuresOfChoice)] {
			if i > 0 {
				v.Figures += "；"
			}
			v.Figures += strings.TrimSpace(p.In(f.Name)+" "+p.In(f.EntityName)) + " " + f.Told(o.Layout.Catalogue(), p.English).After
		}
		list = append(list, v)
	}
	return list
}
