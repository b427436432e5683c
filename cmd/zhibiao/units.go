package main

import (
	"fmt"
	"strings"

	"zhibiao/indicators/quantities"
)

type unitsVerb struct {
	Word string `arg:"" optional:"" help:"Only units with this word in a name, or one as reports write it (亿元/平方公里)." placeholder:"WORD"`
}

func (v unitsVerb) Run(env *environment) error {
	t := newTable("单位", "又作", "基本单位", ">等于", "英文")
	shown := 0
	for _, u := range quantities.Units() {
		if v.Word == "" || u.Named(v.Word) {
			t.add(u.Name, strings.Join(u.Spellings, " "), u.Base, u.Factor().RatString(), u.English)
			shown++
		}
	}
	if shown == 0 {
		u, err := quantities.ParseUnit(v.Word)
		if err != nil {
			return fmt.Errorf("%w: no unit has this word in its names", err)
		}
		t.add(u.Name, "", u.Base, u.Factor().RatString(), u.English())
	}
	return t.write(env.out)
}
