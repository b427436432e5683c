package workbook

import (
	"bytes"
	"errors"
	"io"
	"testing"
)

func encoded(tb testing.TB, b *Book) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := b.Encode(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func TestEncodedBooksComeBackTheSame(t *testing.T) {
	for _, c := range hostileFiles() {
		if c.want != nil {
			continue
		}
		book, err := Read(t.Context(), "f.xlsx", c.data(), c.limits)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		got, err := Decode(bytes.NewReader(encoded(t, book)), c.limits)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if dump(got) != dump(book) {
			t.Errorf("%s: another book", c.name)
		}
		for _, s := range book.Sheets {
			for _, m := range s.Merges {
				if r, ok := got.Sheet(s.Name).MergeAt(m.First); !ok || r != m {
					t.Fatalf("%s: merge %v is not found again", c.name, m)
				}
			}
		}
	}
}

func TestEncodedBookCutAnywhere(t *testing.T) {
	data := encoded(t, mustRead(t, "f.xlsx", smallFile(t, 1)))
	for n := range data {
		if _, err := Decode(bytes.NewReader(data[:n]), Limits{}); !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errEncoding) {
			t.Fatalf("cut at %d of %d: %v", n, len(data), err)
		}
	}
}

// FuzzDecode: whatever comes from a child, the parent gets a book that can be
// walked, or an error, at a cost that the limits bound.
func FuzzDecode(f *testing.F) {
	f.Add(encoded(f, mustRead(f, "f.xlsx", oneSheet(sheetXML(goodRows)))))
	f.Add(encoded(f, mustRead(f, "f.xlsx", smallFile(f, 1))))
	f.Add(encoded(f, &Book{Format: CSV, Names: []Name{{"a", "b"}}, Notes: []Note{{"c", "d"}}, Sheets: []*Sheet{{Name: "x", Hidden: true}}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := Decode(bytes.NewReader(data), small)
		if err != nil {
			if !errors.Is(err, errEncoding) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Fatalf("unknown error %v", err)
			}
			return
		}
		walk(t, book)
		again, err := Decode(bytes.NewReader(encoded(t, book)), small)
		if err != nil || dump(again) != dump(book) {
			t.Fatalf("another book, %v", err)
		}
	})
}
