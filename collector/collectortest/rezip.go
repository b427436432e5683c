package collectortest

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"
)

// Part is a file within a zip file, as a workbook is one.
type Part struct{ Name, Text string }

// Rezip packs a workbook anew with its parts changed, and with others behind them.
func Rezip(t testing.TB, data []byte, change func(Part) string, more ...Part) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var parts []Part
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, Part{f.Name, change(Part{f.Name, string(text)})})
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range append(parts, more...) {
		to, err := w.Create(p.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, p.Text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
