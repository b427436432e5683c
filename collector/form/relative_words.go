package form

import (
	"slices"

	"zhibiao/indicators"
	"zhibiao/indicators/hanzi"
)

var yearWords = []string{"本年", "上年", "下年"}

var monthWords = []string{"本月", "上月"}

// says tells whether a column's headers hold one of the words.
func (t *TableSpec) says(words []string) bool {
	return slices.ContainsFunc(t.Columns, func(c indicators.Column) bool {
		return slices.ContainsFunc(c.Headers, func(h string) bool { return hanzi.ContainsAny(h, words) })
	})
}
