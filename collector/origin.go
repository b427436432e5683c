package collector

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/collector/answer"
	"zhibiao/collector/check"
	"zhibiao/collector/report"
)

// origin is a place in which files wait until they are collected: a directory, and whatever else can list, give and settle them.
type origin interface {
	// prepare makes the place, where that is ours to make.
	prepare() error
	// count tells how many files wait, as far as that can be seen.
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

// Folders beside a source's files, for those that have been dealt with.
const (
	doneFolder     = "done"
	rejectedFolder = "rejected"
)

// findingsSuffix names the answer that lies beside a file.
const findingsSuffix = ".findings.txt"

// isBeingWritten says that a file may not be whole yet: it has just changed, or holds nothing.
func isBeingWritten(info fs.FileInfo, now time.Time, settle time.Duration) bool {
	age := now.Sub(info.ModTime())
	return age >= 0 && age < settle || info.Size() == 0 && age < time.Hour
}

// inOrder puts files in the order in which they were written, then by name, and says when they came in.
func inOrder(files []waiting, now time.Time) []waiting {
	slices.SortFunc(files, func(a, b waiting) int {
		return cmp.Or(a.written.Compare(b.written), cmp.Compare(a.path, b.path))
	})
	receive(files, now)
	return files
}

// receive says when files came in: when they arrived, but of those that are met together none
// before one that was written before it, and none later than now.
func receive(files []waiting, now time.Time) {
	var last time.Time
	for i := range files {
		f := &files[i]
		if f.received = f.arrived; f.received.Before(last) {
			f.received = last
		}
		if f.received.After(now) {
			f.received = now
		}
		last = f.received
	}
}

// isReport tells reports from what programs leave about: hidden files, office
// programs' locks, partial downloads, our own answers, the reasons beside them.
func isReport(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~") ||
		strings.HasSuffix(lower, findingsSuffix) || strings.HasSuffix(lower, reasonSuffix) {
		return false
	}
	return !slices.Contains([]string{".tmp", ".part", ".partial", ".crdownload", ".download", ".swp", ".lock"}, filepath.Ext(lower))
}

// folderOf is where a file lies once it has been dealt with.
func folderOf(r answer.Result) string {
	if r.Receipt.Submission.Verdict == report.Rejected || r.Err == nil && r.Receipt.Submission.Verdict == "" {
		return rejectedFolder
	}
	return doneFolder
}

// wantsAnswer says that an answer lies beside a file that has been dealt with.
func wantsAnswer(r answer.Result) bool {
	return folderOf(r) == rejectedFolder || slices.ContainsFunc(r.Reading.Findings, check.WantsAnswer)
}

// answerText is the answer that lies beside a file, in both languages.
func answerText(r answer.Result) []byte {
	var b bytes.Buffer
	for _, lang := range []report.Language{report.Chinese, report.English} {
		if b.Len() > 0 {
			b.WriteString("\n")
		}
		answer.WriteAnswer(&b, r, lang)
	}
	return b.Bytes()
}

var tryNumber = regexp.MustCompile(`第(\d)次尝试`)

// triesIn reads from an answer how often its file was tried.
func triesIn(said []byte) int {
	m := tryNumber.FindSubmatch(said)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1])) // one digit
	return n
}
