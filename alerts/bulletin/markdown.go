package bulletin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Where the annex stands in a text. JSON is written so that neither can stand in it.
const (
	annexBegins = "<!-- zhibiao-bulletin\n"
	annexEnds   = "\n-->"
)

// Markdown writes the document with its annex.
func (d *Document) Markdown(annex []byte) []byte {
	var b bytes.Buffer
	if d.Notice != "" && !d.Draft {
		fmt.Fprintf(&b, "**%s**\n\n", markdownText(d.Noted()))
	}
	fmt.Fprintf(&b, "%s\n\n# %s\n\n", markdownText(d.Standing()), markdownText(d.Title))
	writeMarkdown(&b, d.Body)
	fmt.Fprintf(&b, "%s\n\n", markdownText(d.Listing()))
	if !d.Draft {
		fmt.Fprintf(&b, "%s　%s\n\n", markdownText(d.Office), d.Day)
	}
	for i, s := range d.Annexes {
		fmt.Fprintf(&b, "## %s　%s\n\n", d.Annex(i), markdownText(s.Title))
		writeMarkdown(&b, s.Blocks)
	}
	b.WriteString(annexBegins)
	b.Write(inText(annex))
	b.WriteString(annexEnds + "\n")
	return b.Bytes()
}

// inText writes JSON so that it can stand in a page or a comment.
func inText(annex []byte) []byte {
	var b bytes.Buffer
	json.HTMLEscape(&b, annex)
	return b.Bytes()
}

func writeMarkdown(b *bytes.Buffer, blocks []Block) {
	for _, x := range blocks {
		switch {
		case x.Table != nil:
			x.Table.markdown(b)
		case x.Chart != nil: // its table says the same
		case x.Level > 0:
			fmt.Fprintf(b, "%s %s\n\n", strings.Repeat("#", x.Level+2), markdownText(x.Text))
		case x.Text == "":
			b.WriteString("　　\n\n")
		default:
			fmt.Fprintf(b, "%s\n\n", markdownText(x.Text))
		}
	}
}

func (t *Table) markdown(b *bytes.Buffer) {
	line := func(cells []string) {
		for _, c := range cells {
			b.WriteString("| " + markdownText(c) + " ")
		}
		b.WriteString("|\n")
	}
	var heads, rules []string
	for _, c := range t.Columns {
		name, right := strings.CutPrefix(c, ">")
		heads, rules = append(heads, name), append(rules, map[bool]string{true: "---:", false: "---"}[right])
	}
	line(heads)
	b.WriteString("| " + strings.Join(rules, " | ") + " |\n")
	for _, r := range t.Rows {
		line(r)
	}
	b.WriteString("\n")
}

var markdownEscapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "<", "&lt;", ">", "&gt;", "`", "\\`", "[", `\[`, "\n",
	" ")

// markdownText keeps what a catalogue or a department wrote from being read as markup.
func markdownText(s string) string { return markdownEscapes.Replace(s) }
