package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"zhibiao/indicators/quantities"
)

type unitsVerb struct {
	instanceFlag
	Word string `arg:"" optional:"" help:"Only units with this word in a name, or one as reports write it (亿元/平方公里)." placeholder:"WORD"`
}

func (v unitsVerb) Run(env *environment) error {
	units, err := v.table()
	if err != nil {
		return err
	}
	t := newTable("单位", "又作", "基本单位", ">等于", "英文")
	shown := 0
	for _, u := range quantities.List(units) {
		if v.Word == "" || u.Named(v.Word) {
			t.add(u.Name, strings.Join(u.Spellings, " "), u.Base, u.Factor().RatString(), u.English)
			shown++
		}
	}
	if shown == 0 {
		u, err := units.ParseUnit(v.Word)
		if err != nil {
			return fmt.Errorf("%w: no unit has this word in its names", err)
		}
		t.add(u.Name, "", u.Base, u.Factor().RatString(), u.English())
	}
	return t.write(env.out)
}

// table is the units of the instance; where none is named and none is here, those that every instance has.
func (v unitsVerb) table() (quantities.Table, error) {
	if _, err := os.Stat(v.Config); v.Config == defaultConfig && errors.Is(err, fs.ErrNotExist) {
		return quantities.Table{}, nil
	}
	inst, err := openInstance(v.Config)
	if err != nil {
		return quantities.Table{}, err
	}
	return inst.catalogue.Units, nil
}
