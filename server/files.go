package server

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/steps"
)

// handout hands out the files of submissions.
type handout struct{ submissionPages }

// file gives a submission's file back: the very bytes, but for macros.
func (s handout) file(w http.ResponseWriter, r *http.Request) error {
	p := s.layout.New(r, "", "")
	sub, err := s.find(r, p, people.DownloadFile)
	if err != nil {
		return err
	}
	var plain []byte
	name := sub.Name
	err = s.withFile(r.Context(), sub, func(file report.File) error {
		var err error
		plain, err = s.config.Workshop.Plain(r.Context(), file)
		var unreadable *Unreadable
		switch {
		case errors.As(err, &unreadable) && !layout.Packed(file.Data):
			plain, err = file.Data, nil // what has no parts has no macros
		case errors.As(err, &unreadable):
			return s.withheld(p, unreadable)
		case err == nil && !bytes.Equal(plain, file.Data):
			name = stem(name) + ".xlsx"
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.taken(r, sub.ID); err != nil {
		return err
	}
	return s.attach(w, r, name, fmt.Sprintf("submission-%d", sub.ID), plain)
}

// original gives what a submission came as that somebody sent for its unit.
func (s handout) original(w http.ResponseWriter, r *http.Request) error {
	p := s.layout.New(r, "", "")
	sub, err := s.find(r, p, people.DownloadFile)
	if err != nil {
		return err
	}
	findings, err := s.config.Ledger.Findings(r.Context(), sub.ID)
	if err != nil {
		return err
	}
	ground := report.ProxyOf(findings)
	if ground == nil || ground.Attached == nil {
		return &layout.Error{Code: http.StatusNotFound, Public: p.T("这份报送不是代报的，没有原件。", "It was not sent for its unit by somebody else.")}
	}
	data, err := s.config.Ledger.Bytes(r.Context(), ground.Attached.SHA256)
	if err != nil {
		return err
	}
	if err := s.taken(r, sub.ID); err != nil {
		return err
	}
	return s.attach(w, r, ground.Attached.Name, fmt.Sprintf("original-%d", sub.ID), data)
}

// copy gives the newest sealed copy of a submission.
func (s handout) copy(w http.ResponseWriter, r *http.Request) error {
	p := s.layout.New(r, "", "")
	sub, err := s.find(r, p, people.DownloadFile)
	if err != nil {
		return err
	}
	scan, err := steps.Attached(r.Context(), s.config.Ledger, sub.ID)
	if err != nil {
		return err
	}
	if scan == nil {
		return &layout.Error{Code: http.StatusNotFound, Public: p.T("这份报送还没有盖章件。", "There is no sealed copy of it.")}
	}
	data, err := s.config.Ledger.Bytes(r.Context(), scan.SHA256)
	if err != nil {
		return err
	}
	if err := s.taken(r, sub.ID); err != nil {
		return err
	}
	return s.attach(w, r, scan.Name, fmt.Sprintf("sealed-%d", sub.ID), data)
}

// withheld says why a file that nobody can look into is not handed out.
func (s handout) withheld(p layout.Page, why *Unreadable) *layout.Error {
	return &layout.Error{Code: http.StatusUnprocessableEntity, Cause: why,
		Public: p.T("这份文件读不出来，不提供下载：", "This file cannot be read and is not handed out: ") + p.In(why.Finding.Message),
		Help: p.T("读不出来就无法确认它不带宏。原件仍在台账中，请向报送人索取，或请其更正后重新报送。",
			"What cannot be read cannot be shown to be free of macros. The bytes are kept in the ledger; ask the sender for the file, or "+
				"to mend and send it again.")}
}

// answer gives the file back with its findings at their cells.
func (s handout) answer(w http.ResponseWriter, r *http.Request) error {
	p := s.layout.New(r, "", "")
	sub, err := s.find(r, p, people.DownloadFile)
	if err != nil {
		return err
	}
	reading, err := s.reading(r, p, sub)
	if err != nil {
		return err
	}
	lang := report.Chinese
	if p.English {
		lang = report.English
	}
	var marked []byte
	err = s.withFile(r.Context(), sub, func(file report.File) error {
		var err error
		marked, err = s.config.Workshop.Annotated(r.Context(), file, reading, lang)
		var unreadable *Unreadable
		if errors.As(err, &unreadable) {
			return &layout.Error{Code: http.StatusUnprocessableEntity, Cause: err,
				Public: p.T("这份文件读不出来，无法在其中批注：", "This file cannot be read, so nothing can be marked in it: ") +
					p.In(unreadable.Finding.Message),
				Help: p.T("问题和处理办法列在这次报送的页面上。", "The submission's page lists what is wrong and the mend.")}
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := s.taken(r, sub.ID); err != nil {
		return err
	}
	return s.attach(w, r, stem(sub.Name)+p.T("_校验结果.xlsx", "_findings.xlsx"), fmt.Sprintf("findings-%d", sub.ID), marked)
}

// reading is what was made of a submission when it came in.
func (s handout) reading(r *http.Request, p layout.Page, sub report.Submission) (report.Reading, error) {
	ctx, c := r.Context(), s.config.Catalogue()
	out := report.Reading{Form: sub.Form, Department: sub.Department, Period: sub.Period}
	if f := c.Form(sub.Form); f != nil {
		out.FormName = f.Name
	}
	if d := c.Department(sub.Department); d != nil {
		out.UnitName = d.Name
	}
	var err error
	if out.Findings, err = s.config.Ledger.Findings(ctx, sub.ID); err != nil {
		return out, err
	}
	if len(out.Findings) == 0 {
		return out, &layout.Error{Code: http.StatusNotFound, Cause: errors.New("no findings"),
			Public: p.T("这份文件没有发现问题，也就没有批注。", "Nothing was found in this file, so there is nothing to mark."),
			Help:   p.T("可以下载原件。", "The file itself can be downloaded.")}
	}
	out.Observations, out.Targets, err = s.config.Ledger.Said(ctx, sub.ID)
	return out, err
}

// attach answers with a file to be saved. Only so many bytes of files are being sent at once.
func (s handout) attach(w http.ResponseWriter, r *http.Request, name, plainName string, data []byte) error {
	size := min(int64(len(data)), sentAtOnce)
	if !s.sending.TryAcquire(size) {
		return layout.ErrBusy
	}
	defer s.sending.Release(size)
	layout.Attach(w, r, name, plainName, data)
	return nil
}

// stem is a name without its ending.
func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// taken logs that somebody takes a file. What leaves no trace is not handed out.
func (s handout) taken(r *http.Request, id int64) error {
	d := people.From(r.Context()).Deed(people.DownloadFile, aboutSubmission(id))
	d.At = s.config.Now()
	return s.config.Acts.Record(r.Context(), d)
}
