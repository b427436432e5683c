package indicators

// YAMLFile is a file that is read as strictly as a catalogue's, with all that is wrong in it.
type YAMLFile struct{ problems problems }

// ReadYAML fills a struct from a file's text: a key that the struct does not have, one that
// stands twice and a value of another kind are mistakes, told by Err. What is not written stays as it is.
func ReadYAML(name, text string, into any) *YAMLFile {
	f := &YAMLFile{}
	d := decoder{problems: &f.problems, name: name, budget: maxCatalogueNodes}
	if doc := d.parse(text); doc != nil {
		d.decode(doc, into)
	}
	f.problems.phase = byMeaning
	return f
}

// Wrong adds a mistake at a key of the mapping at a place; at the mapping where the key is not written.
func (f *YAMLFile) Wrong(at Pos, key, format string, args ...any) {
	f.problems.add(f.problems.key(at, key), format, args...)
}

// Err gives all mistakes as a *CatalogueError; nil: there are none.
func (f *YAMLFile) Err() error { return f.problems.err() }
