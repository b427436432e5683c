package main

import (
	"log/slog"

	"github.com/alecthomas/kong"
)

// cli is the command line: a verb each, in the order of a first acquaintance.
type cli struct {
	LogLevel    slog.Level       `help:"What the log tells: debug, info, warn or error." default:"info" enum:"debug,info,warn,error,DEBUG,INFO,WARN,ERROR" placeholder:"LEVEL"`
	LogFormat   string           `help:"How the log is written: text or json." default:"text" enum:"text,json" placeholder:"FORMAT"`
	ShowVersion kong.VersionFlag `name:"version" help:"Print the version and the commit that it was built from."`

	Demo        demoVerb        `cmd:"" help:"Run the sample instance: collect, print where every target stands, serve."`
	Serve       serveVerb       `cmd:"" help:"Collect on schedule and serve an instance."`
	Check       checkVerb       `cmd:"" help:"Say of workbooks what an upload would say, cell by cell."`
	Reload      reloadVerb      `cmd:"" help:"Have the running program load its configuration and catalogue anew."`
	Collect     collectVerb     `cmd:"" help:"Take workbooks into the ledger: run every source once, or take these files."`
	Template    templateVerb    `cmd:"" help:"Write a form's workbook for a period, ready to be filled in."`
	Progress    progressVerb    `cmd:"" help:"Print where every target stands, today or as known on a day."`
	Obligations obligationsVerb `cmd:"" help:"Print what departments owe, by when, and what became of it."`
	Review      reviewVerb      `cmd:"" help:"List what waits for a reviewer, and decide about what was sent."`
	Catalogue   catalogueVerb   `cmd:"" help:"Check the catalogue, or list what it declares."`
	Units       unitsVerb       `cmd:"" help:"List the units that can be written, with the base unit of each."`
	Rules       rulesVerb       `cmd:"" help:"Write alerting rules for Prometheus or vmalert."`
	Alerts      alertsVerb      `cmd:"" help:"List who is told what, write down what came of it, try channels, backtest."`
	Bulletin    bulletinVerb    `cmd:"" help:"Write a period's bulletin (通报), or verify one."`
	Dashboards  dashboardsVerb  `cmd:"" help:"Write Grafana dashboards and their provisioning."`
	Export      exportVerb      `cmd:"" help:"Write the observations as OpenMetrics, CSV or SDMX-CSV."`
	CheckLedger checkLedgerVerb `cmd:"" help:"Prove every row of the ledger, and every file in it."`
	Log         logVerb         `cmd:"" help:"List and prove what people and the program did."`
	Receipt     receiptVerb     `cmd:"" help:"Write and check proofs that a submission is in the log."`
	Clock       clockVerb       `cmd:"" help:"Accept the clock after it was set while the program ran."`
	Backup      backupVerb      `cmd:"" help:"Copy the ledger to one file while it is in use."`
	Restore     restoreVerb     `cmd:"" help:"Put a backup in place of an instance's ledger."`
	User        userVerb        `cmd:"" help:"Keep the accounts of those who sign in."`
	Completion  completionVerb  `cmd:"" help:"Print the shell's completion script: bash, zsh or fish."`
	Version     versionVerb     `cmd:"" help:"Print the version and the commit that it was built from."`
	Help        helpVerb        `cmd:"" help:"Explain a verb; the same as its --help."`

	Complete completeVerb `cmd:"" hidden:""`
}

// helpVerb stands in the list of verbs; run turns it into --help.
type helpVerb struct {
	Verb []string `arg:"" optional:"" help:"The verb, and what follows it: catalogue check."`
}
