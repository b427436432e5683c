// Package answer is what is said back to who sent a file. It says what a Reading found and finds nothing itself.
//
//	Result, Trial            what became of a file; what would become of it
//	WriteAnswer, WriteJSON   the answer as text, and as data
//	NewMarks                 the answer in the file itself: cells coloured and commented, a sheet that lists all
//	Mend                     a text that may be written into a cell in place of what stands there
//	NewExcerpt               the piece of a sheet around a cell, as people see it
package answer
