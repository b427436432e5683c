// Package server is zhibiao over HTTP: it puts the handlers of the other
// packages at their addresses, and turns errors into status codes.
package server

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"golang.org/x/sync/semaphore"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/api"
	"zhibiao/server/board"
	"zhibiao/server/bulletins"
	"zhibiao/server/door"
	"zhibiao/server/doubts"
	"zhibiao/server/episodes"
	"zhibiao/server/indicator"
	"zhibiao/server/layout"
	"zhibiao/server/logbook"
	"zhibiao/server/messages"
	"zhibiao/server/obligations"
	"zhibiao/server/review"
	"zhibiao/server/upload"
)

// Config is what a Server serves. Every handler is required but Extra.
type Config struct {
	Hosts     func() []string              // names by which clients may call this server, beside addresses and localhost
	Origins   func() []string              // of pages elsewhere that may read the API; see CheckOrigin
	Pace      Pace                         // at which clients must send and read
	API       http.Handler                 // Prometheus' HTTP API, below /api/v1/
	Federate  http.Handler                 // what Prometheus federates, at /federate
	Metrics   http.Handler                 // what is live now, at /metrics
	Process   http.Handler                 // the program itself, at /metrics/process
	Board     board.Source                 // where the board takes targets from
	Ledger    Ledger                       // where the pages of submissions take theirs from
	Workshop  Workshop                     // where they have files opened
	Messages  messages.Source              // where the pages of messages take theirs from, and to whom they hand what people do
	Alerts    episodes.Source              // the same of the pages of alerts
	Bulletins bulletins.Source             // where the pages of bulletins take theirs from
	Courses   indicator.Source             // where the pages of indicators take theirs from
	Figures   api.Figures                  // where programs take figures and assessments from
	Owed      obligations.Source           // where the pages of what is owed take theirs from
	Logbook   logbook.Source               // where the pages of the log take theirs from
	Proofs    Proofs                       // by whom receipts are made
	Acts      people.Acts                  // which files were taken is told to
	Review    review.Office                // by whom what is decided about submissions is recorded
	Doubts    doubts.Ledger                // where doubts about figures are kept
	Wake      func()                       // somebody may have to be told of something; nil: nobody is
	Upload    upload.Config                // where files that people send go; its layout is the server's
	Calendar  func() bool                  // whether due days are given out as a calendar
	Catalogue func() *indicators.Catalogue // the one in force
	Location  *time.Location               // of the times that pages show
	Reload    func(context.Context) error  // loads configuration and catalogue anew, whole or not at all
	Ready     func() error                 // nil when the ledger is loaded and takes more; its error is shown at /-/ready
	Door      door.Config                  // who may come in
	TLS       *tls.Config                  // of the listener; nil: plain http
	Extra     []layout.Route
	Workbook  func(layout.Table) ([]byte, error)
	Now       func() time.Time
	Log       *slog.Logger
}

// Server answers departments, planners, Grafana and Prometheus.
type Server struct {
	config  Config
	layout  *layout.Layout
	door    *door.Door
	review  *review.Room
	doubts  *doubts.Room
	routes  []layout.Route
	handler http.Handler
	opening layout.Places       // one for each file that is being opened
	sending *semaphore.Weighted // bytes of files that are being sent

	underWay underWay
}

// How long a client may take beside its Pace, and how long an address and its headers may be.
const (
	headerTimeout = 10 * time.Second
	headerBytes   = 128 << 10
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 10 * time.Second
)

// New makes a Server; it listens to nothing until Run.
func New(c Config) *Server {
	c.Pace.Stall, c.Pace.Bytes = cmp.Or(c.Pace.Stall, 20*time.Second), cmp.Or(c.Pace.Bytes, 16<<10)
	s := &Server{config: c, opening: layout.NewPlaces(openAtOnce), sending: semaphore.NewWeighted(sentAtOnce), underWay: newUnderWay()}
	s.layout = &layout.Layout{Catalogue: c.Catalogue, Location: c.Location, Log: c.Log, Ways: ways(), Workbook: c.Workbook,
		Demo: len(c.Door.Demo) > 0, Secrecy: func() bool { return c.Door.Rules().Secrecy }}
	s.door = door.New(c.Door, s.layout)
	s.routes = append(s.ownRoutes(), s.door.Routes()...)
	s.doubts = &doubts.Room{Layout: s.layout, Ledger: c.Doubts, Now: c.Now, Wake: c.Wake}
	s.routes = append(s.routes, boardRoom(&c, s.layout, s.doubts).Routes()...)
	s.routes = append(s.routes, (&obligations.Room{Layout: s.layout, Source: c.Owed, Location: c.Location, Calendar: c.Calendar,
		Acts: c.Acts, Now: c.Now}).Routes()...)
	s.routes = append(s.routes, (&messages.Room{Layout: s.layout, Source: c.Messages}).Routes()...)
	followed := &episodes.Room{Layout: s.layout, Source: c.Alerts, Location: c.Location, Now: c.Now}
	s.routes = append(s.routes, followed.Routes()...)
	s.routes = append(s.routes, (&bulletins.Room{Layout: s.layout, Source: c.Bulletins, Location: c.Location, Now: c.Now}).Routes()...)
	s.routes = append(s.routes, (&logbook.Room{Layout: s.layout, Source: c.Logbook, Location: c.Location}).Routes()...)
	s.routes = append(s.routes, (&api.Room{Layout: s.layout, Ledger: c.Ledger, Figures: c.Figures}).Routes()...)
	s.review = &review.Room{Layout: s.layout, Office: c.Review, Now: c.Now}
	s.routes = append(s.routes, s.review.Routes()...)
	s.routes = append(s.routes, s.doubts.Routes()...)
	s.routes = append(s.routes, indicatorRoom(&c, s.layout, s.doubts, followed).Routes()...)
	c.Upload.Layout = s.layout
	s.routes = append(s.routes, upload.New(c.Upload).Routes()...)
	s.routes = append(s.routes, c.Extra...)
	mux := http.NewServeMux()
	for _, route := range s.routes {
		mux.Handle(route.Pattern, s.door.Guard(route))
	}
	s.handler = s.outer(s.door.Admit(mux))
	return s
}

