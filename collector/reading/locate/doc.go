// Package locate finds out what a file is: which form, which department, which period, and for each sheet the header of each table, the
// rows below it and the statements of units around it. An Outline is what it knows.
package locate
