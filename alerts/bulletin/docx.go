package bulletin

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"zhibiao/indicators"
)

// The document as GB/T 9704—2012 wants it: A4, 版心 156 mm × 225 mm, lines of 28 characters of 三号仿宋, titles in 二号小标宋,
// headings in 黑体 and 楷体, page numbers outside, between dashes. Lengths are in twentieths of a point, as the format counts them.
const (
	pageWidth, pageHeight   = 11906, 16838
	marginTop, marginBottom = 2098, 1984 // 37 mm, 35 mm
	marginLeft, marginRight = 1588, 1474 // 28 mm, 26 mm
	bodyWidth               = pageWidth - marginLeft - marginRight
	wideMargin              = 1134 // of pages across, which hold tables alone
	wideWidth               = pageHeight - 2*wideMargin
	lineHeight              = 520 // 26 points: the standard lets an office adjust it, and the page has to be one
)

// fontOf are the faces that the standard names, and the halves of points that 二号, 三号 and 小五 are.
const (
	songTitle  = "方正小标宋简体"
	fangSong   = "仿宋_GB2312"
	heiTi      = "黑体"
	kaiTi      = "楷体_GB2312"
	romanType  = "Times New Roman" // of English documents
	sizeOffice = 72
	sizeTitle  = 44
	sizeBody   = 32
	sizeTable  = 18
	sizePage   = 28
)

const factsPart = "customXml/item1.xml"

// factsSpace is the namespace in which the annex lies in a .docx.
const factsSpace = "urn:zhibiao:bulletin"

// part is one file of the package.
type part struct{ name, text string }

// DOCX writes the document with its annex, which word processors keep as data of the document. Equal documents are equal bytes.
func (d *Document) DOCX(annex []byte) ([]byte, error) {
	var facts bytes.Buffer
	if err := xml.EscapeText(&facts, ascii(annex)); err != nil {
		return nil, fmt.Errorf("write the data annex: %w", err)
	}
	charts := chartsOf(d.Annexes)
	types, relations := strings.Builder{}, strings.Builder{}
	for i := range charts {
		fmt.Fprintf(&types, `<Override PartName="/word/%s" ContentType="%s"/>`, chartName(i+1), chartContent)
		fmt.Fprintf(&relations, `<Relationship Id="%s" %schart" Target="%s"/>`, chartID(i+1), relType, chartName(i+1))
	}
	parts := []part{
		{"[Content_Types].xml", contentTypes + types.String() + `</Types>`}, {"_rels/.rels", packageRels},
		{"word/document.xml", d.wordText()},
		{"word/_rels/document.xml.rels", documentRels + relations.String() + `</Relationships>`}, {"word/styles.xml", wordStyles()}, {"word/settings.xml", wordSettings},
		{"word/footer1.xml", footer("right")}, {"word/footer2.xml", footer("left")},
		{factsPart, xmlHead + `<facts xmlns="` + factsSpace + `">` + facts.String() + `</facts>`},
		{"customXml/itemProps1.xml", itemProps}, {"customXml/_rels/item1.xml.rels", itemRels},
	}
	for i, c := range charts {
		parts = append(parts, part{"word/" + chartName(i+1), c.word()})
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write([]byte(p.text))
		}
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write the document: %w", err)
	}
	return out.Bytes(), nil
}

// ascii writes JSON in letters that every word processor keeps.
func ascii(data []byte) []byte {
	out := make([]byte, 0, 2*len(data))
	for _, r := range string(data) {
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r <= 0xffff:
			out = fmt.Appendf(out, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		}
	}
	return out
}

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNS   = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relType = `Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	wordTyp = `application/vnd.openxmlformats-officedocument.wordprocessingml.`

	contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ` +
		`ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + wordTyp +
		`document.main+xml"/><Override PartName="/word/styles.xml" ContentType="` + wordTyp + `styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="` + wordTyp +
		`settings+xml"/><Override PartName="/word/footer1.xml" ContentType="` + wordTyp + `footer+xml"/>` +
		`<Override PartName="/word/footer2.xml" ContentType="` + wordTyp + `footer+xml"/>` +
		`<Override PartName="/customXml/itemProps1.xml" ContentType="application/vnd.openxmlformats-officedocument.customXmlProperties+xml"/>`
	packageRels = xmlHead + `<Relationships ` + relNS + `><Relationship Id="rId1" ` + relType +
		`officeDocument" Target="word/document.xml"/></Relationships>`
	documentRels = xmlHead + `<Relationships ` + relNS + `><Relationship Id="rId1" ` + relType + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" ` + relType + `settings" Target="settings.xml"/><Relationship Id="rId3" ` + relType +
		`footer" Target="footer1.xml"/>` +
		`<Relationship Id="rId4" ` + relType + `footer" Target="footer2.xml"/><Relationship Id="rId5" ` + relType +
		`customXml" Target="../` + factsPart + `"/>`
	itemRels = xmlHead + `<Relationships ` + relNS + `><Relationship Id="rId1" ` + relType +
		`customXmlProps" Target="itemProps1.xml"/></Relationships>`
	itemProps = xmlHead + `<ds:datastoreItem ds:itemID="{6E7C5B1A-2F0D-4B53-9C61-7A3B0E5D9704}" ` +
		`xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">` +
		`<ds:schemaRefs><ds:schemaRef ds:uri="` + factsSpace + `"/></ds:schemaRefs></ds:datastoreItem>`
	wordSettings = xmlHead + `<w:settings ` + wordNS + `><w:evenAndOddHeaders/><w:compat/></w:settings>`
)

