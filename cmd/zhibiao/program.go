package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"zhibiao/alerts/contacts"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/collector"
	"zhibiao/collector/reading"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
	"zhibiao/dashboards"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/query"
	"zhibiao/store"
)

// program is everything that an instance runs on, wired together: the same for
// every verb, for the demo and for the end-to-end tests.
type program struct {
	env       *environment
	instance  *instance
	store     *store.Store
	clock     *clockWatch // of a program that records; else nil
	db        *query.DB
	judges    *query.Judges
	runs      *collector.Runs
	collector *collector.Collector
	isolated  *workbook.Isolated
	workshop  *workshop
	reader    *reading.Reader
	figures   *metrics.Set
	process   *query.Process // those figures, and the runtime's
	outlet    outlet
	changed   func() // called when something was committed; nil: nobody waits for it
}

// logRefused implements collector.RefusedFunc: the log is all that keeps a trace of such a file, and not its name.
func (p *program) logRefused(ctx context.Context, now time.Time, file report.File) error {
	deed := people.From(ctx).Deed(people.Receive, "classified file")
	deed.At, deed.Outcome = now, people.Denied
	deed.Detail = fmt.Sprintf("classification mark, not read, not kept, source %q, sha256 %x", file.Source, sha256.Sum256(file.Data))
	if len(file.Data) == 0 {
		deed.Detail = fmt.Sprintf("classification mark in its name, not read, not kept, source %q", file.Source)
	}
	return p.store.Acts().Record(ctx, deed)
}

func (p *program) committed(commits ...indicators.Commit) {
	if err := p.db.Apply(commits...); err != nil {
		p.env.log.Error("apply commits", "revision", commits[len(commits)-1].Revision, "error", err)
	}
	if p.changed != nil {
		p.changed()
	}
}

// useCatalogue makes the instance's catalogue the one in force from an instant
// on, if the ledger's latest is another.
func (p *program) useCatalogue(ctx context.Context, since time.Time) error {
	commit, err := p.store.RecordCatalogue(ctx, since, p.instance.packed, p.instance.catalogue)
	if err != nil {
		return err
	}
	if commit == nil {
		return nil
	}
	return p.db.Apply(*commit)
}

// ready says why the program can not answer, or could record nothing.
func (p *program) ready() error {
	return errors.Join(p.db.Ready(), p.clock.check(), p.store.Ready(p.env.now()))
}

// Close lets the next program have the ledger.
func (p *program) Close() error {
	return errors.Join(p.dismiss(), p.store.Close())
}

// dismiss ends the processes that read files, when they have done what they are at.
func (p *program) dismiss() error {
	return errors.Join(p.workshop.isolated.Close(), p.isolated.Close())
}

// outlet is a program's channels, opened once.
type outlet struct {
	channels map[string]watch.Channel
	contacts *contacts.Contacts
}

// house is what messages say of the instance.
func (p *program) house() wording.House {
	h := wording.House{Catalogue: p.db.Snapshot().Catalogue(), Contacts: p.contacts(), URL: strings.TrimSuffix(p.instance.config.URL, "/")}
	if grafana := p.instance.config.Grafana; grafana != "" {
		h.Charts = func(s indicators.Subject) string { return dashboards.Address(grafana, s) }
	}
	return h
}

// openOutlet opens the channels, which only a program that serves needs: their credentials are for nobody else to read.
func (p *program) openOutlet() error {
	channels, err := p.instance.openChannels(p.env.now)
	if err != nil {
		return err
	}
	p.outlet = outlet{channels, p.instance.reachable(channels)}
	return nil
}

// contacts are those of the instance, whom the channels reach that are open.
func (p *program) contacts() *contacts.Contacts {
	if p.outlet.contacts == nil {
		return &p.instance.alerts.Contacts
	}
	return p.outlet.contacts
}
