package collector

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// runs remembers when sources were gone through, over restarts in a file.
type runs struct {
	path string // empty: as long as the program runs
	mu   sync.Mutex
	of   map[string]run
}

// run is what is remembered of a source.
type run struct {
	Since   time.Time `json:"since"`            // it is known since then: no run before was missed
	Success time.Time `json:"success,omitzero"` // the last run that nothing stopped began then
	due     time.Time // the schedule called for the last one then
}

// loadRuns reads the file. A damaged one is as good as none, and the error says so.
func loadRuns(path string) (*runs, error) {
	r := &runs{path: path, of: map[string]run{}}
	if path == "" {
		return r, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(data, &r.of)
	}
	if err != nil {
		r.of = map[string]run{}
		return r, fmt.Errorf("read when sources ran last from %s: %w", path, err)
	}
	return r, nil
}

func (r *runs) get(source string) run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of[source]
}

// change changes what is known of a source, and says whether that could be kept.
func (r *runs) change(source string, f func(*run)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.of[source]
	after := before
	f(&after)
	r.of[source] = after
	if r.path == "" || after.Since.Equal(before.Since) && after.Success.Equal(before.Success) {
		return nil
	}
	return r.write()
}

// write puts the file in place whole.
func (r *runs) write() error {
	data, err := json.Marshal(r.of)
	if err != nil {
		return err
	}
	t, err := os.CreateTemp(filepath.Dir(r.path), filepath.Base(r.path)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(t.Name())
	_, err = t.Write(data)
	if err := errors.Join(err, t.Close()); err != nil {
		return err
	}
	return os.Rename(t.Name(), r.path)
}
