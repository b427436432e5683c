package quantities_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"testing"

	"zhibiao/indicators/quantities"
)

func TestSum(t *testing.T) {
	twelfth := make([]float64, 12)
	for i := range twelfth {
		twelfth[i] = 83_333_333.33
	}
	for _, tt := range []struct {
		name   string
		values []float64
		want   float64
	}{
		{"nothing", nil, 0},
		{"a tenth and two", []float64{0.1, 0.2}, 0.3},
		{"in any order", []float64{0.3, -0.1, -0.2}, 0},
		{"twelve months of a plan", twelfth, 999_999_999.96},
		{"one that swallows another", []float64{1e16, 1, -1e16}, 1},
		{"beyond int64", []float64{9e18, 9e18, -9e18, 0.5}, 9e18},
		{"far apart", []float64{1e300, 1e-300, -1e300}, 1e-300},
		{"minus zero", []float64{math.Copysign(0, -1)}, 0},
		{"overflow", []float64{math.MaxFloat64, math.MaxFloat64}, math.Inf(1)},
		{"smallest", []float64{5e-324, 5e-324}, 1e-323},
		{"infinite", []float64{math.Inf(-1), 1}, math.Inf(-1)},
		{"absent", []float64{1, math.NaN()}, math.NaN()},
		{"opposed", []float64{math.Inf(1), math.Inf(-1)}, math.NaN()},
	} {
		if got := quantities.Sum(tt.values...); got != tt.want && !(math.IsNaN(got) && math.IsNaN(tt.want)) ||
			math.Signbit(got) != math.Signbit(tt.want) && !math.IsNaN(got) {
			t.Errorf("%s: Sum = %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestQuotient(t *testing.T) {
	for _, tt := range []struct {
		a, b, want float64
		ok         bool
	}{
		{1, 12, 1.0 / 12, true}, {0.3, 0.1, 3, true}, {0, 5, 0, true}, {-1, 4, -0.25, true},
		{1, 0, 0, false}, {0, 0, 0, false}, {math.NaN(), 1, 0, false}, {1, math.Inf(1), 0, false}, {1e300, 1e-300, math.Inf(1), false},
		{1e308, 1e308, 1, true}, {123456789012345678, 1e-5, 1.2345678901234568e22, true},
	} {
		if got, ok := quantities.Quotient(tt.a, tt.b); ok != tt.ok || ok && got != tt.want {
			t.Errorf("%v / %v = %v, %v; want %v, %v", tt.a, tt.b, got, ok, tt.want, tt.ok)
		}
	}
}

func TestProductAndDifference(t *testing.T) {
	if got := quantities.Product(0.1, 3); got != 0.3 {
		t.Errorf("0.1 × 3 = %v", got)
	}
	if got := quantities.Product(math.NaN(), 3); !math.IsNaN(got) {
		t.Errorf("NaN × 3 = %v", got)
	}
	if got := quantities.Difference(0.3, 0.1); got != 0.2 {
		t.Errorf("0.3 − 0.1 = %v", got)
	}
}

// paper is the exact value of a float's shortest decimal.
func paper(v float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
	return r
}

// figure is a float such as reports hold, or now and then any float at all.
func figure(random *rand.Rand) float64 {
	switch random.IntN(8) {
	case 0:
		for {
			if v := math.Float64frombits(random.Uint64()); !math.IsNaN(v) && !math.IsInf(v, 0) {
				return v
			}
		}
	case 1:
		return float64(random.Int64N(2e15) - 1e15)
	case 2:
		return random.NormFloat64()
	}
	v, _ := strconv.ParseFloat(strconv.FormatInt(random.Int64N(2e12)-1e12, 10)+"e-"+strconv.Itoa(random.IntN(7)), 64)
	return v
}

// The arithmetic is that of rationals, rounded once.
func TestDecimalsAgainstRationals(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 5_000 {
		values := make([]float64, random.IntN(14))
		want := new(big.Rat)
		for i := range values {
			values[i] = figure(random)
			want.Add(want, paper(values[i]))
		}
		if nearest, _ := want.Float64(); quantities.Sum(values...) != nearest {
			t.Fatalf("Sum(%v) = %v, want %v", values, quantities.Sum(values...), nearest)
		}
		a, b := figure(random), figure(random)
		if nearest, _ := new(big.Rat).Mul(paper(a), paper(b)).Float64(); quantities.Product(a, b) != nearest {
			t.Fatalf("%v × %v = %v, want %v", a, b, quantities.Product(a, b), nearest)
		}
		if nearest, _ := new(big.Rat).Sub(paper(a), paper(b)).Float64(); quantities.Difference(a, b) != nearest {
			t.Fatalf("%v − %v = %v, want %v", a, b, quantities.Difference(a, b), nearest)
		}
		if b == 0 {
			continue
		}
		nearest, _ := new(big.Rat).Quo(paper(a), paper(b)).Float64()
		if got, ok := quantities.Quotient(a, b); ok == math.IsInf(nearest, 0) || ok && got != nearest {
			t.Fatalf("%v / %v = %v, %v, want %v", a, b, got, ok, nearest)
		}
	}
}

func BenchmarkSum(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	cents, mixed := make([]float64, 12), make([]float64, 12)
	for i := range cents {
		cents[i] = float64(random.IntN(1e12)) / 100
		mixed[i] = math.Float64frombits(random.Uint64()&^(0x7ff<<52) | uint64(1000+random.IntN(60))<<52)
	}
	for name, values := range map[string][]float64{"cents": cents, "any": mixed} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				quantities.Sum(values...)
			}
		})
	}
}
