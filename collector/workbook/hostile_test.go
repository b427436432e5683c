package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// entry is one part of a file made for a test, whose header may lie.
type entry struct {
	name string
	body string
	lie  func(h *zip.FileHeader, packed []byte) []byte // changes the header and the packed bytes
}

// pack writes a zip file of these entries, true or not.
func pack(entries ...entry) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	fl, _ := flate.NewWriter(nil, flate.BestSpeed)
	for _, e := range entries {
		var packed bytes.Buffer
		fl.Reset(&packed)
		io.WriteString(fl, e.body)
		fl.Close()
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(e.body)),
			CompressedSize64: uint64(packed.Len()), UncompressedSize64: uint64(len(e.body))}
		bytes := packed.Bytes()
		if e.lie != nil {
			bytes = e.lie(h, bytes)
		}
		f, err := w.CreateRaw(h)
		if err != nil {
			panic(err)
		}
		f.Write(bytes)
	}
	w.Close()
	return b.Bytes()
}

const (
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relsPart = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" ` +
		`Target="xl/workbook.xml"/></Relationships>`
	bookPart = `<?xml version="1.0" encoding="UTF-8"?><workbook ` + mainNS +
		`><sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>`
	bookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" ` +
		`Target="worksheets/sheet1.xml"/><Relationship Id="rId2" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" ` +
		`Target="sharedStrings.xml"/><Relationship Id="rId3" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`
	stylePart = `<styleSheet ` + mainNS + `><numFmts count="2"><numFmt numFmtId="164" ` +
		`formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/><numFmt numFmtId="165" formatCode="#,##0.00_ ;[Red]\-#,##0.00\ ` +
		`"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/><xf ` +
		`numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="21"/></cellXfs></styleSheet>`
	textPart = `<sst ` + mainNS + ` count="2" uniqueCount="2"><si><t>甲</t></si><si><r><rPr><b/></rPr><t>乙</t></r><r><t ` +
		`xml:space="preserve"> 丙</t></r><rPh sb="0" eb="1"><t>yi</t></rPh></si></sst>`
)

// sheetXML wraps rows in a worksheet.
func sheetXML(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet ` + mainNS + `><sheetData>` + rows +
		`</sheetData></worksheet>`
}

// oneSheet is a whole workbook over one sheet's XML; the entries given replace
// the usual ones of their name, or come behind.
func oneSheet(sheet string, others ...entry) []byte {
	return pack(oneSheetEntries(sheet, others...)...)
}

func oneSheetEntries(sheet string, others ...entry) []entry {
	entries := []entry{
		{name: "_rels/.rels", body: relsPart}, {name: "xl/workbook.xml", body: bookPart},
		{name: "xl/_rels/workbook.xml.rels", body: bookRels},
		{name: "xl/styles.xml", body: stylePart}, {name: "xl/sharedStrings.xml", body: textPart},
		{name: "xl/worksheets/sheet1.xml", body: sheet},
	}
next:
	for _, o := range others {
		for i := range entries {
			if entries[i].name == o.name {
				entries[i] = o
				continue next
			}
		}
		entries = append(entries, o)
	}
	return entries
}

// without leaves a part out.
func without(name string, entries []entry) []byte {
	var rest []entry
	for _, e := range entries {
		if e.name != name {
			rest = append(rest, e)
		}
	}
	return pack(rest...)
}

const goodRows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>1.5</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" ` +
	`s="1"><v>0.153</v></c></row>`

// repeated makes a part of head, n times the item, and tail.
func repeated(head, item string, n int, tail string) string {
	return head + strings.Repeat(item, n) + tail
}

// numbered is like repeated, with the item's %d counting from 1.
func numbered(head, item string, n int, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		fmt.Fprintf(&b, item, i+1)
	}
	b.WriteString(tail)
	return b.String()
}

type hostileCase struct {
	name   string
	data   func() []byte
	limits Limits
	want   error  // nil: read right
	says   string // part of the error, or of nothing
}

