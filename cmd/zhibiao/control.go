package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"zhibiao/people"
)

const (
	reloadPath  = "/-/reload"
	collectPath = "/-/collect"

	controlPatience = 10 * time.Second // for who is being answered when the program ends
)

// serveControl answers at the socket until the context ends. A file system that knows no
// sockets costs the program its door, and nothing else.
func serveControl(ctx context.Context, s *serving) error {
	folder := string(s.current.Load().instance.control())
	l, err := listenControl(folder)
	if err != nil {
		s.env.log.Warn("no control socket: reload by SIGHUP, and collect when the program is stopped", "error", err)
		<-ctx.Done()
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("POST "+collectPath, handing{s})
	mux.HandleFunc("POST "+reloadPath, told(s, reloadTold))
	mux.HandleFunc("POST "+deedPath, told(s, deedTold))
	mux.HandleFunc("POST "+statePath, told(s, stateTold))
	mux.HandleFunc("POST "+actPath, told(s, actTold))
	mux.HandleFunc("POST "+grantPath, told(s, grantTold))
	mux.HandleFunc("POST "+erasePath, told(s, eraseTold))
	mux.HandleFunc("POST "+clockPath, told(s, clockTold))
	mux.HandleFunc("POST "+decidePath, told(s, decisionTold))
	mux.HandleFunc("POST "+copyPath, toldUpTo(copyToldBytes, s, copyTold))
	door := &http.Server{Handler: mux, ReadHeaderTimeout: controlPatience, BaseContext: func(net.Listener) context.Context { return ctx }}
	ended := make(chan error, 1)
	go func() { ended <- door.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve on %s: %w", folder, err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), controlPatience)
	defer cancel()
	if door.Shutdown(patience) != nil {
		door.Close()
	}
	<-ended
	return os.Remove(filepath.Join(folder, controlSocket))
}

// listenControl makes the folder and the socket. The ledger's lock is held, so that a socket that lies there is a dead program's.
func listenControl(folder string) (net.Listener, error) {
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	info, err := os.Lstat(folder)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
		return nil, fmt.Errorf("%s is %s: it has to be a folder that its owner alone may enter (mode 0700)", folder, info.Mode())
	}
	if err := os.Remove(filepath.Join(folder, controlSocket)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	address, done, err := socketAddress(folder)
	if err != nil {
		return nil, err
	}
	defer done()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: address, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // its address may be a short name that is gone by then; the next program removes it
	return l, nil
}

// told makes the handler of what is told as JSON; nothing at all is the zero T. What f gives is what it says to that.
func told[T any](s *serving, f func(ctx context.Context, s *serving, what T) (said string, err error)) http.HandlerFunc {
	return toldUpTo(toldBytes, s, f)
}

// toldUpTo is told, of so many bytes at most.
func toldUpTo[T any](most int64, s *serving, f func(ctx context.Context, s *serving, what T) (said string, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var what T
		var said string
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, most)).Decode(&what)
		if err == nil || errors.Is(err, io.EOF) {
			said, err = f(people.With(r.Context(), people.Machine()), s, what)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		io.WriteString(w, said)
	}
}

// reloadTold answers the verb reload with the ledger's revision.
func reloadTold(ctx context.Context, s *serving, _ struct{}) (string, error) {
	if err := s.reload(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("loaded; the ledger is at revision %d\n", s.current.Load().db.Snapshot().Revision()), nil
}

type reloadVerb struct{ instanceFlag }

func (reloadVerb) Help() string {
	return "Has the program that runs on the instance load zhibiao.yaml and the catalogue anew, and prints the ledger's revision. It " +
		"takes up both whole, or keeps the old ones, says why, and the exit code is 1. A catalogue that differs is a revision of the " +
		"ledger. The keys listen, store and timezone need a restart."
}

func (v reloadVerb) Run(ctx context.Context, env *environment) error {
	err := v.tell(ctx, env, reloadPath, struct{}{})
	if errors.Is(err, errDeclined) {
		return fmt.Errorf("not loaded, the old configuration stays: %w", err)
	}
	return err
}

// clockPath is where the running program is told that its clock is right.
const clockPath = "/-/clock/accept"

type clockVerb struct {
	Accept clockAcceptVerb `cmd:"" help:"Say that the clock is right, after it was set while the program ran."`
}

type clockAcceptVerb struct{ instanceFlag }

func (clockAcceptVerb) Help() string {
	return "Where the clock was set by more than an hour while the program ran, it records nothing until somebody looked: what is " +
		"recorded is known at its time for good. This says that the clock is right now. The running program prints by how far it was " +
		"set, logs it, and records again."
}

func (v clockAcceptVerb) Run(ctx context.Context, env *environment) error {
	return v.tell(ctx, env, clockPath, struct{}{})
}

// clockTold accepts the clock as it stands. The log has who did, once it can be written again.
func clockTold(ctx context.Context, s *serving, _ struct{}) (string, error) {
	p := s.current.Load()
	step := p.clock.accept()
	s.env.log.Warn("the clock was accepted", "set_by", step)
	d := machineDeed(s.env, people.AcceptClock, "clock")
	d.Detail = fmt.Sprintf("set by %s", step)
	said := fmt.Sprintf("%s，时钟曾被调整%s，已确认 the clock had been set by %s and is taken for right\n", d.At.Format(time.RFC3339), step, step)
	return said, p.store.Acts().Record(ctx, d)
}
