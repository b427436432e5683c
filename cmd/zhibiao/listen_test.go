package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestServesOnASocket that its owner and group reach, in place of a dead program's, and as open as loopback.
func TestServesOnASocket(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "web")
	if err := os.WriteFile(socket, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := bareInstance(t, "")
	if code, _, problem := runVerb(t, "serve", "-c", dir, "--listen", "unix:"+socket); code != exitFailure ||
		!strings.Contains(problem, "no socket") {
		t.Errorf("over a file: %d %s", code, problem)
	}
	if err := os.Remove(socket); err != nil {
		t.Fatal(err)
	}
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	startVerb(t, "serve", "-c", dir, "--listen", "unix:"+socket)
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn,
		error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}}
	r, err := client.Get("http://localhost/metrics")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if info, err := os.Stat(socket); r.StatusCode != http.StatusOK || err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("%s %v %v", r.Status, info.Mode(), err)
	}
	if code, _, problem := runVerb(t, "serve", "-c", bareInstance(t, ""), "--listen", "unix:"+socket); code != exitFailure ||
		!strings.Contains(problem, "another program answers") {
		t.Errorf("where one is served: %d %s", code, problem)
	}
}
