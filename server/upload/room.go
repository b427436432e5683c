// Package upload is where departments send their files: it keeps what they send
// from the first moment, shows what would become of it, and has it recorded once somebody confirms that.
//
//	a file comes in   a Draft: kept, known to its unit and the reviewer alone, ended after 30 days
//	its page          a trial: the verdict, findings at cells, figures before and after
//	confirmed         a submission: recorded at that instant, if all is still as it was shown
//	its receipt       who sent what when, and what was recorded
//
// Nothing of a draft is in the ledger. A draft that was recorded is found there by its bytes, name and instant, so
// that a crash between recording and marking the draft loses nothing and records nothing twice.
package upload

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// Office reads files and has them recorded.
type Office interface {
	// Revision is the ledger's newest.
	Revision(ctx context.Context) (int64, error)
	// Classified says whether a file carries a classification mark: the log tells of it then, and it is not to be kept.
	Classified(ctx context.Context, file report.File) (bool, error)
	// Try says what would become of a file now. Nothing is recorded.
	Try(ctx context.Context, file report.File) (answer.Trial, error)
	// Confirm records a file with the reason that agrees gives, unless it gives an error: that is given back then. Nothing comes between.
	// One with errors is recorded as sent back.
	Confirm(ctx context.Context, file report.File, agrees func(answer.Trial) (reason string, err error)) (report.Receipt, error)
	// Uploaded finds what an upload became, and Lookup what the same bytes did; report.ErrNoSubmission where there is nothing.
	Uploaded(ctx context.Context, sha256, name string, at time.Time) (report.Submission, error)
	Lookup(ctx context.Context, sha256 string) (report.Submission, error)
	Submission(ctx context.Context, id int64) (report.Submission, error)
	Findings(ctx context.Context, id int64) ([]report.Finding, error)
	Submissions(ctx context.Context, f report.Filter) ([]report.Listed, error)
	Said(ctx context.Context, id int64) ([]indicators.Observation, []indicators.Target, error)
	// Code is a short code of the line by which the log of acts tells of a submission; empty where it does not.
	Code(ctx context.Context, id int64) (string, error)
	// Plain gives a file to be handed out: without what could run.
	Plain(ctx context.Context, file report.File) ([]byte, error)
	// Retype gives a file back with mends written into it, as an .xlsx.
	Retype(ctx context.Context, file report.File, mends []answer.Mend) ([]byte, error)
	// Annotated gives a file back with its findings at their cells, as an .xlsx.
	Annotated(ctx context.Context, file report.File, r report.Reading, lang report.Language) ([]byte, error)
}

// Config is what a Room works with. Every field is required but FileBytes, Quota and QR.
type Config struct {
	Layout    *layout.Layout
	Store     Store
	Office    Office
	Acts      people.Acts
	Now       func() time.Time
	Log       *slog.Logger
	FileBytes int64       // of one file, at most; default 50 MB
	Quota     Quota       // of what an account has not confirmed; default 200 files of 500 MB
	QR        func() bool // whether receipts have a QR code; nil: no
}

// Room answers at the addresses of uploads and receipts.
type Room struct {
	Config
	reading *semaphore.Weighted // bytes of requests that are being read
	trying  layout.Places       // one for each file that is being tried
	ends    sync.Mutex          // held to look whether old drafts are to be ended
	swept   time.Time
	locks   [64]sync.Mutex // one for the drafts of each remainder, held to decide about one
	memo    memo
	trials  trials
}

// How much is under way at once, for all clients together.
const (
	readAtOnce   = 256 << 20 // bytes of requests
	triedAtOnce  = 4         // files
	tryWait      = 20 * time.Second
	requestFiles = 50        // of one request
	requestBytes = 200 << 20 // of one request
)

// keptFor is how long a draft is kept that nobody confirms.
const keptFor = 30 * 24 * time.Hour

