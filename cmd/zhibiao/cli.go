package main

import (
	"io"
	"log/slog"
	"time"
)

const (
	defaultListen = "127.0.0.1:9470"
	defaultConfig = "zhibiao.yaml"
)

// cli is the command line: a verb each, in the order of a first acquaintance.
type cli struct {
	LogLevel slog.Level `help:"What the log tells: debug, info, warn or error." default:"info" enum:"debug,info,warn,error,DEBUG,INFO,WARN,ERROR" placeholder:"LEVEL"`

	Demo       demoVerb       `cmd:"" help:"Run the sample instance: collect, print where every target stands, serve."`
	Serve      serveVerb      `cmd:"" help:"Collect on schedule and serve an instance."`
	Check      checkVerb      `cmd:"" help:"Say of workbooks what an upload would say, cell by cell."`
	Reload     reloadVerb     `cmd:"" help:"Have the running program load its configuration and catalogue anew."`
	Collect    collectVerb    `cmd:"" help:"Take workbooks into the ledger: run every source once, or take these files."`
	Template   templateVerb   `cmd:"" help:"Write a form's workbook for a period, ready to be filled in."`
	Progress   progressVerb   `cmd:"" help:"Print where every target stands, today or as known on a day."`
	Catalogue  catalogueVerb  `cmd:"" help:"Check the catalogue, or list what it declares."`
	Rules      rulesVerb      `cmd:"" help:"Write alerting rules for Prometheus or vmalert."`
	Dashboards dashboardsVerb `cmd:"" help:"Write Grafana dashboards and their provisioning."`
	Export     exportVerb     `cmd:"" help:"Write the observations as OpenMetrics, CSV or SDMX-CSV."`
	Backup     backupVerb     `cmd:"" help:"Copy the ledger to one file while it is in use."`
	Restore    restoreVerb    `cmd:"" help:"Put a backup in place of an instance's ledger."`
	Version    versionVerb    `cmd:"" help:"Print the version."`
}

// instanceFlag names the instance that a verb works on.
type instanceFlag struct {
	Config string `short:"c" help:"The instance's configuration file, or the folder it lies in." default:"${config}" placeholder:"FILE"`
}

// environment is what every verb is given besides its flags.
type environment struct {
	streams
	now func() time.Time
	log *slog.Logger
}

func newLogger(w io.Writer, level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}
