package bulletin

import "unicode/utf8"

// The page holds so many lines of so many characters, and what is larger than a line of text takes more of it, in tenths of a line.
const (
	pageLines  = 240
	lineChars  = 27 // of 28: figures stand off from the text
	titleChars = 20
	titleLine  = 14
	officeLine = 18
)

// mostNamed is how many targets the page names of a kind where there is room.
const mostNamed = 3

// Document writes the facts down; nil: as a draft. The page names as many targets as it holds.
func (f *Facts) Document(r *Release) *Document {
	words := wording{f}
	d := &Document{English: f.english(), Draft: r == nil, Notice: f.Notice, Title: words.title(), Annexes: annexTables{words}.annexes()}
	if r != nil {
		d.Number, d.Office, d.Day = r.Number, r.Office, words.day(r.Day)
	}
	for named := mostNamed; named >= 0; named-- {
		if d.Body = words.body(named); height(d) <= pageLines {
			break
		}
	}
	return d
}

// height is how much of the page the text takes, in tenths of a line.
func height(d *Document) int {
	n := 10 + titleLine*lines(d.Title, titleChars, 0) + 10*lines(d.Listing(), lineChars, 2)
	if !d.Draft {
		n += officeLine + 20
		if d.Notice != "" {
			n += 10
		}
	}
	for _, b := range d.Body {
		n += 10 * lines(b.Text, lineChars, 2)
	}
	return n
}

// lines is how many lines a text takes, of so many Chinese characters each; the others are half as wide.
func lines(text string, chars, indent int) int {
	halves := 2 * indent
	for _, r := range text {
		halves++
		if utf8.RuneLen(r) > 1 {
			halves++
		}
	}
	return max((halves+2*chars-1)/(2*chars), 1)
}
