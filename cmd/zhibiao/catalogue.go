package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"zhibiao/indicators"
	"zhibiao/store"
)

type catalogueVerb struct {
	Check catalogueCheckVerb `cmd:"" help:"Say everything that is wrong with the catalogue, as file:line:col: message."`
	List  catalogueListVerb  `cmd:"" help:"List every indicator with its target, citation and units responsible."`
}

type catalogueCheckVerb struct{ instanceFlag }

func (v catalogueCheckVerb) Run(ctx context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	c := inst.catalogue
	for _, q := range indicators.Questions(c) {
		if _, err := fmt.Fprintln(env.out, q); err != nil {
			return err
		}
	}
	beside, err := besideLedger(ctx, inst)
	if err != nil {
		return err
	}
	for _, line := range beside {
		fmt.Fprintln(env.out, line)
	}
	_, err = fmt.Fprintf(env.out, "%d documents, %d measures, %d departments, %d entities, %d indicators, %d forms: no mistakes\n",
		len(c.Documents), len(c.Measures), len(c.Departments), len(c.Entities), len(c.Indicators), len(c.Forms))
	return err
}

// besideLedger says where the ledger holds what the catalogue does not declare, and where what was granted stands in the place of a
// target of it. Without a ledger there is nothing to say.
func besideLedger(ctx context.Context, i *instance) (lines []string, err error) {
	path := i.path(i.config.Store)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	ledger, err := store.Open(ctx, path, store.ReadOnly(), store.LoadCatalogue(i.unpack))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, ledger.Close()) }()
	subjects, err := ledger.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	for _, what := range vanished(i.catalogue, subjects) {
		lines = append(lines, what+" is no longer declared, but the ledger holds figures of it, which nothing shows any more: keep the "+
			"id, and change the name where another is wanted")
	}
	granted, err := ledger.Granted(ctx)
	for _, o := range indicators.OverruledBy(i.catalogue, granted) {
		lines = append(lines, o.String())
	}
	return lines, err
}

// vanished lists the indicators and entities that the ledger has figures of and the catalogue does not declare.
func vanished(c *indicators.Catalogue, subjects []indicators.Subject) (gone []string) {
	add := func(kind, id string) {
		if what := kind + " " + id; !slices.Contains(gone, what) {
			gone = append(gone, what)
		}
	}
	for _, s := range subjects {
		if c.Indicator(s.Indicator) == nil {
			add("indicator", s.Indicator)
		}
		if s.Entity != "" && c.Entity(s.Entity) == nil {
			add("entity", s.Entity)
		}
	}
	return gone
}

type catalogueListVerb struct {
	instanceFlag
	JSON bool `help:"As JSON."`
}

func (v catalogueListVerb) Run(_ context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	list := indicators.Listings(inst.catalogue)
	if v.JSON {
		enc := json.NewEncoder(env.out)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		return enc.Encode(list)
	}
	if _, err := fmt.Fprintf(env.out, "%s\n\n", indicators.WordingIn(inst.catalogue, false).Heading()); err != nil {
		return err
	}
	t := newTable("条", "指标", "名称", "类型", "性质", "考核期", ">目标", "原文", "责任单位", "填报单位", "报表")
	for _, l := range list {
		t.add(listingCells(inst.catalogue, l)...)
	}
	return t.write(env.out)
}

// listingCells is one line of the list: figures as the policy writes them, or that a plan sets them.
func listingCells(c *indicators.Catalogue, l indicators.Listing) []string {
	target := "—"
	switch {
	case l.Plan:
		target = "年度计划"
	case l.Value != nil:
		target = indicators.FiguresOf(c, c.Indicator(l.Indicator), nil).Plain(*l.Value).ZH
	}
	figure := l.Figure
	if l.Interpreted {
		figure += "（按文意量化）"
	}
	return []string{l.Measure, l.Indicator, l.Name.ZH, string(l.Kind), string(l.Nature), l.Window, target, figure, l.Responsible,
		l.Department, l.Form}
}
