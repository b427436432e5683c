package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"reflect"
	"strings"

	"golang.org/x/sync/errgroup"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server"
	"zhibiao/server/layout"
	"zhibiao/store"
)

func newServing(p *program, load func() (*instance, error)) *serving {
	s := &serving{env: p.env, load: load, renewed: make(chan struct{}, 1), channelsRenewed: make(chan struct{}, 1),
		acts: people.Gather(p.store.Acts())}
	s.current.Store(p)
	s.watch = informing{s}.newWatch()
	p.changed = s.watch.Wake
	s.loaded.Store(p.env.now().UnixMilli())
	return s
}

// openDoor opens the accounts for those who come by a listener.
func (s *serving) openDoor(ctx context.Context, l net.Listener) (err error) {
	s.loopback = onLoopback(l)
	certificate, err := entrance{s}.certificate()
	if err != nil {
		return err
	}
	if certificate != nil {
		s.tls = certificate.Config()
	}
	s.desk, s.people, err = openDesk(ctx, s.env, s.current.Load().instance, s.acts,
		func() people.Rules { return s.current.Load().instance.config.People.rules() })
	if err != nil {
		return err
	}
	s.uploads, err = store.OpenUploads(ctx, s.current.Load().instance.uploadsFile())
	return err
}

// ready says why the program can not answer, or could record nothing.
func (s *serving) ready() error {
	now := s.env.now()
	return errors.Join(s.current.Load().ready(), s.uploads.Ready(now), s.people.Ready(now))
}

// Close lets the next program have the ledger.
func (s *serving) Close() error {
	var err error
	if s.people != nil {
		err = s.people.Close()
	}
	if s.uploads != nil {
		err = errors.Join(err, s.uploads.Close())
	}
	return errors.Join(err, s.current.Load().Close())
}

// run collects and answers until the context ends.
func (s *serving) run(ctx context.Context, l net.Listener, hangups <-chan os.Signal) error {
	registerFigures(s)
	web := s.web()
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return web.Run(ctx, l) })
	g.Go(func() error { return s.collect(ctx) })
	g.Go(func() error { return serveControl(ctx, s) })
	g.Go(func() error {
		if s.retell != nil {
			if err := s.retell(ctx); err != nil && ctx.Err() == nil {
				return err
			}
			s.watch.Reread()
		}
		return s.watch.Run(ctx)
	})
	g.Go(func() error { return informing{s}.keepInformed(ctx) })
	g.Go(func() error { return s.draft(ctx) })
	g.Go(func() error { return s.desk.Run(ctx) })
	g.Go(func() error { return s.acts.Run(ctx) })
	g.Go(func() error { return s.current.Load().process.Run(ctx) })
	g.Go(func() error {
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-hangups:
				if err := s.reload(ctx); err != nil {
					s.env.log.Error("configuration not loaded, the old one stays", "error", err)
				}
			}
		}
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// collect has the current program's sources collected from, and then the next one's.
func (s *serving) collect(ctx context.Context) error {
	for {
		run, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- s.current.Load().collector.Run(run) }()
		select {
		case <-s.renewed:
			stop()
			if err := <-ended; err != nil {
				return err
			}
		case err := <-ended:
			stop()
			return err
		}
	}
}

// reload takes up configuration and catalogue as they lie there now: whole, or the
// old ones stay and the error says why. It waits for what is being collected. A catalogue
// that differs is a revision of the ledger.
func (s *serving) reload(ctx context.Context) error {
	s.reloading.Lock()
	defer s.reloading.Unlock()
	err := s.renew(context.WithoutCancel(ctx))
	if err == nil {
		err = warnOverruled(context.WithoutCancel(ctx), s.current.Load())
	}
	err = errors.Join(err, s.logReload(context.WithoutCancel(ctx), err))
	s.failed.Store(err != nil)
	if err == nil {
		s.loaded.Store(s.env.now().UnixMilli())
	}
	return err
}

// logReload logs that configuration and catalogue were loaded, or why they were not.
func (s *serving) logReload(ctx context.Context, failed error) error {
	p := s.current.Load()
	about := fmt.Sprintf("revision %d", p.db.Snapshot().Revision())
	d := machineDeed(s.env, people.Load, about)
	if who := people.From(ctx); who.Known() {
		d = who.Deed(people.Load, about)
		d.At = s.env.now()
	}
	if failed != nil {
		d.Outcome = people.Failed
	}
	return p.store.Acts().Record(ctx, d)
}