func wordStyles() string {
	return xmlHead + `<w:styles ` + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr>` + font(fangSong) + size(sizeBody) +
		`<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>` + spacing(lineHeight) +
		`</w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>`
}

func font(name string) string { return fonts(name, name) }

// fonts are a face for Chinese and one for Latin letters.
func fonts(name, latin string) string {
	return `<w:rFonts w:ascii="` + latin + `" w:hAnsi="` + latin + `" w:eastAsia="` + name + `" w:cs="` + latin + `"/>`
}

func size(halves int) string {
	n := strconv.Itoa(halves)
	return `<w:sz w:val="` + n + `"/><w:szCs w:val="` + n + `"/>`
}

func spacing(line int) string {
	return `<w:spacing w:before="0" w:after="0" w:line="` + strconv.Itoa(line) + `" w:lineRule="exact"/>`
}

// footer is the page's number, outside: on the right of odd pages, on the left of even ones.
func footer(side string) string {
	field := func(kind string) string {
		return `<w:r><w:rPr>` + font("宋体") + size(sizePage) + `</w:rPr>` + kind + `</w:r>`
	}
	return xmlHead + `<w:ftr ` + wordNS + `><w:p><w:pPr><w:ind w:left="320" w:right="320"/><w:jc w:val="` + side + `"/></w:pPr>` +
		field(`<w:t xml:space="preserve">— </w:t>`) + field(`<w:fldChar w:fldCharType="begin"/>`) +
		field(`<w:instrText xml:space="preserve"> PAGE </w:instrText>`) +
		field(`<w:fldChar w:fldCharType="separate"/>`) + field(`<w:t>1</w:t>`) + field(`<w:fldChar w:fldCharType="end"/>`) +
		field(`<w:t xml:space="preserve"> —</w:t>`) +
		`</w:p></w:ftr>`
}

// look is how a paragraph is set.
type look struct {
	font   string
	size   int
	align  string // "": both
	indent bool   // by two characters, the first line
	right  int    // from the right margin
	line   int    // 0: the body's
	colour string
	rule   bool // a red line below
}

// word is the main part on its way.
type word struct {
	strings.Builder
	latin  string // face of Latin letters; "": that of the Chinese beside them
	charts int    // so far
}

// wordText is the main part: the text, then each annex on pages of its own.
func (d *Document) wordText() string {
	var b word
	if d.English {
		b.latin = romanType
	}
	b.WriteString(xmlHead + `<w:document ` + wordNS + `><w:body>`)
	if d.Draft {
		put(&b, d.Standing(), look{font: kaiTi, size: sizeBody, align: "center", colour: "B00020"})
	} else {
		if d.Notice != "" {
			put(&b, d.Noted(), look{font: heiTi, size: sizeBody, align: "center", colour: "B00020"})
		}
		put(&b, d.Office, look{font: songTitle, size: sizeOffice, align: "center", line: 900, colour: "FF0000"})
		put(&b, d.Number, look{font: fangSong, size: sizeBody, align: "center", colour: "000000", rule: true})
	}
	put(&b, d.Title, look{font: songTitle, size: sizeTitle, align: "center", line: 700})
	putBlocks(&b, d.Body, bodyWidth)
	put(&b, d.Listing(), look{font: fangSong, size: sizeBody, indent: true})
	if !d.Draft {
		put(&b, d.Office, look{font: fangSong, size: sizeBody, align: "right", right: 1280})
		put(&b, d.Day, look{font: fangSong, size: sizeBody, align: "right", right: 1280})
	}
	wide := false
	for i, s := range d.Annexes {
		section(&b, wide)
		wide = s.wide()
		put(&b, d.Annex(i), look{font: heiTi, size: sizeBody, align: "left"})
		put(&b, s.Title, look{font: songTitle, size: sizeTitle, align: "center", line: 700})
		width := bodyWidth
		if wide {
			width = wideWidth
		}
		putBlocks(&b, s.Blocks, width)
	}
	b.WriteString(sectionOf(wide) + `</w:body></w:document>`)
	return b.String()
}

// wide says that a section needs pages across.
func (s *Section) wide() bool {
	return slices.ContainsFunc(s.Blocks, func(b Block) bool { return b.Table != nil && b.Table.Wide() })
}

// section ends the pages so far.
func section(b *word, wide bool) {
	b.WriteString(`<w:p><w:pPr>` + spacing(20) + sectionOf(wide) + `</w:pPr></w:p>`)
}

// pageShape is a page's size and margins, in twentieths of a point.
type pageShape struct {
	width, height            int
	top, right, bottom, left int
	turned                   string // the attribute of a page across; empty: upright
}

var (
	upright = pageShape{width: pageWidth, height: pageHeight, top: marginTop, right: marginRight, bottom: marginBottom, left: marginLeft}
	across  = pageShape{width: pageHeight, height: pageWidth, top: marginLeft, right: wideMargin, bottom: marginBottom, left: wideMargin,
		turned: ` w:orient="landscape"`}
)

func sectionOf(wide bool) string {
	s := upright
	if wide {
		s = across
	}
	return fmt.Sprintf(`<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" `+
		`r:id="rId4"/><w:type w:val="nextPage"/>`+
		`<w:pgSz w:w="%d" w:h="%d"%s/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="851" w:footer="1400" `+
		`w:gutter="0"/></w:sectPr>`,
		s.width, s.height, s.turned, s.top, s.right, s.bottom, s.left)
}

