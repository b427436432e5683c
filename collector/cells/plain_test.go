package cells

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"zhibiao/collector/workbook"
)

// The short way from a plain number to base units gives, bit for bit, what exact arithmetic gives.
func TestPlainNumbersScaleExactly(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	texts := []string{"0", "-0", "-0.0", "1", "0.1", "999999999999999", "-0.00000000001", "99999.9999999", "000.10", "62.51"}
	for range 20_000 {
		texts = append(texts, fmt.Sprintf("%.*f", random.IntN(6), (random.Float64()-0.5)*float64(int64(1)<<random.IntN(30))))
	}
	for _, name := range []string{"元", "万元", "亿元", "亩", "公顷", "%", "‰", "分钟", "亿元/平方公里", "万元/亩"} {
		u, ok := Units{}.ParseUnit(name)
		if !ok {
			t.Fatalf("%s is no unit", name)
		}
		quick := 0
		for _, text := range texts {
			f, err := Units{}.FigureOf(workbook.Cell{Kind: workbook.Number, Text: text})
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			got, ok := f.InBase(u)
			if !ok {
				continue
			}
			quick++
			exact, _ := new(big.Rat).SetString(text)
			want, _ := exact.Mul(exact, u.Factor()).Float64()
			if got != want {
				t.Fatalf("%s %s: %v, exactly %v", text, name, got, want)
			}
			if size, _ := u.Factor().Float64(); u.NearestSize() != size {
				t.Fatalf("%s: its size is %v, exactly %v", name, u.NearestSize(), size)
			}
		}
		if quick < len(texts)/2 {
			t.Errorf("%s: only %d of %d texts went the short way", name, quick, len(texts))
		}
	}
	for _, text := range []string{"", "-", ".5", "5.", "1e5", "1/2", "0x1", "1_0", "+1", "1.2.3", "1234567890123456"} {
		if p, ok := parsePlain(text); ok {
			t.Errorf("%q passes for plain: %+v", text, p)
		}
	}
}
