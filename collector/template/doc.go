// Package template makes the workbook of a form that a department fills in. What it asks the reader reads: it learns what each cell
// means by having the reader read a template with something in every cell.
//
// The way through it:
//
//	Make, Asked      the workbook; the keys of the figures that it asks for
//	learned          lays it out, draws it as a trial, reads the trial, and keeps for each cell what it was taken for
//	layOutTable      header and rows of a table
//	drawBook         the workbook: titles, validation by what belongs in each cell, locked labels, totals as formulas
//	drawLast         the last period's figures, on a sheet that the reader passes over
package template
