package main

import (
	"fmt"
	"time"

	"zhibiao/query"
)

// queries bounds what questions may cost: the key `queries` of zhibiao.yaml. A
// field that is not written has its default.
type queries struct {
	ExpressionBytes int `yaml:"expression_bytes"` // of an expression; default 16 KB
	Seconds         int `yaml:"seconds"`          // that a question may wait and run; default 120
	Samples         int `yaml:"samples"`          // that one evaluation may hold at once; default 50,000,000
	AtOnce          int `yaml:"at_once"`          // evaluations that run at once; default 20
}

func (q queries) validate() error {
	if least := min(q.ExpressionBytes, q.Seconds, q.Samples, q.AtOnce); least < 0 {
		return fmt.Errorf("a limit of %d; limits are above zero, and one left out has its default", least)
	}
	return nil
}

// bound puts the limits into a configuration.
func (q queries) bound(c query.Config) query.Config {
	c.ExpressionBytes, c.Timeout, c.MaxSamples, c.Queries = q.ExpressionBytes, time.Duration(q.Seconds)*time.Second, q.Samples, q.AtOnce
	return c
}
