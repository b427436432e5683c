package workbook

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestParseNumber(t *testing.T) {
	cases := []struct {
		text   string
		number float64
		plain  bool
	}{
		{"0", 0, true}, {"-0", math.Copysign(0, -1), true}, {"12", 12, true}, {"-1.5", -1.5, true}, {"182506.58999", 182506.58999, true},
		{"007", 7, false}, {"1.50", 1.5, false}, {"00.5", 0.5, false}, {"0.5", 0.5, true}, {"1E3", 1000, false}, {"1.5e-2", 0.015, false},
		{"123456789012345", 123456789012345, true}, {"1234567890123456", 1234567890123456, true},
		{"0.1000000000000000055511151231257827", 0.1, false},
		{"182506.58999000001", 182506.58999, false}, {" 12\n", 12, true}, {"+1", 1, false}, {".5", 0.5, false}, {"5.", 5, false},
		{"1e308", 1e308, false},
		{"0e999", 0, false}, {"0.0000000000000000000000", 0, false},
	}
	for _, c := range cases {
		number, plain, ok := parseNumber([]byte(c.text))
		if !ok || math.Float64bits(number) != math.Float64bits(c.number) || plain != c.plain {
			t.Errorf("%q: %v, %v, %v", c.text, number, plain, ok)
		}
	}
	for _, text := range []string{"", ".", "-", "+-1", "1.2.3", "NaN", "Inf", "-INF", "infinity", "1e309", "-1e400", "1e-400", "0x10",
		"1_000", "1,000", "１", "1 2", "e5", "1e", "--1", "1-2", "#N/A"} {
		if number, _, ok := parseNumber([]byte(text)); ok {
			t.Errorf("%q is taken for %v", text, number)
		}
	}
}

// What is plain must come back, digit by digit, from the number alone.
func TestPlainNumbersComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	check := func(text string) {
		number, plain, ok := parseNumber([]byte(text))
		want, err := strconv.ParseFloat(text, 64)
		if !ok || err != nil || math.Float64bits(number) != math.Float64bits(want) {
			t.Fatalf("%q: %v, want %v", text, number, want)
		}
		canonical := strconv.FormatFloat(want, 'f', -1, 64)
		if plain != (canonical == text) || numberText(number) != canonical {
			t.Fatalf("%q: plain %v, text %q, strconv writes %q", text, plain, numberText(number), canonical)
		}
	}
	for range 200_000 {
		check(strconv.FormatFloat(r.Float64()*math.Pow10(r.IntN(20)-3), 'f', r.IntN(12), 64))
		check(strconv.FormatFloat(-r.ExpFloat64(), 'f', -1, 64))
		check(strconv.FormatInt(r.Int64N(1<<uint(1+r.IntN(62))), 10))
	}
}
