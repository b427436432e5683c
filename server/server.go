// Package server is zhibiao over HTTP: it puts the handlers of the other
// packages at their addresses, and turns errors into status codes.
package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/obligations"
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
	Board     Board                        // where the front page takes its table from
	Ledger    Ledger                       // where the pages of submissions take theirs from
	Workshop  Workshop                     // where they have files opened
	Owed      obligations.Source           // where the pages of what is owed take theirs from
	Calendar  func() bool                  // whether due days are given out as a calendar
	Catalogue func() *indicators.Catalogue // the one in force
	Location  *time.Location               // of the times that pages show
	Ready     func() error                 // nil when the ledger is loaded and takes more; its error is shown at /-/ready
	Extra     map[string]http.Handler
	Now       func() time.Time
	Log       *slog.Logger
}

// Server answers departments, planners, Grafana and Prometheus.
type Server struct {
	config  Config
	layout  *layout.Layout
	handler http.Handler
	opening chan struct{}       // one for each file that is being opened
	asked   chan struct{}       // one for each request under way
	sending *semaphore.Weighted // bytes of files that are being sent
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
	s := &Server{config: c, opening: make(chan struct{}, openAtOnce), asked: make(chan struct{}, askedAtOnce), sending: semaphore.NewWeighted(sentAtOnce)}
	s.layout = &layout.Layout{Catalogue: c.Catalogue, Location: c.Location, Log: c.Log, Ways: ways()}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", c.API)
	mux.Handle("GET /metrics", c.Metrics)
	mux.Handle("GET /federate", c.Federate)
	mux.Handle("GET /metrics/process", c.Process)
	mux.Handle("GET /{$}", s.layout.Handle(s.front))
	mux.Handle("GET /submissions", s.layout.Handle(s.submissions))
	mux.Handle("GET /submissions/{id}", s.layout.Handle(s.submission))
	mux.Handle("GET /submissions/{id}/file", s.layout.Handle(s.file))
	mux.Handle("GET /submissions/{id}/answer.xlsx", s.layout.Handle(s.answer))
	mux.Handle("GET "+layout.StyleAddress, s.layout.Plain(layout.Stylesheet))
	mux.Handle("GET /-/healthy", s.layout.Plain(s.healthy))
	mux.Handle("GET /-/ready", s.layout.Plain(s.ready))
	mux.Handle("POST /-/reload", s.layout.Plain(s.reload))
	(&obligations.Room{Layout: s.layout, Source: c.Owed, Location: c.Location, Calendar: c.Calendar}).Routes(mux)
	for pattern, h := range c.Extra {
		mux.Handle(pattern, h)
	}
	s.handler = s.outer(mux)
	return s
}

// ways are to the pages of the navigation.
func ways() []layout.Way {
	return []layout.Way{
		{Path: "/", Name: indicators.Text{ZH: "指标进展", EN: "Progress"}, Act: people.ReadBoard},
		{Path: "/submissions", Name: indicators.Text{ZH: "报送记录", EN: "Submissions"}, Act: people.ReadSubmission},
	}
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
	s.handler.ServeHTTP(w, r.WithContext(people.With(r.Context(), people.Visitor())))
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
	go func() { ended <- web.Serve(l) }()
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

// reload refuses: where a request comes from is no authority, and nobody is known by name here.
func (s *Server) reload(http.ResponseWriter, *http.Request) error {
	return &layout.Error{Code: http.StatusForbidden, Public: "请在本机运行 zhibiao reload 重新载入配置 run `zhibiao reload` on the machine, or send SIGHUP"}
}