// New makes a Room; it starts nothing.
func New(c Config) *Room {
	if c.FileBytes == 0 {
		c.FileBytes = 50 << 20
	}
	if c.Quota == (Quota{}) {
		c.Quota = Quota{Files: 200, Bytes: 500 << 20}
	}
	return &Room{Config: c, reading: semaphore.NewWeighted(readAtOnce), trying: layout.NewPlaces(triedAtOnce),
		memo: memo{of: map[int64]summary{}}}
}

//go:embed *.html
var files embed.FS

var templates = layout.Templates(files)

// Ways are to the room's pages.
func Ways() []layout.Way {
	return []layout.Way{{Path: "/uploads", Name: indicators.Text{ZH: "上传报送", EN: "Upload"}, Act: people.ReadUpload}}
}

// Routes are the room's addresses.
func (o *Room) Routes() []layout.Route {
	or := map[people.Act]people.Act{people.Submit: people.SubmitFor}
	page := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Or: or[act], Handler: o.Layout.Handle(h)}
	}
	of, receipts, json := pages{o}, receipts{o}, api{o}
	api := func(pattern string, act people.Act, h layout.Handler) layout.Route {
		return layout.Route{Pattern: pattern, Act: act, Or: or[act], Handler: o.Layout.API(h)}
	}
	return []layout.Route{
		page("GET /uploads", people.ReadUpload, of.listPage),
		page("POST /uploads", people.Submit, of.upload),
		page("GET /uploads/{id}", people.ReadUpload, of.draftPage),
		page("GET /uploads/{id}/answer.xlsx", people.ReadUpload, of.marked),
		page("POST /uploads/{id}/confirm", people.Submit, of.confirmed),
		page("POST /uploads/{id}/discard", people.Submit, of.discarded),
		page("POST /uploads/{id}/mend", people.Submit, of.mended),
		page("GET /uploads/{id}/file", people.ReadUpload, of.file),
		page("GET /uploads/{id}/original", people.ReadUpload, of.original),
		page("GET /receipts/{id}", people.ReadSubmission, receipts.receiptPage),

		api("POST /api/check", people.Submit, json.check),
		api("GET /api/uploads", people.ReadUpload, json.list),
		api("POST /api/uploads", people.Submit, json.upload),
		api("GET /api/uploads/{id}", people.ReadUpload, json.draft),
		api("POST /api/uploads/{id}/confirm", people.Submit, json.confirm),
		api("POST /api/uploads/{id}/discard", people.Submit, json.discard),
		api("POST /api/uploads/{id}/mend", people.Submit, json.mend),
	}
}

// sweep ends old drafts, once in an hour at most.
func (o *Room) sweep(ctx context.Context) {
	now := o.Now()
	o.ends.Lock()
	defer o.ends.Unlock()
	if age := now.Sub(o.swept); age >= 0 && age < time.Hour {
		return
	}
	n, err := o.Store.Sweep(ctx, now.Add(-keptFor))
	if err != nil {
		o.Log.Error("old uploads not ended", "error", err)
		return
	}
	if o.swept = now; n > 0 {
		o.Log.Info("old uploads ended", "count", n)
	}
}

// mostMB is how large a file may be, in words.
func (o *Room) mostMB() string { return strconv.FormatInt(o.FileBytes>>20, 10) + " MB" }

// note writes an act about a draft into the log.
func (o *Room) note(ctx context.Context, d Draft, what string) error {
	act, detail := people.Submit, what+", sha256 "+d.SHA256
	if d.Proxy != nil {
		act, detail = people.SubmitFor, fmt.Sprintf("%s, for %q, on sha256 %s", detail, d.Department, d.Proxy.Original.SHA256)
	}
	deed := people.From(ctx).Deed(act, draftName(d.ID))
	deed.At, deed.Detail = o.Now(), detail
	return o.Acts.Record(ctx, deed)
}

var errBusy = &layout.Error{Code: http.StatusServiceUnavailable,
	Public: "正在接收的文件太多，请稍候再传；已收到的文件都在。 Too much is being uploaded just now: send it again in a few seconds; what was kept is kept."}
