package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"zhibiao/indicators"
)

// TestEveryRoomPrintsTheSameDigits holds what stands of every live target of the sample on the front page, on sheets, in files, in the
// terminal, in alerts and in messages to one row, in both languages. Pages of indicators, evidence and Grafana are held to the same row
// by TestIndicatorPagesPrintTheSameDigits and TestGrafanaPrintsTheDigitsOfTables.
func TestEveryRoomPrintsTheSameDigits(t *testing.T) {
	p, d := sampleProgram(t), startDemo(t)
	d.decided(t)
	assessed, err := p.db.Progress(t.Context(), "", sampleNow(t)())
	if err != nil {
		t.Fatal(err)
	}
	assessed = slices.DeleteFunc(assessed, func(a indicators.Assessment) bool { return a.Past })
	for _, english := range []bool{false, true} {
		c := &digits{demo: d, english: english, rows: map[string]indicators.Row{}}
		for _, a := range assessed {
			if indicators.Listed(p.instance.catalogue, a) {
				c.listed++
			}
			r := indicators.WordingIn(p.instance.catalogue, english).Row(a)
			c.rows[rowKey(r.Indicator, r.Entity, r.Window)] = r
		}
		if len(c.rows) != len(assessed) {
			t.Fatalf("%d rows of %d targets: a row's names are not its own", len(c.rows), len(assessed))
		}
		t.Run(fmt.Sprintf("english=%t", english), func(t *testing.T) {
			t.Run("front page", c.list)
			t.Run("sheets", c.sheets)
			t.Run("workbook", c.workbook)
			t.Run("csv", c.csv)
			t.Run("terminal", func(t *testing.T) { c.terminal(t, p, assessed) })
			t.Run("alerts", c.alerts)
		})
	}
}

// digits holds rooms to rows, in one language.
type digits struct {
	*demo
	english bool
	rows    map[string]indicators.Row
	listed  int // targets that a table shows where it does not show all
}

func rowKey(parts ...string) string { return strings.Join(parts, "|") }

func (c *digits) page(t *testing.T, path string) string {
	if c.english {
		path += map[bool]string{false: "?", true: "&"}[strings.Contains(path, "?")] + "lang=en"
	}
	return c.get(t, path)
}

// figures are what a table shows of a target, column by column.
func figures(r indicators.Row) []string {
	return []string{r.Actual, r.Target, r.Attainment, r.TimeShare, r.Gap}
}

var (
	tableRow  = regexp.MustCompile(`(?s)<tr>.*?</tr>`)
	tableCell = regexp.MustCompile(`(?s)<t[dh][^>]*>(.*?)</t[dh]>`)
	indicator = regexp.MustCompile(`(?s)<b>([^<]+)</b>(?: · ([^<]+))?`)
	aside     = regexp.MustCompile(`(?s)<span class="why">.*?</span>`)
	asideText = regexp.MustCompile(`(?s)<span class="why">([^<]*)</span>`)
)

// cells are a row's cells without what stands below their figures.
func cells(row string) (list []string) {
	for _, m := range tableCell.FindAllStringSubmatch(row, -1) {
		list = append(list, words(aside.ReplaceAllString(m[1], "")))
	}
	return list
}

// list goes through all pages of the front page's list.
func (c *digits) list(t *testing.T) {
	seen := 0
	for from := 0; from < len(c.rows); from += 40 {
		_, page, _ := strings.Cut(c.page(t, fmt.Sprintf("/?from=%d", from)), `id="targets"`)
		for _, row := range tableRow.FindAllString(page, -1) {
			name := indicator.FindStringSubmatch(row)
			if name == nil {
				continue
			}
			shown := cells(row)
			window := html.UnescapeString(asideText.FindStringSubmatch(strings.SplitN(row, `<td class="s"`, 2)[1])[1])
			r, ok := c.rows[rowKey(html.UnescapeString(name[1]), html.UnescapeString(name[2]), window)]
			if !ok {
				t.Fatalf("%s of %s is no target", name[0], window)
			}
			seen++
			c.same(t, r, shown[2:7])
		}
	}
	c.all(t, seen)
}

func (c *digits) sheets(t *testing.T) {
	page := c.page(t, "/sheets")
	seen := 0
	for _, row := range tableRow.FindAllString(page, -1) {
		for _, r := range c.rows {
			if text := words(row); strings.Contains(text, r.Indicator) && strings.Contains(text, r.Why.In(c.english)) &&
				strings.Contains(text, r.Entity) && strings.Contains(text, r.Window) {
				seen++
				for _, figure := range []string{r.Actual, r.Target} {
					if !strings.Contains(text, figure) {
						t.Errorf("%s %s: a sheet lacks %s: %s", r.Indicator, r.Entity, figure, text)
					}
				}
				break
			}
		}
	}
	if seen != c.listed {
		t.Errorf("%d of %d targets were compared", seen, c.listed)
	}
}

func (c *digits) workbook(t *testing.T) {
	f, err := excelize.OpenReader(strings.NewReader(c.page(t, "/targets.xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	c.lines(t, rows)
}

func (c *digits) csv(t *testing.T) {
	read := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.page(t, "/targets.csv"), "\ufeff")))
	read.FieldsPerRecord = -1
	rows, err := read.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	c.lines(t, rows)
}

// lines holds a file's: its columns are those of board.Table.
func (c *digits) lines(t *testing.T, rows [][]string) {
	seen := 0
	for _, row := range rows {
		row = append(row, make([]string, 21)...) // what is empty at a row's end is no cell
		r, ok := c.rows[rowKey(row[1], row[2], row[5])]
		if !ok {
			continue
		}
		seen++
		c.same(t, r, row[6:11])
		if row[11] != r.Forecast {
			t.Errorf("%s %s: forecast is %s, want %s", r.Indicator, r.Entity, row[11], r.Forecast)
		}
	}
	c.all(t, seen)
}

