package collector

import (
	"context"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/change"
	"zhibiao/collector/check"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
)

// Try says what would become of a file if it were recorded now. Nothing is recorded. An error is not the file's.
func (c *Collector) Try(ctx context.Context, now time.Time, f report.File) (answer.Trial, error) {
	leave, err := c.enter()
	if err != nil {
		return answer.Trial{}, err
	}
	defer leave()
	j, err := c.openAlone(ctx, now, f)
	if err != nil {
		return answer.Trial{}, err
	}
	return c.try(ctx, j)
}

// Classified says whether a file carries a classification mark: it is then told of, and is not to be kept. Of a file that cannot
// be taken apart that is not known, and not said.
func (c *Collector) Classified(ctx context.Context, now time.Time, f report.File) (bool, error) {
	leave, err := c.enter()
	if err != nil {
		return false, err
	}
	defer leave()
	_, found := reading.MarkOfSecrecy(f.Name, nil)
	if !found {
		book, fault, err := c.openBook(ctx, f)
		if fault != nil || err != nil {
			return false, err
		}
		_, found = reading.MarkOfSecrecy(f.Name, book)
	}
	if !found {
		return false, nil
	}
	return true, c.refused(ctx, now, f)
}

// Confirm records a file as now, with the reason that agrees gives to what becomes of it; an error of it is given back, and nothing
// is recorded. Between its asking and the recording nothing else is recorded.
func (c *Collector) Confirm(ctx context.Context, now time.Time, f report.File,
	agrees func(answer.Trial) (reason string, err error)) (report.Receipt, error) {
	leave, err := c.enter()
	if err != nil {
		return report.Receipt{}, err
	}
	defer leave()
	defer c.tellAll()
	j, err := c.openAlone(ctx, now, f)
	if err != nil {
		return report.Receipt{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, err := c.try(ctx, j)
	if err == nil {
		f.Reason, err = agrees(t)
	}
	if err != nil {
		return report.Receipt{}, err
	}
	r := []answer.Result{{Name: f.Name, Reading: report.HoldBack(t.Reading, f.Reason)}}
	if err := c.write(ctx, now, []report.Entry{{File: f, Reading: r[0].Reading}}, []int{0}, r); err != nil {
		return report.Receipt{}, err
	}
	c.finish(j, &r[0])
	return r[0].Receipt, r[0].Err
}

// openAlone takes one file apart.
func (c *Collector) openAlone(ctx context.Context, now time.Time, f report.File) (*job, error) {
	j := &job{file: f}
	c.openOne(ctx, now, c.config.Reader(), j)
	return j, j.err
}

// try holds a file that was taken apart against what stands.
func (c *Collector) try(ctx context.Context, j *job) (answer.Trial, error) {
	if j.failed != nil {
		return answer.Trial{Reading: *j.failed}, nil
	}
	known := newKnown(ctx, c.config.Ledger, look{}, 1, &seriesRoom{})
	t := answer.Trial{Reading: check.Against(j.prepare, known.past()), Book: j.prepare.Book}
	if t.Reading.Accepted() {
		t.Figures = change.Figures(c.config.Reader().Catalogue(), t.Reading.Stated(), known.past())
	}
	return t, known.err
}
