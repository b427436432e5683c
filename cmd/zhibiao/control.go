package main

import (
	"bytes"
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
	"strings"
	"time"

	"zhibiao/people"
)

// The door by which the machine's owner reaches a running program: a unix socket
// in a folder beside the ledger that nobody else may enter. An address on the network
// is no authority, not even loopback: a proxy, and any page in a browser of this machine, comes from there too.

const (
	controlSuffix = ".control" // of the folder, after the ledger's name
	controlSocket = "socket"
	reloadPath    = "/-/reload"
	collectPath   = "/-/collect"

	controlPatience = 10 * time.Second // for who is being answered when the program ends
)

func (i *instance) controlFolder() string { return i.path(i.config.Store) + controlSuffix }

// control answers at the socket until the context ends. A file system that knows no
// sockets costs the program its door, and nothing else.
func (s *serving) control(ctx context.Context) error {
	folder := s.current.Load().instance.controlFolder()
	l, err := listenControl(folder)
	if err != nil {
		s.env.log.Warn("no control socket: reload by SIGHUP, and collect when the program is stopped", "error", err)
		<-ctx.Done()
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+collectPath, s.answerCollect)
	mux.HandleFunc("POST "+reloadPath, told(s.reloadTold))
	mux.HandleFunc("POST "+deedPath, told(s.deedTold))
	mux.HandleFunc("POST "+statePath, told(s.stateTold))
	mux.HandleFunc("POST "+actPath, told(s.actTold))
	mux.HandleFunc("POST "+erasePath, told(s.eraseTold))
	mux.HandleFunc("POST "+clockPath, told(s.clockTold))
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

// longestSocket is how many bytes a socket's address may have everywhere.
const longestSocket = 103

// socketAddress names the socket of a folder. Kernels take about a hundred bytes, of
// which a Chinese folder name is soon full; Linux knows every open folder by a short name too.
func socketAddress(folder string) (address string, done func(), err error) {
	address = filepath.Join(folder, controlSocket)
	if len(address) <= longestSocket || runtime.GOOS != "linux" {
		return address, func() {}, nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return "", nil, err
	}
	return fmt.Sprintf("/proc/self/fd/%d/%s", f.Fd(), controlSocket), func() { f.Close() }, nil
}

// errNotRunning says that no program runs on the instance, or none that has a door.
var errNotRunning = errors.New("no program runs on this instance")

// callControl asks the program that runs on the instance, and gives its answer's body. Close it.
func (i *instance) callControl(ctx context.Context, path string, body io.Reader) (*http.Response, error) {
	var unreached error
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		address, done, err := socketAddress(i.controlFolder())
		if err == nil {
			defer done()
			var conn net.Conn
			if conn, err = new(net.Dialer).DialContext(ctx, "unix", address); err == nil {
				return conn, nil
			}
		}
		unreached = err
		return nil, err
	}}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://zhibiao"+path, body)
	if err != nil {
		return nil, err
	}
	answer, err := client.Do(request)
	if unreached != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("%w: %w", errNotRunning, unreached)
	}
	return answer, err
}

// errDeclined says that the running program heard what it was told and would not do it.
var errDeclined = errors.New("the running program declines")

// tell tells the program that runs on the instance something, as JSON, and gives what it says to that. The error is
// errNotRunning where none runs, errDeclined where it would not.
func (i *instance) tell(ctx context.Context, path string, what any) (said string, err error) {
	body, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("tell the running program of %s: %w", path, err)
	}
	answer, err := i.callControl(ctx, path, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", fmt.Errorf("hear from the running program: %w", err)
	}
	if answer.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%w: %s", errDeclined, strings.TrimSpace(string(text)))
	}
	return string(text), nil
}

// toldBytes bounds what the running program is told at once, but for files.
const toldBytes = 1 << 20

// told makes the handler of what is told as JSON; nothing at all is the zero T. What f gives is what it says to that.
func told[T any](f func(ctx context.Context, what T) (said string, err error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var what T
		var said string
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, toldBytes)).Decode(&what)
		if err == nil || errors.Is(err, io.EOF) {
			said, err = f(people.With(r.Context(), people.Machine()), what)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusUnprocessableEntity)
			return
		}
		io.WriteString(w, said)
	}
}

// reloadTold answers the verb reload with the ledger's revision.
func (s *serving) reloadTold(ctx context.Context, _ struct{}) (string, error) {
	if err := s.reload(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintln(s.current.Load().db.Snapshot().Revision()), nil
}

type reloadVerb struct{ instanceFlag }

func (reloadVerb) Help() string {
	return "Has the program that runs on the instance load zhibiao.yaml and the catalogue anew, and prints the ledger's revision. It takes up both whole, or keeps the old ones, says why, and the exit code is 1. A catalogue that differs is a revision of the ledger. The keys listen, store and timezone need a restart."
}

func (v reloadVerb) Run(ctx context.Context, env *environment) error {
	inst, err := locateInstance(v.Config)
	if err != nil {
		return err
	}
	said, err := inst.tell(ctx, reloadPath, struct{}{})
	if errors.Is(err, errDeclined) {
		return fmt.Errorf("not loaded, the old configuration stays: %w", err)
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(env.out, said)
	return err
}

// clockPath is where the running program is told that its clock is right.
const clockPath = "/-/clock/accept"

type clockVerb struct {
	Accept clockAcceptVerb `cmd:"" help:"Say that the clock is right, after it was set while the program ran."`
}

type clockAcceptVerb struct{ instanceFlag }

func (clockAcceptVerb) Help() string {
	return "Where the clock was set by more than an hour while the program ran, it records nothing until somebody looked: what is recorded is known at its time for good. This says that the clock is right now. The running program prints by how far it was set, logs it, and records again."
}

func (v clockAcceptVerb) Run(ctx context.Context, env *environment) error {
	inst, err := locateInstance(v.Config)
	if err != nil {
		return err
	}
	said, err := inst.tell(ctx, clockPath, struct{}{})
	if err != nil {
		return err
	}
	_, err = io.WriteString(env.out, said)
	return err
}

// clockTold accepts the clock as it stands. The log has who did, once it can be written again.
func (s *serving) clockTold(ctx context.Context, _ struct{}) (string, error) {
	p := s.current.Load()
	step := p.clock.accept()
	s.env.log.Warn("the clock was accepted", "set_by", step)
	d := machineDeed(s.env, people.AcceptClock, "clock")
	d.Detail = fmt.Sprintf("set by %s", step)
	said := fmt.Sprintf("%s，时钟曾被调整%s，已确认 the clock had been set by %s and is taken for right\n", d.At.Format(time.RFC3339), step, step)
	return said, p.store.Acts().Record(ctx, d)
}
