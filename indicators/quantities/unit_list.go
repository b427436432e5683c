package quantities

import (
	"slices"
	"strings"

	"zhibiao/indicators/hanzi"
)

// Listed is a unit as a table of units shows it.
type Listed struct {
	Unit
	English   string
	Spellings []string // other names of it
}

// List lists every unit that is read as it stands, in the order of their kinds, the declared ones last. Powers before Chinese names
// (万, 亿) and one unit over another make more of them.
func List(t Table) []Listed {
	words := t.words()
	var list []Listed
	add := func(rows []unitRow) {
		for _, row := range rows {
			names := strings.Fields(row.names)
			list = append(list, Listed{words.known[names[0]], row.english, names[1:]})
		}
	}
	add(unitRows)
	for _, word := range sortedClassifiers() {
		list = append(list, Listed{Unit: words.known[word], English: counted[word]})
	}
	add(words.declared)
	return list
}

func sortedClassifiers() []string {
	words := make([]string, 0, len(counted))
	for word := range counted {
		if !slices.ContainsFunc(unitRows, func(r unitRow) bool {
			return r.base == Count &&
				slices.Contains(strings.Fields(r.names), word)
		}) {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	return words
}

// Named says whether the unit has a word among its names, or in its English one, or for its base.
func (l Listed) Named(word string) bool {
	return l.Name == word || slices.Contains(l.Spellings, word) || strings.Contains(l.Name, word) || strings.Contains(l.English, word) ||
		strings.Contains(l.Base, word)
}

// English is the unit in English: 100 million yuan, m² per person.
func (u Unit) English() string {
	words := u.table.words()
	over, under, compound := strings.Cut(u.Name, "/")
	if !compound || words.known[u.Name].Base != "" {
		return words.inEnglish(u.Name)
	}
	return words.inEnglish(over) + " per " + words.inEnglish(under)
}

func (v *vocabulary) inEnglish(name string) string {
	if english, ok := v.english[name]; ok {
		return english
	}
	multiple, core := cutMultiple(name)
	english, ok := v.english[core]
	if !ok {
		classifier, _, _ := hanzi.CutRune(core)
		if english, ok = counted[classifier]; !ok {
			return name
		}
	}
	if power := englishPowers[multiple]; power != "" {
		return power + " " + english
	}
	return english
}

var englishPowers = map[int64]string{1e2: "hundred", 1e3: "thousand", 1e4: "10,000", 1e5: "100,000", 1e6: "million", 1e7: "10 million",
	1e8: "100 million", 1e9: "billion",
	1e10: "10 billion", 1e11: "100 billion", 1e12: "trillion"}

// EnglishBase is a family's last word in English: square meters; of a declared unit what its declaration calls it.
func EnglishBase(t Table, base string) string {
	words := t.words()
	for _, row := range words.declared {
		if slices.Contains(strings.Fields(row.names), base) {
			return row.english
		}
	}
	return strings.ReplaceAll(base, "_", " ")
}
