// Package form makes a catalogue's forms ready for comparing with files: patterns of titles and headers, endings of columns, names
// of entities, formulas.
package form
