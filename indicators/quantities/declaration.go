package quantities

import (
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"zhibiao/indicators/hanzi"
)

// Declaration is a unit that an instance declares for itself: one of a kind of its own (户均用水系数 in points of an index), or a
// size of a unit that is known (担, 50公斤).
type Declaration struct {
	ID        string   // the word that families end in; empty for a size that none ends in
	Is        string   // the size, a number or a fraction with its unit: 50公斤, 2000/3平方米; empty: a base unit of its own
	Name      string   // as people write it and as it is shown
	English   string   // empty: Name
	Spellings []string // other names of it
	Decimals  *int     // with which its figures are shown, 0 to 8; nil: as other units are
	Currency  bool     // it is money: beside it other money is an error
	Score     bool     // of a score, an index or a temperature: a sum of several says nothing
}

// Keys of a Declaration that a Slip may speak of.
const (
	KeyID        = "id"
	KeyIs        = "is"
	KeyName      = "name"
	KeySpellings = "spellings"
	KeyDecimals  = "decimals"
	KeyCurrency  = "currency"
	KeyAddsUp    = "adds_up"
)

// Slip is a mistake of a declaration.
type Slip struct {
	Key     string // that it stands at
	Message string
}

// MostDecimals is how many decimals a figure may be shown with.
const MostDecimals = 8

// With is the table with one unit more. Where slips come back the table is as it was. A unit is refused whose names
// are read as something already, alone or where reports write it, so that no text means two things.
func (t Table) With(d Declaration) (Table, []Slip) {
	row, slips := t.declaredRow(d)
	if len(slips) > 0 {
		return t, slips
	}
	more := t.words().clone()
	more.own.declare(more, d, row)
	if slips := more.readsBack(d, row); len(slips) > 0 {
		return t, slips
	}
	return more, nil
}

// declaredRow is a declaration as a row of the table, and what is wrong with it.
func (t Table) declaredRow(d Declaration) (row unitRow, slips []Slip) {
	say := func(key, format string, args ...any) { slips = append(slips, Slip{key, fmt.Sprintf(format, args...)}) }
	row = unitRow{base: d.ID, num: 1, den: 1, english: d.English}
	if row.english == "" {
		row.english = d.Name
	}
	names := append([]string{d.Name}, d.Spellings...)
	for i, name := range names {
		if why := t.taken(name, names[:i]); why != "" {
			say(map[bool]string{true: KeyName, false: KeySpellings}[i == 0], "%q %s", name, why)
		}
		names[i] = hanzi.Fold(name)
	}
	if d.ID != "" {
		if why := t.takenWord(d.ID); why != "" {
			say(KeyID, "%q %s", d.ID, why)
		}
		names = append(names, d.ID)
	}
	row.names = strings.Join(names, " ")
	switch {
	case d.Is == "" && d.ID == "":
		say(KeyID, "is missing: the word that families end in, or is: the size in a unit that is known, such as 50公斤")
	case d.Is != "":
		size, err := t.sizeOf(d.Is)
		if err != nil {
			say(KeyIs, "%v", err)
			break
		}
		row.base, row.num, row.den = size.Base, size.num, size.den
	}
	if d.Is != "" && d.Currency {
		say(KeyCurrency, "money is no size of anything: what one is worth in another changes; leave out is, or currency")
	}
	if d.Is != "" && d.Score {
		say(KeyAddsUp, "whether it adds up is said of the unit that it is a size of")
	}
	if n := d.Decimals; n != nil && (*n < 0 || *n > MostDecimals) {
		say(KeyDecimals, "%d: want 0 to %d", *n, MostDecimals)
	}
	return row, slips
}

// declare adds a declared row.
func (v *vocabulary) declare(t Table, d Declaration, row unitRow) {
	v.declared = append(v.declared, row)
	names := strings.Fields(row.names)
	for _, name := range names {
		v.known[name] = Unit{Name: names[0], Base: row.base, num: row.num, den: row.den, multiple: 1, table: t}
	}
	v.english[names[0]] = row.english
	switch {
	case d.Is == "":
		v.measured[d.ID] = true
	case d.ID != "":
		v.suffixes[d.ID], v.measured[d.ID] = names[0], true
	}
	if d.Score {
		v.scores[d.ID] = true
	}
	if d.Decimals != nil {
		v.decimals[names[0]] = *d.Decimals
	}
	if d.Currency {
		v.monies = append(v.monies, d.ID)
		v.marks = currencyMarks(append(slices.Clone(unitRows), v.declared...), v.monies)
	}
}

