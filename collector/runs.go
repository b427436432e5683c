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

// Runs remembers when sources were gone through, over restarts in a file.
type Runs struct {
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

// LoadRuns reads the file, if there is one yet. A damaged one is as good as none: the error says so beside Runs that can be used.
func LoadRuns(path string) (*Runs, error) {
	r := &Runs{path: path, of: map[string]run{}}
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

// LastSuccess says when the last run of a source began that nothing stopped, also
// before a restart; zero before the first.
func (r *Runs) LastSuccess(source string) time.Time { return r.get(source).Success }

// LastDue says when the schedule last called for a run of a source since the start; zero before that.
func (r *Runs) LastDue(source string) time.Time { return r.get(source).due }

func (r *Runs) get(source string) run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.of[source]
}

// change changes what is known of a source, and says whether that could be kept.
func (r *Runs) change(source string, f func(*run)) error {
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
func (r *Runs) write() error {
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
