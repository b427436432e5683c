package main

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"zhibiao/dashboards"
	"zhibiao/indicators"
)

type dashboardsVerb struct {
	instanceFlag
	Out     string `short:"o" required:"" help:"Folder to write to; made if need be." placeholder:"DIR" type:"path"`
	English bool   `help:"Titles, names and descriptions in English."`
	URL     string `help:"Address of the data source: the program, Prometheus or VictoriaMetrics." default:"${grafanaSource}" placeholder:"URL"`
	Pages   string `help:"Address of the program as people's browsers reach it, for links to the cell in which a figure stands; default the configuration's url." placeholder:"URL"`
}

func (dashboardsVerb) Help() string {
	return "Makes Grafana dashboards of the catalogue, with the provisioning files by which Grafana takes up data source, folder and " +
		"dashboards as they are. docs/grafana.md shows how."
}

func (v dashboardsVerb) Run(_ context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	if err := dashboards.Write(v.Out, inst.catalogue,
		dashboards.Options{English: v.English, URL: v.URL, Pages: cmp.Or(v.Pages, inst.config.URL)}); err != nil {
		return err
	}
	_, err = fmt.Fprintln(env.out, v.Out)
	return err
}

// grafana serves the dashboards of the catalogue in force.
func grafana(p *program) http.Handler {
	return dashboards.Handler(func() *indicators.Catalogue { return p.db.Snapshot().Catalogue() }, p.instance.config.URL)
}