// hostileFiles are the files that issue 3 lists, each with what must come of it.
func hostileFiles() []hostileCase {
	rows := func(rows string) func() []byte { return func() []byte { return oneSheet(sheetXML(rows)) } }
	cell := func(c string) func() []byte { return rows(`<row r="3"><c r="A3"><v>1</v></c>` + c + `</row>`) }
	lie := func(part string, change func(h *zip.FileHeader, packed []byte) []byte) func() []byte {
		return func() []byte {
			entries := oneSheetEntries(sheetXML(goodRows))
			for i := range entries {
				if entries[i].name == part {
					entries[i].lie = change
				}
			}
			return pack(entries...)
		}
	}
	with := func(e ...entry) func() []byte { return func() []byte { return oneSheet(sheetXML(goodRows), e...) } }
	sheet := "xl/worksheets/sheet1.xml"
	return []hostileCase{
		{name: "good", data: rows(goodRows)},

		// Damage to the XML.
		{"sheet cut within a row", func() []byte { return oneSheet(sheetXML(goodRows)[:300]) }, Limits{}, ErrCorrupt, sheet},
		{"sheet cut behind a row", func() []byte {
			s := sheetXML(goodRows)
			return oneSheet(s[:strings.Index(s, "</row>")+6])
		}, Limits{}, ErrCorrupt, `sheet "表1"`},
		{"sheet without its end tag", func() []byte { return oneSheet(strings.TrimSuffix(sheetXML(goodRows), "</worksheet>")) }, Limits{},
			ErrCorrupt, "cut off"},
		{"sheet empty", func() []byte { return oneSheet("") }, Limits{}, ErrCorrupt, sheet},
		{"sheet without data", func() []byte { return oneSheet(`<worksheet ` + mainNS + `/>`) }, Limits{}, ErrCorrupt, "sheetData"},
		{"sheet data twice", func() []byte { return oneSheet(`<worksheet ` + mainNS + `><sheetData/><sheetData/></worksheet>`) }, Limits{},
			ErrCorrupt, "second"},
		{"junk behind the sheet", func() []byte { return oneSheet(sheetXML(goodRows) + "x") }, Limits{}, ErrCorrupt, "outside"},
		{"second root", func() []byte { return oneSheet(sheetXML(goodRows) + "<a/>") }, Limits{}, ErrCorrupt, "second"},
		{"control character in text", cell(`<c r="B3" t="str"><v>a` + "\x01" + `b</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"control character in attribute", cell(`<c r="B3" t="str" x="` + "\x0b" + `"><v>a</v></c>`), Limits{}, ErrCorrupt, "control"},
		{"control character by reference", cell(`<c r="B3" t="str"><v>&#1;</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"zero bytes", cell("\x00\x00\x00"), Limits{}, ErrCorrupt, sheet},
		{"not UTF-8", cell(`<c r="B3" t="str"><v>` + "\xb1\xed" + `</v></c>`), Limits{}, ErrCorrupt, "UTF-8"},
		{"inline not UTF-8", cell(`<c r="B3" t="inlineStr"><is><t>` + "\xb1\xed" + `</t></is></c>`), Limits{}, ErrCorrupt, "UTF-8"},
		{"unknown entity", cell(`<c r="B3" t="str"><v>&nbsp;</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"bare ampersand", cell(`<c r="B3" t="str"><v>a & b</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"crossed tags", rows(`<row r="1"><c r="A1"><v>1</c></v></row>`), Limits{}, ErrCorrupt, "cell A1"},
		{"undeclared prefix", rows(`<x:row r="1"/>`), Limits{}, ErrCorrupt, "prefix"},
		{"attribute twice", rows(`<row r="1" r="2"/>`), Limits{}, ErrCorrupt, "twice"},
		{"text between cells", rows(`<row r="1">5<c r="A1"><v>1</v></c></row>`), Limits{}, ErrCorrupt, "between"},
		{"foreign cells", rows(`<row r="1" xmlns:f="urn:x"><f:c r="A1"><f:v>1</f:v></f:c></row>`), Limits{}, ErrCorrupt, "foreign"},
		{"unknown encoding", func() []byte {
			return oneSheet(strings.Replace(sheetXML(goodRows), "UTF-8", "GBK", 1))
		}, Limits{}, ErrCorrupt, "encoding"},
		{"wrong root", func() []byte { return oneSheet(`<chartsheet ` + mainNS + `/>`) }, Limits{}, ErrCorrupt, "worksheet"},
		{"wrong namespace", func() []byte { return oneSheet(`<worksheet xmlns="urn:x"><sheetData/></worksheet>`) }, Limits{}, ErrCorrupt,
			"worksheet"},

		// Damage to what cells say.
		{"row twice", rows(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>`), Limits{}, ErrCorrupt,
			"row 1"},
		{"cell twice", cell(`<c r="B3"><v>1</v></c><c r="B3"><v>2</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"cell twice out of order", cell(`<c r="C3"><v>1</v></c><c r="B3"><v>1</v></c><c r="C3"><v>2</v></c>`), Limits{}, ErrCorrupt,
			"cell C3"},
		{"row twice out of order", rows(`<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row><row r="2"><c ` +
			`r="A2"><v>3</v></c></row>`), Limits{}, ErrCorrupt, "cell A2"},
		{"cell in another row", cell(`<c r="B4"><v>1</v></c>`), Limits{}, ErrCorrupt, "B4"},
		{"cell beyond XFD", cell(`<c r="XFE3"><v>1</v></c>`), Limits{}, ErrCorrupt, "XFE3"},
		{"row beyond the last", rows(`<row r="1048577"/>`), Limits{}, ErrCorrupt, "1048577"},
		{"row zero", rows(`<row r="0"/>`), Limits{}, ErrCorrupt, "row number"},
		{"row negative", rows(`<row r="-1"/>`), Limits{}, ErrCorrupt, "row number"},
		{"row overflow", rows(`<row r="18446744073709551617"/>`), Limits{}, ErrCorrupt, "row number"},
		{"shared string out of range", cell(`<c r="B3" t="s"><v>2</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"shared string not a number", cell(`<c r="B3" t="s"><v>x</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"shared string negative", cell(`<c r="B3" t="s"><v>-1</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"shared string huge", cell(`<c r="B3" t="s"><v>4294967296</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"number unreadable", cell(`<c r="B3"><v>12a</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"number NaN", cell(`<c r="B3"><v>NaN</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"number INF", cell(`<c r="B3"><v>-INF</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"number too large", cell(`<c r="B3"><v>1e309</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"number too small", cell(`<c r="B3"><v>1e-400</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"number at the edge", cell(`<c r="B3"><v>1e308</v></c>`), Limits{}, nil, ""},
		{"two values", cell(`<c r="B3"><v>1</v><v>2</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"value and text", cell(`<c r="B3"><v>1</v><is><t>2</t></is></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"bool of 2", cell(`<c r="B3" t="b"><v>2</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"unknown type", cell(`<c r="B3" t="q"><v>2</v></c>`), Limits{}, ErrCorrupt, "cell of type"},
		{"unknown style", cell(`<c r="B3" s="99"><v>2</v></c>`), Limits{}, ErrCorrupt, "style"},
		{"date unreadable", cell(`<c r="B3" t="d"><v>2020-13-01</v></c>`), Limits{}, ErrCorrupt, "cell B3"},
		{"merge unreadable", func() []byte {
			return oneSheet(`<worksheet ` + mainNS + `><sheetData/><mergeCells><mergeCell ref="A1:"/></mergeCells></worksheet>`)
		}, Limits{}, ErrCorrupt, "merged"},

		// Damage to the container.
		{"wrong checksum", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.CRC32 ^= 1; return b }), Limits{}, ErrCorrupt,
			"checksum"},
		{"checksum of zero", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.CRC32 = 0; return b }), Limits{}, ErrCorrupt,
			"checksum"},
		{"size too small", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.UncompressedSize64 -= 9; return b }), Limits{},
			ErrCorrupt, "more than"},
		{"size too large", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.UncompressedSize64 += 9; return b }), Limits{},
			ErrCorrupt, "directory says"},
		{"size of 3 GB", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.UncompressedSize64 = 3 << 30; return b }), Limits{},
			ErrLimit, "unpacks"},
		{"deflate damaged", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { b[len(b)/2] ^= 0xFF; b[len(b)/3] ^= 0xFF; return b }),
			Limits{}, ErrCorrupt, sheet},
		{"deflate cut", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.CompressedSize64 -= 20; return b[:len(b)-20] }), Limits{},
			ErrCorrupt, "packed data"},
		{"bytes behind the deflated", lie(sheet, func(h *zip.FileHeader, b []byte) []byte {
			h.CompressedSize64 += 3
			return append(b, 1, 2, 3)
		}), Limits{}, ErrCorrupt, "behind"},
		{"unknown method", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.Method = 12; return b }), Limits{}, ErrCorrupt,
			"method 12"},
		{"encrypted entry", lie(sheet, func(h *zip.FileHeader, b []byte) []byte { h.Flags |= 1; return b }), Limits{}, ErrEncrypted, ""},
		{"damaged strings", lie("xl/sharedStrings.xml", func(h *zip.FileHeader, b []byte) []byte { h.CRC32 ^= 1; return b }), Limits{},
			ErrCorrupt, "sharedStrings"},
		{"damaged styles", lie("xl/styles.xml", func(h *zip.FileHeader, b []byte) []byte { h.CRC32 ^= 1; return b }), Limits{}, ErrCorrupt,
			"styles"},
		{"damaged workbook part", lie("xl/workbook.xml", func(h *zip.FileHeader, b []byte) []byte { h.CRC32 ^= 1; return b }), Limits{},
			ErrCorrupt, "workbook.xml"},
		{"damaged relations", lie("xl/_rels/workbook.xml.rels", func(h *zip.FileHeader, b []byte) []byte { h.CRC32 ^= 1; return b }),
			Limits{}, ErrCorrupt, "rels"},
		{"header and directory differ", func() []byte {
			data := oneSheet(sheetXML(goodRows))
			i := bytes.Index(data, []byte("xl/worksheets/sheet1.xml"))
			data[i] = 'y'
			return data
		}, Limits{}, ErrCorrupt, "its own header"},
		{"file cut in half", func() []byte { d := oneSheet(sheetXML(goodRows)); return d[:len(d)/2] }, Limits{}, ErrCorrupt, "cut off"},
		{"file without its last bytes", func() []byte { d := oneSheet(sheetXML(goodRows)); return d[:len(d)-30] }, Limits{}, ErrCorrupt,
			"cut off"},
		{"file without its middle", func() []byte {
			d := oneSheet(sheetXML(goodRows))
			return append(d[:300:300], d[500:]...)
		}, Limits{}, ErrCorrupt, ""},
		{"directory points nowhere", func() []byte {
			d := oneSheet(sheetXML(goodRows))
			binary.LittleEndian.PutUint32(d[len(d)-6:], 0xFFFFFF00)
			return d
		}, Limits{}, ErrCorrupt, "directory"},
		{"directory counts too few", func() []byte {
			d := oneSheet(sheetXML(goodRows))
			binary.LittleEndian.PutUint16(d[len(d)-12:], 5)
			return d
		}, Limits{}, ErrCorrupt, "counts"},
		{"directory counts too many", func() []byte {
			d := oneSheet(sheetXML(goodRows))
			binary.LittleEndian.PutUint16(d[len(d)-12:], 7)
			return d
		}, Limits{}, ErrCorrupt, "entry 7"},
		{"part twice", with(entry{name: "XL/worksheets/Sheet1.xml", body: sheetXML("")}), Limits{}, ErrCorrupt, "twice"},
		{"path traversal", with(entry{name: "../../etc/passwd", body: "x"}), Limits{}, ErrCorrupt, "leads out"},
		{"path traversal by backslash", with(entry{name: `xl\..\..\evil.dll`, body: "x"}), Limits{}, ErrCorrupt, "leads out"},
		{"path with a drive", with(entry{name: `C:\evil.dll`, body: "x"}), Limits{}, ErrCorrupt, "leads out"},
		{"absolute path", with(entry{name: "/etc/passwd", body: "x"}), Limits{}, ErrCorrupt, "leads out"},
		{"sheet missing", func() []byte { return without(sheet, oneSheetEntries("")) }, Limits{}, ErrCorrupt, "missing"},
		{"strings missing", func() []byte { return without("xl/sharedStrings.xml", oneSheetEntries(sheetXML(goodRows))) }, Limits{},
			ErrCorrupt, "cell A1"},
		{"styles missing", func() []byte { return without("xl/styles.xml", oneSheetEntries(sheetXML(goodRows))) }, Limits{}, ErrCorrupt,
			"missing"},
		{"workbook missing", func() []byte { return without("xl/workbook.xml", oneSheetEntries(sheetXML(goodRows))) }, Limits{}, ErrCorrupt,
			"missing"},
		{"relations missing", func() []byte { return without("xl/_rels/workbook.xml.rels", oneSheetEntries(sheetXML(goodRows))) }, Limits{},
			ErrCorrupt, "rId1"},
		{"no sheets", with(entry{name: "xl/workbook.xml", body: `<workbook ` + mainNS + `><sheets/></workbook>`}), Limits{}, ErrCorrupt,
			"no sheet"},
		{"two sheets of one name", with(entry{name: "xl/workbook.xml",
			body: `<workbook ` + mainNS + `><sheets><sheet name="a" r:id="rId1"/><sheet name="A" r:id="rId1"/></sheets></workbook>`}),
			Limits{}, ErrCorrupt, "named"},

		// Other files.
		{"a Word document", func() []byte {
			return pack(entry{name: "_rels/.rels", body: strings.Replace(relsPart, "xl/workbook.xml", "word/document.xml", 1)},
				entry{name: "word/document.xml", body: "<w/>"})
		}, Limits{}, ErrFormat, "Word"},
		{"a binary workbook", func() []byte {
			return pack(entry{name: "_rels/.rels", body: strings.Replace(relsPart, "workbook.xml", "workbook.bin", 1)},
				entry{name: "xl/workbook.bin", body: "x"})
		}, Limits{}, ErrFormat, "xlsb"},
		{"any zip file", func() []byte { return pack(entry{name: "a.txt", body: "x"}) }, Limits{}, ErrFormat, ""},
		{"an empty zip file", func() []byte { return pack() }, Limits{}, ErrFormat, ""},
		{"nothing", func() []byte { return nil }, Limits{}, ErrFormat, "empty"},
		{"a picture", func() []byte { return []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") }, Limits{}, ErrFormat, ""},

		// Bombs.
		{"document type", func() []byte {
			return oneSheet(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>` +
				sheetXML(`<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>`))
		}, Limits{}, ErrCorrupt, "document type"},
		{"external entity", func() []byte {
			return oneSheet(sheetXML(goodRows), entry{name: "xl/sharedStrings.xml",
				body: `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + textPart})
		}, Limits{}, ErrCorrupt, "document type"},
		{"bomb in the sheet", func() []byte { return oneSheet(sheetXML(strings.Repeat(" ", 64<<20))) }, Limits{UnpackedBytes: 32 << 20},
			ErrLimit, "unpacks"},
		{"bomb in the sheet that lies", lie(sheet, func(h *zip.FileHeader, b []byte) []byte {
			var packed bytes.Buffer
			fl, _ := flate.NewWriter(&packed, 9)
			io.WriteString(fl, strings.Repeat(" ", 64<<20))
			fl.Close()
			h.UncompressedSize64, h.CompressedSize64 = 1000, uint64(packed.Len())
			return packed.Bytes()
		}), Limits{}, ErrCorrupt, sheet},
		{"bomb in the strings", func() []byte {
			return oneSheet(sheetXML(goodRows), entry{name: "xl/sharedStrings.xml",
				body: repeated("<sst "+mainNS+">", "<si><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></si>", 1<<19, "</sst>")})
		}, Limits{StringBytes: 16 << 20}, ErrLimit, "bytes of text"},
		{"empty strings without end", func() []byte {
			return oneSheet(sheetXML(goodRows), entry{name: "xl/sharedStrings.xml",
				body: repeated("<sst "+mainNS+">", "<si/>", 6_000_000, "</sst>")})
		}, Limits{}, ErrLimit, "shared strings"},
		{"bomb in the styles", func() []byte {
			return oneSheet(sheetXML(goodRows), entry{name: "xl/styles.xml",
				body: repeated("<styleSheet "+mainNS+"><cellXfs>", `<xf numFmtId="0"/>`, 2<<20, "</cellXfs></styleSheet>")})
		}, Limits{}, ErrLimit, "styles"},
		{"bomb in the relations", func() []byte {
			return oneSheet(sheetXML(goodRows), entry{name: "xl/_rels/workbook.xml.rels",
				body: numbered(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`,
					`<Relationship Id="r%d" Type="x" Target="y"/>`, 100_000, "</Relationships>")})
		}, Limits{}, ErrLimit, "relationships"},
		{"bomb in an unread part", func() []byte {
			return oneSheet(sheetXML(goodRows), entry{name: "xl/media/image1.png", body: strings.Repeat("\x00", 64<<20)})
		}, Limits{UnpackedBytes: 32 << 20}, nil, ""},
		{"one text of 16 MB", rows(`<row r="1"><c r="A1" t="inlineStr"><is><t>` + strings.Repeat("x", 16<<20) + `</t></is></c></row>`),
			Limits{}, ErrLimit, "one tag or text"},
		{"one attribute of 16 MB", rows(`<row r="1" x="` + strings.Repeat("x", 16<<20) + `"/>`), Limits{}, ErrLimit, "one tag or text"},
		{"one text of 16 MB in pieces", rows(`<row r="1"><c r="A1" t="inlineStr"><is>` +
			strings.Repeat("<t>"+strings.Repeat("x", 1<<20)+"</t>", 16) + `</is></c></row>`), Limits{}, ErrLimit, "one text"},
		{"elements without end", rows(strings.Repeat("<row>", 100_000)), Limits{}, ErrCorrupt, ""},
		{"attributes without end", rows(numbered("<row", ` a%d=""`, 100_000, "/>")), Limits{}, ErrCorrupt, "attributes"},
		{"a deep extension", func() []byte {
			return oneSheet(`<worksheet ` + mainNS + `><sheetData/><extLst>` + strings.Repeat("<a>", 100_000))
		}, Limits{}, ErrCorrupt, "deep"},
		{"a cell at XFD1048576", rows(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), Limits{}, ErrLimit, "reach over"},
		{"a blank cell at XFD1048576", rows(`<row r="1048576"><c r="XFD1048576" s="1"/></row>`), Limits{}, nil, ""},
		{"60,000 rows with a cell in XFD", func() []byte {
			return oneSheet(sheetXML(numbered("", `<row r="%[1]d"><c r="XFD%[1]d"><v>1</v></c></row>`, 60_000, "")))
		}, Limits{}, ErrLimit, "reach over"},
		{"60,000 rows with a cell in XFD, allowed", func() []byte {
			return oneSheet(sheetXML(numbered("", `<row r="%[1]d"><c r="XFD%[1]d"><v>1</v></c></row>`, 60_000, "")))
		}, Limits{Area: 1 << 30}, nil, ""},
		{"a million merges", func() []byte {
			return oneSheet(numbered(`<worksheet `+mainNS+`><sheetData/><mergeCells>`, `<mergeCell ref="A%[1]d:B%[1]d"/>`, 1_000_000,
				`</mergeCells></worksheet>`))
		}, Limits{}, ErrLimit, "merged ranges"},
		{"a merge of everything", func() []byte {
			return oneSheet(`<worksheet ` + mainNS + `><sheetData/><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>`)
		}, Limits{}, nil, ""},
		{"100,000 parts", func() []byte {
			entries := oneSheetEntries(sheetXML(goodRows))
			for i := range 65_000 {
				entries = append(entries, entry{name: fmt.Sprintf("x/%d", i)})
			}
			return pack(entries...)
		}, Limits{}, ErrLimit, "parts"},
		{"100,000 parts in zip64", func() []byte {
			entries := oneSheetEntries(sheetXML(goodRows))
			for i := range 100_000 {
				entries = append(entries, entry{name: fmt.Sprintf("x/%d", i)})
			}
			return pack(entries...)
		}, Limits{}, ErrLimit, "100006 parts"},
		{"20,000 sheets over one part", with(
			entry{name: "xl/workbook.xml", body: numbered(`<workbook `+mainNS+`><sheets>`, `<sheet name="s%d" r:id="rId1"/>`, 20_000,
				`</sheets></workbook>`)},
		), Limits{}, ErrLimit, "sheets"},
		{"two sheets over one part", with(
			entry{name: "xl/workbook.xml", body: numbered(`<workbook `+mainNS+`><sheets>`, `<sheet name="s%d" r:id="rId1"/>`, 2,
				`</sheets></workbook>`)},
		), Limits{}, ErrCorrupt, "both"},
		{"a number format of 200 KB", with(entry{name: "xl/styles.xml",
			body: `<styleSheet ` + mainNS + `><numFmts><numFmt numFmtId="164" formatCode="` + strings.Repeat("[h]y;", 40_000) +
				`"/></numFmts><cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>`}), Limits{}, nil, ""},
		{"hidden rows in pieces", rows(numbered("", `<row r="%[1]d0" hidden="1"/>`, 100_000, "")), Limits{}, nil, ""},
		{"names without end", with(entry{name: "xl/workbook.xml",
			body: repeated(`<workbook `+mainNS+`><definedNames>`, `<definedName name="a"/>`, 300_000,
				`</definedNames><sheets><sheet name="s" r:id="rId1"/></sheets></workbook>`)}), Limits{}, ErrLimit, "names"},
		{"too many cells", rows(goodRows), Limits{Cells: 3}, ErrLimit, "cell B2"},
		{"just enough cells", rows(goodRows), Limits{Cells: 4}, nil, ""},
		{"too wide", rows(goodRows), Limits{Area: 3}, ErrLimit, "cell A2"},
		{"just wide enough", rows(goodRows), Limits{Area: 4}, nil, ""},
		{"file too large", rows(goodRows), Limits{FileBytes: 100}, ErrLimit, "bytes"},
		{"too much text", rows(goodRows), Limits{StringBytes: 12}, ErrLimit, "text"},
		{"just enough text", rows(goodRows), Limits{StringBytes: int64(len("甲乙 丙表1"))}, nil, ""},
		{"too many parts", rows(goodRows), Limits{Parts: 5}, ErrLimit, "parts"},
		{"just enough parts", rows(goodRows), Limits{Parts: 6}, nil, ""},
	}
}

// Whatever comes, a file is read right or refused for its reason, soon, and in
// memory that its limits bound (what is counted is all that was ever allocated).
func TestHostileFiles(t *testing.T) {
	for _, c := range hostileFiles() {
		t.Run(c.name, func(t *testing.T) {
			data := c.data()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			book, err := Read(context.Background(), "f.xlsx", data, c.limits)
			took := time.Since(start)
			t.Logf("%v: %v", took.Round(time.Millisecond), err)
			runtime.ReadMemStats(&after)
			if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) {
				t.Fatalf("want %v, got %v", c.want, err)
			}
			if (book == nil) != (err != nil) {
				t.Errorf("a book and an error, or neither")
			}
			if err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error does not say %q: %v", c.says, err)
			}
			if err != nil && len(err.Error()) > 500 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			if took > time.Minute {
				t.Errorf("took %v", took)
			}
			if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 512<<20 {
				t.Errorf("allocated %d MB", allocated>>20)
			}
		})
	}
}

