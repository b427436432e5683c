package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// version and commit are set by the linker for a release; otherwise the build's own record tells.
var version, commit string

type versionVerb struct{}

func (versionVerb) Run(env *environment) error {
	_, err := fmt.Fprintln(env.out, versionLine())
	return err
}

// versionLine is what people and scripts are told.
func versionLine() string {
	return fmt.Sprintf("zhibiao %s (commit %s, %s, %s/%s)", buildVersion(), buildCommit(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// buildVersion is the release's version.
func buildVersion() string { return cmp.Or(version, "development") }

// buildCommit is the commit that the binary was built from, as far as the build knew.
func buildCommit() string {
	if commit != "" {
		return commit
	}
	revision, changed := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = "+changes"
			}
		}
	}
	return revision + changed
}
