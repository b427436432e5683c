package main

import (
	"fmt"
	"time"

	"zhibiao/collector"
	"zhibiao/indicators/periods"
)

// drafts says when drafts of bulletins are made: the key `bulletin` of zhibiao.yaml.
type drafts struct {
	Schedule collector.Schedule `yaml:"schedule"` // in the instance's zone; empty: none are made
	Folder   string             `yaml:"folder"`   // where they are put; default bulletins
	Format   string             `yaml:"format"`   // docx (the default), xlsx, html or md
}

func (d drafts) validate() error {
	if err := d.Schedule.Validate(); err != nil {
		return err
	}
	if _, known := bulletinWriters["."+d.Format]; !known {
		return fmt.Errorf("format: %q: want docx, xlsx, html or md", d.Format)
	}
	return nil
}

// due is the month whose draft has to be there by now: the last that has ended, once the schedule has called for it.
func (d drafts) due(now time.Time) (periods.Period, bool) {
	last := periods.At(now, periods.Monthly, now.Location()).Prev()
	called := d.Schedule.Next(last.End(now.Location()).Add(-time.Second))
	return last, !called.IsZero() && !called.After(now)
}
