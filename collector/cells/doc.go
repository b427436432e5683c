// Package cells is what stands in a sheet's cells as people see it: merged cells resolved, texts folded, numbers with the unit that
// stands beside them, days. Every look at a cell is one at the watch, which ends a reading that takes too long.
package cells
