// Package extract reads the cells of a located file: units, numbers, days, records summed, blanks kept apart from zeros. A Content is
// what the cells say.
package extract
