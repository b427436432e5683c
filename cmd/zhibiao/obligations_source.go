package main

import (
	"context"

	"zhibiao/collector/report"
	"zhibiao/server/obligations"
)

// forObligations implements obligations.Source with the current program.
type forObligations struct{ *serving }

// Owed implements obligations.Source.
func (s forObligations) Owed(ctx context.Context, asOf string) (obligations.Known, error) {
	return owing{s.current.Load()}.Owed(ctx, asOf)
}

// Classified implements obligations.Source.
func (s forObligations) Classified(ctx context.Context, file report.File) (bool, error) {
	return office{opening(s)}.Classified(ctx, file)
}
