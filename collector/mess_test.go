package collector

import (
	"cmp"
	"fmt"
	"html"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"zhibiao/collector/collectortest"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/indicators/hanzi"
)

// mess is something that people's hands and programs do to a report without changing what it says.
type mess struct {
	name   string
	text   func(string) string  // what becomes of a text; nil: nothing
	number func(float64) string // what becomes of a number: a text; nil: nothing
}

func messes() []mess {
	traditional := traditionalOf()
	eachHan := func(text string, between string) string {
		var b strings.Builder
		var last rune
		for _, r := range text {
			if unicode.Is(unicode.Han, r) && unicode.Is(unicode.Han, last) {
				b.WriteString(between)
			}
			b.WriteRune(r)
			last = r
		}
		return b.String()
	}
	wide := func(text string) string {
		return strings.Map(func(r rune) rune {
			if r > ' ' && r <= '~' {
				return r + 0xfee0
			}
			return r
		}, text)
	}
	plain := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	return []mess{
		{name: "traditional characters", text: func(s string) string { return strings.Map(traditional, s) }},
		{name: "full width", text: wide, number: func(x float64) string { return wide(plain(x)) }},
		{name: "blanks between characters", text: func(s string) string { return eachHan(s, "\u3000") }},
		{name: "line breaks between characters", text: func(s string) string { return eachHan(s, "\n") }},
		{name: "zero-width characters", text: func(s string) string { return eachHan(s, "\u200b") }},
		{name: "blanks around", text: func(s string) string { return "\u00a0 " + s + "\t\u3000" },
			number: func(x float64) string { return " " + plain(x) + "\u00a0" }},
		{name: "other brackets", text: strings.NewReplacer("（", "(", "）", ")", "〔", "[", "〕", "]", "：", ":", "，", ",", "—", "-").Replace},
		{name: "numbers as texts", number: plain},
		{name: "numbers with separators", number: inThousands},
		{name: "numbers with blanks", number: func(x float64) string { return strings.ReplaceAll(inThousands(x), ",", " ") }},
		{name: "numbers with an apostrophe", number: func(x float64) string { return "'" + plain(x) }},
	}
}

// traditionalOf gives each simplified character one that is simplified to it.
func traditionalOf() func(rune) rune {
	back := map[rune]rune{}
	for r := rune(0x4e00); r <= 0x9fff; r++ {
		if s := hanzi.Simplified(r); s != r {
			back[s] = r
		}
	}
	return func(r rune) rune { return cmp.Or(back[r], r) }
}