func putBlocks(b *word, blocks []Block, width int) {
	for _, x := range blocks {
		switch {
		case x.Table != nil:
			x.Table.word(b, width)
		case x.Chart != nil:
			putChart(b, x.Chart, width)
		case x.Level == 1:
			put(b, x.Text, look{font: heiTi, size: sizeBody, indent: true})
		case x.Level == 2:
			put(b, x.Text, look{font: kaiTi, size: sizeBody, indent: true})
		default:
			put(b, x.Text, look{font: fangSong, size: sizeBody, indent: true})
		}
	}
}

func put(b *word, text string, l look) {
	b.WriteString(`<w:p><w:pPr>`)
	if l.rule {
		b.WriteString(`<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="4" w:color="FF0000"/></w:pBdr>`)
	}
	if l.line > 0 {
		b.WriteString(spacing(l.line))
	}
	if l.indent {
		b.WriteString(`<w:ind w:firstLineChars="200" w:firstLine="640"/>`)
	} else if l.right > 0 {
		b.WriteString(`<w:ind w:right="` + strconv.Itoa(l.right) + `"/>`)
	}
	b.WriteString(`<w:jc w:val="` + map[bool]string{true: "both", false: l.align}[l.align == ""] + `"/></w:pPr>`)
	run(b, text, l.font, l.size, l.colour)
	b.WriteString(`</w:p>`)
}

func run(b *word, text, face string, halves int, colour string) {
	b.WriteString(`<w:r><w:rPr>` + fonts(face, cmp.Or(b.latin, face)))
	if colour != "" {
		b.WriteString(`<w:color w:val="` + colour + `"/>`)
	}
	b.WriteString(size(halves) + `</w:rPr><w:t xml:space="preserve">` + xmlText(text) + `</w:t></w:r>`)
}

var shades = map[indicators.Light]string{
	indicators.Red: "F4A6A0", indicators.Yellow: "F5DD8A", indicators.Green: "A9D8A5", indicators.Blue: "A6C8EE",
	indicators.Grey: "D5D5D5",
}

// Shade is a light's colour behind a cell, RRGGBB; the word stands in it too. "" where there is no light.
func Shade(l indicators.Light) string { return shades[l] }

// word writes a table whose head is repeated on every page.
func (t *Table) word(b *word, width int) {
	total := 0
	for _, w := range t.Widths {
		total += w
	}
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="` + strconv.Itoa(width) + `" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>`)
	for _, edge := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		b.WriteString(`<w:` + edge + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	b.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" ` +
		`w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`)
	widths := make([]int, len(t.Widths))
	for i, w := range t.Widths {
		widths[i] = width * w / total
		b.WriteString(`<w:gridCol w:w="` + strconv.Itoa(widths[i]) + `"/>`)
	}
	b.WriteString(`</w:tblGrid>`)
	row := func(cells []string, head bool, light indicators.Light) {
		b.WriteString(`<w:tr><w:trPr><w:cantSplit/>` + map[bool]string{true: `<w:tblHeader/>`}[head] + `</w:trPr>`)
		for i, c := range cells {
			name, right := strings.CutPrefix(t.Columns[i], ">")
			face, align := fangSong, map[bool]string{true: "right", false: "left"}[right]
			if head {
				c, face, align = name, heiTi, "center"
			}
			b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="` + strconv.Itoa(widths[i]) + `" w:type="dxa"/>`)
			if shade := Shade(light); i == 0 && shade != "" {
				b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + shade + `"/>`)
			}
			b.WriteString(`<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>` + spacing(260) + `<w:jc w:val="` + align + `"/></w:pPr>`)
			run(b, c, face, sizeTable, "")
			b.WriteString(`</w:p></w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	row(t.Columns, true, "")
	for i, r := range t.Rows {
		light := indicators.Light("")
		if t.Lights != nil {
			light = t.Lights[i]
		}
		row(r, false, light)
	}
	b.WriteString(`</w:tbl>`)
	put(b, "", look{font: fangSong, size: sizeTable, align: "left", line: 200})
}
