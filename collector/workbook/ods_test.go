package workbook

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// The file that LibreOffice made of everything.xlsx reads as that does.
func TestODSReadsAsItsXLSX(t *testing.T) {
	a, b := mustRead(t, "f.ods", testFile(t, "everything.ods")), mustRead(t, "f.xlsx", testFile(t, "everything.xlsx"))
	if a.Format != ODS || len(a.Sheets) != len(b.Sheets) {
		t.Fatalf("%s, %d and %d sheets", a.Format, len(a.Sheets), len(b.Sheets))
	}
	total := 0
	for i, s := range a.Sheets {
		o := b.Sheets[i]
		if s.Name != o.Name || s.Hidden != o.Hidden || fmt.Sprint(s.hiddenRows, s.hiddenCols) != fmt.Sprint(o.hiddenRows, o.hiddenCols) {
			t.Errorf("sheets %q %v %v %v and %q %v %v %v", s.Name, s.Hidden, s.hiddenRows, s.hiddenCols, o.Name, o.Hidden, o.hiddenRows,
				o.hiddenCols)
		}
		if len(s.Merges) != len(o.Merges) {
			t.Errorf("merges %v and %v", s.Merges, o.Merges)
		}
		same, differ := sameCells(s, o)
		total += same
		for _, d := range differ {
			// LibreOffice writes TRUE as the formula TRUE().
			if s.Name == "数据" && (strings.HasPrefix(d, "A6:") || strings.HasPrefix(d, "B6:")) {
				continue
			}
			t.Errorf("%q %.300s", s.Name, d)
		}
	}
	if total != 438 {
		t.Errorf("%d cells agree", total)
	}
	if want := `[{zhibiao_form "funds-2026"} {一格 数据!$C$3} {区域 数据!$A$1:$B$2} {年 2026}]`; fmt.Sprint(a.Names) != want {
		t.Errorf("names %v, want %s", a.Names, want)
	}
}

const (
	odsMime = "application/vnd.oasis.opendocument.spreadsheet"
	odsNS   = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
		`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
		`xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" ` +
		`xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"`
)

// odsOf is a whole file with these tables.
func odsOf(tables string, others ...entry) []byte {
	content := `<office:document-content ` + odsNS + `><office:body><office:spreadsheet>` + tables +
		`</office:spreadsheet></office:body></office:document-content>`
	return pack(append([]entry{{name: "content.xml", body: content}, {name: "META-INF/manifest.xml", body: "<m/>"}}, others...)...)
}

func odsRows(rows string) []byte {
	return odsOf(`<table:table table:name="a">` + rows + `</table:table>`)
}

