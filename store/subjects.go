package store

import (
	"context"
	"fmt"

	"zhibiao/indicators"
)

// Subjects lists every subject that anything was recorded of, in the order in which it first was:
// also those that no catalogue declares any more.
func (b figureBook) Subjects(ctx context.Context) (list []indicators.Subject, err error) {
	err = each(ctx, b.readers, `SELECT indicator, entity FROM subject ORDER BY id`, nil, func(scan scanner) error {
		var subject indicators.Subject
		err := scan(&subject.Indicator, &subject.Entity)
		list = append(list, subject)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the subjects of ledger %s: %w", b.path, err)
	}
	return list, nil
}
