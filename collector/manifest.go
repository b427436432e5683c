package collector

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"zhibiao/collector/report"
)

// Manifest tells of files when they came in, from whom, and why their questions
// may pass: so that reports of past months are known since when they came.
type Manifest map[string]ManifestEntry

// ManifestEntry is a line of it.
type ManifestEntry struct {
	Received   time.Time
	By         string
	Reason     string
	Department string
	Line       int
}

// ErrManifest is what every mistake of a manifest wraps.
var ErrManifest = errors.New("bad manifest")

// maxManifest bounds the lines of a manifest.
const maxManifest = 1_000_000

// ReadManifest reads CSV with a header: file and received, and if they are
// there by, reason and department. Times are RFC 3339, or days and times of
// loc (2026-02-08, 2026-02-08 09:30). All mistakes come at once, each with its line.
func ReadManifest(r io.Reader, loc *time.Location) (Manifest, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("%w: header: %w", ErrManifest, err)
	}
	column := map[string]int{}
	for i, h := range header {
		column[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))] = i
	}
	for _, need := range []string{"file", "received"} {
		if _, ok := column[need]; !ok {
			return nil, fmt.Errorf("%w: line 1: column %s is missing", ErrManifest, need)
		}
	}
	m := Manifest{}
	var errs []error
	for range maxManifest {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return m, errors.Join(errs...)
		}
		line, _ := rows.FieldPos(0)
		if err != nil {
			return m, errors.Join(append(errs, fmt.Errorf("%w: %w", ErrManifest, err))...)
		}
		if err := m.add(row, column, line, loc); err != nil {
			errs = append(errs, fmt.Errorf("%w: line %d: %w", ErrManifest, line, err))
		}
	}
	return m, errors.Join(append(errs, fmt.Errorf("%w: more than %d lines", ErrManifest, maxManifest))...)
}

func (m Manifest) add(row []string, column map[string]int, line int, loc *time.Location) error {
	field := func(name string) string {
		if i, ok := column[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	file := filepath.ToSlash(field("file"))
	if file == "" {
		return errors.New("file is missing")
	}
	if before, ok := m[file]; ok {
		return fmt.Errorf("%s stands at line %d already", file, before.Line)
	}
	t, err := parseTime(field("received"), loc)
	if err != nil {
		return fmt.Errorf("%s: received: %w", file, err)
	}
	m[file] = ManifestEntry{Received: t, By: field("by"), Reason: field("reason"), Department: field("department"), Line: line}
	return nil
}

func parseTime(s string, loc *time.Location) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, loc); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q: want a time such as 2026-02-08 09:30", s)
}

// Of gives a file its entry: by its path as given, else by its name alone.
func (m Manifest) Of(path string) (ManifestEntry, bool) {
	path = filepath.ToSlash(path)
	for {
		if e, ok := m[path]; ok {
			return e, true
		}
		_, rest, ok := strings.Cut(path, "/")
		if !ok {
			return ManifestEntry{}, false
		}
		path = rest
	}
}

// Apply fills in what the entry says of a file.
func (e ManifestEntry) Apply(f *report.File) {
	f.Received = e.Received
	if e.By != "" {
		f.By = e.By
	}
	if e.Reason != "" {
		f.Reason = e.Reason
	}
	if e.Department != "" {
		f.Department = e.Department
	}
}
