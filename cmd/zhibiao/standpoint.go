package main

import (
	"time"

	"zhibiao/query"
)

// standpoint is the instant from which a table is told: now, or the day whose knowledge is
// asked for, so that what was live then is shown as it was.
func (p *program) standpoint(asOf string) (time.Time, error) {
	now := p.env.now()
	if asOf == "" {
		return now, nil
	}
	then, err := query.ParseAsOf(asOf, p.instance.location)
	if err != nil || then.After(now) {
		return now, err
	}
	return then, nil
}

// judgedOn is where every target stood, as known at the end of a day (empty: now). It is shared, and must not be changed.
func (p *program) judgedOn(asOf string) (*query.Judgement, error) {
	now, err := p.standpoint(asOf)
	if err != nil {
		return nil, err
	}
	return p.judges.Judged(asOf, now)
}
