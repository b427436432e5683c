package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"zhibiao/alerts"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
	"zhibiao/server/episodes"
)

// retold is a telling that only one of two replays has.
type retold struct {
	telling
	gone bool
}

// difference is what is told no more, and what is told anew, in the order of time.
func difference(before, after []telling) (list []retold) {
	for len(before)+len(after) > 0 {
		switch {
		case len(after) == 0 || len(before) > 0 && before[0].compare(&after[0]) < 0:
			list, before = append(list, retold{before[0], true}), before[1:]
		case len(before) == 0 || before[0].compare(&after[0]) > 0:
			list, after = append(list, retold{after[0], false}), after[1:]
		default:
			before, after = before[1:], after[1:]
		}
	}
	return list
}

// Rehearse implements episodes.Source.
func (s forAlerts) Rehearse(ctx context.Context, c episodes.Rehearsal) (*episodes.Rehearsed, error) {
	p := s.current.Load()
	tried, err := rehearsed(p.instance, c)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", episodes.ErrRehearsal, err)
	}
	to := p.env.now().In(p.instance.location)
	before, err := replay{program: p, contacts: p.contacts()}.run(ctx, c.From, to)
	if err != nil {
		return nil, err
	}
	next := replay{program: p, contacts: &tried.alerts.Contacts}
	if !bytes.Equal(tried.packed, p.instance.packed) {
		next.catalogue = tried.catalogue
	}
	after, err := next.run(ctx, c.From, to)
	if err != nil {
		return nil, err
	}
	out := &episodes.Rehearsed{Before: len(before), After: len(after)}
	house := wording.House{Catalogue: tried.catalogue, Contacts: next.contacts}
	for _, d := range difference(before, after) {
		out.Changes = append(out.Changes, d.worded(house))
	}
	return out, nil
}

// worded is a difference as people read it.
func (d *retold) worded(h wording.House) episodes.Retold {
	both := func(in func(english bool) string) indicators.Text {
		return indicators.Text{ZH: in(false), EN: in(true)}
	}
	notice := alerts.Notice{Stage: d.Stage, Unit: d.Unit, Due: d.Due}
	return episodes.Retold{Gone: d.gone, At: d.Due, Copy: d.Role == alerts.Copy, Event: alerts.EventNamed(d.Key.Event).Says,
		Unit:  both(func(english bool) string { return wording.Unit(h, d.Unit, english) }),
		Stage: both(func(english bool) string { return wording.Title(h, notice, h.Contacts.Unit(d.Unit), english) }),
		About: both(func(english bool) string { return aboutName(h.Catalogue, d.Key.About, english) })}
}

// rehearsed is an instance as its files lie there, with those that were sent in their place.
func rehearsed(loaded *instance, c episodes.Rehearsal) (*instance, error) {
	i, err := lying(loaded)
	if err != nil {
		return nil, err
	}
	if len(c.Catalogue) > 0 {
		if err := overlay(i, c.Catalogue); err != nil {
			return nil, err
		}
	}
	if c.Alerts != "" {
		err = i.parseAlerts(filepath.Base(i.config.Alerts), []byte(c.Alerts))
	}
	return i, err
}

// lying is an instance as its files lie there now. The demo has none: it is what it was begun with.
func lying(loaded *instance) (*instance, error) {
	if _, err := os.Stat(loaded.file); errors.Is(err, fs.ErrNotExist) {
		same := *loaded
		return &same, nil
	}
	return openInstance(loaded.file)
}

// overlay has an instance take another catalogue: its own files, with these in the place of those of their names.
func overlay(i *instance, files map[string][]byte) (err error) {
	own, err := indicators.UnpackCatalogue(i.packed)
	if err != nil {
		return fmt.Errorf("unpack the catalogue: %w", err)
	}
	dir, err := os.MkdirTemp("", "zhibiao-catalogue-")
	if err != nil {
		return fmt.Errorf("make a folder for the catalogue that is tried: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := os.CopyFS(dir, own); err != nil {
		return fmt.Errorf("copy the catalogue: %w", err)
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return fmt.Errorf("write %s as it was sent: %w", name, err)
		}
	}
	if i.catalogue, err = i.config.load(os.DirFS(dir), i.location); err != nil {
		return err
	}
	i.packed, err = indicators.PackCatalogue(os.DirFS(dir))
	return err
}
