// Package extract reads the cells of a located file. A Content is what they say: values in base units, each with its cell, and
// blanks apart from zeros.
//
// The way through it, for each piece of a table:
//
//	readCells        a cell by what its column is for: a figure, a day, a share, words, or what a plan sets
//	scaleFigure      a figure to its base unit, by the nearest statement of a unit; all that are in force have to agree
//	readRecords      a ledger's records to one figure for each entity
//	leaveRowsUnsaid  what a row that is not there leaves unsaid
//	sayBlanks        where a figure belongs and none stands
//	settleFebruary   a report on February as the one on the year's first two months, where the form has it so
//
// Targets makes the targets of a plan once all its cells are read.
package extract
