// Package cells is what stands in a sheet's cells as people see it. It knows no form.
//
//	Grid      a sheet: merged cells show their first cell's text all over, texts are folded once, rows are at hand in order
//	Figure    a number with the unit that stands in its cell, as its format shows it; the one place where a cell's number is read
//	Units     what a text says of a unit
//	DateOf    a day, however it is written
//	Watch     ends a reading that takes too long: every look at a cell is one at the watch
package cells
