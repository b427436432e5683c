package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/alerts/bulletin"
	"zhibiao/collector"
	"zhibiao/samples/peers"
)

// sampleLedger is an instance of the sample with its 22 months collected: its configuration's file.
func sampleLedger(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	d := startDemo(t, "--data", dir)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && // what alerts tell of the past is decided behind the start
		!strings.Contains(d.get(t, "/messages"), "2026-11-23 09:00"); {
		time.Sleep(50 * time.Millisecond)
	}
	catalogue, err := filepath.Abs(filepath.Join("..", "..", "samples", "lanzhou", "catalogue"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "zhibiao.yaml")
	text := fmt.Sprintf("name: {zh: 兰州新区高质量发展先行区, en: Lanzhou New Area}\nnotice: {zh: 示例数据, en: sample data}\ncatalogue: %s\nstore: "+
		"ledger.db\n", catalogue)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// must runs a verb that succeeds.
func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, stderr := runVerb(t, args...)
	if code != exitOK {
		t.Fatalf("%v: exit %d\n%s%s", args, code, out, stderr)
	}
	return out
}

func writeBulletin(t *testing.T, config, name string, args ...string) (path, digest string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	out := must(t, append([]string{"bulletin", "-c", config, "-o", path}, args...)...)
	_, digest, found := strings.Cut(strings.TrimSpace(out), "sha256:")
	if !found {
		t.Fatalf("bulletin printed %s", out)
	}
	return path, digest
}

func factsIn(t *testing.T, path string) *bulletin.Facts {
	t.Helper()
	annex, err := readBulletin(t.Context(), path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if annex.Digest != annex.Said {
		t.Errorf("%s says digest %s and has %s", path, annex.Said, annex.Digest)
	}
	return annex.Facts
}

// TestBulletin holds bulletins of the sample against the ledger, and against the progress table of the same day.
func TestBulletin(t *testing.T) {
	config := sampleLedger(t)
	t.Run("progress", func(t *testing.T) { bulletinTellsWhatProgressTells(t, config) })
	t.Run("formats", func(t *testing.T) { bulletinFormatsAreOne(t, config) })
	t.Run("corrections", func(t *testing.T) { bulletinTellsOfCorrections(t, config) })
	t.Run("verify", func(t *testing.T) { bulletinIsVerified(t, config) })
	t.Run("office", func(t *testing.T) { bulletinInLibreOffice(t, config) })
	t.Run("drafts", func(t *testing.T) { bulletinIsDrafted(t, config) })
	t.Run("usage", func(t *testing.T) { bulletinRefuses(t, config) })
}

func bulletinTellsWhatProgressTells(t *testing.T, config string) {
	for period, asOf := range map[string]string{"2026-M10": "2026-11-23", "2026-M06": "2026-07-20", "2025-M12": "2026-01-31",
		"2026-M01": "2026-02-20", "2026-Q3": "2026-10-31"} {
		progress := must(t, "progress", "-c", config, "--as-of", asOf)
		path, _ := writeBulletin(t, config, "b.md", "--period", period, "--as-of", asOf)
		facts := factsIn(t, path)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(progress, "\n")
		listed := 0
		for _, g := range facts.Targets {
			if !g.Listed {
				continue
			}
			listed++
			figures := []string{g.StatusName, g.Number, g.Name, g.EntityName, g.WindowName, g.Actual, g.Target, g.Attainment, g.TimeShare,
				g.Gap, g.Until, g.Responsible}
			if !slices.ContainsFunc(lines, func(l string) bool { return inOrder(l, figures) }) {
				t.Errorf("%s: the progress table has no line with %q", period, figures)
			}
		}
		shown := 0
		for _, l := range lines {
			if light, _, _ := strings.Cut(l, "  "); len(light) == len("红") && strings.Contains("红黄绿蓝灰", light) {
				shown++
			}
		}
		if listed == 0 || shown != listed {
			t.Errorf("%s: %d lines of progress, %d targets listed", period, shown, listed)
		}
		tally := facts.Tally()
		sum := fmt.Sprintf("共%d项目标：红灯%d，黄灯%d，绿灯%d，蓝灯%d，灰灯%d", tally.Total, tally.By["red"], tally.By["yellow"], tally.By["green"],
			tally.By["blue"], tally.By["grey"])
		if !strings.Contains(progress, sum) {
			t.Errorf("%s: progress does not say %s", period, sum)
		}
		said := fmt.Sprintf("共监测目标%d项：红灯%d项，黄灯%d项，绿灯%d项，蓝灯%d项，灰灯%d项。", tally.Total, tally.By["red"], tally.By["yellow"], tally.By["green"],
			tally.By["blue"], tally.By["grey"])
		if !strings.Contains(string(text), said) {
			t.Errorf("%s: the bulletin does not say %s", period, said)
		}
	}
}

// inOrder says whether a line has the texts one behind the other.
func inOrder(line string, texts []string) bool {
	for _, s := range texts {
		at := strings.Index(line, s)
		if at < 0 {
			return false
		}
		line = line[at+len(s):]
	}
	return true
}

func bulletinFormatsAreOne(t *testing.T, config string) {
	var first string
	for _, name := range []string{"b.md", "b.html", "b.docx", "b.xlsx"} {
		path, digest := writeBulletin(t, config, name, "--period", "2026-M10", "--as-of", "2026-11-20", "--rank")
		if first == "" {
			first = digest
		}
		if digest != first {
			t.Errorf("%s: digest %s, want %s", name, digest, first)
		}
		facts := factsIn(t, path)
		if facts.Revision == 0 || facts.Period != "2026-M10" || !facts.Ranked {
			t.Errorf("%s: facts %d %s", name, facts.Revision, facts.Period)
		}
		if out := must(t, "bulletin", "verify", "-c", config, path); !strings.Contains(out, "与台账对当日的记载一致") {
			t.Errorf("%s: verify says %s", name, out)
		}
		again, _ := writeBulletin(t, config, name, "--period", "2026-M10", "--as-of", "2026-11-20", "--rank")
		a, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(again)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s: written twice it is another", name)
		}
	}
}

func bulletinTellsOfCorrections(t *testing.T, config string) {
	path, _ := writeBulletin(t, config, "b.md", "--period", "2026-M05")
	facts := factsIn(t, path)
	if len(facts.Corrections) != 1 {
		t.Fatalf("corrections %+v, want the one of imports and exports", facts.Corrections)
	}
	c := facts.Corrections[0]
	if c.Name != "进出口总额" || c.PeriodName != "2026年4月" || c.Was != "5.83亿元" || c.Is != "4.66亿元" || c.By != "省商务厅" ||
		c.Reason != "海关更正当月进出口数" || !strings.HasSuffix(c.File, "（更正）.xlsx") {
		t.Errorf("correction %+v", c)
	}
	before, _ := writeBulletin(t, config, "b.md", "--period", "2026-M04")
	out := must(t, "bulletin", "verify", "-c", config, before)
	by := fmt.Sprintf("第%d号 省商务厅 2026-06-21", c.Submission)
	if !strings.Contains(out, "2026年4月由5.83亿元更正为4.66亿元（海关更正当月进出口数）") || !strings.Contains(out, by) {
		t.Errorf("verify does not tell who corrected what since: %s", out)
	}
}

func bulletinIsVerified(t *testing.T, config string) {
	path, digest := writeBulletin(t, config, "b.md", "--period", "2026-M10")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(text string) string {
		name := filepath.Join(t.TempDir(), "edited.md")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	edited := write(strings.Replace(string(data), "二、主要问题", "二、存在的主要问题", 1))
	if out := must(t, "bulletin", "verify", "-c", config, edited); !strings.Contains(out, "此后没有变化") {
		t.Errorf("an edited text: %s", out)
	}
	forged := write(strings.Replace(string(data), `"actual":"7.00亿元"`, `"actual":"9.00亿元"`, 1))
	if code, out, _ := runVerb(t, "bulletin", "verify", "-c", config, forged); code != exitFailure || !strings.Contains(out, "数据附件被改动") {
		t.Errorf("a forged figure: exit %d: %s", code, out)
	}
	facts := factsIn(t, path)
	for i := range facts.Targets {
		if facts.Targets[i].Actual == "7.00亿元" {
			facts.Targets[i].Actual = "9.00亿元"
		}
	}
	sealed, other, err := facts.Seal()
	if err != nil || other == digest {
		t.Fatalf("seal: %v", err)
	}
	var escaped bytes.Buffer
	json.HTMLEscape(&escaped, sealed)
	head, _, _ := strings.Cut(string(data), "{\"digest\"")
	resealed := write(head + escaped.String() + "\n-->\n")
	if code, out, _ := runVerb(t, "bulletin", "verify", "-c", config, resealed); code != exitFailure ||
		!strings.Contains(out, "台账对当日的说法与通报不一致") || !strings.Contains(out, "9.00亿元") {
		t.Errorf("a forged figure under a new digest: exit %d: %s", code, out)
	}
}

// bulletinInLibreOffice has LibreOffice read what is written, look where pages end, and write it again.
func bulletinInLibreOffice(t *testing.T, config string) {
	peers.Program(t, "lowriter")
	office, pdftotext := peers.Program(t, "soffice"), peers.Program(t, "pdftotext")
	draft, digest := writeBulletin(t, config, "draft.docx", "--period", "2026-M10", "--rank", "--score")
	dir := t.TempDir()
	released := filepath.Join(dir, "released.docx")
	issue := func(want int, args ...string) string {
		t.Helper()
		code, out, stderr := runVerb(t, append([]string{"bulletin", "release", "-c", config, "--by", "李四"}, args...)...)
		if code != want {
			t.Errorf("release %v: exit %d, want %d: %s%s", args, code, want, out, stderr)
		}
		return out + stderr
	}
	if out := must(t, "bulletin", "verify", "-c", config, draft); !strings.Contains(out, "未签发（草稿）") {
		t.Errorf("verify of a draft: %s", out)
	}
	issue(exitUsage, draft, "--number", "新政督〔2026〕11号", "-o", released)
	issue(exitUsage, draft, "--number", "新政督〔2026〕11号", "-o", released, "--office", "某办", "--day", "明天")
	issue(exitOK, draft, "--number", "新政督〔2026〕11号", "--office", "兰州新区管理委员会办公室", "--day", "2026-11-20", "-o", released)
	if out := issue(exitFailure, draft, "--number", "新政督〔2026〕12号"); !strings.Contains(out, "went out already, as 新政督〔2026〕11号") {
		t.Errorf("released twice: %s", out)
	}
	other, _ := writeBulletin(t, config, "other.md", "--period", "2026-M09")
	if out := issue(exitFailure, other, "--number", "新政督〔2026〕11号"); !strings.Contains(out, "another letter's") {
		t.Errorf("a number twice: %s", out)
	}
	if out := must(t, "bulletin", "verify", "-c", config, released); !strings.Contains(out, "已签发：新政督〔2026〕11号，李四，2026年11月23日") ||
		!strings.Contains(out, digest) {
		t.Errorf("verify of what was released: %s", out)
	}
	if out := must(t, "log", "list", "-c", config); !strings.Contains(out, "alert.supervise") || !strings.Contains(out, digest) {
		t.Errorf("the log of acts does not know of it: %s", out)
	}
	for name, path := range map[string]string{"draft.docx": draft, "released.docx": released} {
		dir := t.TempDir()
		formats := []string{"pdf"}
		if path == draft {
			formats = append(formats, "docx")
		}
		for _, format := range formats {
			cmd := exec.CommandContext(t.Context(), office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to",
				format, "--outdir", dir, path)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s to %s: %v\n%s", name, format, err, out)
			}
		}
		page := func(n string) string {
			out, err := exec.CommandContext(t.Context(), pdftotext, "-f", n, "-l", n,
				strings.TrimSuffix(filepath.Join(dir, name), ".docx")+".pdf", "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			return strings.ReplaceAll(string(out), " ", "")
		}
		first, second := page("1"), page("2")
		for _, want := range []string{"一、综述", "三、下步工作", "附件：1.目标进展情况表", "—1—"} {
			if !strings.Contains(first, want) {
				t.Errorf("%s: the first page lacks %s:\n%s", name, want, first)
			}
		}
		if strings.Contains(first, "新政督") != (name == "released.docx") || strings.Contains(first, "草稿") != (name == "draft.docx") {
			t.Errorf("%s: the first page:\n%s", name, first)
		}
		if !strings.HasPrefix(strings.TrimSpace(second), "附件1") {
			t.Errorf("%s: the text takes more than one page:\n%s", name, second)
		}
		if path != draft {
			continue
		}
		if out := must(t, "bulletin", "verify", "-c", config, filepath.Join(dir, name)); !strings.Contains(out, "与台账对当日的记载一致") {
			t.Errorf("%s, written by LibreOffice: %s", name, out)
		}
	}
}

func bulletinRefuses(t *testing.T, config string) {
	for want, args := range map[string][]string{
		"has not ended yet": {"--period", "2026-M11", "-o", "b.md"},
		"ends in .docx":     {"--period", "2026-M10", "-o", "b.pdf"},
		"is not before":     {"--period", "2026-M10", "-o", "b.md", "--since", "2026-11-23T12:00:00+08:00"},
		"neither a date":    {"--period", "2026-M10", "-o", "b.md", "--as-of", "昨天"},
		"--period":          {"--period", "十月", "-o", "b.md"},
	} {
		code, _, stderr := runVerb(t, append([]string{"bulletin", "-c", config}, args...)...)
		if code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%v: exit %d: %s, want %q", args, code, stderr, want)
		}
	}
	if code, _, stderr := runVerb(t, "bulletin", "verify", "-c", config, config); code != exitFailure ||
		!strings.Contains(stderr, "no data annex") {
		t.Errorf("verify of another file: exit %d: %s", code, stderr)
	}
}

// bulletinIsDrafted: the schedule has last month's draft made once, and nobody's edits are written over.
func bulletinIsDrafted(t *testing.T, config string) {
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	scheduled := filepath.Join(filepath.Dir(config), "drafts.yaml")
	if err := os.WriteFile(scheduled, fmt.Appendf(text, "bulletin: {schedule: \"0 9 8 * *\", folder: %s, format: md}\n", folder),
		0o600); err != nil {
		t.Fatal(err)
	}
	env := &environment{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: sampleNow(t),
		log: slog.New(slog.DiscardHandler)}
	draft := func() {
		t.Helper()
		if err := (instanceFlag{scheduled}).view(t.Context(), env, func(p *program) error { return publisher{p}.draftDue(t.Context()) }); err != nil {
			t.Fatal(err)
		}
	}
	draft()
	path := filepath.Join(folder, "2026-M10.md")
	if facts := factsIn(t, path); facts.Period != "2026-M10" || !facts.AsOf.Equal(sampleNow(t)()) {
		t.Errorf("drafted %s as of %s", facts.Period, facts.AsOf)
	}
	if err := os.WriteFile(path, []byte("edited"), 0o600); err != nil {
		t.Fatal(err)
	}
	draft()
	if data, err := os.ReadFile(path); err != nil || string(data) != "edited" {
		t.Errorf("an edited draft was written over: %v", err)
	}
}

func TestDraftsAreDueOnSchedule(t *testing.T) {
	loc := sampleNow(t)().Location()
	for _, c := range []struct {
		schedule  collector.Schedule
		now, want string
	}{
		{"0 9 8 * *", "2026-11-08 08:59", ""},
		{"0 9 8 * *", "2026-11-08 09:00", "2026-M10"},
		{"0 9 8 * *", "2026-11-30 23:59", "2026-M10"}, // the program was down on the 8th
		{"0 9 8 * *", "2026-12-01 00:00", ""},
		{"0 0 1 * *", "2027-01-01 00:00", "2026-M12"},
		{"", "2026-11-30 12:00", ""},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", c.now, loc)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if p, due := (drafts{Schedule: c.schedule}).due(now); due {
			got = p.String()
		}
		if got != c.want {
			t.Errorf("%q at %s: %q, want %q", c.schedule, c.now, got, c.want)
		}
	}
	for config, want := range map[string]string{
		"bulletin: {schedule: monthly}":                    "write five fields",
		"bulletin: {schedule: \"0 9 8 * *\", format: pdf}": "want docx, xlsx, html or md",
	} {
		if _, err := parseConfig("zhibiao.yaml", []byte(config)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", config, err, want)
		}
	}
}
