package collector

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// What a source's files may do with warnings that came without a reason.
const (
	PassWarnings = "pass" // recorded with the submission; the default for directories, which cannot be asked
	HoldWarnings = "hold" // the file is held back until it is mended or sent again with a reason
)

// Source is a directory into which departments' files come, by mail, sync or hand.
type Source struct {
	Name       string `yaml:"name"`
	Directory  string `yaml:"directory"`
	Schedule   string `yaml:"schedule"`   // cron, five fields, in the instance's zone; empty: only when asked
	Department string `yaml:"department"` // whose files come here; empty: the files say
	Form       string `yaml:"form"`       // which form comes here; empty: the files say
	Warnings   string `yaml:"warnings"`   // pass (the default) or hold
}

// Folders beside a source's files, for those that have been dealt with.
const (
	doneFolder     = "done"
	rejectedFolder = "rejected"
)

// findingsSuffix names the answer that lies beside a file.
const findingsSuffix = ".findings.txt"

func (s Source) validate() error {
	switch {
	case s.Name == "":
		return errors.New("source without a name")
	case s.Directory == "":
		return fmt.Errorf("source %s: directory is missing", s.Name)
	case s.Warnings != "" && s.Warnings != PassWarnings && s.Warnings != HoldWarnings:
		return fmt.Errorf("source %s: warnings: %q, want pass or hold", s.Name, s.Warnings)
	}
	return nil
}

// pending lists the files that wait in the directory, by name. What is still
// being written is passed over, and taken the next time.
func (s Source) pending(now time.Time, settle time.Duration) ([]string, error) {
	entries, err := os.ReadDir(s.Directory)
	if err != nil {
		return nil, fmt.Errorf("source %s: %w", s.Name, err)
	}
	var out []string
	for _, e := range entries {
		if !e.Type().IsRegular() || !isReport(e.Name()) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", s.Name, err)
		}
		if age := now.Sub(info.ModTime()); age >= 0 && age < settle || info.Size() == 0 && age < time.Hour {
			continue
		}
		out = append(out, filepath.Join(s.Directory, e.Name()))
	}
	slices.Sort(out)
	return out, nil
}

// isReport tells reports from what programs leave about: hidden files, office
// programs' locks, partial downloads, our own answers.
func isReport(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~") || strings.HasSuffix(lower, findingsSuffix) {
		return false
	}
	return !slices.Contains([]string{".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".lock"}, filepath.Ext(lower))
}

// errUnsettled says that a file changed while it was read.
var errUnsettled = errors.New("the file is still being written")

// readSettled reads a file whole, or not at all where it changes meanwhile.
func readSettled(path string, limit int64) ([]byte, error) {
	before, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if before.Size() > limit {
		return nil, errTooLarge
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	after, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || int64(len(data)) != after.Size() {
		return nil, errUnsettled
	}
	return data, nil
}

var errTooLarge = errors.New("the file is larger than allowed")

// settle moves a file that the ledger holds out of the way, with the findings
// beside it. The ledger comes first: a file that is left behind by a crash is
// known to it, and is only moved the next time.
func settle(path string, r Result) error {
	folder := doneFolder
	if r.Receipt.Submission.Verdict == Rejected || r.Err == nil && r.Receipt.Submission.Verdict == "" {
		folder = rejectedFolder
	}
	dir := filepath.Join(filepath.Dir(path), folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	to, err := freeName(filepath.Join(dir, filepath.Base(path)))
	if err != nil {
		return err
	}
	if folder == rejectedFolder || slices.ContainsFunc(r.Reading.Findings, func(f Finding) bool { return f.Severity == Warning }) {
		var b strings.Builder
		WriteAnswer(&b, filepath.Base(path), r.Reading, Chinese)
		b.WriteString("\n")
		WriteAnswer(&b, filepath.Base(path), r.Reading, English)
		if err := os.WriteFile(to+findingsSuffix, []byte(b.String()), 0o644); err != nil {
			return err
		}
	}
	return os.Rename(path, to)
}

// freeName is a name that nothing bears yet: report.xlsx, report (2).xlsx.
func freeName(path string) (string, error) {
	ext := filepath.Ext(path)
	stem := strings.TrimSuffix(path, ext)
	for i := 1; i < 100_000; i++ {
		try := path
		if i > 1 {
			try = fmt.Sprintf("%s (%d)%s", stem, i, ext)
		}
		if _, err := os.Lstat(try); errors.Is(err, fs.ErrNotExist) {
			return try, nil
		} else if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("no free name for %s", path)
}
