package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"zhibiao/collector"
	"zhibiao/collector/answer"
	"zhibiao/collector/report"
)

// Where a program runs on the instance, it holds the ledger. What collect is asked for is then
// handed to it: files as JSON values one after another, with their bytes, since the program may see other folders.

// handed is the answer to files that were handed to the running program.
type handed struct {
	Report   string `json:"report"`   // as collect prints it
	Findings bool   `json:"findings"` // a file was refused
	Error    string `json:"error,omitempty"`
}

// handBatch is how many files, and about how many bytes, are held before they are recorded.
const (
	handBatch = 256
	handBytes = 64 << 20
)

// hand has the running program collect: these files, or without any every source once.
func (v collectVerb) hand(ctx context.Context, env *environment, inst *instance, files []report.File) error {
	body, writer := io.Pipe()
	go func() {
		encoder := json.NewEncoder(writer)
		var err error
		for i := 0; i < len(files) && err == nil; i++ {
			err = encoder.Encode(files[i])
		}
		writer.CloseWithError(err)
	}()
	defer body.Close()
	asked := url.Values{"sources": {strconv.FormatBool(len(v.Files) == 0)}, "english": {strconv.FormatBool(v.English)}}
	answer, err := inst.control().call(ctx, collectPath+"?"+asked.Encode(), body)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var h handed
	if err := json.NewDecoder(answer.Body).Decode(&h); err != nil {
		return fmt.Errorf("hear from the running program what became of the files (%s): %w", answer.Status, err)
	}
	if _, err := io.WriteString(env.out, h.Report); err != nil {
		return err
	}
	switch {
	case h.Error != "":
		return errors.New(h.Error)
	case h.Findings:
		return errFindings
	}
	return nil
}

// handing takes files that another process hands over, in their order, or runs every source.
type handing struct{ *serving }

// ServeHTTP implements http.Handler.
func (s handing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var results []answer.Result
	var err error
	asked := r.URL.Query()
	if asked.Get("sources") == "true" {
		results, err = unlessRetired(s.serving, func(p *program) ([]answer.Result, error) { return collectSources(r.Context(), p, nil) })
	} else {
		results, err = s.collect(r.Context(), json.NewDecoder(r.Body))
	}
	var report strings.Builder
	if reported := reportResults(&report, results, s.current.Load().db.Snapshot().Revision(), asked.Get("english") == "true"); err == nil {
		err = reported
	}
	h := handed{Report: report.String(), Findings: errors.Is(err, errFindings)}
	if err != nil && !errors.Is(err, errFindings) {
		h.Error = err.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(h); err != nil {
		s.env.log.Warn("who handed files over is gone", "error", err)
	}
}

// collect collects files as they come, some at a time.
func (s handing) collect(ctx context.Context, files *json.Decoder) (all []answer.Result, err error) {
	for more := true; more; {
		var batch []report.File
		for size := 0; len(batch) < handBatch && size < handBytes; {
			var f report.File
			if err := files.Decode(&f); errors.Is(err, io.EOF) {
				more = false
				break
			} else if err != nil {
				return all, fmt.Errorf("read what is handed over: %w", err)
			}
			batch = append(batch, f)
			size += len(f.Data)
		}
		results, err := unlessRetired(s.serving, func(p *program) ([]answer.Result, error) {
			return p.collector.Collect(ctx, p.env.now(), nil, batch...)
		})
		all = append(all, results...)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// unlessRetired has the current program do something, or the next one where another configuration has just been loaded.
func unlessRetired[T any](s *serving, f func(*program) (T, error)) (T, error) {
	for {
		result, err := f(s.current.Load())
		if !errors.Is(err, collector.ErrRetired) {
			return result, err
		}
	}
}
