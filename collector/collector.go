// Package collector turns the files that departments send into observations and findings: sources and schedules bring files
// in, the rooms below read them, and the ledger records what they say.
//
// The way through it:
//
//	Run, CollectSource     what is due; a source's files, in the order in which they came
//	Collect                files that are given with their bytes
//	open                   takes a batch apart in parallel: Isolated.Read, Reader.Prepare
//	record                 holds it against what stands and writes it, in order, under a lock: check.Against, Ledger.Record
//	finish                 settles the file in its source, with the answer to it
//	Try, Confirm           the same of one file, as a trial; and as it was agreed to
//	State, Decide, Adjust  what is said without a workbook
//
// A file is recorded whole or not at all. The ledger comes first: what a crash leaves behind in a source is known to the ledger.
package collector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"zhibiao/collector/answer"
	"zhibiao/collector/change"
	"zhibiao/collector/check"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var fileRefused = report.Code{
	Name: "file.refused", Severity: report.Fault,
	Meaning: indicators.Text{ZH: "文件所载内容无法入库", EN: "what the file says cannot be recorded"},
	Mend:    indicators.Text{ZH: "请告知管理员，并核对文件中的数值和报告期", EN: "tell the administrator, and check the file's figures and period"},
}

// Config is what a Collector works with. Zero fields take the defaults named.
type Config struct {
	Reader    func() *reading.Reader // the reader of the catalogue in force
	Ledger    Ledger
	Sources   []Source
	Location  *time.Location             // of the schedules; default the local one
	Logger    *slog.Logger               // default slog's own
	Now       func() time.Time           // default time.Now
	Committed func(...indicators.Commit) // called with what became known, in order: of a long run now and then, of all before it returns
	Refused   RefusedFunc                // called for each file that carries a classification mark; default none
	Meter     Meter                      // default none
	Open      OpenFunc                   // default workbook.Read
	Runs      *Runs                      // when sources ran last; default remembered only as long as the program runs
	Limits    workbook.Limits            // FileBytes is what is read of a directory at most; default 50 MB
	Workers   int                        // files taken apart at once; default the processors
	Batch     int                        // files recorded with one write to disk, at most; default 256
	Settle    time.Duration              // how long a file in a directory must have lain unchanged; default 2 s
}

// OpenFunc takes a file apart; it may do so in a process of its own.
type OpenFunc func(ctx context.Context, name string, data []byte, limits workbook.Limits) (*workbook.Book, error)

// RefusedFunc is told of a file that is refused for its classification mark, before it is forgotten: its bytes are not kept.
// With an error the file is dealt with again the next time.
type RefusedFunc func(ctx context.Context, now time.Time, file report.File) error

// Meter counts what the collector does, for people who run it.
type Meter interface {
	// Collected is called for each file: what became of it and how long reading took.
	Collected(source string, verdict report.Verdict, took time.Duration)
	// Found is called for each finding of a file, after Collected.
	Found(report.Finding)
	// Ran is called when a source has been gone through; err is nil when nothing stopped it.
	Ran(source string, took time.Duration, err error)
}

// Collector takes files in, reads them and has them recorded. It starts nothing until Run.
type Collector struct {
	config  Config
	mu      sync.Mutex // one batch at a time is compared with the ledger and recorded
	news    news
	turn    sync.RWMutex // held by everything that collects, and alone by Retire
	retired bool
}

