package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"golang.org/x/sync/errgroup"

	"zhibiao/collector"
	"zhibiao/collector/reading"
	"zhibiao/collector/workbook"
	"zhibiao/query"
	"zhibiao/store"
)

// openProgram opens the ledger of an instance for writing, and loads it.
func openProgram(ctx context.Context, env *environment, inst *instance) (*program, error) {
	path := inst.path(inst.config.Store)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the ledger: %w", err)
	}
	inst.makeInboxes(env.log)
	watched := clock{env.now, env.running}.watch()
	ledger, err := inst.openStore(ctx, store.Guard(watched.check))
	if err != nil {
		return nil, err
	}
	last, err := ledger.Written(ctx)
	if err == nil {
		err = checkStart(env.now(), last, time.Duration(inst.config.ClockGap)*24*time.Hour, env.log)
	}
	if err != nil {
		return nil, errors.Join(err, ledger.Close())
	}
	p, err := newProgram(ctx, env, inst, ledger)
	if err == nil {
		p.clock = watched
	}
	return p, err
}

// lockPatience is how long a ledger that another holds is waited for: a program
// that was killed lets go of it with its last child, a moment later.
const lockPatience = 3 * time.Second

func openLedger(ctx context.Context, path string, options ...store.Option) (*store.Store, error) {
	for waited := time.Duration(0); ; waited += lockPatience / 30 {
		ledger, err := store.Open(ctx, path, options...)
		if !errors.Is(err, store.ErrLocked) || waited >= lockPatience {
			return ledger, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(lockPatience / 30):
		}
	}
}

// viewProgram opens the ledger for reading, while another process may write.
func viewProgram(ctx context.Context, env *environment, inst *instance) (*program, error) {
	path := inst.path(inst.config.Store)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("nothing has been collected yet: there is no ledger at %q; run `zhibiao collect` first", path)
	}
	ledger, err := store.Open(ctx, path, store.ReadOnly(), store.LoadCatalogue(inst.unpack))
	if err != nil {
		return nil, err
	}
	return newProgram(ctx, env, inst, ledger)
}

// view runs f over the flag's instance, opened for reading.
func (flag instanceFlag) view(ctx context.Context, env *environment, f func(*program) error) error {
	inst, err := openInstance(flag.Config)
	if err != nil {
		return err
	}
	p, err := viewProgram(ctx, env, inst)
	if err != nil {
		return err
	}
	return errors.Join(f(p), p.Close())
}

// work runs f over the flag's instance, opened for writing.
func (flag instanceFlag) work(ctx context.Context, env *environment, f func(*program) error) error {
	inst, err := openInstance(flag.Config)
	if err != nil {
		return err
	}
	p, err := openProgram(ctx, env, inst)
	if err != nil {
		return err
	}
	defer p.Close()
	return f(p)
}

func newProgram(ctx context.Context, env *environment, inst *instance, ledger *store.Store) (p *program, err error) {
	env.logIn(inst.location)
	p = &program{env: env, instance: inst, store: ledger, figures: metrics.NewSet()}
	defer func() {
		if err != nil {
			err = errors.Join(err, ledger.Close())
		}
	}()
	p.db = query.New(inst.config.Queries.bound(query.Config{Now: env.now, Location: inst.location, Log: env.log, Version: buildVersion()}))
	p.process = p.db.Process(p.figures)
	p.judges = query.NewJudges(p.db)
	start := time.Now()
	if err := p.load(ctx); err != nil {
		return nil, err
	}
	series, samples := p.db.Snapshot().Size()
	env.log.Debug("ledger loaded", "revision", p.db.Snapshot().Revision(), "series", series, "samples", samples, "took", time.Since(start))
	if p.runs, err = collector.LoadRuns(inst.path(inst.config.Store) + ".runs"); err != nil {
		env.log.Warn("runs that were missed are not known", "error", err)
	}
	return p, p.furnish()
}

// furnish makes what the instance's configuration and catalogue decide about. Processes that read files stay where their limits do.
func (p *program) furnish() (err error) {
	inst := p.instance
	if p.isolated == nil {
		if p.isolated, err = workbook.NewIsolated(inst.config.Reading.confinement()); err != nil {
			return err
		}
		if p.workshop, err = newWorkshop(inst.config.Reading); err != nil {
			return err
		}
	}
	p.reader = reading.New(inst.catalogue, inst.config.Reading.limits()).Within(inst.config.Reading.confinement().Time)
	p.collector, err = collector.New(collector.Config{
		Reader:    func() *reading.Reader { return p.reader },
		Ledger:    p.store,
		Sources:   inst.sources(),
		Location:  inst.location,
		Logger:    p.env.log,
		Now:       p.env.now,
		Committed: p.committed,
		Refused:   p.logRefused,
		Meter:     newMeter(p.figures),
		Runs:      p.runs,
		Open:      p.isolated.Read,
		Limits:    inst.config.Reading.limits(),
	})
	return err
}

// load reads the whole ledger in, and proves it meanwhile: nothing damaged is served as truth.
func (p *program) load(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		if err := p.db.Load(p.store.Commits(ctx, 0)); err != nil {
			return fmt.Errorf("load the ledger: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		if err := p.store.QuickCheck(ctx); err != nil {
			return fmt.Errorf("%w\nthe ledger is damaged; `zhibiao check-ledger` says all that is, `zhibiao restore` puts a backup in "+
				"its place", err)
		}
		return nil
	})
	return g.Wait()
}
