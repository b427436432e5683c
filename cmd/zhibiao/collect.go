package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhibiao/collector"
	"zhibiao/collector/answer"
	"zhibiao/collector/check"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

type collectVerb struct {
	instanceFlag
	Received   string   `help:"A manifest (CSV: file,received[,by,reason]) that tells when past files came in." placeholder:"FILE" type:"existingfile"`
	Reason     string   `help:"The answer to the questions of the files; kept with each submission. Without it, what 八月.说明.txt says beside 八月.xlsx, or the file itself beside 情况说明." placeholder:"WORDS"`
	Department string   `help:"Whose files these are, where they do not say." placeholder:"ID"`
	English    bool     `help:"In English."`
	Files      []string `arg:"" optional:"" name:"file" help:"Workbooks or folders to take; without any, every source is run once." type:"path"`
}

func (collectVerb) Help() string {
	return "Takes files into the ledger. Each is recorded whole or not at all; the same bytes again change nothing. A file with an error " +
		"is kept and refused, and the exit code is 1. Files given here stay where they are; those of a source move to done/ or " +
		"rejected/. While a program serves the instance, it takes them."
}

func (v collectVerb) Run(ctx context.Context, env *environment) error {
	if v.Reason != "" && len(v.Files) == 0 {
		return fmt.Errorf("%w: --reason answers the questions of files that are named; beside those of a source put a text: 八月.xlsx, "+
			"八月.说明.txt", errUsage)
	}
	located, err := locateInstance(v.Config)
	if err != nil {
		return err
	}
	files, err := v.files(env, located)
	if err != nil {
		return err
	}
	if err := v.hand(ctx, env, located, files); !errors.Is(err, errNotRunning) {
		return err
	}
	return v.work(ctx, env, func(p *program) error {
		since := env.now()
		if p.db.Snapshot().Revision() == 0 && len(files) > 0 && !files[0].Received.IsZero() {
			since = files[0].Received // past reports were judged by the catalogue too
		}
		if err := p.useCatalogue(ctx, since); err != nil {
			return err
		}
		results, err := v.collect(ctx, p, files)
		if reported := reportResults(env.out, results, p.db.Snapshot().Revision(), v.English); err == nil {
			err = reported
		}
		return err
	})
}

func (v collectVerb) collect(ctx context.Context, p *program, files []report.File) ([]answer.Result, error) {
	if len(v.Files) > 0 {
		return collectFiles(ctx, p, files)
	}
	return collectSources(ctx, p, bar(p.env.err, "collecting"))
}

// collectSources runs every source once.
func collectSources(ctx context.Context, p *program, progress collector.Progress) ([]answer.Result, error) {
	var all []answer.Result
	for _, s := range p.instance.config.Sources {
		results, err := p.collector.CollectSource(ctx, s.Name, progress)
		all = append(all, results...)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// collectFiles takes files in the order in which they came.
func collectFiles(ctx context.Context, p *program, files []report.File) ([]answer.Result, error) {
	return p.collector.Collect(ctx, p.env.now(), bar(p.env.err, "collecting"), files...)
}

// files reads what was named on the command line, in the order of receipt, and of those that
// were received together in the order in which they were written.
func (v collectVerb) files(env *environment, inst *instance) ([]report.File, error) {
	manifest := collector.Manifest{}
	if v.Received != "" {
		f, err := os.Open(v.Received)
		if err != nil {
			return nil, fmt.Errorf("open the manifest: %w", err)
		}
		manifest, err = collector.ReadManifest(f, inst.location)
		if err := errors.Join(err, f.Close()); err != nil {
			return nil, fmt.Errorf("manifest %s: %w", v.Received, err)
		}
	}
	paths, err := v.paths(env.err)
	if err != nil {
		return nil, err
	}
	type written struct {
		report.File
		at time.Time
	}
	var given []written
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("no such file: %w", err)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the workbook: %w", err)
		}
		f := report.File{Name: filepath.Base(path), Data: data, Department: v.Department, Reason: v.Reason}
		if f.Reason == "" {
			if f.Reason, err = collector.ReasonBeside(path); err != nil {
				return nil, err
			}
		}
		if e, ok := manifest.Of(path); ok {
			e.Apply(&f)
		} else if v.Received != "" {
			return nil, fmt.Errorf("%s: the manifest %s does not tell when it came in; add a line for it", path, v.Received)
		}
		if now := env.now(); f.Received.After(now) {
			return nil, fmt.Errorf("%s: the manifest %s says that it came in at %s, which is after now, %s", path, v.Received,
				f.Received.Format(time.RFC3339), now.Format(time.RFC3339))
		}
		given = append(given, written{f, info.ModTime()})
	}
	slices.SortStableFunc(given, func(a, b written) int {
		return cmp.Or(a.Received.Compare(b.Received), a.at.Compare(b.at), cmp.Compare(a.Name, b.Name))
	})
	files := make([]report.File, len(given))
	for i, g := range given {
		files[i] = g.File
	}
	return files, nil
}