// New checks the configuration.
func New(c Config) (*Collector, error) {
	if c.Reader == nil || c.Ledger == nil {
		return nil, errors.New("collector: a reader and a ledger are needed")
	}
	c.Location = cmp.Or(c.Location, time.Local)
	c.Logger = cmp.Or(c.Logger, slog.Default())
	c.Workers = cmp.Or(c.Workers, runtime.GOMAXPROCS(0))
	c.Batch = cmp.Or(c.Batch, 256)
	c.Settle = cmp.Or(c.Settle, 2*time.Second)
	c.Limits.FileBytes = cmp.Or(c.Limits.FileBytes, 50<<20)
	if c.Runs == nil {
		c.Runs = &Runs{of: map[string]run{}}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Open == nil {
		c.Open = workbook.Read
	}
	var errs []error
	seen := map[string]bool{}
	for _, s := range c.Sources {
		if err := s.validate(); err != nil {
			errs = append(errs, err)
		}
		if seen[s.Name] {
			errs = append(errs, fmt.Errorf("source %s: declared twice", s.Name))
		}
		seen[s.Name] = true
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Collector{config: c}, nil
}

// Run collects from every source on its schedule until ctx ends, and returns
// when the last collection has. Runs that were due while the program was down are made up at
// once, one for a source however many there were. A source that is still being gone
// through is not begun again; a panic costs its own run alone.
func (c *Collector) Run(ctx context.Context) error {
	log := cronLogger{c.config.Logger}
	jobs := cron.New(cron.WithLocation(c.config.Location), cron.WithLogger(log),
		cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(log)))
	var missed []cron.Job
	for _, s := range c.config.Sources {
		if s.Schedule == "" {
			continue
		}
		id, err := jobs.AddFunc(string(s.Schedule), func() { c.runDue(ctx, s.Name) })
		if err != nil {
			return fmt.Errorf("source %s: schedule %q: %w", s.Name, s.Schedule, err)
		}
		if due := c.missed(s.Name); !due.IsZero() {
			c.config.Logger.Info("run was missed", "source", s.Name, "due", due)
			missed = append(missed, jobs.Entry(id).WrappedJob)
		}
	}
	jobs.Start()
	var makingUp sync.WaitGroup
	makingUp.Go(func() {
		for _, job := range missed {
			if ctx.Err() == nil {
				job.Run()
			}
		}
	})
	<-ctx.Done()
	<-jobs.Stop().Done()
	makingUp.Wait()
	return nil
}

// runDue is a run that the schedule calls for.
func (c *Collector) runDue(ctx context.Context, source string) {
	c.remember(source, func(r *run) { r.due = c.config.Now() })
	if _, err := c.CollectSource(ctx, source, nil); err != nil && ctx.Err() == nil && !errors.Is(err, ErrRetired) {
		c.config.Logger.Error("collecting failed", "source", source, "error", err)
	}
}

// missed is the first run that a source has missed; zero when it missed none. From a source that is new none is owed.
func (c *Collector) missed(source string) time.Time {
	now := c.config.Now()
	known := c.config.Runs.get(source)
	if known.Since.IsZero() {
		c.remember(source, func(r *run) { r.Since = now })
		return time.Time{}
	}
	since := known.Since
	if known.Success.After(since) {
		since = known.Success
	}
	if due := c.Next(source, since); !due.After(now) {
		return due
	}
	return time.Time{}
}

func (c *Collector) remember(source string, f func(*run)) {
	if err := c.config.Runs.change(source, f); err != nil {
		c.config.Logger.Warn("when a source ran is not remembered", "source", source, "error", err)
	}
}

// ErrRetired says that another collector has taken this one's place.
var ErrRetired = errors.New("the collector has been replaced")

// Retire waits for what is being collected, and runs f while nothing is. When f
// succeeds nothing is collected by c any more: what others try ends in ErrRetired.
func (c *Collector) Retire(f func() error) error {
	c.turn.Lock()
	defer c.turn.Unlock()
	if c.retired {
		return ErrRetired
	}
	if err := f(); err != nil {
		return err
	}
	c.retired = true
	return nil
}

// enter begins a collection, which ends with leave.
func (c *Collector) enter() (leave func(), err error) {
	c.turn.RLock()
	if c.retired {
		c.turn.RUnlock()
		return nil, ErrRetired
	}
	return c.turn.RUnlock, nil
}

// Next says when a source is collected from next; zero when it has no schedule.
func (c *Collector) Next(source string, after time.Time) time.Time {
	for _, s := range c.config.Sources {
		if s.Name == source {
			return s.Schedule.Next(after.In(c.config.Location))
		}
	}
	return time.Time{}
}

// Progress is told how many files of how many have been dealt with.
type Progress func(done, total int)

// ErrNoSource says that no source has the name.
var ErrNoSource = errors.New("no such source")

// CollectSource takes every file that waits in a source's directory, each once.
func (c *Collector) CollectSource(ctx context.Context, name string, progress Progress) ([]answer.Result, error) {
	i := slices.IndexFunc(c.config.Sources, func(s Source) bool { return s.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("%w: %q", ErrNoSource, name)
	}
	leave, err := c.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	source := c.config.Sources[i]
	began := c.config.Now()
	results, err := c.collectFrom(ctx, source, began, progress)
	if err == nil {
		c.remember(name, func(r *run) {
			r.Success = began
			if r.Since.IsZero() {
				r.Since = began
			}
		})
	}
	if c.config.Meter != nil {
		c.config.Meter.Ran(name, c.config.Now().Sub(began), err)
	}
	return results, err
}

func (c *Collector) collectFrom(ctx context.Context, source Source, now time.Time, progress Progress) ([]answer.Result, error) {
	from := source.origin()
	files, unlisted := from.list(now, c.config.Settle)
	if unlisted != nil {
		unlisted = fmt.Errorf("source %s: %w", source.Name, unlisted)
	}
	jobs := make([]job, len(files))
	for i, f := range files {
		jobs[i] = job{from: from, waits: f, hold: source.Questions != PassQuestions, file: report.File{
			Name: filepath.Base(f.path), Form: source.Form, Department: source.Department, Source: source.Name,
			Received: f.received, Arrived: f.arrived,
		}}
	}
	results, err := c.collect(ctx, now, jobs, progress)
	errs := []error{unlisted}
	for _, r := range results {
		if r.Err != nil && !errors.Is(r.Err, errUnsettled) && !errors.Is(r.Err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("%s: %w", r.Name, r.Err))
		}
	}
	return results, errors.Join(append(errs, err)...)
}

// Collect takes these files, in their order: what the command line names, what
// is uploaded. Files whose questions came without a reason are held.
func (c *Collector) Collect(ctx context.Context, now time.Time, progress Progress, files ...report.File) ([]answer.Result, error) {
	leave, err := c.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	jobs := make([]job, len(files))
	for i, f := range files {
		jobs[i] = job{file: f, hold: true}
	}
	return c.collect(ctx, now, jobs, progress)
}

// job is a file on its way.
type job struct {
	from    origin // where it waits; nil: its bytes are given
	waits   waiting
	file    report.File
	hold    bool
	prepare *reading.Draft
	failed  *report.Reading // what is said of a file that could not be taken apart
	err     error
	took    time.Duration
}

// collect reads files in parallel, batch by batch, and records them in order. While a
// batch is recorded the next is read already.
func (c *Collector) collect(ctx context.Context, now time.Time, jobs []job, progress Progress) ([]answer.Result, error) {
	results, taken, room := make([]answer.Result, 0, len(jobs)), look{}, &seriesRoom{}
	defer c.tellAll()
	var reading sync.WaitGroup
	defer reading.Wait()
	batches := batchesOf(jobs, c.config.Batch, batchBytes)
	read := func(i int) {
		if i < len(batches) {
			reading.Go(func() { c.open(ctx, now, batches[i]) })
		}
	}
	read(0)
	for i, batch := range batches {
		reading.Wait()
		if err := ctx.Err(); err != nil {
			return results, err
		}
		read(i + 1)
		done, err := c.record(ctx, now, batch, taken, room)
		results = append(results, done...)
		if err != nil {
			return results, err
		}
		for i := range batch {
			batch[i].file.Data, batch[i].prepare = nil, nil
		}
		if progress != nil {
			progress(len(results), len(jobs))
		}
	}
	return results, nil
}

// open takes a batch's files apart, as many at once as there are workers.
func (c *Collector) open(ctx context.Context, now time.Time, batch []job) {
	reader := c.config.Reader()
	var group errgroup.Group
	group.SetLimit(c.config.Workers)
	for i := range batch {
		group.Go(func() error {
			c.openOne(ctx, now, reader, &batch[i])
			return nil
		})
	}
	_ = group.Wait() // what goes wrong with a file stays with it
}

func (c *Collector) openOne(ctx context.Context, now time.Time, reader *reading.Reader, j *job) {
	began := time.Now()
	defer func() {
		j.took = time.Since(began)
		if p := recover(); p != nil {
			c.config.Logger.Error("reading a file failed", "file", j.file.Name, "panic", p)
			j.failed = &report.Reading{Findings: []report.Finding{report.NewFinding(report.FileDamaged, report.Place{}, "",
				report.Detail{Message: report.Both("读取时发生内部错误：%v", "reading it failed inside: %v", p)})}}
		}
	}()
	if f, found := reading.MarkOfSecrecy(j.file.Name, nil); found {
		j.failed = &report.Reading{Findings: []report.Finding{f}}
		return
	}
	if j.from != nil {
		data, err := j.from.fetch(j.waits, c.config.Limits.FileBytes)
		if errors.Is(err, errTooLarge) {
			j.failed = &report.Reading{Findings: []report.Finding{report.UnreadableFinding(fmt.Errorf("%w: %w", workbook.ErrLimit, err))}}
			return
		}
		if err != nil {
			j.err = err
			return
		}
		j.file.Data = data
		if j.file.Reason, err = j.from.reason(j.waits); err != nil { // its questions hold it then
			c.config.Logger.Warn("the reason beside a file cannot be read", "source", j.file.Source, "file", j.file.Name, "error", err)
		}
	}
	book, fault, err := c.openBook(ctx, j.file)
	switch {
	case err != nil:
		j.err = err // it stays where it is
	case fault != nil:
		j.failed = &report.Reading{Findings: []report.Finding{report.UnreadableFinding(fault)}}
	default:
		j.prepare = reader.Prepare(ctx, book, j.file, now)
		j.err = ctx.Err() // what was cut short is no reading
	}
}

// openBook takes a file apart: fault is why it cannot be, err what kept it from being tried, which is not the file's.
func (c *Collector) openBook(ctx context.Context, f report.File) (book *workbook.Book, fault, err error) {
	book, fault = c.config.Open(ctx, f.Name, f.Data, c.config.Limits)
	switch {
	case ctx.Err() != nil:
		return nil, nil, ctx.Err()
	case errors.Is(fault, workbook.ErrUnavailable):
		return nil, nil, fault
	}
	return book, fault, nil
}

// record compares a batch with what is known, file by file, each with those
// before it, and has all recorded at once. An error is the ledger's: nothing of the batch
// was recorded, and nothing that came later may be before it.
func (c *Collector) record(ctx context.Context, now time.Time, batch []job, taken look, room *seriesRoom) ([]answer.Result, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := newKnown(ctx, c.config.Ledger, taken, len(batch), room)
	reader := c.config.Reader()
	results := make([]answer.Result, len(batch))
	var entries []report.Entry
	var of []int
	for i := range batch {
		j := &batch[i]
		results[i] = answer.Result{Name: j.file.Name, Err: j.err}
		switch {
		case j.err != nil:
			continue
		case j.failed != nil:
			results[i].Reading = *j.failed
		default:
			results[i].Reading = check.Against(j.prepare, known.past())
		}
		if known.err != nil {
			return nil, known.err
		}
		j.file.Reason = cmp.Or(j.file.Reason, results[i].Reading.Reason)
		results[i].Reading.Reason = j.file.Reason
		if j.hold {
			results[i].Reading = report.HoldBack(results[i].Reading, j.file.Reason)
		}
		if results[i].Reading.Accepted() {
			results[i].Changes = change.Of(reader.Catalogue(), results[i].Reading, known.past(), false)
		}
		known.add(j.file, results[i].Reading)
		if reading.Classified(results[i].Reading) {
			results[i].Err = c.refused(ctx, now, j.file)
			continue
		}
		if j.file.Data == nil && j.from != nil {
			continue // too large to be kept
		}
		entries = append(entries, report.Entry{File: j.file, Reading: results[i].Reading})
		of = append(of, i)
	}
	if err := c.write(ctx, now, entries, of, results); err != nil {
		return nil, err
	}
	for i := range batch {
		if results[i].Receipt.Commit != nil {
			taken[results[i].Receipt.Submission.ID] = true
		}
		c.finish(&batch[i], &results[i])
	}
	return results, nil
}

// refused tells of a file with a classification mark.
func (c *Collector) refused(ctx context.Context, now time.Time, f report.File) error {
	if c.config.Refused == nil {
		return nil
	}
	if err := c.config.Refused(ctx, now, f); err != nil {
		return fmt.Errorf("tell of a file with a classification mark: %w", err)
	}
	return nil
}

// write records entries together. One that can never be recorded as it is, is recorded as refused.
func (c *Collector) write(ctx context.Context, now time.Time, entries []report.Entry, of []int, results []answer.Result) error {
	for len(entries) > 0 {
		receipts, err := c.config.Ledger.Record(ctx, now, entries...)
		var bad *report.EntryError
		switch {
		case err == nil:
			c.receive(receipts, of, results)
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.As(err, &bad):
			return err
		}
		i, r := bad.Index, &results[of[bad.Index]]
		if !entries[i].Reading.Accepted() { // refusing it did not help
			r.Err = bad.Err
			entries, of = slices.Delete(entries, i, i+1), slices.Delete(of, i, i+1)
			continue
		}
		c.config.Logger.Error("a file's reading cannot be recorded", "file", bad.Name, "error", bad.Err)
		r.Reading, r.Changes = report.Refuse(r.Reading,
			report.NewFinding(fileRefused, report.Place{}, "",
				report.Detail{Message: report.Both("文件所载内容无法入库：%v", "what the file says cannot be recorded: %v", bad.Err)})), nil
		entries[i].Reading = r.Reading
	}
	return nil
}

// receive takes the ledger's receipts in, and tells of what became known.
func (c *Collector) receive(receipts []report.Receipt, of []int, results []answer.Result) {
	var commits []indicators.Commit
	for i, r := range receipts {
		results[of[i]].Receipt = r
		if r.Commit != nil {
			commits = append(commits, *r.Commit)
		}
	}
	if c.news.add(commits) {
		c.tell()
	}
}

// news is what was recorded and not told yet. Who hears of it works everything out that it touches,
// which the next batch often touches again: so a long run tells only so often that
// telling takes little of its time, and one that is soon over tells at its end.
type news struct {
	commits []indicators.Commit
	figures int
	since   time.Time     // when the first of them was recorded
	took    time.Duration // how long telling took last
}

const (
	tellShare = 16              // of the time of a long run, one part in so many goes into telling
	tellAfter = 5 * time.Second // for which news wait, at least, until their run is over
	tellMost  = 250_000         // figures that wait to be told, at most: some 50 MB
)

// add takes in commits, and says whether it is time to tell.
func (n *news) add(commits []indicators.Commit) bool {
	if len(n.commits) == 0 {
		n.since = time.Now()
	}
	n.commits = append(n.commits, commits...)
	for i := range commits {
		n.figures += len(commits[i].Observations)
	}
	return n.figures > tellMost || time.Since(n.since) > max(tellAfter, tellShare*n.took)
}

// tell tells what is waiting. The caller holds the lock, so that it comes in order.
func (c *Collector) tell() {
	n := &c.news
	if len(n.commits) == 0 {
		return
	}
	began := time.Now()
	if c.config.Committed != nil {
		c.config.Committed(n.commits...)
	}
	*n = news{took: time.Since(began)}
}

// tellAll tells what a run left.
func (c *Collector) tellAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tell()
}

