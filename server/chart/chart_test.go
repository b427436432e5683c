package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhibiao/samples/golden"
)

// year are the months of a year as places.
func year(n int) (list []Tick) {
	for m := range 12 {
		list = append(list, Tick{fmt.Sprintf("%d月", m+1), fmt.Sprintf("%d年", n)})
	}
	return list
}

var nan = math.NaN()

func TestGolden(t *testing.T) {
	steady := make([]float64, 12)
	for i := range steady {
		steady[i] = 10
	}
	for name, c := range map[string]interface{ Draw() Drawn }{
		"lines": Lines{
			Frame: Frame{ID: "pace", Title: "累计与目标", Text: "9月末累计8.2亿元，目标10亿元。", Unit: "亿元", Ticks: year(2026)},
			Band:  &Band{Name: "预计区间", Low: at(11, 9.1), High: at(11, 11.4)},
			Lines: []Line{
				{Kind: Target, Name: "目标", Values: steady, Step: true},
				{Kind: Expected, Name: "应达", Values: []float64{0.8, 1.7, 2.5, 3.3, 4.2, 5, 5.8, 6.7, 7.5, 8.3, 9.2, 10}},
				{Kind: Actual, Name: "累计", Values: []float64{0.5, 1.2, 2.4, nan, 4.6, 5.1, 6.3, 7.7, 8.2, nan, nan, nan},
					Shown: []string{"1月：0.50亿元"}, Soft: []bool{8: true}},
				{Kind: Forecast, Name: "预计", Values: at(11, 10.9)},
			},
		},
		"bars": Bars{
			Frame: Frame{ID: "own", Title: "当期", Text: "每月一根。", Unit: "个", Whole: true, Ticks: year(2026)},
			Name:  "当期", Values: []float64{3, 0, nan, 5, -2, 7}, Soft: []bool{5: true}, SoftAs: "快报数", Mark: "上年同期",
			Marks: []float64{2, 1, 4, nan, 1, 6}, Shown: []string{"1月：3个"},
		},
		"states": States{
			Frame: Frame{ID: "states", Title: "状态", Text: "3月起滞后。", Ticks: year(2026)},
			States: []State{{"green", "达到时序进度", "绿"}, {"green", "达到时序进度", "绿"}, {"yellow", "滞后", "黄"}, {}, {"yellow", "滞后", "黄"},
				{"red", "严重滞后", "红"}},
		},
		"parts": Parts{
			Frame: Frame{ID: "units", Title: "各灯目标数", Text: "两个单位。"}, Names: []string{"省财政厅", "兰州新区经济合作和外事局（口岸办公室）"},
			Parts: []Part{{"red", "红灯", []int{1, 0}}, {"yellow", "黄灯", []int{0, 200}}, {"green", "绿灯", []int{3}}},
		},
	} {
		d := c.Draw()
		got := strings.ReplaceAll(string(d.Desk), "><", ">\n<") + "\n\n" + strings.ReplaceAll(string(d.Phone), "><", ">\n<") + "\n"
		path := filepath.Join("testdata", name+".svg.txt")
		golden.Equal(t, path, got)
		whole(t, d)
	}
}

// at is a year with one value, in a month counted from 0.
func at(month int, v float64) []float64 {
	list := make([]float64, 12)
	for i := range list {
		list[i] = nan
	}
	list[month] = v
	return list
}

