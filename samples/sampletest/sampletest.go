// Package sampletest is the sample instance as tests take it up.
package sampletest

import (
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/samples"
)

// Shanghai is the zone of the sample.
func Shanghai(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Lanzhou is the sample's catalogue.
func Lanzhou(t testing.TB) *indicators.Catalogue {
	t.Helper()
	c, err := indicators.LoadCatalogue(samples.Catalogue(), Shanghai(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
