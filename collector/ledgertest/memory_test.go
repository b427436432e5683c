package ledgertest_test

import (
	"testing"

	"zhibiao/collector"
	"zhibiao/collector/ledgertest"
)

// The ledger of the tests keeps what the real one does.
func TestMemory(t *testing.T) {
	ledgertest.Test(t, func(testing.TB) collector.Ledger { return &ledgertest.Memory{} })
}
