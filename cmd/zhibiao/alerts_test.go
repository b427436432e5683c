package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Acts on alerts are taken with the running program and without, refused with their mend, and shown.
func TestAlertsVerbs(t *testing.T) {
	dir := withLedger(t)
	act := func(want string, code int, args ...string) {
		t.Helper()
		got, out, stderr := runVerb(t, append([]string{"alerts"}, append(args, "-c", dir)...)...)
		if got != code || !strings.Contains(out+stderr, want) {
			t.Errorf("%v: %d %s%s, want %d and %q", args, got, out, stderr, code, want)
		}
	}
	act("recorded as 1", exitOK, "silence", "--indicator", "green_building_share", "--until", "2099-12-31", "--why", "停机检修", "--by", "张三")
	act("name an event", exitFailure, "silence", "--until", "2099-12-31", "--why", "x")
	act("say why", exitFailure, "silence", "--form", "green_building", "--until", "2099-12-31")
	act("a day to come", exitFailure, "silence", "--form", "green_building", "--until", "2001-12-31", "--why", "x")
	act("--until", exitUsage, "silence", "--form", "green_building", "--why", "x")
	act("recorded as 2", exitOK, "silence", "--lift", "1")
	act("no silence 7", exitFailure, "silence", "--lift", "7")
	act("no message 1", exitFailure, "ack", "1")
	act("no alert 1", exitFailure, "explain", "1", "天气原因")
	act("recorded as 3", exitOK, "pause", "检修")
	act("recorded as 4", exitOK, "resume")
	act("no department", exitUsage, "test", "--to", "nobody")
	act("telephone", exitOK, "test", "--to", "housing")
	act("ReportOverdue", exitOK, "backtest", "--from", "2026-11-23", "--to", "2026-12-20")
	act("not before", exitUsage, "backtest", "--from", "2999-01")

	// Another ladder takes one line away and adds none.
	other := filepath.Join(t.TempDir(), "other.yaml")
	if err := os.WriteFile(other, []byte("ladder: {supervise: 0}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, out, stderr := runVerb(t, "alerts", "backtest", "-c", dir, "--from", "2026-11-23", "--to", "2026-12-20", "--alerts", other)
	if strings.Contains(out, "\n+") || !strings.Contains(out, "supervise") || stderr != "" {
		t.Errorf("another ladder: %s%s", out, stderr)
	}
}

// What is wrong with alerts.yaml is said with its place and its mend.
func TestAlertsFileMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"units: {finanse: {}}":                                        `no department has the id "finanse"`,
		"units: {finance: {relation: boss}}":                          "want subordinate, peer, superior or vertical",
		"units: {finance: {channels: [mail]}}":                        `no channel is called "mail"`,
		"units: {finance: {hours: {from: \"18:00\", to: \"08:00\"}}}": "want two times of one day",
		"on: [Everything]":                                            `no event is called "Everything"`,
		"ladder: {urge: -1}":                                          "want working days",
		"channels: [{name: a, kind: pigeon}]":                         `"pigeon": want one of`,
		"unit: {}":                                                    `key "unit" is not known here`,
	} {
		dir := lanzhou(t)
		if err := os.WriteFile(filepath.Join(dir, "alerts.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := runVerb(t, "alerts", "test", "-c", dir, "--to", "finance")
		if code == exitOK || !strings.Contains(stderr, want) || !strings.Contains(stderr, "alerts.yaml:1:") {
			t.Errorf("%s: %d %s, want %q", text, code, stderr, want)
		}
	}
}