func TestODSCells(t *testing.T) {
	for name, c := range map[string]struct{ rows, want string }{
		"repeated": {`<table:table-row table:number-rows-repeated="2"><table:table-cell ` +
			`table:number-columns-repeated="2"/><table:table-cell office:value-type="float" office:value="1.50" ` +
			`table:number-columns-repeated="2"/></table:table-row><table:table-row ` +
			`table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`,
			"1|~|~|1.50|1.50\n2|~|~|1.50|1.50\n"},
		"blanks": {"<table:table-row><table:table-cell office:value-type=\"string\"><text:p> a \n b<text:s/> c <text:s " +
			"text:c=\"2\"/>d<text:tab/>e<text:line-break/>f </text:p><text:p/><text:p><text:span>g</text:span> " +
			"<text:a>h</text:a></text:p></table:table-cell></table:table-row>",
			"1|a b  c   d\te\nf \n\ng h\n"},
		"notes": {`<table:table-row><table:table-cell ` +
			`office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p></table:table-cell></table:table-row>`, "1|a\n"},
		"groups": {`<table:table-header-rows><table:table-row><table:table-cell ` +
			`office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row></table:table-header-rows><table:table-row-group><table:table-row><table:table-cell/><table:covered-table-cell office:value-type="string" office:string-value="x"><text:p>y</text:p></table:covered-table-cell></table:table-row></table:table-row-group>`, "1|a\n2|~|x\n"},
		"times": {`<table:table-row><table:table-cell office:value-type="time" office:time-value="PT30H15M00S"/><table:table-cell ` +
			`office:value-type="date" office:date-value="2020-02-29T12:00:00"/></table:table-row>`, "1|1.2604166666666667|43890.5\n"},
		"old errors": {`<table:table-row><table:table-cell table:formula="oooc:=1/0" office:value-type="float" ` +
			`office:value="0"><text:p>#DIV/0!</text:p></table:table-cell></table:table-row>`, "1|#DIV/0!\n"},
		"without type": {`<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`, "1|a\n"},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := readODS(t.Context(), odsRows(c.rows), Limits{}.withDefaults())
			if err != nil {
				t.Fatal(err)
			}
			if got := rowsOf(book.Sheets[0]); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestODSFaults(t *testing.T) {
	whole := odsRows(`<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>`)
	row := func(cells string) []byte { return odsRows(`<table:table-row>` + cells + `</table:table-row>`) }
	for name, c := range map[string]struct {
		data []byte
		kind error
		says string
	}{
		"a password":       {testFile(t, "password.ods"), ErrEncrypted, "password"},
		"a newer password": {pack(entry{name: "encrypted-package", body: "x"}), ErrEncrypted, "password"},
		"cut":              {whole[:len(whole)-10], ErrCorrupt, "cut off"},
		"no content":       {pack(entry{name: "mimetype", body: odsMime}), ErrCorrupt, "content.xml"},
		"no table":         {odsOf(""), ErrCorrupt, "no table"},
		"a text document":  {pack(entry{name: "content.xml", body: `<a><body><text/></body></a>`}), ErrFormat, "text"},
		"no number": {row(`<table:table-cell/><table:table-cell office:value-type="float" office:value="1,5"/>`), ErrCorrupt,
			"cell B1"},
		"no value":     {row(`<table:table-cell office:value-type="float"/>`), ErrCorrupt, "A1"},
		"no date":      {row(`<table:table-cell office:value-type="date" office:date-value="x"/>`), ErrCorrupt, "A1"},
		"no time":      {row(`<table:table-cell office:value-type="time" office:time-value="12:00"/>`), ErrCorrupt, "A1"},
		"no truth":     {row(`<table:table-cell office:value-type="boolean"/>`), ErrCorrupt, "A1"},
		"type unknown": {row(`<table:table-cell office:value-type="x"/>`), ErrCorrupt, "type"},
		"a million cells": {odsRows(`<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" ` +
			`office:value="1" table:number-columns-repeated="16384"/></table:table-row>`), ErrLimit, "cells"},
		"far down": {odsRows(`<table:table-row table:number-rows-repeated="999999999"/><table:table-row><table:table-cell ` +
			`office:value-type="float" office:value="1"/></table:table-row>`), ErrLimit, "row"},
		"far out": {row(`<table:table-cell table:number-columns-repeated="999999"/><table:table-cell office:value-type="float" ` +
			`office:value="1"/>`), ErrLimit, "column"},
		"a million merges": {odsRows(`<table:table-row table:number-rows-repeated="1000000"><table:table-cell ` +
			`table:number-columns-spanned="2" table:number-rows-spanned="2"/></table:table-row>`), ErrLimit, "merged"},
		"endless blanks": {row(`<table:table-cell office:value-type="string"><text:p><text:s ` +
			`text:c="999999999"/></text:p></table:table-cell>`), ErrLimit, "text"},
		"repeated nought": {row(`<table:table-cell table:number-columns-repeated="0"/>`), ErrCorrupt, "0"},
		"two of one name": {odsOf(`<table:table table:name="a"/><table:table table:name="A"/>`), ErrCorrupt, "two sheets"},
		"entities":        {pack(entry{name: "content.xml", body: `<!DOCTYPE a [<!ENTITY b "c">]><a/>`}), ErrCorrupt, "document type"},
		"wrong checksum": {pack(entry{name: "content.xml", body: `<a/>`,
			lie: func(h *zip.FileHeader, b []byte) []byte { h.CRC32 ^= 1; return b }}), ErrCorrupt, "checksum"},
		"encrypted by zip":  {flagged(whole), ErrEncrypted, "encrypted"},
		"tables in a table": {odsRows(strings.Repeat(`<table:table-row-group>`, 300)), ErrCorrupt, "deep"},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := readODS(context.Background(), c.data, Limits{}.withDefaults())
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || book != nil {
				t.Errorf("%v, %v; want %v with %q", book, err, c.kind, c.says)
			}
		})
	}
}

// flagged says of a zip file's first entry that it is encrypted.
func flagged(data []byte) []byte {
	data[6] |= 1
	return data
}

// FuzzReadODS mutates whole files.
func FuzzReadODS(f *testing.F) {
	f.Add(odsRows(`<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1" ` +
		`table:number-columns-repeated="2"/></table:table-row>`))
	f.Add(testFile(f, "password.ods"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzed(t, data, readODS) })
}

// FuzzODSContent mutates the tables within a sound file.
func FuzzODSContent(f *testing.F) {
	for _, s := range []string{
		`<table:table table:name="a"><table:table-column table:visibility="collapse"/><table:table-row ` +
			`table:number-rows-repeated="2"><table:table-cell office:value-type="percentage" office:value="0.1" ` +
			`table:number-columns-repeated="2"/></table:table-row></table:table>`,
		`<table:table table:name="a"><table:table-row table:visibility="filter"><table:table-cell office:value-type="string" ` +
			`table:number-rows-spanned="2"><text:p>a <text:s text:c="3"/>b</text:p></table:table-cell><table:table-cell ` +
			`office:value-type="time" office:time-value="PT1H"/></table:table-row></table:table><table:named-expressions><table:named-range ` +
			`table:name="n" table:cell-range-address="$a.$A$1:.$B$2"/></table:named-expressions>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, tables string) { fuzzed(t, odsOf(tables), readODS) })
}
