package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// The door by which the machine's owner reaches a running program: a unix socket
// in a folder beside the ledger that nobody else may enter. An address on the network
// is no authority, not even loopback: a proxy, and any page in a browser of this machine, comes from there too.

const (
	controlSuffix = ".control" // of the folder, after the ledger's name
	controlSocket = "socket"
)

// controlFolder is where the socket of an instance lies.
type controlFolder string

// errNotRunning says that no program runs on the instance, or none that has a door.
var errNotRunning = errors.New("no program runs on this instance")

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

// call asks the program that runs on the instance, and gives its answer's body. Close it.
func (f controlFolder) call(ctx context.Context, path string, body io.Reader) (*http.Response, error) {
	var unreached error
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			address, done, err := socketAddress(string(f))
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
func (f controlFolder) tell(ctx context.Context, path string, what any) (said string, err error) {
	body, err := json.Marshal(what)
	if err != nil {
		return "", fmt.Errorf("tell the running program of %s: %w", path, err)
	}
	answer, err := f.call(ctx, path, bytes.NewReader(body))
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

// tell tells the program that runs on the flag's instance something, and prints what it says to that.
func (flag instanceFlag) tell(ctx context.Context, env *environment, path string, what any) error {
	inst, err := locateInstance(flag.Config)
	if err != nil {
		return err
	}
	said, err := inst.control().tell(ctx, path, what)
	if err != nil {
		return err
	}
	_, err = io.WriteString(env.out, said)
	return err
}

// toldBytes bounds what the running program is told at once, but for files.
const toldBytes = 1 << 20