func (c *digits) terminal(t *testing.T, p *program, assessed []indicators.Assessment) {
	var out bytes.Buffer
	printed := &program{env: &environment{streams: streams{strings.NewReader(""), &out, io.Discard}, now: sampleNow(t),
		log: slog.New(slog.DiscardHandler)}, instance: p.instance}
	if err := (progressVerb{All: true, English: c.english}).printTable(printed, assessed); err != nil {
		t.Fatal(err)
	}
	lines, seen := strings.Split(out.String(), "\n"), 0
	for _, r := range c.rows {
		if slices.ContainsFunc(lines, func(line string) bool {
			for _, figure := range append(figures(r), r.Indicator, r.Entity, r.Window) {
				if !strings.Contains(line, figure) {
					return false
				}
			}
			return true
		}) {
			seen++
		} else {
			t.Errorf("no line has %q of %s %s", figures(r), r.Indicator, r.Entity)
		}
	}
	c.all(t, seen)
}

// alerts goes through those that stand.
func (c *digits) alerts(t *testing.T) {
	found := 0
	for _, address := range linked(c.page(t, "/alerts"), "/alerts/") {
		found += tells(t, address, words(c.page(t, address)), c.english, c.rows)
	}
	if found < 10 {
		t.Errorf("only %d targets were told of", found)
	}
}

// linked are the addresses below a path that a page leads to, each once.
func linked(page, path string) (list []string) {
	for _, m := range regexp.MustCompile(`href="(`+path+`\d+)[?"]`).FindAllStringSubmatch(page, -1) {
		if !slices.Contains(list, m[1]) {
			list = append(list, m[1])
		}
	}
	return list
}

// tells holds the sentences of a text that speak of targets to their rows, and counts them. Of works nodes are told, not figures.
func tells(t *testing.T, where, text string, english bool, rows ...map[string]indicators.Row) (found int) {
	t.Helper()
	for key, r := range rows[0] {
		entity, window, colon := "（"+r.Entity+"）", " "+r.Window, "："
		if english {
			entity, window, colon = " ("+r.Entity+")", ", "+r.Window, ": "
		}
		if r.Entity == "" {
			entity = ""
		}
		_, said, told := strings.Cut(text, r.Indicator+entity+window+colon)
		if !told || r.Actual == "—" || strings.HasSuffix(r.Actual, "个") || strings.HasSuffix(r.Actual, " nodes") {
			continue
		}
		found++
		said, _, _ = strings.Cut(said, map[bool]string{false: "依据：", true: " By "}[english])
		if !slices.ContainsFunc(rows, func(rows map[string]indicators.Row) bool {
			r := rows[key]
			return strings.Contains(said, r.Actual) && strings.Contains(said, strings.TrimLeft(r.Target, "≤≈="))
		}) {
			t.Errorf("%s lacks %s and %s of %s %s: %s", where, r.Actual, r.Target, r.Indicator, r.Entity, said)
		}
	}
	return found
}

func (c *digits) same(t *testing.T, r indicators.Row, shown []string) {
	t.Helper()
	for i, want := range figures(r) {
		got := strings.TrimPrefix(shown[i], "'")
		if mark := map[bool]string{false: "（" + r.Mark + "）", true: " (" + r.Mark + ")"}[c.english]; r.Mark != "" {
			got = strings.TrimSuffix(got, mark)
		}
		if got != want {
			t.Errorf("%s %s: %s is shown, want %s", r.Indicator, r.Entity, shown[i], want)
		}
	}
}

func (c *digits) all(t *testing.T, seen int) {
	t.Helper()
	if seen != len(c.rows) {
		t.Errorf("%d of %d targets were compared", seen, len(c.rows))
	}
}

// TestMessagesPrintTheDigitsOfTheirDay holds what the messages of the demo say of targets to the rows of the day on which they were
// written, or of the evening before.
func TestMessagesPrintTheDigitsOfTheirDay(t *testing.T) {
	p, d := sampleProgram(t), startDemo(t)
	d.decided(t)
	kept := map[string]map[string]indicators.Row{}
	rowsOn := func(day time.Time) map[string]indicators.Row {
		asOf := day.Format(time.DateOnly)
		if kept[asOf] == nil {
			now, err := p.standpoint(asOf)
			if err != nil {
				t.Fatal(err)
			}
			assessed, err := p.db.Progress(t.Context(), asOf, now)
			if err != nil {
				t.Fatal(err)
			}
			kept[asOf] = map[string]indicators.Row{}
			for _, a := range assessed {
				r := indicators.WordingIn(p.instance.catalogue, false).Row(a)
				kept[asOf][rowKey(r.Indicator, r.Entity, r.Window)] = r
			}
		}
		return kept[asOf]
	}
	found := 0
	read := csv.NewReader(strings.NewReader(strings.TrimPrefix(d.get(t, "/messages.csv"), "\ufeff")))
	read.FieldsPerRecord = -1
	list, err := read.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range list {
		if len(line) < 5 {
			continue
		}
		day, err := time.ParseInLocation("2006-01-02 15:04", line[4], p.instance.location)
		if err != nil {
			continue // the table's head
		}
		where := "/messages/" + line[0]
		found += tells(t, where, words(d.get(t, where)), false, rowsOn(day), rowsOn(day.AddDate(0, 0, -1)))
	}
	if found < 20 {
		t.Errorf("only %d targets were told of", found)
	}
}
