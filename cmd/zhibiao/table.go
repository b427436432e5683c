package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/mattn/go-runewidth"
)

// table lays out rows for a terminal, where a Chinese character takes two columns.
type table struct {
	head  []string
	rows  [][]string
	right []bool // columns set flush right: numbers
}

// measure is how wide a text stands in a terminal, whatever the locale:
// ambiguous characters (·, —, ±) are narrow in the terminals people use.
var measure = runewidth.Condition{EastAsianWidth: false, StrictEmojiNeutral: true}

func newTable(head ...string) *table {
	t := &table{head: head, right: make([]bool, len(head))}
	for i, h := range head {
		if strings.HasPrefix(h, ">") {
			t.head[i], t.right[i] = h[1:], true
		}
	}
	return t
}

// add appends a row; missing cells are empty.
func (t *table) add(cells ...string) {
	for i := range cells {
		cells[i] = inLine(cells[i])
	}
	t.rows = append(t.rows, cells)
}

// addLit appends a row behind a lamp, whose colour the terminal is to obey.
func (t *table) addLit(lamp string, cells ...string) {
	t.add(cells...)
	last := len(t.rows) - 1
	t.rows[last] = append([]string{lamp}, t.rows[last]...)
}

// write prints the table, two blanks between columns, no trailing blanks.
func (t *table) write(w io.Writer) error {
	widths := make([]int, len(t.head))
	for _, r := range append([][]string{t.head}, t.rows...) {
		for i, c := range r {
			widths[i] = max(widths[i], width(c))
		}
	}
	rule := make([]string, len(widths))
	for i, n := range widths {
		rule[i] = strings.Repeat("─", n)
	}
	for _, r := range append([][]string{t.head, rule}, t.rows...) {
		if _, err := fmt.Fprintln(w, t.line(r, widths)); err != nil {
			return err
		}
	}
	return nil
}

func (t *table) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, n := range widths {
		var c string
		if i < len(cells) {
			c = cells[i]
		}
		pad := strings.Repeat(" ", max(0, n-width(c)))
		if t.right[i] {
			c, pad = pad, c
		}
		b.WriteString(c)
		b.WriteString(pad)
		b.WriteString("  ")
	}
	return strings.TrimRight(b.String(), " ")
}

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// width is how many columns a text takes; colours take none.
func width(s string) int { return measure.StringWidth(colours.ReplaceAllString(s, "")) }
