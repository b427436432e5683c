package collector

import (
	"errors"
	"io/fs"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var fileUnread = report.Code{
	Name: "file.unread", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "多次尝试后仍无法打开文件", EN: "the file could not be opened, though it was tried several times"},
	Mend:    indicators.Text{ZH: "请检查文件的读取权限，另存后重新报送", EN: "check who may read it, save it anew and send it again"},
}

// maxTries is how often a source's file that cannot be opened is tried before it is set aside.
const maxTries = 3

// leave deals with a source's file that could not be recorded. Where that is the file's own fault it is
// answered at every try, and set aside after the last; the answer beside it tells how many there were.
func (c *Collector) leave(j *job, r *answer.Result) (setAside bool) {
	log := c.config.Logger.With("source", j.file.Source, "file", j.file.Name)
	if !ownFault(r.Err) {
		log.Warn("file left where it is", "error", r.Err)
		return false
	}
	try := j.waits.tries + 1
	log.Warn("file could not be opened", "try", try, "of", maxTries, "error", r.Err)
	r.Reading = report.Reading{Findings: []report.Finding{report.NewFinding(fileUnread, report.Place{}, "",
		report.Detail{Message: report.Both(
			"第%d次尝试（共%d次）仍无法打开文件：%v", "try %d of %d to open the file failed: %v", try, maxTries, errors.Unwrap(r.Err))})}}
	if try < maxTries {
		if err := j.from.leave(j.waits, answer.Result{Name: j.file.Name, Reading: r.Reading}); err != nil {
			r.Err = errors.Join(r.Err, err)
		}
		return false
	}
	if err := j.from.settle(j.waits, answer.Result{Name: j.file.Name, Reading: r.Reading}); err != nil {
		r.Err = errors.Join(r.Err, err)
		return false
	}
	r.Err = nil
	return true
}

// ownFault tells the fault of a file from what will pass by itself.
func ownFault(err error) bool {
	var path *fs.PathError
	return errors.As(err, &path) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, workbook.ErrUnavailable)
}
