package peers

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Blocks has promtool make blocks of an export in OpenMetrics, and gives their folder.
func Blocks(t testing.TB, export func(io.Writer) error) (folder string) {
	t.Helper()
	promtool := Program(t, "promtool")
	dir := t.TempDir()
	f, err := os.Create(filepath.Join(dir, "export.om"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(export(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	folder = filepath.Join(dir, "data")
	if out, err := exec.CommandContext(t.Context(), promtool, "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=8760h",
		f.Name(), folder).CombinedOutput(); err != nil {
		t.Fatalf("promtool refuses the export: %v: %.500s", err, out)
	}
	return folder
}

// Prometheus runs a real one over a folder of blocks until the test ends. A value stands for lookback.
func Prometheus(t testing.TB, blocks string, lookback time.Duration) (url string) {
	t.Helper()
	config := filepath.Join(t.TempDir(), "prometheus.yml")
	if err := os.WriteFile(config, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return Serve(t, "/-/ready", "prometheus", "--config.file="+config, "--storage.tsdb.path="+blocks, "--storage.tsdb.retention.time=100y",
		"--query.lookback-delta="+lookback.String(), "--query.timeout=5m", "--query.max-samples=50000000", "--log.level=error",
		"--web.listen-address=")
}
