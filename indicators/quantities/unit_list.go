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

// Units lists every unit that is read as it stands, in the order of their kinds. Powers before Chinese names (万, 亿) and
// one unit over another make more of them.
func Units() []Listed {
	var list []Listed
	for _, row := range unitRows {
		names := strings.Fields(row.names)
		list = append(list, Listed{knownUnits[names[0]], row.english, names[1:]})
	}
	for _, word := range sortedClassifiers() {
		list = append(list, Listed{Unit: knownUnits[word], English: counted[word]})
	}
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
	over, under, compound := strings.Cut(u.Name, "/")
	if !compound || knownUnits[u.Name].Base != "" {
		return englishOne(u.Name)
	}
	return englishOne(over) + " per " + englishOne(under)
}

func englishOne(name string) string {
	if english, ok := englishNames[name]; ok {
		return english
	}
	multiple, core := cutMultiple(name)
	english, ok := englishNames[core]
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

// englishNames are the English names of the units by the names that are shown.
var englishNames = func() map[string]string {
	names := map[string]string{"日": "day", "月": "month"}
	for word, english := range counted {
		names[word] = english
	}
	for _, row := range unitRows {
		for i, name := range strings.Fields(row.names) {
			if i == 0 || row.base == Count || strings.HasPrefix(name, "个") {
				names[name] = row.english
			}
		}
	}
	return names
}()
