package samples

import (
	"io"
	"io/fs"
	"strings"
)

// Chained is Catalogue with a form whose reports are signed by the head of their unit, agreed to by another, reviewed, and sealed later,
// and that a deputy may send. The workbooks of the past came before anybody asked for that.
func Chained() fs.FS {
	const form, unit = "    number: 甘商2表\n", "{id: commerce,"
	const chain = "    signoff: head\n    countersign: [finance]\n    review: true\n    sealed_copy: later\n"
	signed := replacing{Catalogue(), "forms.yaml", form, form + chain}
	return replacing{signed, "departments.yaml", unit, unit + " proxy: true,"}
}

// replacing is files with words of one of them replaced, once.
type replacing struct {
	fs.FS
	name, old, new string
}

func (r replacing) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if err != nil || name != r.name {
		return f, err
	}
	text, err := io.ReadAll(f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return replaced{f, strings.NewReader(strings.Replace(string(text), r.old, r.new, 1))}, nil
}

// replaced is a file with another text.
type replaced struct {
	fs.File
	text io.Reader
}

func (r replaced) Read(p []byte) (int, error) { return r.text.Read(p) }
