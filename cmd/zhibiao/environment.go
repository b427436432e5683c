package main

import (
	"errors"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/mattn/go-isatty"
)

const (
	defaultListen = "127.0.0.1:9470"
	defaultConfig = "zhibiao.yaml"
)

// streams are where a verb reads and writes, so that a test can be the terminal.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// environment is what every verb is given besides its flags.
type environment struct {
	streams
	now     func() time.Time
	running func() (time.Duration, bool) // see clock
	log     *slog.Logger
	zone    *atomic.Pointer[time.Location] // of the log's times; nil: it does not matter
}

// logIn has the log tell times in the instance's zone.
func (e *environment) logIn(zone *time.Location) {
	if e.zone != nil {
		e.zone.Store(zone)
	}
}

// newLogger makes a log whose times carry their offset: in UTC until the instance's zone is known.
func newLogger(w io.Writer, level slog.Level, format string, zone *atomic.Pointer[time.Location]) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() != slog.KindTime {
			return a
		}
		in := time.UTC
		if z := zone.Load(); z != nil {
			in = z
		}
		return slog.String(a.Key, a.Value.Time().In(in).Format("2006-01-02T15:04:05.000-07:00"))
	}}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// instanceFlag names the instance that a verb works on.
type instanceFlag struct {
	Config string `short:"c" help:"The instance's configuration file, or the folder it lies in." default:"${config}" placeholder:"FILE"`
}

// errUsage marks arguments that are wrong in a way only the verb can see.
var errUsage = errors.New("usage")

// errFindings ends a verb that worked and found faults: they are printed already.
var errFindings = errors.New("findings")

func isTerminal(w io.Writer) bool {
	f, ok := w.(interface{ Fd() uintptr })
	return ok && isatty.IsTerminal(f.Fd())
}
