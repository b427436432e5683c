package store

import (
	"encoding/json"
	"strings"
)

// selection gathers the conditions of a query, and their arguments.
type selection struct {
	where []string
	args  []any
}

// add adds a condition, if it is given.
func (s *selection) add(given bool, condition string, args ...any) {
	if given {
		s.where, s.args = append(s.where, condition), append(s.args, args...)
	}
}

// clause is the WHERE of the conditions; empty where there is none.
func (s *selection) clause() string {
	if len(s.where) == 0 {
		return ""
	}
	return ` WHERE ` + strings.Join(s.where, ` AND `)
}

// limit is the LIMIT that ends a query; empty where there is none. It is the last to have an argument.
func (s *selection) limit(most int) string {
	if most <= 0 {
		return ""
	}
	s.args = append(s.args, most)
	return ` LIMIT ?`
}

// numbers lists ids for json_each.
func numbers(ids []int64) string {
	text, _ := json.Marshal(ids) // numbers always marshal
	return string(text)
}
