// Package reading turns a file into values. It goes one way: package locate tells which form the file is, whose, of when, and where its
// tables stand; package extract reads their cells; the checks here hold the file against itself. What comes of it, a Draft, knows
// nothing of the past: package check holds it against that.
package reading
