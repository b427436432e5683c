package obligations

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/server/layout"
)

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// workbooks are handed out to be filled in.
type workbooks struct{ *Room }

// template answers with the workbook of a form for a period.
func (o workbooks) template(w http.ResponseWriter, r *http.Request) error {
	unit := r.PathValue("department")
	p := o.Layout.New(r, "模板", "Template")
	if !p.Who.May(people.ReadTemplate, o.Layout.AboutUnit(unit)) {
		return forbidden(p)
	}
	k, err := o.known(r, p)
	if err != nil {
		return err
	}
	period, err := periods.Parse(r.URL.Query().Get("period"))
	form := k.Catalogue.Form(r.URL.Query().Get("form"))
	if err != nil || form == nil || !form.Owes(period) {
		return notFound(p)
	}
	leave, err := o.making.Enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	data, err := k.Template(r.Context(), form.ID, unit, period)
	if errors.Is(err, ErrNoTemplate) {
		return notFound(p)
	}
	if err != nil {
		return fmt.Errorf("make the workbook of %s for %s of %s: %w", form.ID, period, unit, err)
	}
	if err := o.taken(r, fmt.Sprintf("template %s %s %s", form.ID, period, unit)); err != nil {
		return err
	}
	return attach(w, r, workbookType, templateName(k, form, unit, period), data)
}

// archive answers with all workbooks that a unit is to fill in now.
func (o workbooks) archive(w http.ResponseWriter, r *http.Request) error {
	unit := r.PathValue("department")
	p := o.Layout.New(r, "模板", "Templates")
	if !p.Who.May(people.ReadTemplate, o.Layout.AboutUnit(unit)) {
		return forbidden(p)
	}
	k, err := o.known(r, p)
	if err != nil {
		return err
	}
	leave, err := o.making.Enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	var body bytes.Buffer
	z := zip.NewWriter(&body)
	n := 0
	for _, ob := range k.Select(Filter{Department: unit}) {
		if ob.Met != nil || ob.Waiver != nil || len(ob.Form.Sheets) == 0 {
			continue
		}
		data, err := k.Template(r.Context(), ob.Form.ID, unit, ob.Period)
		if errors.Is(err, ErrNoTemplate) {
			continue
		}
		if err != nil {
			return fmt.Errorf("make the workbook of %s for %s of %s: %w", ob.Form.ID, ob.Period, unit, err)
		}
		f, err := z.CreateHeader(&zip.FileHeader{Name: templateName(k, ob.Form, unit, ob.Period), Method: zip.Store,
			Modified: k.At.In(o.Location)})
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			return err
		}
		n++
	}
	if err := z.Close(); err != nil {
		return err
	}
	if n == 0 {
		return notFound(p)
	}
	if err := o.taken(r, "templates "+unit); err != nil {
		return err
	}
	name := fmt.Sprintf("%s_待报模板_%s.zip", k.Name(unit).ZH, k.At.In(o.Location).Format("2006-01-02"))
	return attach(w, r, "application/zip", name, body.Bytes())
}

// taken logs that somebody takes workbooks. What leaves no trace is not handed out.
func (o workbooks) taken(r *http.Request, about string) error {
	d := people.From(r.Context()).Deed(people.ReadTemplate, about)
	d.At = o.Now()
	return o.Acts.Record(r.Context(), d)
}

func templateName(k Known, form *indicators.Form, unit string, period periods.Period) string {
	return fmt.Sprintf("%s_%s_%s.xlsx", k.Name(unit).ZH, form.Name.ZH, period.Name(false))
}

func forbidden(p layout.Page) error {
	return &layout.Error{Code: http.StatusForbidden, Public: p.T("只能下载本单位的模板。", "Only your own unit's templates are yours to take.")}
}

// attach answers with a file of a name.
func attach(w http.ResponseWriter, r *http.Request, kind, name string, data []byte) error {
	h := w.Header()
	layout.Private(h)
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, err := w.Write(data)
	return err
}
