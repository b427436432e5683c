package quantities

import (
	"maps"
	"slices"
	"strings"
)

// Table is the units that an instance knows: the built-in ones, and those that it declares for itself (see Table.With). It is a
// value, and what is read by it carries it. The zero Table is the built-in ones alone.
type Table struct{ own *vocabulary }

// vocabulary is the words of a table. It is not changed once it is made.
type vocabulary struct {
	declared []unitRow
	known    map[string]Unit   // by the names that are read as they stand
	english  map[string]string // by the names that are shown
	suffixes map[string]string // words that families may end in beside base units, with the unit that each is
	measured map[string]bool   // base units that something is measured in, and their other sizes: all suffixes but nouns of what is counted
	scores   map[string]bool   // declared base units of which a sum says nothing
	monies   []string          // base units that are currencies
	marks    []currencyMark
	decimals map[string]int // with which a declared unit is shown, by its name
}

var builtIn = newVocabulary()

func (t Table) words() *vocabulary {
	if t.own == nil {
		return builtIn
	}
	return t.own
}

func newVocabulary() *vocabulary {
	v := &vocabulary{known: map[string]Unit{}, english: map[string]string{"日": "day", "月": "month"}, suffixes: suffixes,
		measured: map[string]bool{}, monies: monies, marks: currencyMarks(unitRows, monies)}
	for _, row := range unitRows {
		v.learn(row)
	}
	for word, english := range counted {
		v.known[word] = Unit{Name: word, Base: Count, num: 1, den: 1, multiple: 1}
		v.english[word] = english
	}
	for suffix := range suffixes {
		v.measured[suffix] = true
	}
	return v
}

// learn takes in a unit with all its names. Of a count each is shown as it is written.
func (v *vocabulary) learn(row unitRow) {
	names := strings.Fields(row.names)
	for i, name := range names {
		shown := names[0]
		if row.base == Count || strings.HasPrefix(name, "个") {
			shown = name
		}
		if i == 0 || shown == name {
			v.english[name] = row.english
		}
		v.known[name] = Unit{Name: shown, Base: row.base, num: row.num, den: row.den, multiple: 1}
	}
	if row.base != Count {
		v.measured[row.base] = true
	}
}

// clone is a vocabulary that may be added to, its units read by a table of their own.
func (v *vocabulary) clone() Table {
	own := *v
	own.declared, own.monies = slices.Clone(v.declared), slices.Clone(v.monies)
	own.english, own.suffixes, own.measured = maps.Clone(v.english), maps.Clone(v.suffixes), maps.Clone(v.measured)
	own.scores, own.decimals = clonedOrEmpty(v.scores), clonedOrEmpty(v.decimals)
	t := Table{&own}
	own.known = make(map[string]Unit, len(v.known))
	for name, u := range v.known {
		u.table = t
		own.known[name] = u
	}
	return t
}

func clonedOrEmpty[M ~map[K]V, K comparable, V any](m M) M {
	if m == nil {
		return M{}
	}
	return maps.Clone(m)
}