// taken says why a name cannot be a declared unit's; empty: it can.
func (t Table) taken(name string, before []string) string {
	folded := hanzi.Fold(name)
	if slices.Contains(before, folded) {
		return "stands twice"
	}
	if u, err := t.ParseUnit(name); err == nil {
		return fmt.Sprintf("is read as %s already, a unit of %s", u.Name, u.Base)
	}
	if base, ok := Currency(t, name); ok {
		return "names the currency " + base + " already"
	}
	_, under := t.underUnit(folded)
	switch multiple, _ := cutMultiple(folded); {
	case folded == "":
		return "is empty: write what people write"
	case len([]rune(folded)) > longestName || strings.IndexFunc(folded, notOfName) >= 0:
		return fmt.Sprintf("is no name of a unit: want a word of at most %d characters, without digits, blanks, brackets and strokes",
			longestName)
	case multiple > 1 || strings.HasPrefix(folded, "半") || hanzi.IsNumeral([]rune(folded)[0]):
		return "begins with a number: people would read it as so many of something else"
	case under, qualifier.MatchString(folded), wordOfTables.MatchString(folded), slices.Contains(notApplicable, strings.ToLower(folded)):
		return "is a word that reports use for something else"
	}
	return ""
}

// wordOfTables is what headers, rows and figures say in every table.
var wordOfTables = regexp.MustCompile(`^(?:[本当上去全][年月期季日].*|[年月季]度?|月份|[合小总]计|其中|单位|金额|目标|计划|预算|完成|增[长速幅减].*|` +
	`[同环]比.*|占比|比重|下降|序号|备注|名称|指标|第|约|整|负|正|减|降)$`)

// longestName bounds a declared unit's name, in characters.
const longestName = 20

// notOfName says that a character cannot be of a declared unit's name.
func notOfName(r rune) bool {
	return !unicode.IsLetter(r) && !strings.ContainsRune("·₂₃°'", r) || r == '每'
}

// takenWord says why families cannot end in a word; empty: they can.
func (t Table) takenWord(id string) string {
	words := t.words()
	switch {
	case !suffixPattern.MatchString(id) || strings.Contains(id, perWord):
		return "is no word of families: want lower-case letters and digits joined by _, without per"
	case id == Count || words.measured[id] || words.measured[id+"s"] || words.measured[singular(id)] || words.known[id].Base != "":
		return "is a unit already"
	}
	return ""
}

var sizePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(?:/([0-9]+))? ?(.+)$`)

// sizeOf reads the size of a unit in another: 50公斤, 2000/3平方米.
func (t Table) sizeOf(text string) (Unit, error) {
	m := sizePattern.FindStringSubmatch(hanzi.Fold(text))
	if m == nil {
		return Unit{}, fmt.Errorf("%q: want a number and a unit that is known, such as 50公斤 or 2000/3平方米", text)
	}
	of, err := t.ParseUnit(m[3])
	if err != nil {
		return Unit{}, fmt.Errorf("%q: %w: want one that is built in, or declared above", text, err)
	}
	if m[2] == "" {
		m[2] = "1"
	}
	size, _ := new(big.Rat).SetString(m[1])
	over, _ := new(big.Rat).SetString(m[2])
	switch {
	case size.Sign() == 0 || over.Sign() == 0:
		return Unit{}, fmt.Errorf("%q: want a number above 0", text)
	case of.Base == Celsius || of.Base == Decibels:
		return Unit{}, fmt.Errorf("%q: %s is a scale, which has no sizes", text, of.Name)
	}
	sized, ok := of.sized(of.Base, size.Quo(size, over).Mul(size, of.Factor()))
	if !ok {
		return Unit{}, fmt.Errorf("%q: want a size of fewer digits", text)
	}
	return sized, nil
}

// readsBack tries every name of a declared unit where reports write it.
func (t Table) readsBack(d Declaration, row unitRow) (slips []Slip) {
	want := t.words().known[strings.Fields(row.names)[0]]
	for i, name := range append([]string{d.Name}, d.Spellings...) {
		got, err := t.ParseUnit("（" + name + "）")
		q, wrong := t.Parse("12.5"+name, Unit{})
		if err == nil && wrong == nil && got == want && q.Unit == want &&
			q.Exact().Cmp(new(big.Rat).Mul(big.NewRat(25, 2), want.Factor())) == 0 {
			continue
		}
		slips = append(slips, Slip{map[bool]string{true: KeyName, false: KeySpellings}[i == 0],
			fmt.Sprintf("%q is not read as the unit where reports write it: （%[1]s） or 12.5%[1]s", name)})
	}
	return slips
}
