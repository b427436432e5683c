package collector

import (
	"errors"
	"fmt"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/indicators"
)

// What becomes of a source's files with questions that came without a reason.
const (
	PassQuestions = "pass" // recorded, the questions with it
	HoldQuestions = "hold" // held until it is mended or sent again with a reason: the default
)

// Source is a directory into which departments' files come, by mail, sync or hand.
type Source struct {
	Pos        indicators.Pos `yaml:"-"`
	Name       string         `yaml:"name"`
	Directory  string         `yaml:"directory"`
	Schedule   Schedule       `yaml:"schedule"`   // in the instance's zone; empty: only when asked
	Department string         `yaml:"department"` // whose files come here; empty: the files say
	Form       string         `yaml:"form"`       // which form comes here; empty: the files say
	Questions  string         `yaml:"questions"`  // hold (the default) or pass
}

func (s Source) validate() error {
	switch {
	case s.Name == "":
		return errors.New("source without a name")
	case s.Directory == "":
		return fmt.Errorf("source %s: directory is missing", s.Name)
	case s.Questions != "" && s.Questions != PassQuestions && s.Questions != HoldQuestions:
		return fmt.Errorf("source %s: questions: %q, want hold or pass", s.Name, s.Questions)
	}
	if err := s.Schedule.Validate(); err != nil {
		return fmt.Errorf("source %s: %w", s.Name, err)
	}
	return nil
}

// At is the source with its folder where an instance has it.
func (s Source) At(path func(string) string) Source {
	s.Directory = path(s.Directory)
	return s
}

// Prepare makes the place into which files come, where that is ours to make.
func (s Source) Prepare() error { return s.origin().prepare() }

// Waiting counts the files that wait, as far as that can be seen now: what cannot is told when the source runs.
func (s Source) Waiting() int { return s.origin().count() }

// origin is where the source's files wait.
func (s Source) origin() origin { return directory(s.Directory) }

// origin is a place in which files wait until they are collected: a directory, and whatever else can list, give and settle them.
type origin interface {
	prepare() error
	count() int
	// list gives the files that wait in the order of receipt, those left out that are still being written: they
	// changed within settle. What cannot be looked at is an error, and does not keep out the others.
	list(now time.Time, settle time.Duration) ([]waiting, error)
	// fetch gives a file's bytes: errTooLarge beyond the limit, errUnsettled where it changes meanwhile.
	fetch(w waiting, limit int64) ([]byte, error)
	// reason is the answer to a file's questions that came with it; empty where none did.
	reason(w waiting) (string, error)
	// settle takes a file that the ledger holds out of the way, with the answer to it. The ledger comes first: a file that
	// a crash leaves behind is known to it, and is only settled the next time.
	settle(w waiting, r answer.Result) error
	// leave lets a file wait on, with the answer to a try that failed.
	leave(w waiting, r answer.Result) error
}

// waiting is a file that waits.
type waiting struct {
	path     string    // what its origin knows it by
	written  time.Time // by its own account: copying keeps it
	arrived  time.Time // by the origin's: nobody sets it
	received time.Time // its place in the order of receipt
	size     int64     // in bytes, when it was listed
	tries    int       // how often it was tried and answered before
}

// Errors of fetch that the collector tells apart.
var (
	errTooLarge  = errors.New("the file is larger than allowed")
	errUnsettled = errors.New("the file is still being written")
)
