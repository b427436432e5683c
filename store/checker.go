package store

import (
	"context"
	"fmt"
)

// maxProblems is how many problems a check tells before it stops counting.
const maxProblems = 50

type checker struct {
	ctx      context.Context
	ledger   *ledger
	db       querier // one state of the file
	problems []error
}

func (c *checker) report(format string, args ...any) error {
	if c.problems = append(c.problems, fmt.Errorf(format, args...)); len(c.problems) >= maxProblems {
		return errStopped
	}
	return nil
}