// paths are those named on the command line, the workbooks of a folder, and of the folders in it, in the folder's place. What
// else lies in it is named to those who read errors.
func (v collectVerb) paths(said io.Writer) ([]string, error) {
	var all []string
	for _, path := range v.Files {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("no such file: %w", err)
		}
		if !info.IsDir() {
			all = append(all, path)
			continue
		}
		err = collector.Walk(path, func(path string, _ fs.FileInfo) {
			switch {
			case v.isManifest(path):
			case workbook.Named(path):
				all = append(all, path)
			default:
				fmt.Fprintf(said, "passed over, not named as a workbook is: %s\n", path)
			}
		})
		if err != nil {
			return nil, fmt.Errorf("list the folder: %w", err)
		}
	}
	return all, nil
}

// isManifest says that a file in a folder of workbooks tells when they came in.
func (v collectVerb) isManifest(path string) bool {
	return v.Received != "" && path == filepath.Clean(v.Received) || strings.EqualFold(filepath.Base(path), "received.csv")
}

// longRun is how many files make a progress bar worth its lines.
const longRun = 200

// bar shows how far a long run is, where it is written to a terminal.
func bar(w io.Writer, what string) collector.Progress {
	if !isTerminal(w) {
		return nil
	}
	return func(done, total int) {
		switch {
		case total < longRun:
		case done < total:
			fmt.Fprintf(w, "\r%s %d/%d", what, done, total)
		default:
			fmt.Fprint(w, clearLine)
		}
	}
}

// clearLine goes to the line's beginning and wipes it.
const clearLine = "\r\x1b[K"

// reportResults says what became of files and at which revision the ledger is, and ends in errFindings when one was refused.
func reportResults(w io.Writer, results []answer.Result, revision int64, english bool) error {
	n, err := tallyOf(results)
	w = visible{w}
	lang := report.Chinese
	if english {
		lang = report.English
	}
	for _, r := range results {
		said := !isAccepted(r) || len(r.Changes) > 0 || slices.ContainsFunc(r.Reading.Findings, check.WantsAnswer)
		if r.Err == nil && !r.Receipt.Duplicate && said {
			if err := answer.WriteAnswer(w, r, lang); err != nil {
				return err
			}
		}
	}
	n.print(w, revision, english)
	if err != nil {
		return err
	}
	if n.held+n.rejected > 0 {
		return errFindings
	}
	return nil
}

// tally counts files by what became of them.
type tally struct{ accepted, held, rejected, known int }

func tallyOf(results []answer.Result) (n tally, err error) {
	for _, r := range results {
		switch {
		case r.Err != nil:
			err = errors.Join(err, fmt.Errorf("%s: %w", r.Name, r.Err))
		case r.Receipt.Duplicate:
			n.known++
		case isAccepted(r):
			n.accepted++
		case r.Reading.Verdict("") == report.Held:
			n.held++
		default:
			n.rejected++
		}
	}
	return n, err
}

// isAccepted says that the ledger took a file's figures; one that is too large to be kept has no verdict of the ledger's.
func isAccepted(r answer.Result) bool { return r.Receipt.Submission.Verdict == report.Accepted }

func (n tally) print(w io.Writer, revision int64, english bool) {
	if english {
		fmt.Fprintf(w, "%d files accepted, %d held, %d refused, %d known already; the ledger is at revision %d\n", n.accepted, n.held,
			n.rejected, n.known, revision)
		return
	}
	fmt.Fprintf(w, "入库%d份，待说明%d份，退回%d份，此前已收%d份；台账至第%d号修订\n", n.accepted, n.held, n.rejected, n.known, revision)
}
