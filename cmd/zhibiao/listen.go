package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"

	"zhibiao/server"
)

// unixPrefix begins the address of a unix socket, such as unix:/run/zhibiao/web.
const unixPrefix = "unix:"

func listen(address string) (net.Listener, error) {
	if path, ok := strings.CutPrefix(address, unixPrefix); ok {
		return listenUnix(path)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w; choose another with --listen, port 0 for any", address, err)
	}
	return l, nil
}

// listenUnix listens on a socket that the owner and the group reach, in place of one at which nobody answers.
func listenUnix(path string) (net.Listener, error) {
	if c, err := net.Dial("unix", path); err == nil {
		c.Close()
		return nil, fmt.Errorf("listen on %q: another program answers there", path)
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().Type() != fs.ModeSocket {
		return nil, fmt.Errorf("listen on %q: a file that is no socket lies there", path)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("listen on %q: %w", path, err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w", path, err)
	}
	if err := os.Chmod(path, 0o660); err != nil {
		return nil, errors.Join(fmt.Errorf("listen on %q: %w", path, err), l.Close())
	}
	return l, nil
}

// onLoopback says whether only this machine reaches a listener.
func onLoopback(l net.Listener) bool {
	switch a := l.Addr().(type) {
	case *net.TCPAddr:
		return a.IP.IsLoopback()
	case *net.UnixAddr:
		return true
	}
	return false
}

// certificate is the one that the configuration names; nil where it names none.
func (s entrance) certificate() (*server.Certificate, error) {
	if s.current.Load().instance.config.Web.Certificate == "" {
		return nil, nil
	}
	return server.LoadCertificate(func() (string, string) {
		i := s.current.Load().instance
		return i.path(i.config.Web.Certificate), i.path(i.config.Web.Key)
	}, s.env.log, s.env.now)
}

// address is where browsers find what is served at a listener.
func (s entrance) address(l net.Listener) string {
	scheme := "http"
	if s.tls != nil {
		scheme = "https"
	}
	if l.Addr().Network() == "unix" {
		return unixPrefix + l.Addr().String()
	}
	return scheme + "://" + l.Addr().String()
}

// hosts are the names by which clients may call the program.
func (c config) hosts() []string {
	names := slices.Clone(c.Web.Hosts)
	if u, err := url.Parse(c.URL); err == nil {
		names = append(names, u.Hostname())
	}
	if host, _, err := net.SplitHostPort(c.Listen); err == nil {
		names = append(names, host)
	}
	if machine, err := os.Hostname(); err == nil {
		names = append(names, machine)
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}
