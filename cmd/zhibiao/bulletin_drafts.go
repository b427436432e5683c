package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// draftsPatience is how often it is looked whether a draft is due, and how long one waits that could not be made.
const draftsPatience = time.Minute

// draft makes the drafts that are due until the context ends. One that is there is not made anew, whoever edited it meanwhile.
func (s *serving) draft(ctx context.Context) error {
	tick := time.NewTicker(draftsPatience)
	defer tick.Stop()
	for {
		if err := (publisher{s.current.Load()}).draftDue(ctx); err != nil && ctx.Err() == nil {
			s.env.log.Error("draft of a bulletin not made", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// draftDue makes the draft that is due, if it is not there.
func (p publisher) draftDue(ctx context.Context) error {
	d := p.instance.config.Bulletin
	period, due := d.due(p.env.now().In(p.instance.location))
	if !due {
		return nil
	}
	path := filepath.Join(p.instance.path(d.Folder), period.String()+"."+d.Format)
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	span, err := p.span(period, "", "")
	if err != nil {
		return err
	}
	facts, err := p.bulletin(ctx, span)
	if err != nil {
		return err
	}
	data, digest, err := bulletinWriters["."+d.Format].file(facts, nil)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make the folder of bulletins: %w", err)
	}
	if err := writeOut(p.env, path, func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
		return err
	}
	p.env.log.Info("draft of a bulletin made", "period", period, "file", path, "digest", digest)
	return nil
}
