package collector

import (
	"errors"
	"fmt"

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
