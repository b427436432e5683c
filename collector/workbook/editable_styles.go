package workbook

import (
	"bytes"
	"regexp"
	"slices"
)

// stylesPart is where the editor looks for styles.
const stylesPart = "xl/styles.xml"

// styleParts are what the editor needs of the styles, in the order of the format, and what
// stands for one that is missing: the look that a spreadsheet takes without it.
var styleParts = []struct {
	name, text string
}{
	{"numFmts", ""},
	{"fonts", `<fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>`},
	{"fills", `<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>`},
	{"borders", `<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>`},
	{"cellStyleXfs", `<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>`},
	{"cellXfs", `<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>`},
}

const noStyles = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><styleSheet ` +
	`xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></styleSheet>`

var (
	styleRoot   = regexp.MustCompile(`<(?:(\w+):)?styleSheet\b[^>]*?(/?)>`)
	tagName     = regexp.MustCompile(`<(/?)((?:\w+:)?)(\w+)`)
	defaultType = []byte(`<Override PartName="/xl/styles.xml" ` +
		`ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></`)
	styleLink = []byte(`<Relationship Id="rIdZhibiaoStyles" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></`)
)

// styles fills in what the styles lack, and makes them where there are none.
func (e *layout) styles() error {
	text, err := e.text(stylesPart)
	if err != nil {
		return err
	}
	if text == nil {
		if e.zip.part(stylesPart) != nil || e.zip.part("xl/workbook.xml") == nil {
			return nil // too large to be looked into, or not laid out so that it could be added
		}
		if added, err := e.addStyles(); !added || err != nil {
			return err
		}
		text = []byte(noStyles)
	}
	root := styleRoot.FindSubmatchIndex(text)
	if root == nil {
		return nil
	}
	prefix := ""
	if root[2] >= 0 {
		prefix = string(text[root[2]:root[3]]) + ":"
	}
	if root[4] < root[5] { // <styleSheet/>
		text = slices.Concat(text[:root[4]], []byte("></"+prefix+"styleSheet>"), text[root[1]:])
		root[1] = root[4] + 1
	}
	fixed, at := text, root[1]
	for _, s := range styleParts {
		if end, has := elementEnd(fixed, prefix+s.name, at); has {
			at = end
			continue
		}
		if s.text == "" {
			continue
		}
		missing := tagName.ReplaceAll([]byte(s.text), []byte("<${1}"+prefix+"${3}"))
		fixed = slices.Concat(fixed[:at], missing, fixed[at:])
		at += len(missing)
	}
	if !bytes.Equal(fixed, text) || e.zip.part(stylesPart) == nil {
		e.change(stylesPart, fixed)
	}
	return nil
}

// elementEnd is where an element behind a place ends.
func elementEnd(text []byte, name string, from int) (int, bool) {
	open := regexp.MustCompile(`<` + regexp.QuoteMeta(name) + `(?:\s[^>]*)?>`).FindIndex(text[from:])
	if open == nil {
		return 0, false
	}
	if text[from+open[1]-2] == '/' {
		return from + open[1], true
	}
	tail := []byte("</" + name)
	i := bytes.Index(text[from+open[1]:], tail)
	if i < 0 {
		return 0, false
	}
	end := from + open[1] + i + len(tail)
	j := bytes.IndexByte(text[end:], '>')
	if j < 0 {
		return 0, false
	}
	return end + j + 1, true
}

// addStyles declares a part for styles.
func (e *layout) addStyles() (bool, error) {
	types, err := e.text(contentTypes)
	if err != nil {
		return false, err
	}
	const book = "xl/_rels/workbook.xml.rels"
	links, err := e.text(book)
	if err != nil {
		return false, err
	}
	i, j := bytes.LastIndex(types, []byte("</Types")), bytes.LastIndex(links, []byte("</Relationships"))
	if i < 0 || j < 0 {
		return false, nil
	}
	e.change(contentTypes, slices.Concat(types[:i], defaultType, types[i+2:]))
	e.change(book, slices.Concat(links[:j], styleLink, links[j+2:]))
	return true, nil
}
