package indicators

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"zhibiao/indicators/periods"

	"gopkg.in/yaml.v3"
)

// decoder turns YAML nodes into structs, strictly: a key that the struct does
// not have, a key that stands twice and a value of another type are problems at
// their places, and decoding goes on after each. Fields are named by their yaml
// tags; a field Pos of type Pos takes the place of the mapping.
type decoder struct {
	problems *problems
	loc      *time.Location
	name     string // of the file
	budget   int    // nodes left
	depth    int
}

func (d *decoder) decode(n *yaml.Node, into any) { d.value(n, reflect.ValueOf(into).Elem()) }

func (d *decoder) at(n *yaml.Node) Pos { return Pos{d.name, n.Line, n.Column} }

func (d *decoder) say(n *yaml.Node, format string, args ...any) {
	d.problems.add(d.at(n), format, args...)
}

var (
	posType       = reflect.TypeFor[Pos]()
	textType      = reflect.TypeFor[Text]()
	timeType      = reflect.TypeFor[time.Time]()
	frequencyType = reflect.TypeFor[periods.Frequency]()
	unmarshaler   = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// enumWords lists what fields of a type may say.
var enumWords = map[reflect.Type][]string{
	reflect.TypeFor[Kind]():          {string(Flow), string(Level), string(Work), string(Check)},
	reflect.TypeFor[Nature]():        {string(Binding), string(Expected), string(Promise), string(Task)},
	reflect.TypeFor[Bound]():         {string(AtLeast), string(AtMost), string(Exactly), string(About)},
	reflect.TypeFor[Ceiling]():       {string(Control), string(Reverse)},
	reflect.TypeFor[NilMeaning]():    {string(NilZero), string(NilNone), string(NilRefused)},
	reflect.TypeFor[ReviewMeaning](): {string(ReviewedNot), string(ReviewedOnly), string(ReviewedLater)},
	reflect.TypeFor[SignOff]():       {string(SignedNot), string(SignedByUnit), string(SignedByHead)},
	reflect.TypeFor[SealedCopy]():    {string(CopyNot), string(CopyLater), string(CopyWith)},
	reflect.TypeFor[Over]():          {string(OverLast), string(OverMean), string(OverMax), string(OverMin), string(OverSum)},
	reflect.TypeFor[PaceKind](): {string(NoPace), string(Linear), string(MonthlyPlan), string(Steps), string(NodeDates),
		string(PastMedian), string(YearEnd)},
}

var frequencyWords = map[string]periods.Frequency{"month": periods.Monthly, "quarter": periods.Quarterly, "half": periods.HalfYearly,
	"year": periods.Yearly}

func (d *decoder) value(n *yaml.Node, v reflect.Value) {
	if d.budget--; d.budget <= 0 || d.depth > maxNesting {
		if d.budget == 0 || d.depth > maxNesting {
			d.say(n, "too much: nested deeper than %d, or more than %d values with all uses of aliases", maxNesting, maxCatalogueNodes)
		}
		return
	}
	d.depth++
	defer func() { d.depth-- }()
	switch {
	case n.Kind == yaml.DocumentNode && len(n.Content) == 1:
		d.value(n.Content[0], v)
	case n.Kind == yaml.AliasNode && n.Alias != nil:
		d.value(n.Alias, v)
	case v.Kind() == reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(n, v.Elem())
	case n.Tag == "!!null":
		d.say(n, "is empty: leave out the key or give it a value")
	case v.Type() == textType:
		d.text(n, v)
	case v.Type() == timeType:
		d.day(n, v)
	case v.Type() == frequencyType:
		d.frequency(n, v)
	case v.CanAddr() && v.Addr().Type().Implements(unmarshaler):
		if s, ok := d.scalar(n, "a text"); ok {
			if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
				d.say(n, "%q: %v", s, err)
			}
		}
	default:
		d.plain(n, v)
	}
}

func (d *decoder) plain(n *yaml.Node, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(n, v)
	case reflect.Map:
		d.table(n, v)
	case reflect.Slice:
		d.list(n, v)
	case reflect.String:
		d.string(n, v)
	case reflect.Bool:
		if s, ok := d.scalar(n, "true or false"); ok {
			if s != "true" && s != "false" {
				d.say(n, "%q: want true or false", s)
			}
			v.SetBool(s == "true")
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if s, ok := d.scalar(n, "a whole number"); ok {
			i, err := strconv.ParseInt(s, 10, 64)
			if err != nil || v.OverflowInt(i) {
				d.say(n, "%q: want a whole number", s)
				return
			}
			v.SetInt(i)
		}
	case reflect.Float64:
		if s, ok := d.scalar(n, "a number"); ok {
			f, err := strconv.ParseFloat(s, 64)
			if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
				d.say(n, "%q: want a number", s)
				return
			}
			v.SetFloat(f)
		}
	default:
		d.say(n, "cannot stand in a catalogue's file")
	}
}

// mapping fills a struct.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.say(n, "%s: want keys and values, such as %s", yamlShape(n), strings.Join(keysOf(v.Type())[:min(3, len(keysOf(v.Type())))], ", "))
		return
	}
	d.problems.mapping(d.at(n), n)
	if f := v.FieldByName("Pos"); f.IsValid() && f.Type() == posType {
		f.Set(reflect.ValueOf(d.at(n)))
	}
	fields := map[string][]int{}
	fieldsOf(v.Type(), nil, fields)
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if !d.fresh(key, seen) {
			continue
		}
		index, ok := fields[key.Value]
		if !ok {
			d.unknown(key, value, v.Type())
			continue
		}
		d.value(value, v.FieldByIndex(index))
	}
}