func (s *serving) renew(ctx context.Context) error {
	inst, err := s.load()
	if err != nil {
		return err
	}
	old := s.current.Load()
	if keys := old.instance.config.fixedKeys(inst.config); len(keys) > 0 {
		return fmt.Errorf("%s cannot change while the program runs: restart it", strings.Join(keys, ", "))
	}
	next, err := old.renewed(inst)
	if err != nil {
		return err
	}
	if err := next.openOutlet(); err != nil {
		return errors.Join(err, next.dismissUnless(old))
	}
	inst.makeInboxes(s.env.log)
	before := old.db.Snapshot().Revision()
	err = old.collector.Retire(func() error {
		if err := next.useCatalogue(ctx, s.env.now()); err != nil {
			return err
		}
		s.current.Store(next)
		return nil
	})
	if err != nil {
		return errors.Join(err, next.dismissUnless(old))
	}
	s.renewed <- struct{}{}
	s.channelsRenewed <- struct{}{}
	s.watch.Wake()
	registerSources(next, old.instance)
	s.env.log.Info("configuration loaded", "revision", next.db.Snapshot().Revision(), "catalogue_changed",
		next.db.Snapshot().Revision() != before)
	s.looking.Lock()
	defer s.looking.Unlock()
	return old.dismissUnless(next)
}

// renewed is the program with another configuration, over the same ledger.
func (p *program) renewed(inst *instance) (*program, error) {
	next := *p
	next.instance = inst
	if inst.config.Reading != p.instance.config.Reading {
		next.isolated, next.workshop = nil, nil
	}
	return &next, next.furnish()
}

// dismissUnless ends the processes that read files, unless the other program goes on with them.
func (p *program) dismissUnless(other *program) error {
	if p.isolated == other.isolated {
		return nil
	}
	return p.dismiss()
}

// changeable are the keys of the configuration that a running program takes up.
var changeable = map[string]bool{"url": true, "catalogue": true, "sources": true, "reading": true, "web": true, "people": true,
	"alerts": true, "calendar": true, "qr": true, "bulletin": true}

// fixedKeys names the keys in which another configuration differs and that need a restart.
func (c config) fixedKeys(other config) (keys []string) {
	a, b := reflect.ValueOf(c), reflect.ValueOf(other)
	for i := range a.NumField() {
		key := a.Type().Field(i).Tag.Get("yaml")
		if key == "" || key == "-" {
			continue // where it was read from
		}
		if !changeable[key] && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			keys = append(keys, key)
		}
	}
	return keys
}

// web is the program over HTTP.
func (s *serving) web() *server.Server {
	p := s.current.Load()
	api := p.db.API()
	api.Rules, api.Alerts = s.watch.Rules(), s.watch.Alerts()
	return server.New(server.Config{
		Hosts:     func() []string { return s.current.Load().instance.config.hosts() },
		Origins:   func() []string { return s.current.Load().instance.config.Web.CORS },
		API:       api,
		Federate:  p.db.Federate(),
		Metrics:   p.db.Metrics(),
		Process:   p.process,
		Board:     forBoard{s},
		Workbook:  tableWorkbook,
		Messages:  forAlerts{s},
		Alerts:    forAlerts{s},
		Ledger:    p.store,
		Workshop:  opening{s},
		Courses:   courses{p.store, p.db, s.env.now},
		Figures:   forPrograms{s},
		Owed:      forObligations{s},
		Bulletins: s,
		Logbook:   p.store,
		Proofs:    p.store,
		Acts:      s.acts,
		Review:    office{opening{s}},
		Doubts:    store.Doubts(p.store),
		Wake:      s.watch.Wake,
		Upload:    uploadConfig(s),
		Calendar:  func() bool { return s.current.Load().instance.config.Calendar },
		Catalogue: func() *indicators.Catalogue { return s.current.Load().instance.catalogue },
		Location:  p.instance.location,
		Reload:    s.reload,
		Ready:     s.ready,
		Now:       s.env.now,
		Log:       s.env.log,
		Door:      entrance{s}.door(),
		TLS:       s.tls,
		Extra: []layout.Route{{Pattern: "/grafana/", Act: people.ReadFigures,
			Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				grafana(s.current.Load()).ServeHTTP(w, r)
			})}},
	})
}
