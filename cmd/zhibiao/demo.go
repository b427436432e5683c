package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators/periods"
	"zhibiao/people"
	"zhibiao/samples"
	"zhibiao/samples/gen"
)

type demoVerb struct {
	Listen  string `help:"Address to serve on; port 0 for any." default:"${listen}" placeholder:"ADDR"`
	Data    string `help:"Folder that keeps the demo's ledger; without it everything lives in a temporary folder." placeholder:"DIR" type:"path"`
	English bool   `help:"The progress table in English."`
}

func (demoVerb) Help() string {
	return "Makes 22 months of departments' workbooks up to the last full month (every figure invented), takes them in as they would " +
		"have come, prints where every target stands, and serves until interrupted."
}

func (v demoVerb) Run(ctx context.Context, env *environment) (err error) {
	folder := v.Data
	if folder == "" {
		if folder, err = os.MkdirTemp("", "zhibiao-demo-"); err != nil {
			return fmt.Errorf("make a temporary folder: %w", err)
		}
		defer os.RemoveAll(folder)
	}
	l, err := listen(v.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	if !onLoopback(l) {
		return fmt.Errorf("the demo lets anybody in as anybody: not served on %s, but on this machine alone, as with --listen %s", l.Addr(),
			defaultListen)
	}
	inst, err := sampleInstance(folder, samples.Catalogue())
	if err != nil {
		return err
	}
	p, err := openProgram(ctx, env, inst)
	if err != nil {
		return err
	}
	chained := func() (*instance, error) { return sampleInstance(folder, samples.Chained()) }
	s := newServing(p, chained)
	defer s.Close()
	if err := s.openDoor(ctx, l); err != nil {
		return err
	}
	if s.demo, err = demoPeople(ctx, s.desk); err != nil {
		return err
	}
	if p.db.Snapshot().Revision() == 0 {
		if err := v.collectSamples(ctx, p); err != nil {
			return err
		}
	}
	if inst, err = chained(); err != nil {
		return err
	}
	if p, err = goOn(ctx, p, inst); err != nil {
		return err
	}
	s.current.Store(p)
	progress := progressVerb{English: v.English}
	assessed, err := progress.assess(ctx, p)
	if err != nil {
		return err
	}
	if err := progress.print(p, assessed); err != nil {
		return err
	}
	fmt.Fprintf(env.out, "\nhttp://%s/\n", l.Addr())
	s.retell = func(ctx context.Context) error { return retell(ctx, p) }
	return s.run(ctx, l, nil)
}

// goOn is the program with another catalogue from now on, before anything is served.
func goOn(ctx context.Context, p *program, inst *instance) (*program, error) {
	next, err := p.renewed(inst)
	if err != nil {
		return nil, err
	}
	if err := next.openOutlet(); err != nil {
		return nil, err
	}
	return next, next.useCatalogue(ctx, p.env.now())
}

// demoMonths is for how many months up to now the demo tells what alerts would have been told.
const demoMonths = 3

// retell decides on the alerts of the last months as a program would have that ran all the time, so that the demo shows the ladder and
// not one digest. What was decided already is left as it is.
func retell(ctx context.Context, p *program) error {
	book, err := p.store.Book(ctx)
	if err != nil || book.Revision != 0 {
		return err
	}
	now := p.env.now().In(p.instance.location)
	from := time.Date(now.Year(), now.Month()-demoMonths, 1, 0, 0, 0, 0, p.instance.location)
	began := time.Now()
	_, err = replay{program: p, contacts: p.contacts(), keep: p.store}.run(ctx, from, now)
	p.env.log.Debug("alerts of the last months decided", "since", from, "took", time.Since(began))
	return err
}

// demoPeople are those as whom a visitor of the demo may enter; no password lets anybody in as them.
func demoPeople(ctx context.Context, desk *people.Desk) (list []people.Account, err error) {
	for _, a := range []people.Account{
		{Name: "finance", Person: "省财政厅填报员", Department: "finance", Roles: []people.Role{people.Clerk}},
		{Name: "trade", Person: "省商务厅填报员", Department: "commerce", Roles: []people.Role{people.Clerk}},
		{Name: "trade.head", Person: "省商务厅负责人", Department: "commerce", Roles: []people.Role{people.Head}},
		{Name: "proxy", Person: "代报员", Roles: []people.Role{people.Deputy}},
		{Name: "reviewer", Person: "归口审核员", Roles: []people.Role{people.Reviewer}},
		{Name: "planner", Person: "规划人员（查询用户）", Roles: []people.Role{people.Planner}},
	} {
		known, err := desk.Store.Named(ctx, a.Name)
		if errors.Is(err, people.ErrNoAccount) {
			a.State = people.Active
			var added []people.Account
			if added, err = desk.Store.Add(ctx, desk.Now(), nil, a); err == nil {
				known = added[0]
			}
		}
		if err != nil {
			return nil, err
		}
		list = append(list, known)
	}
	return list, nil
}

// sampleInstance is the embedded instance, of one of its catalogues, with its ledger and inbox in a folder.
func sampleInstance(folder string, catalogue fs.FS) (*instance, error) {
	text, err := fs.ReadFile(samples.Lanzhou(), defaultConfig)
	if err != nil {
		return nil, err
	}
	c, err := parseConfig(defaultConfig, text)
	if err != nil {
		return nil, err
	}
	inst, err := newInstance(c, folder, catalogue)
	if err != nil {
		return nil, err
	}
	if text, err = fs.ReadFile(samples.Lanzhou(), defaultAlerts); err != nil {
		return nil, err
	}
	return inst, inst.parseAlerts(defaultAlerts, text)
}

// collectSamples makes the workbooks and takes them in, each known since it came.
func (v demoVerb) collectSamples(ctx context.Context, p *program) error {
	now := p.env.now().In(p.instance.location)
	last := periods.At(now, periods.Monthly, p.instance.location).Prev()
	made, err := gen.Generate(last, now)
	if err != nil {
		return err
	}
	start := last.Shift(1 - gen.Months).Start(p.instance.location)
	if err := p.useCatalogue(ctx, start); err != nil {
		return err
	}
	files := make([]report.File, len(made))
	for i, f := range made {
		files[i] = report.File{Name: f.Name, Data: f.Data, Received: f.Received, By: f.By, Reason: f.Reason, Source: "demo"}
	}
	began := time.Now()
	results, err := collectFiles(ctx, p, files)
	if err != nil {
		return err
	}
	n, err := tallyOf(results)
	if err != nil {
		return err
	}
	n.print(p.env.out, p.db.Snapshot().Revision(), v.English)
	p.env.log.Debug("samples collected", "files", len(files), "took", time.Since(began))
	fmt.Fprintln(p.env.out)
	return nil
}
