package main

import (
	"fmt"
	"time"

	"zhibiao/query"
)

// queries bounds what questions may cost: the key `queries` of zhibiao.yaml. A
// field that is not written has its default.
type queries struct {
	ExpressionBytes int   `yaml:"expression_bytes"` // of an expression; default 16 KB
	Seconds         int   `yaml:"seconds"`          // that a question may wait and run; default 120
	Series          int   `yaml:"series"`           // that all selectors of an expression may give; default 1,000,000
	Samples         int   `yaml:"samples"`          // that one evaluation may hold at once; default 10,000,000
	AtOnce          int   `yaml:"at_once"`          // evaluations at once beside small ones; default half the processors, at least 1
	AnswerBytes     int64 `yaml:"answer_bytes"`     // of one answer in memory; default 64 MB
	AnswersBytes    int64 `yaml:"answers_bytes"`    // of all answers not yet written; default 256 MB
	CacheBytes      int64 `yaml:"cache_bytes"`      // of answers kept; default 64 MB
	ViewBytes       int64 `yaml:"view_bytes"`       // of earlier states laid out; default 128 MB
}

func (q queries) validate() error {
	least := min(int64(q.ExpressionBytes), int64(q.Seconds), int64(q.Series), int64(q.Samples), int64(q.AtOnce), q.AnswerBytes,
		q.AnswersBytes, q.CacheBytes, q.ViewBytes)
	if least < 0 {
		return fmt.Errorf("a limit of %d; limits are above zero, and one left out has its default", least)
	}
	return nil
}

// bound puts the limits into a configuration.
func (q queries) bound(c query.Config) query.Config {
	c.ExpressionBytes, c.Timeout, c.Queries = q.ExpressionBytes, time.Duration(q.Seconds)*time.Second, q.AtOnce
	c.MaxSeries, c.MaxSamples = q.Series, q.Samples
	c.AnswerBytes, c.AnswersBytes, c.CacheBytes, c.ViewBytes = q.AnswerBytes, q.AnswersBytes, q.CacheBytes, q.ViewBytes
	return c
}
