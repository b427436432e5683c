package report

import (
	"fmt"
	"slices"

	"zhibiao/indicators"
)

// Code is a kind of finding. Codes are stable: tools and people go by them,
// and docs/findings.md lists them all.
type Code struct {
	Name     string
	Severity Severity
	Meaning  indicators.Text
	Mend     indicators.Text
}

// Place is where a finding belongs.
type Place struct{ Sheet, Cell string }

// Detail is what a finding adds to its code: what was expected, and the message where it says more.
type Detail struct {
	Expected, Message indicators.Text
	Instead           string   // see Finding
	Choices           []Choice // see Finding
}

// Both is a Text from two formats that take the same arguments, each told in the language of its format: a Text, and what has a name in
// each, such as a period.
func Both(zh, en string, args ...any) indicators.Text {
	return indicators.Text{ZH: fmt.Sprintf(zh, toldIn(args, false)...), EN: fmt.Sprintf(en, toldIn(args, true)...)}
}

func toldIn(args []any, english bool) []any {
	told := slices.Clone(args)
	for i, a := range args {
		switch a := a.(type) {
		case indicators.Text:
			told[i] = a.In(english)
		case interface{ Name(english bool) string }:
			told[i] = a.Name(english)
		}
	}
	return told
}

// NewFinding is a finding of a kind at a place: what was found there, and what it adds to the kind's own words.
func NewFinding(c Code, at Place, found string, d Detail) Finding {
	f := Finding{Severity: c.Severity, Code: c.Name, Meaning: c.Meaning, Sheet: at.Sheet, Cell: at.Cell, Found: Clip(found, 200),
		Expected: d.Expected, Message: c.Meaning, Mend: c.Mend, Instead: d.Instead, Choices: d.Choices}
	if d.Message.ZH != "" {
		f.Message = d.Message
	}
	return f
}

// Clip shortens a text to so many characters.
func Clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
