package peers

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// patience is how long a server may take until it can be asked, on a machine with much else to do.
const patience = 5 * time.Minute

// Serve runs a server until the test ends, once it answers 200 at the path ready. The address that it is to listen on is put after
// the last argument.
func Serve(t testing.TB, ready, program string, args ...string) (url string) {
	t.Helper()
	address := Address(t)
	args[len(args)-1] += address
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, Program(t, program), args...)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	said := func() string { text, _ := os.ReadFile(log.Name()); return string(text) }
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s said:\n%.2000s", program, said())
		}
		cancel()
		<-ended
		log.Close()
	})
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("%s ended", program)
		default:
		}
		if r, err := http.Get("http://" + address + ready); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return "http://" + address
			}
		}
	}
	t.Fatalf("%s is not ready after %s", program, patience)
	return ""
}
