package main

import (
	"archive/zip"
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Another target is asked for, granted with its basis and its approval, and shown as 调整后 from its day on; the approval is kept, the
// catalogue's check names the difference, and the alert's course tells of it.
func TestAdjustedTarget(t *testing.T) {
	dir := withCityFund(t)
	approval := filepath.Join(t.TempDir(), "批件.pdf")
	if err := os.WriteFile(approval, []byte("%PDF-1.4 approval"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(want string, code int, args ...string) string {
		t.Helper()
		got, out, stderr := runVerb(t, append(args, "-c", dir)...)
		if got != code || !strings.Contains(out+stderr, want) {
			t.Fatalf("%v: %d %s%s, want %d and %q", args, got, out, stderr, code, want)
		}
		return out
	}
	number := openAlert(t, dir, "city_fund")
	run("recorded as 1", exitOK, "alerts", "adjust", number, "财政减收，拟调整为4亿元")
	run("asked for already", exitFailure, "alerts", "adjust", number, "再次申请")
	run("by what it was granted", exitUsage, "alerts", "adjust", number, "经研究同意", "--figure", "4亿元", "--basis", " ")
	run("5亿元 already", exitUsage, "alerts", "adjust", number, "经研究同意", "--figure", "5亿元", "--basis", "新政办〔2026〕3号", "--from", "2026-07-01")
	run("recorded as submission", exitOK, "alerts", "adjust", number, "经研究同意", "--figure", "4亿元", "--basis", "新政办〔2026〕3号",
		"--from", "2026-07-01", "--file", approval)
	if said := run("以台账为准", exitOK, "catalogue", "check"); !strings.Contains(said, "新政办〔2026〕3号") {
		t.Errorf("catalogue check says %s", said)
	}
	run("4.00亿元（调整后）", exitOK, "progress", "--all")
	run("nobody asks", exitFailure, "alerts", "adjust", number, "不同意", "--refuse")

	s, err := openLedger(t.Context(), filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	granted, err := s.Granted(t.Context())
	if err != nil || len(granted) != 1 || granted[0].Value != 4e8 || granted[0].Basis != "新政办〔2026〕3号" {
		t.Fatalf("granted %+v, %v", granted, err)
	}
	sub, err := s.Submission(t.Context(), granted[0].Source.Submission)
	if err != nil {
		t.Fatal(err)
	}
	data, err := s.Bytes(t.Context(), sub.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) != 2 {
		t.Fatalf("kept: %v, %v", z, err)
	}
	f, err := z.File[1].Open()
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := io.ReadAll(f); err != nil || string(kept) != "%PDF-1.4 approval" {
		t.Errorf("the approval is kept as %q, %v", kept, err)
	}
}

// withCityFund is the sample with a year's plan and what a city reported of its fund.
func withCityFund(t *testing.T) string {
	t.Helper()
	dir := lanzhou(t)
	var files []string
	for _, pattern := range []string{"plans/*2026年.xlsx", "workbooks/兰州市财政局_*2026年*"} {
		list, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(list) == 0 {
			t.Fatal(pattern, list, err)
		}
		files = append(files, list...)
	}
	if code, out, stderr := runVerb(t, append([]string{"collect", "-c", dir, "--reason", "示例"}, files...)...); code != exitOK {
		t.Fatal(code, out, stderr)
	}
	return dir
}

// openAlert decides on what an instance's ledger says, and gives the number of the alert that stands of an indicator's target.
func openAlert(t *testing.T, dir, indicator string) string {
	t.Helper()
	s := servingOf(t, dir)
	defer s.Close()
	if err := s.watch.Decide(t.Context()); err != nil {
		t.Fatal(err)
	}
	view, err := s.watch.View(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range view.Episodes {
		if a := e.Key.About; e.Open() && a.Indicator == indicator && a.Node == "" {
			return strconv.FormatInt(e.ID, 10)
		}
	}
	t.Fatalf("nothing stands of %s among %+v", indicator, view.Episodes)
	return ""
}

// servingOf is a program on an instance, which serves nobody yet.
func servingOf(t *testing.T, dir string) *serving {
	t.Helper()
	inst, err := openInstance(dir)
	if err != nil {
		t.Fatal(err)
	}
	env := &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: sampleNow(t), log: slog.New(slog.DiscardHandler)}
	p, err := openProgram(t.Context(), env, inst)
	if err != nil {
		t.Fatal(err)
	}
	return newServing(p, nil)
}
