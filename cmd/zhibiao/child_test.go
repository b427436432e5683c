package main

import (
	"os"
	"testing"

	"zhibiao/collector/workbook"
)

// TestMain lets the test binary be the child process that reads workbooks.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == workbook.ChildArgument {
		os.Exit(workbook.ServeChild(os.Args[2:], os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}