// inThousands writes 1234.5 as 1,234.5.
func inThousands(x float64) string {
	whole, part, _ := strings.Cut(strconv.FormatFloat(math.Abs(x), 'f', -1, 64), ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if part != "" {
		b.WriteString("." + part)
	}
	if x < 0 {
		return "-" + b.String()
	}
	return b.String()
}

var (
	sharedText = regexp.MustCompile(`<t[^>]*>([^<]*)</t>`)
	plainValue = regexp.MustCompile(`<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)><v>([^<]*)</v></c>`)
)

// messed does it to every text and number of a workbook that excelize wrote.
func messed(t *testing.T, data []byte, m mess) []byte {
	t.Helper()
	return collectortest.Rezip(t, data, func(part collectortest.Part) string {
		if m.text != nil && part.Name == "xl/sharedStrings.xml" {
			return sharedText.ReplaceAllStringFunc(part.Text, func(s string) string {
				text := html.UnescapeString(sharedText.FindStringSubmatch(s)[1])
				return `<t xml:space="preserve">` + html.EscapeString(m.text(text)) + `</t>`
			})
		}
		if m.number == nil || !strings.HasPrefix(part.Name, "xl/worksheets/") {
			return part.Text
		}
		return plainValue.ReplaceAllStringFunc(part.Text, func(s string) string {
			cell := plainValue.FindStringSubmatch(s)
			x, err := strconv.ParseFloat(cell[3], 64)
			if err != nil || x == math.Trunc(x) && x > 36526 && x < 73050 {
				return s // it may be a day
			}
			return fmt.Sprintf(`<c r="%s"%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, cell[1], cell[2], m.number(x))
		})
	})
}

// What hands and programs do to a report leaves its figures as they were, in every form of the sample.
func TestMessChangesNoFigure(t *testing.T) {
	r := collectortest.Lanzhou(t)
	for _, path := range latestReports(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := readReport(t, r, path)
		for _, m := range messes() {
			t.Run(filepath.Base(path)+"/"+m.name, func(t *testing.T) {
				got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: messed(t, data, m)}, collectortest.Made,
					collectortest.Nothing)
				saysTheSame(t, got, want)
			})
		}
	}
}

// Saved by another program in another format, every report of the sample says the same.
func TestFormatChangesNoFigure(t *testing.T) {
	soffice, r := collectortest.LibreOffice(t), collectortest.Lanzhou(t)
	for ext, to := range map[string]string{"xls": "xls:MS Excel 97", "ods": "ods", "fods": "fods", "html": "html",
		"csv": "csv:Text - txt - csv (StarCalc):44,34,76,1", "xlsx": "xlsx:Calc MS Excel 2007 XML"} {
		t.Run(ext, func(t *testing.T) {
			t.Parallel()
			dir, reports := t.TempDir(), latestReports(t)
			args := append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", to,
				"--outdir", dir}, reports...)
			if out, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
				t.Fatalf("soffice: %v\n%s", err, out)
			}
			for _, path := range reports {
				name := strings.TrimSuffix(filepath.Base(path), "xlsx") + ext
				data, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				t.Run(name, func(t *testing.T) {
					got, want := collectortest.ReadFile(t, r, report.File{Name: name, Data: data}, collectortest.Made,
						collectortest.Nothing), readReport(t, r, path)
					if ext == "csv" && sheetsOf(want) > 1 {
						// A text file has but one sheet, which is all that may be wrong with it.
						for _, f := range got.Findings {
							if f.Severity == report.Fault && f.Code != "sheet.missing" {
								t.Errorf("%s %s %q: %s", f.Code, f.Place(), f.Found, f.Message.ZH)
							}
						}
						return
					}
					saysTheSame(t, got, want)
				})
			}
		})
	}
}

// latestReports are the sample's files, the latest of each kind.
func latestReports(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../samples/lanzhou/*/*.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	latest := map[string]string{} // by all of the name that comes before the period
	for _, path := range files {
		kind := path[:strings.LastIndex(path, "_")]
		latest[kind] = max(latest[kind], path)
	}
	return slices.Sorted(maps.Values(latest))
}

// eachReport tries the sample's latest report of each form, side by side.
func eachReport(t *testing.T, r *reading.Reader, try func(t *testing.T, data []byte, want report.Reading)) {
	t.Helper()
	for _, path := range latestReports(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			try(t, data, readReport(t, r, path))
		})
	}
}

func readReport(t *testing.T, r *reading.Reader, path string) report.Reading {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got := collectortest.ReadFile(t, r, report.File{Name: "a.xlsx", Data: data}, collectortest.Made, collectortest.Nothing)
	if !got.Accepted() || len(got.Observations)+len(got.Targets) == 0 {
		t.Fatalf("%s: %v", path, got.Findings)
	}
	return got
}

func sheetsOf(r report.Reading) int {
	sheets := map[string]bool{}
	for _, o := range r.Observations {
		sheets[o.Source.Sheet] = true
	}
	for _, g := range r.Targets {
		sheets[g.Source.Sheet] = true
	}
	return len(sheets)
}

// saysTheSame wants one reading's figures in the other, and none but its findings, notices aside.
func saysTheSame(t *testing.T, got, want report.Reading) {
	t.Helper()
	for _, f := range got.Findings {
		if f.Severity != report.Notice && !slices.ContainsFunc(want.Findings,
			func(x report.Finding) bool { return x.Code == f.Code && x.Cell == f.Cell }) {
			t.Errorf("%s %s %q: %s", f.Code, f.Place(), f.Found, f.Message.ZH)
		}
	}
	if a, b := said(got), said(want); a != b {
		t.Errorf("says\n%s\ninstead of\n%s", a, b)
	}
}

// said is all that a reading records, without where and how it was written.
func said(r report.Reading) string {
	var b strings.Builder
	fmt.Fprintln(&b, r.Form, r.Department, r.Period)
	for _, o := range r.Observations {
		fmt.Fprintf(&b, "%v %.12g %c\n", o.Key(), o.Value, o.Status)
	}
	for _, g := range r.Targets {
		fmt.Fprintf(&b, "%v %v %v %.12g %v\n", g.Subject, g.Window, g.Bound, g.Value, g.Pace)
	}
	return b.String()
}
