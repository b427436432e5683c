package store

import (
	"testing"

	"zhibiao/collector"
	"zhibiao/collector/ledgertest"
)

func TestKeepsWhatTheCollectorCountsOn(t *testing.T) {
	ledgertest.Test(t, func(t testing.TB) collector.Ledger { return fresh(t) })
}
