package collector

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/reading"
)

// directory is an origin: a folder into which files come by mail, sync or hand.
type directory string

// prepare implements origin.
func (d directory) prepare() error { return os.MkdirAll(string(d), 0o755) }

// count implements origin.
func (d directory) count() (n int) {
	_ = Walk(string(d), func(string, fs.FileInfo) { n++ })
	return n
}

// list implements origin: the files in the directory and in the folders in it, in the order in which they were written, then
// by name.
func (d directory) list(now time.Time, settle time.Duration) (out []waiting, err error) {
	err = Walk(string(d), func(path string, info fs.FileInfo) {
		if isBeingWritten(info, now, settle) {
			return
		}
		if _, reason, _ := reasonPath(path); reason != nil && now.Sub(reason.ModTime()) < settle && now.After(reason.ModTime()) {
			return
		}
		w := waiting{path: path, written: info.ModTime(), arrived: arrival(info), size: info.Size()}
		w.tries = triesBefore(w)
		out = append(out, w)
	})
	return inOrder(out, now), err
}

// Walk visits the reports that wait in a directory and in the folders in it, but
// for what a source has dealt with and what programs leave about. Folders that
// cannot be listed are passed over; its error names all of them.
func Walk(directory string, visit func(path string, info fs.FileInfo)) error {
	var errs []error
	root := filepath.Clean(directory) + string(filepath.Separator) // so that a link to a directory is followed, if it is the source's own
	filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			errs = append(errs, err)
			return nil
		case path == root:
			return nil
		case e.IsDir():
			if isOurs := filepath.Dir(path) == filepath.Clean(root) && (e.Name() == doneFolder || e.Name() == rejectedFolder); isOurs ||
				!isReportFolder(e.Name()) {
				return fs.SkipDir
			}
			return nil
		case !e.Type().IsRegular() || !isReport(e.Name()):
			return nil
		}
		info, err := e.Info()
		switch {
		case err == nil:
			visit(path, info)
		case !errors.Is(err, fs.ErrNotExist):
			errs = append(errs, err)
		}
		return nil
	})
	return errors.Join(errs...)
}

// isReportFolder tells people's folders from those that file systems, synchronisers and bins keep.
func isReportFolder(name string) bool {
	return !strings.ContainsAny(name[:1], ".~@#$") && name != "lost+found" && name != "System Volume Information"
}

// reason implements origin: the text beside the file.
func (d directory) reason(w waiting) (string, error) { return ReasonBeside(w.path) }

// fetch implements origin: a file is read whole, or not at all where it changes meanwhile.
func (d directory) fetch(w waiting, limit int64) ([]byte, error) {
	path := w.path
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

// settle implements origin: a file goes to a folder beside, the findings beside it; what lay in a folder of the directory lies
// in one of the same name then.
func (d directory) settle(w waiting, r answer.Result) error {
	home, path, folder := string(d), w.path, folderOf(r)
	within, err := filepath.Rel(home, filepath.Dir(path))
	if err != nil {
		return err
	}
	dir := filepath.Join(home, folder, within)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	to, err := freeName(filepath.Join(dir, filepath.Base(path)))
	if err != nil {
		return err
	}
	if wantsAnswer(r) {
		if err := writeBeside(to, answer.Result{Name: filepath.Base(path), Reading: r.Reading, Receipt: r.Receipt}); err != nil {
			return err
		}
	}
	// The reason goes first: left behind it would answer the next file of that name.
	if reason, _, err := reasonPath(path); err != nil {
		return err
	} else if reason != "" {
		if err := os.Rename(reason, strings.TrimSuffix(to, filepath.Ext(to))+reasonSuffix); err != nil {
			return err
		}
	}
	away := func() error { return os.Rename(path, to) }
	if reading.Classified(r.Reading) {
		away = func() error { return os.Remove(path) } // its bytes are not kept
	}
	if err := away(); err != nil || w.tries == 0 {
		return err
	}
	if err := os.Remove(path + findingsSuffix); !errors.Is(err, fs.ErrNotExist) {
		return err // of a try before
	}
	return nil
}

// leave implements origin: the answer lies beside the file.
func (d directory) leave(w waiting, r answer.Result) error { return writeBeside(w.path, r) }

// writeBeside writes the answer to a file beside it.
func writeBeside(path string, r answer.Result) error {
	return os.WriteFile(path+findingsSuffix, answerText(r), 0o644)
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

// triesBefore reads from the answer beside a file how often it was tried. An answer that is older than the file is another's.
func triesBefore(w waiting) int {
	info, err := os.Stat(w.path + findingsSuffix)
	if err != nil || info.ModTime().Before(w.arrived) {
		return 0
	}
	said, err := os.ReadFile(filepath.Clean(w.path + findingsSuffix))
	if err != nil {
		return 0
	}
	return triesIn(said)
}
