// Command zhibiao watches the quantified targets of a policy: it collects the
// workbooks that departments send, keeps every figure with its cell, and shows
// where every target stands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
	_ "time/tzdata" // the instance's zone must be known on machines that have no zone files

	"github.com/alecthomas/kong"

	"zhibiao/collector/workbook"
	"zhibiao/dashboards"
)

// The exit codes of every verb.
const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// exitCodes says what they mean: the one table, which the help and the docs show.
var exitCodes = []struct {
	code   int
	zh, en string
}{
	{exitOK, "成功", "it worked, and nothing was found"},
	{exitFailure, "有文件被退回或待说明、核对不符，或运行失败", "a file was refused or held, a check found faults, or something failed"},
	{exitUsage, "命令或参数有误，什么也没有做", "the command line is wrong, and nothing was done"},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == workbook.ChildArgument {
		os.Exit(workbook.ServeChild(os.Args[2:], os.Stdin, os.Stdout))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}, clock{time.Now, sinceBoot})
	stop()
	os.Exit(code)
}

// run is the whole program but for the process: arguments in, exit code out.
func run(ctx context.Context, args []string, std streams, of clock) (code int) {
	var verbs cli
	left := -1 // set when kong wants to leave, after --help
	parser, err := kong.New(&verbs,
		kong.Name("zhibiao"),
		kong.Description(description()),
		kong.Vars{"version": versionLine(), "listen": defaultListen, "config": defaultConfig, "grafanaSource": dashboards.DefaultURL},
		kong.Writers(std.out, std.err),
		kong.Exit(func(code int) { left = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 100}),
	)
	if err != nil {
		fmt.Fprintln(std.err, "zhibiao:", err)
		return exitFailure
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help":
		args = append(slices.Clone(args[1:]), "--help")
	}
	verb, err := parser.Parse(args)
	switch {
	case left >= 0:
		return left
	case err != nil:
		fmt.Fprintf(visible{std.err}, "zhibiao: %v; see zhibiao --help\n", err)
		return exitUsage
	}
	verb.BindTo(ctx, (*context.Context)(nil))
	zone := new(atomic.Pointer[time.Location])
	err = verb.Run(&environment{streams: std, now: of.now, running: of.running,
		log: newLogger(std.err, verbs.LogLevel, verbs.LogFormat, zone), zone: zone})
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errFindings):
		return exitFailure
	case errors.Is(err, errUsage):
		fmt.Fprintln(visible{std.err}, "zhibiao:", err)
		return exitUsage
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintln(visible{std.err}, "zhibiao:", strings.TrimRight(line, "\n"))
	}
	return exitFailure
}

func description() string {
	var b strings.Builder
	b.WriteString("指标：把政策里的量化目标变成看得见的指标。\nA monitor for a policy's quantified targets: departments' workbooks in, where every target " +
		"stands out.\n\nExit codes:")
	for _, c := range exitCodes {
		fmt.Fprintf(&b, "\n  %d  %s %s", c.code, c.zh, c.en)
	}
	return b.String()
}
