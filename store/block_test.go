package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// spelled is a glossary of a few words and subjects.
var spelled = glossary{
	words:    []string{"", "表1", "C14", "C15", "万元", "start"},
	subjects: []indicators.Subject{{}, fund, park},
}

// recode numbers observations by the glossary, which must know all their words.
func recode(t testing.TB, g *glossary, observations []indicators.Observation) []coded {
	number := func(w string) uint64 {
		for i, x := range g.words {
			if x == w {
				return uint64(i)
			}
		}
		t.Fatalf("no word %q", w)
		return 0
	}
	rows := make([]coded, len(observations))
	for i := range observations {
		o := &observations[i]
		rows[i] = coded{o: o, item: number(o.Item), sheet: number(o.Source.Sheet), cell: number(o.Source.Cell), unit: number(o.Source.Unit)}
		for j, s := range g.subjects {
			if j > 0 && s == o.Subject {
				rows[i].subject = uint64(j)
			}
		}
	}
	return rows
}

func TestBlockKeepsEveryValue(t *testing.T) {
	var in []indicators.Observation
	for _, v := range []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 1e9, 1 << 53, -(1 << 53), 1<<53 + 2, 1e300,
		math.SmallestNonzeroFloat64, math.MaxFloat64, 1.0 / 3} {
		in = append(in, observe(fund, february, v, "C14", "x"))
	}
	out, err := decodeBlock(encodeBlock(recode(t, &spelled, in)), &spelled, 0, all)
	if err != nil {
		t.Fatal(err)
	}
	for i := range in {
		in[i].Source.Sheet, in[i].Source.Unit = "表1", "万元"
		if math.Float64bits(in[i].Value) != math.Float64bits(out[i].Value) {
			t.Errorf("%v came back as %v", in[i].Value, out[i].Value)
		}
	}
	if d := cmp.Diff(in, out, equal); d != "" {
		t.Error(d)
	}
}

func TestBlockTellsEveryFlippedBit(t *testing.T) {
	data := encodeBlock(recode(t, &spelled, []indicators.Observation{
		observe(fund, february, 1e9, "C14", "10亿元"), observe(park, february, 0.5, "C15", "0.5"),
	}))
	for i := range data {
		for bit := range 8 {
			damaged := bytes.Clone(data)
			damaged[i] ^= 1 << bit
			if _, err := decodeBlock(damaged, &spelled, 0, all); !errors.Is(err, errBlock) {
				t.Fatalf("byte %d, bit %d: %v", i, bit, err)
			}
		}
	}
}

func FuzzBlock(f *testing.F) {
	f.Add([]byte{})
	f.Add(encodeBlock(nil)[:3])
	for _, o := range [][]indicators.Observation{
		{observe(fund, february, 1e9, "C14", "10亿元"), observe(park, periods.Year(2025), 0.5, "C15", "")},
		{{Subject: park, Period: periods.JanuaryFebruary(2026), Item: "start", Value: math.NaN(), Status: indicators.Missing,
			Basis: indicators.Words}},
	} {
		data := encodeBlock(recode(f, &spelled, o))
		f.Add(data[:len(data)-4])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		// The checksum is put right, so that the parser behind it is reached.
		data := binary.BigEndian.AppendUint32(bytes.Clone(body), crc32.Checksum(body, castagnoli))
		first, err := decodeBlock(data, &spelled, 3, all)
		if err != nil {
			if !errors.Is(err, errBlock) {
				t.Fatalf("an error of its own kind: %v", err)
			}
			return
		}
		again, err := decodeBlock(encodeBlock(recode(t, &spelled, first)), &spelled, 3, all)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(first, again, equal); d != "" {
			t.Fatal(d)
		}
		for _, id := range []uint64{1, 2} {
			var want []indicators.Observation
			for _, o := range first {
				if o.Subject == spelled.subjects[id] {
					want = append(want, o)
				}
			}
			said, err := decodeSubjects(data, &spelled, 3, map[uint64]bool{id: true})
			var got []indicators.Observation
			for _, s := range said {
				got = append(got, s.Observation)
			}
			if d := cmp.Diff(want, got, equal); d != "" || err != nil {
				t.Fatalf("of subject %d: %v\n%s", id, err, d)
			}
		}
	})
}

// A field that is added to Target and forgotten here would be lost: every
// field is filled, and has to come back.
func TestTargetKeepsEveryField(t *testing.T) {
	var want indicators.Target
	n := 0
	fill(t, reflect.ValueOf(&want).Elem(), &n)
	data, err := encodeTarget(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decodeTarget(data, want.Source.Submission)
	if d := cmp.Diff(want, got, equal); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

func fill(t *testing.T, v reflect.Value, n *int) {
	*n++
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(day.Add(time.Duration(*n) * time.Hour)))
		return
	case periods.Period:
		v.Set(reflect.ValueOf(periods.New(2025, time.March, *n%20+1)))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(string(rune('a' + *n)))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), n)
		fill(t, v.Index(1), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	default:
		t.Fatalf("a %s: say how it is kept", v.Type())
	}
}
