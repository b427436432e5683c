package workbook

import (
	"context"
	"fmt"
	"strings"
)

// readCSV reads a text of separated fields onto one sheet, a record a row.
// Every field is Text exactly as it stands, numbers too: what "007", "1,234" or
// "49670.2\t" mean is for those to say who know the form. An empty field is no
// cell. The separator is told by content.
func readCSV(ctx context.Context, data []byte, limits Limits) (*Book, error) {
	text, err := decodeText(data, "")
	if err != nil {
		return nil, err
	}
	text = strings.TrimRight(text, "\x1A") // the end of a file, for DOS
	separator, text := declaredSeparator(text)
	if separator == 0 {
		separator = guessSeparator(text)
	}
	sheet := &Sheet{Name: "Sheet1"}
	b := &budget{limits: &limits}
	f := b.fill(sheet)
	r := records{text: text, separator: separator, line: 1}
	for row := 0; r.more(); row++ {
		if row%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if row >= maxRows {
			return nil, fmt.Errorf("%w: more than %d rows", ErrLimit, maxRows)
		}
		line := r.line
		for col := 0; ; col++ {
			field, last, err := r.field()
			if err != nil {
				return nil, err
			}
			if field != "" {
				if err := f.put(Ref{row, col}, Cell{Kind: Text, Text: field}); err != nil {
					return nil, fmt.Errorf("line %d, cell %s: %w", line, Ref{row, col}, err)
				}
			}
			if last {
				break
			}
		}
	}
	if err := f.finish(); err != nil {
		return nil, err
	}
	return &Book{Format: CSV, Sheets: []*Sheet{sheet}}, nil
}

// separators that files use, in the order in which a tie is decided: a comma
// also groups digits and divides words, the others hardly stand by chance.
const separators = "\t;|,"

// declaredSeparator takes Excel's first line "sep=;", which is not part of the sheet.
func declaredSeparator(text string) (byte, string) {
	if len(text) < 5 || !strings.EqualFold(text[:4], "sep=") || strings.IndexByte(separators, text[4]) < 0 {
		return 0, text
	}
	switch rest := text[5:]; {
	case rest == "":
		return text[4], ""
	case strings.HasPrefix(rest, "\r\n"):
		return text[4], rest[2:]
	case rest[0] == '\n' || rest[0] == '\r':
		return text[4], rest[1:]
	}
	return 0, text
}

// guessSeparator takes the one that cuts the most records of the file's head
// into the same number of fields, more than one. Records before the table have
// one field with any of them.
func guessSeparator(text string) byte {
	best, bestScore := byte(','), 0
	for i := range len(separators) {
		if score := separates(text, separators[i]); score > bestScore {
			best, bestScore = separators[i], score
		}
	}
	return best
}

// separates is the number of records that agree on their number of fields. A
// separator after which fields begin with a comma or semicolon only stands
// beside the true one: files of the statistics office end every field in a tab.
func separates(text string, separator byte) int {
	const sample, enough = 256 << 10, 500
	r := records{text: text[:min(len(text), sample)], separator: separator, line: 1}
	agree := map[int]int{}
	beside, fields := 0, 0
	for range enough {
		if !r.more() {
			break
		}
		n := 0
		for {
			field, last, err := r.field()
			if err != nil { // an open quote: perhaps the sample's end
				last = true
			}
			if n++; n > 1 {
				fields++
				if separator != ',' && strings.HasPrefix(field, ",") || separator != ';' && strings.HasPrefix(field, ";") {
					beside++
				}
			}
			if last {
				break
			}
		}
		if n > 1 {
			agree[n]++
		}
	}
	if beside > fields/2 {
		return 0
	}
	most := 0
	for _, n := range agree {
		most = max(most, n)
	}
	return most
}

// records cuts a text into fields. A field in quotes holds anything, with a
// quote doubled; what stands behind its closing quote belongs to it, as
// spreadsheets have it. A quote within an open field is itself.
type records struct {
	text      string
	at        int
	line      int
	separator byte
}

func (r *records) more() bool { return r.at < len(r.text) }

// field is the next field, and whether it ends its record.
func (r *records) field() (field string, last bool, err error) {
	if r.at < len(r.text) && r.text[r.at] == '"' {
		return r.quoted()
	}
	start := r.at
	return r.text[start:r.run()], r.end(), nil
}

// run goes to the end of an open field and returns where it is.
func (r *records) run() int {
	for r.at < len(r.text) && r.text[r.at] != r.separator && r.text[r.at] != '\n' && r.text[r.at] != '\r' {
		r.at++
	}
	return r.at
}

// end passes over what ends a field, and says whether that ends the record.
func (r *records) end() bool {
	if r.at == len(r.text) {
		return true
	}
	b := r.text[r.at]
	r.at++
	if b == r.separator {
		return false
	}
	if b == '\r' && r.at < len(r.text) && r.text[r.at] == '\n' {
		r.at++
	}
	r.line++
	return true
}

func (r *records) quoted() (field string, last bool, err error) {
	opened := r.line
	r.at++
	var b strings.Builder
	for {
		n := strings.IndexByte(r.text[r.at:], '"')
		if n < 0 {
			r.at = len(r.text)
			return "", true, fmt.Errorf("%w: line %d: a quote that is never closed: the file is cut off, or a quote is too much",
				ErrCorrupt, opened)
		}
		piece := r.text[r.at : r.at+n]
		r.line += strings.Count(piece, "\n")
		b.WriteString(piece)
		r.at += n + 1
		if r.at == len(r.text) || r.text[r.at] != '"' {
			break
		}
		b.WriteByte('"')
		r.at++
	}
	start := r.at
	b.WriteString(r.text[start:r.run()])
	return b.String(), r.end(), nil
}
