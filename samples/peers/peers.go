// Package peers finds and runs the programs that tests and benchmarks meet for real, at addresses of their own.
package peers

import (
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// Program gives the path of a program. Without it a test fails in CI and says elsewhere that it skips.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed: .ci/tools installs it", name)
	}
	t.Skipf("%s is not installed: .ci/tools installs it", name)
	return ""
}

// Address is a loopback address, with a port, that nobody listens on, nor will before a program does: on Linux the whole of 127/8 is
// loopback, and nobody's connections go out from a number of its own, which would take ports meanwhile.
func Address(t testing.TB) string {
	t.Helper()
	host := "127.0.0.1"
	if runtime.GOOS == "linux" {
		host = net.IPv4(127, byte(1+rand.IntN(254)), byte(rand.IntN(256)), byte(1+rand.IntN(254))).String()
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
