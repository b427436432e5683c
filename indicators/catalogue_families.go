package indicators

import (
	"strings"

	"zhibiao/indicators/quantities"
)

// indicatorFamilies lists every family that an indicator may give rise to.
func indicatorFamilies(i *Indicator) []string {
	var names []string
	for _, f := range ownFamilies {
		names = append(names, i.family(f.part))
	}
	for _, f := range ownRatios {
		names = append(names, i.ID+f.part+"_ratio")
	}
	return names
}

// sharedPrefixes are of families that belong to all indicators, to reports and to the program.
var sharedPrefixes = []string{"indicator_", "report_", "collector_", "zhibiao_", "go_", "process_"}

// poorWords are parts of a name that the field's conventions forbid, with what is to stand instead.
var poorWords = map[string]string{
	"minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds",
	"inches": "meters", "yards": "meters", "miles": "meters", "kilometers": "meters",
	"bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams", "kilograms": "grams",
	"percent": "ratio", "gauge": "another word", "counter": "another word", "histogram": "another word", "summary": "another word",
}

// abbreviations of units, which names do not use.
var poorAbbreviations = []string{"s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"}

// checkFamilies checks names against the field's conventions and against one another.
func checkFamilies(v catalogueCheck) {
	owner := map[string]*Indicator{}
	for _, i := range v.Indicators {
		checkFamilyName(v, i)
		for _, name := range indicatorFamilies(i) {
			if before := owner[name]; before != nil && before != i && before.ID != i.ID {
				v.add(v.key(i.Pos, "id"), "indicator %s: its family %s is also one of %s, at %s: change an id", i.ID, name, before.ID,
					before.Pos)
			}
			owner[name] = i
		}
	}
}

func checkFamilyName(v catalogueCheck, i *Indicator) {
	name := i.ID + "_" + i.Unit
	for _, prefix := range sharedPrefixes {
		if strings.HasPrefix(name, prefix) {
			v.add(v.key(i.Pos, "id"), "indicator %s: %s… is the program's own: choose another id", i.ID, prefix)
		}
	}
	for n, word := range strings.Split(name, "_") {
		if better := poorWords[word]; better != "" && i.Unit != quantities.BitsPerSecond {
			if u, err := v.Units.ParseUnit(i.Unit); err == nil && u.Base != i.Unit && strings.HasSuffix(i.Unit, word) {
				better = u.Base // joules for watt_hours
			}
			v.add(v.key(i.Pos, "unit"), "indicator %s: family %s: %q is against the conventions of names: use %s", i.ID, name, word, better)
		}
		for _, a := range poorAbbreviations {
			if n > 0 && word == a {
				v.add(v.key(i.Pos, "unit"), "indicator %s: family %s: %q reads as an abbreviated unit: write the word out", i.ID, name,
					word)
			}
		}
	}
	for _, suffix := range []string{"_total", "_count", "_sum", "_bucket", "_info"} {
		if strings.HasSuffix(name, suffix) {
			v.add(v.key(i.Pos, "unit"), "indicator %s: family %s: the ending %s means something else to readers: count with the noun, "+
				"such as _towns", i.ID, name, suffix)
		}
	}
}
