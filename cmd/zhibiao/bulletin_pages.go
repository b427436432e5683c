package main

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"slices"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/bulletin"
	"zhibiao/collector/report"
	"zhibiao/indicators/periods"
	"zhibiao/server/bulletins"
)

// Bulletin implements bulletins.Source. A bulletin that was released is shown as of the day that it was.
func (s *serving) Bulletin(ctx context.Context, period periods.Period, asOf string, english bool) (*bulletin.Facts, error) {
	p := publisher{s.current.Load()}
	if asOf == "" {
		last, err := p.lastIssue(ctx, func(r bulletin.Reference) bool { return r.Period == period.String() })
		if err != nil {
			return nil, err
		}
		if last != nil {
			asOf = last.AsOf.Format(time.RFC3339Nano)
		}
	}
	span, err := p.span(period, asOf, "")
	if span.english = english; err == nil {
		var facts *bulletin.Facts
		if facts, err = p.bulletin(ctx, span); err == nil {
			return facts, nil
		}
	}
	if errors.Is(err, errSpan) {
		err = fmt.Errorf("%w: %w", bulletins.ErrNoBulletin, err)
	}
	return nil, err
}

// issue is the release of a bulletin.
type issue struct {
	bulletin.Reference
	alerts.Act
}

// lastIssue finds the last release of a bulletin that is wanted; nil: there was none.
func (p publisher) lastIssue(ctx context.Context, wanted func(bulletin.Reference) bool) (*issue, error) {
	issues, err := p.store.ActsOf(ctx, alerts.ActIssue)
	if err != nil {
		return nil, err
	}
	for _, a := range slices.Backward(issues) {
		if r, is := bulletin.ParseReference(a.Text); is && wanted(r) {
			return &issue{r, a}, nil
		}
	}
	return nil, nil
}

// Releases implements bulletins.Source.
func (s *serving) Releases(ctx context.Context) (map[string]string, error) {
	p := publisher{s.current.Load()}
	issues, err := p.store.ActsOf(ctx, alerts.ActIssue)
	if err != nil {
		return nil, err
	}
	said := map[string]string{}
	for _, a := range issues {
		if r, is := bulletin.ParseReference(a.Text); is {
			said[r.Period] = p.saidOf(a)
		}
	}
	return said, nil
}

// saidOf is a release in words: 文号, who and when.
func (p publisher) saidOf(a alerts.Act) string {
	return fmt.Sprintf("%s，%s，%s", a.Number, a.By, a.At.In(p.instance.location).Format("2006年1月2日 15:04"))
}

// File implements bulletins.Source.
func (s *serving) File(f *bulletin.Facts, release *bulletin.Release, ending string) ([]byte, string, error) {
	write, known := bulletinWriters["."+ending]
	if !known {
		return nil, "", fmt.Errorf("%w: as .%s", bulletins.ErrNoBulletin, ending)
	}
	data, _, err := write.file(f, release)
	return data, mediaTypes[ending], err
}

// mediaTypes are those of a bulletin's files.
var mediaTypes = map[string]string{
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"html": mime.FormatMediaType("text/html", map[string]string{"charset": "utf-8"}),
	"md":   mime.FormatMediaType("text/markdown", map[string]string{"charset": "utf-8"}),
}

// Issued implements bulletins.Source.
func (s *serving) Issued(ctx context.Context, f *bulletin.Facts) (*bulletins.Issue, error) {
	return publisher{s.current.Load()}.issued(ctx, f)
}

// Release implements bulletins.Source.
func (s *serving) Release(ctx context.Context, f *bulletin.Facts, number, office, by string) error {
	_, digest, err := f.Seal()
	if err != nil {
		return err
	}
	reference := bulletin.Reference{Period: f.Period, AsOf: f.AsOf, Digest: digest}
	_, err = s.watch.Act(ctx, alerts.Act{Kind: alerts.ActIssue, By: by, Number: number, Unit: office, Text: reference.String()})
	return err
}

// issued says how the bulletin of a period and an instant was released; nil: it was not. Another language and another version of the
// program write other bytes of it.
func (p publisher) issued(ctx context.Context, f *bulletin.Facts) (*bulletins.Issue, error) {
	i, err := p.lastIssue(ctx, func(r bulletin.Reference) bool { return r.Period == f.Period && r.AsOf.Equal(f.AsOf) })
	if i == nil || err != nil {
		return nil, err
	}
	day := i.At.In(p.instance.location)
	return &bulletins.Issue{Release: bulletin.Release{Number: i.Number, Office: i.Unit, Day: day}, Digest: i.Digest,
		Said: p.saidOf(i.Act)}, nil
}

// closed says that a bulletin was released of a submission's period, or of one that ends later: it tells of what was reported by then.
func (p publisher) closed(ctx context.Context, sub report.Submission) (bool, error) {
	if sub.Period.IsZero() {
		return false, nil
	}
	released, err := p.lastIssue(ctx, func(r bulletin.Reference) bool {
		period, err := periods.Parse(r.Period)
		return err == nil && period.EndMonth() >= sub.Period.EndMonth()
	})
	return released != nil, err
}