// unknown reports a key that a struct does not have; one without a value in a
// text of {zh, en} is what follows a comma there.
func (d *decoder) unknown(key, value *yaml.Node, t reflect.Type) {
	if t == textType && value.Tag == "!!null" {
		d.say(key, "%q follows a comma: put a text that holds one in quotes", key.Value)
		return
	}
	d.say(key, "key %q is not known here%s", key.Value, DidYouMean(key.Value, keysOf(t)))
}

// fresh says whether a key may be used: it is a scalar and stands for the first time.
func (d *decoder) fresh(key *yaml.Node, seen map[string]*yaml.Node) bool {
	if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
		d.say(key, "%s as a key: want a plain word", yamlShape(key))
		return false
	}
	if before := seen[key.Value]; before != nil {
		d.say(key, "key %q stands at line %d already: keep one", key.Value, before.Line)
		return false
	}
	seen[key.Value] = key
	return true
}

func (d *decoder) table(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.say(n, "%s: want keys and values", yamlShape(n))
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	seen := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !d.fresh(n.Content[i], seen) {
			continue
		}
		e := reflect.New(v.Type().Elem()).Elem()
		d.value(n.Content[i+1], e)
		v.SetMapIndex(reflect.ValueOf(n.Content[i].Value).Convert(v.Type().Key()), e)
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.say(n, "%s: want a list: [a, b], or a line with - for each", yamlShape(n))
		return
	}
	list := reflect.MakeSlice(v.Type(), 0, min(len(n.Content), 1024))
	for _, item := range n.Content {
		if d.budget <= 0 {
			return
		}
		e := reflect.New(v.Type().Elem()).Elem()
		before := len(d.problems.list)
		d.value(item, e)
		if e.Kind() == reflect.Pointer && e.IsNil() {
			if len(d.problems.list) == before {
				d.say(item, "is empty: take the line out")
			}
			continue
		}
		if len(d.problems.list) > before && isMappingType(e.Type()) && !isMapping(item) {
			continue // what is no mapping has no place and no keys to speak of
		}
		list = reflect.Append(list, e)
	}
	v.Set(list)
}

func isMappingType(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}

func isMapping(n *yaml.Node) bool {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n.Kind == yaml.MappingNode
}

// string takes any scalar but a bare true, false or null as its text, so that 2020 needs no quotes.
func (d *decoder) string(n *yaml.Node, v reflect.Value) {
	s, ok := d.scalar(n, "a text")
	if !ok {
		return
	}
	allowed := enumWords[v.Type()]
	if n.Tag == "!!bool" && !slices.Contains(allowed, s) {
		d.say(n, "%s: want a text; put it in quotes if the word itself is meant", s)
		return
	}
	if allowed != nil && !slices.Contains(allowed, s) {
		d.say(n, "%q: want one of %s%s", s, strings.Join(allowed, ", "), DidYouMean(s, allowed))
		return
	}
	v.SetString(s)
}

// text takes a scalar as Chinese, or {zh, en}.
func (d *decoder) text(n *yaml.Node, v reflect.Value) {
	if n.Kind == yaml.MappingNode {
		d.mapping(n, v)
		if v.Interface().(Text).ZH == "" {
			d.say(n, "zh is missing: texts are Chinese first")
		}
		return
	}
	if s, ok := d.scalar(n, "a text, or {zh: …, en: …}"); ok {
		v.Set(reflect.ValueOf(Text{ZH: s}))
	}
}

func (d *decoder) day(n *yaml.Node, v reflect.Value) {
	s, ok := d.scalar(n, "a day such as 2020-08-31")
	if !ok {
		return
	}
	t, err := time.ParseInLocation(time.DateOnly, s, d.loc)
	if err != nil {
		d.say(n, "%q: want a day such as 2020-08-31", s)
		return
	}
	v.Set(reflect.ValueOf(t))
}

func (d *decoder) frequency(n *yaml.Node, v reflect.Value) {
	s, ok := d.scalar(n, "month, quarter, half or year")
	if !ok {
		return
	}
	f, ok := frequencyWords[s]
	if !ok {
		d.say(n, "%q: want month, quarter, half or year", s)
		return
	}
	v.SetInt(int64(f))
}

func (d *decoder) scalar(n *yaml.Node, want string) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.say(n, "%s: want %s", yamlShape(n), want)
		return "", false
	}
	return strings.TrimSpace(n.Value), true
}

// yamlShape names what stands at a node, for messages.
func yamlShape(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		return fmt.Sprintf("%q", n.Value)
	}
	return "an alias"
}

// fieldsOf maps yaml names to fields, those of inlined structs included.
func fieldsOf(t reflect.Type, path []int, into map[string][]int) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		index := append(append([]int(nil), path...), i)
		switch {
		case options == "inline":
			fieldsOf(f.Type, index, into)
		case !f.IsExported() || name == "-" || f.Type == posType:
		case name == "":
			into[strings.ToLower(f.Name)] = index
		default:
			into[name] = index
		}
	}
}

// keysOf lists a struct's keys in the order of its fields.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case options == "inline":
			keys = append(keys, keysOf(f.Type)...)
		case !f.IsExported() || name == "-" || f.Type == posType:
		case name == "":
			keys = append(keys, strings.ToLower(f.Name))
		default:
			keys = append(keys, name)
		}
	}
	return keys
}