// TestGapsStayGaps: what is missing between two values is neither joined nor drawn at 0.
func TestGapsStayGaps(t *testing.T) {
	c := Lines{Frame: Frame{Ticks: year(2026)[:5]}, Lines: []Line{{Kind: Actual, Name: "累计", Values: []float64{1, 2, nan, 4, 5}}}}
	svg := string(c.Draw().Desk)
	path := regexp.MustCompile(`<path class="line actual" d="([^"]*)"`).FindStringSubmatch(svg)
	if len(path) != 2 || strings.Count(path[1], "M") != 2 || strings.Count(path[1], "L") != 2 || strings.Count(svg, "<circle") != 4 {
		t.Errorf("four values in two runs of two: %s", svg)
	}
	alone := Lines{Frame: Frame{Ticks: year(2026)[:3]}, Lines: []Line{{Kind: Before, Values: []float64{nan, 3, nan}}}}
	if svg := string(alone.Draw().Desk); strings.Count(svg, "<circle") != 1 {
		t.Errorf("a value that stands alone is to be seen: %s", svg)
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct {
		values          []float64
		whole           bool
		low, high, step float64
		last            string
	}{
		{[]float64{0.5, 8.2, 10}, false, 0, 10, 2.5, "10.0"},
		{[]float64{96, 97.3, 99}, false, 96, 99, 1, "99"},      // 0 would show nothing
		{[]float64{0, 96, 97.3, 99}, false, 0, 100, 25, "100"}, // bars begin there
		{[]float64{0, 1, 2}, true, 0, 2, 1, "2"},               // no half pieces
		{[]float64{0, 0, 0}, false, 0, 1, 0.25, "1.00"},        // all zero has an axis of sense
		{[]float64{nan}, false, 0, 1, 0.25, "1.00"},            // so has nothing
		{[]float64{-3, 5}, false, -4, 6, 2, "6"},               // a fall below 0
		{[]float64{7, 7}, false, 6, 8, 0.5, "8.0"},             // one value
		{[]float64{0.0012, 0.0031}, false, 0, 0.004, 0.001, "0.004"},
		{[]float64{12000, 123456}, true, 0, 150000, 50000, "150000"},
	} {
		s := newScale(c.values, c.whole)
		steps := s.steps()
		if last := s.name(steps[len(steps)-1]); !near(s.low, c.low) || !near(s.high, c.high) || !near(s.step, c.step) || last != c.last {
			t.Errorf("%v: %v to %v by %v, the last is %s; want %v to %v by %v, %s", c.values, s.low, s.high, s.step, last, c.low, c.high,
				c.step, c.last)
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

// FuzzDraw draws whatever values and words: the drawing is well-formed, has no style or script, and no coordinate that is no number.
func FuzzDraw(f *testing.F) {
	f.Add("亿元", `"><script>alert(1)</script>`, 1.0, -2.0, 3e8, uint8(12))
	f.Add("", "累计", math.NaN(), math.Inf(1), math.Inf(-1), uint8(0))
	f.Add("%", "x", math.MaxFloat64, -math.MaxFloat64, 5e-324, uint8(40))
	f.Fuzz(func(t *testing.T, unit, name string, a, b, c float64, n uint8) {
		values := make([]float64, n)
		for i := range values {
			values[i] = []float64{a, b, c, math.NaN(), b}[i%5]
		}
		ticks := make([]Tick, n)
		for i := range ticks {
			ticks[i] = Tick{name, unit}
		}
		frame := Frame{ID: name, Title: name, Text: unit, Unit: unit, Ticks: ticks, Whole: n%2 == 0}
		words, soft := []string{name}, []bool{true}
		whole(t, Lines{Frame: frame, Band: &Band{name, values, values}, Lines: []Line{{Kind(name), name, values, words, soft, n%3 == 0},
			{Kind: Actual, Name: name, Values: values}}}.Draw())
		whole(t, Bars{frame, name, values, words, soft, values, unit, name}.Draw())
		whole(t, States{frame, []State{{name, unit, name}, {}, {unit, name, unit}}}.Draw())
		whole(t, Parts{frame, []string{name, unit}, []Part{{name, unit, []int{int(n)}}, {unit, name, []int{-int(n), 1}}}}.Draw())
	})
}

// whole says what is wrong with a drawing at either size.
func whole(t *testing.T, drawn Drawn) {
	t.Helper()
	for _, svg := range []template.HTML{drawn.Desk, drawn.Phone} {
		dec := xml.NewDecoder(strings.NewReader(strings.ToValidUTF8(string(svg), "�")))
		dec.Strict = true
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				if strings.Contains(err.Error(), "illegal character code") {
					return // a page shows such characters as what they are
				}
				t.Fatalf("%v in %s", err, svg)
			}
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if element.Name.Local == "script" || element.Name.Local == "style" {
				t.Fatalf("a %s in %s", element.Name.Local, svg)
			}
			for _, a := range element.Attr {
				switch a.Name.Local {
				case "style", "onclick", "onload", "href":
					t.Fatalf("%s of %s in %s", a.Name.Local, element.Name.Local, svg)
				case "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "d":
					if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
						t.Fatalf("%s is %q in %s", a.Name.Local, a.Value, svg)
					}
				}
			}
		}
	}
}