// finish has a source's file moved away, and tells what became of it.
func (c *Collector) finish(j *job, r *answer.Result) {
	moved := false
	if j.from != nil && r.Err != nil {
		moved = c.leave(j, r)
	}
	verdict := cmp.Or(r.Receipt.Submission.Verdict, report.Rejected)
	if c.config.Meter != nil && r.Err == nil {
		c.config.Meter.Collected(j.file.Source, verdict, j.took)
		for _, f := range r.Reading.Findings {
			c.config.Meter.Found(f)
		}
	}
	if j.from == nil || r.Err != nil || moved {
		return
	}
	if err := j.from.settle(j.waits, *r); err != nil {
		r.Err = fmt.Errorf("recorded, but not moved away: %w", err)
		return
	}
	c.config.Logger.Info("file collected", "source", j.file.Source, "file", j.file.Name, "form", r.Reading.Form, "period",
		r.Reading.Period.String(), "verdict", verdict, "duplicate", r.Receipt.Duplicate, "findings", len(r.Reading.Findings))
}

// cronLogger writes the scheduler's messages to the program's log.
type cronLogger struct{ log *slog.Logger }

func (l cronLogger) Info(msg string, keys ...any) { l.log.Debug("schedule: "+msg, keys...) }
func (l cronLogger) Error(err error, msg string, keys ...any) {
	l.log.Error("schedule: "+msg, append(keys, "error", err)...)
}