// A cut anywhere in a file is noticed.
func TestCutAnywhere(t *testing.T) {
	data := oneSheet(sheetXML(goodRows))
	for n := 4; n < len(data); n++ {
		if _, err := Read(context.Background(), "f.xlsx", data[:n], Limits{}); !errors.Is(err, ErrCorrupt) {
			t.Fatalf("cut at %d of %d: %v", n, len(data), err)
		}
	}
	sheet := sheetXML(goodRows)
	for n := range len(sheet) {
		if _, err := Read(context.Background(), "f.xlsx", oneSheet(sheet[:n]), Limits{}); !errors.Is(err, ErrCorrupt) {
			t.Fatalf("sheet cut at %d of %d: %v", n, len(sheet), err)
		}
	}
}

// A flipped bit anywhere in a file is noticed, or changes nothing that is read.
func TestFlippedBits(t *testing.T) {
	data := oneSheet(sheetXML(goodRows))
	want := dump(mustRead(t, "f.xlsx", data))
	for i := range data {
		for bit := range 8 {
			bad := bytes.Clone(data)
			bad[i] ^= 1 << bit
			book, err := Read(context.Background(), "f.xlsx", bad, Limits{})
			if err == nil && dump(book) != want {
				t.Fatalf("bit %d of byte %d changes the reading:\n%s", bit, i, dump(book))
			}
		}
	}
}

// dump is a book as text: every cell with all that it says.
func dump(book *Book) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s 1904=%v names=%v notes=%v\n", book.Format, book.Date1904, book.Names, book.Notes)
	for _, s := range book.Sheets {
		fmt.Fprintf(&b, "%q hidden=%v merges=%v totals=%v rows=%v cols=%v\n", s.Name, s.Hidden, s.Merges, s.Totals, s.hiddenRows,
			s.hiddenCols)
		for i, row := range s.Rows() {
			for j, c := range row {
				fmt.Fprintf(&b, "%s %+v\n", Ref{i, j}, c)
			}
		}
	}
	return b.String()
}

func TestReadEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, "f.xlsx", oneSheet(sheetXML(goodRows)), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := readXLSX(ctx, oneSheet(sheetXML(goodRows)), Limits{}.withDefaults()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