// ownRoutes are those that this package answers, with those of query.
func (s *Server) ownRoutes() []layout.Route {
	pages := submissionPages{s}
	files, papers := handout{pages}, papers{pages}
	return append([]layout.Route{
		{Pattern: "/api/v1/", Act: people.ReadFigures, Handler: s.config.API, Asks: true},
		{Pattern: "GET /metrics", Act: people.ReadFigures, Handler: s.config.Metrics},
		{Pattern: "GET /federate", Act: people.ReadFigures, Handler: s.config.Federate},
		{Pattern: "GET /metrics/process", Act: people.ReadProcess, Handler: s.config.Process},
		{Pattern: "GET /submissions", Act: people.ReadSubmission, Handler: s.layout.Handle(pages.submissions)},
		{Pattern: "GET /submissions/{id}", Act: people.ReadSubmission, Handler: s.layout.Handle(pages.submission)},
		{Pattern: "GET /submissions/{id}/file", Act: people.DownloadFile, Handler: s.layout.Handle(files.file)},
		{Pattern: "GET /submissions/{id}/print", Act: people.ReadSubmission, Handler: s.layout.Handle(papers.printed)},
		{Pattern: "GET /submissions/{id}/copy", Act: people.DownloadFile, Handler: s.layout.Handle(files.copy)},
		{Pattern: "GET /submissions/{id}/original", Act: people.DownloadFile, Handler: s.layout.Handle(files.original)},
		{Pattern: "GET /submissions/{id}/receipt.json", Act: people.ReadSubmission, Handler: s.layout.Handle(papers.receipt)},
		{Pattern: "GET /submissions/{id}/answer.xlsx", Act: people.DownloadFile, Handler: s.layout.Handle(files.answer)},
		{Pattern: "GET " + layout.StyleAddress, Act: layout.Anybody, Handler: s.layout.Plain(layout.Stylesheet)},
		{Pattern: "GET " + layout.UploadScript.Address, Act: layout.Anybody, Handler: s.layout.Plain(layout.UploadScript.Answer)},
		{Pattern: "GET " + layout.CopyScript.Address, Act: layout.Anybody, Handler: s.layout.Plain(layout.CopyScript.Answer)},
		{Pattern: "GET /-/healthy", Act: layout.Anybody, Handler: s.layout.Plain(s.healthy)},
		{Pattern: "GET /-/ready", Act: layout.Anybody, Handler: s.layout.Plain(s.ready)},
		{Pattern: "POST /-/reload", Act: people.Load, Handler: s.layout.Plain(s.reload)},
	}, layout.TableRoutes(s.layout, "/submissions", people.ReadSubmission, pages.submissionsTable)...)
}

// ways are to the pages of the navigation.
func ways() []layout.Way {
	own := []layout.Way{
		{Path: "/submissions", Name: indicators.Text{ZH: "报送记录", EN: "Submissions"}, Act: people.ReadSubmission},
	}
	return slices.Concat(board.Ways(), own, obligations.Ways(), upload.Ways(), review.Ways(), doubts.Ways(), episodes.Ways(),
		messages.Ways(), bulletins.Ways(), logbook.Ways(), door.Ways(), episodes.RehearsalWays())
}

// ServeHTTP implements http.Handler. A handler that panics costs its own request only.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if p := recover(); p != nil && p != http.ErrAbortHandler {
			s.config.Log.Error("handler panicked", "path", r.URL.Path, "panic", p)
			panic(http.ErrAbortHandler)
		}
	}()
	w.Header().Set("X-Content-Type-Options", "nosniff")
	s.handler.ServeHTTP(w, r)
}

// Run serves on a listener until the context ends, then lets answers under way
// finish for a bounded time. It closes the listener.
func (s *Server) Run(ctx context.Context, l net.Listener) error {
	web := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerTimeout,
		MaxHeaderBytes:    headerBytes,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(s.config.Log.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() {
		if s.config.TLS == nil {
			ended <- web.Serve(l)
			return
		}
		web.TLSConfig = s.config.TLS
		ended <- web.ServeTLS(l, "", "")
	}()
	select {
	case err := <-ended:
		return fmt.Errorf("serve on %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := web.Shutdown(stop)
	if errors.Is(err, context.DeadlineExceeded) {
		err = web.Close()
	}
	<-ended
	return err
}

func (s *Server) healthy(w http.ResponseWriter, _ *http.Request) error {
	_, err := fmt.Fprintln(w, "ok")
	return err
}

func (s *Server) ready(w http.ResponseWriter, _ *http.Request) error {
	if err := s.config.Ready(); err != nil {
		return &layout.Error{Code: http.StatusServiceUnavailable, Public: err.Error(), Cause: err}
	}
	_, err := fmt.Fprintln(w, "ready")
	return err
}

// reload is for who may have the program load its configuration anew: where a request comes from is no authority.
func (s *Server) reload(w http.ResponseWriter, r *http.Request) error {
	if err := s.config.Reload(r.Context()); err != nil {
		return &layout.Error{Code: http.StatusUnprocessableEntity, Public: err.Error(), Cause: err}
	}
	_, err := fmt.Fprintln(w, "loaded")
	return err
}
