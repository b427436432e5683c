// Package reading turns a file into values, and holds it against itself. What comes of it, a Draft, depends on nothing but the
// file, the catalogue and now: so many files are read at once. Package check holds a Draft against the past.
//
// The way through it:
//
//	New                      a catalogue's forms, made ready once for all files
//	Reader.Prepare           a Book -> a Draft; a file with a classification mark is not read, one that takes too long is given up
//	locate.Locate            which form, whose, of when, and where its tables stand
//	extract.From             what their cells say, in base units
//	settlePeriods            of which periods the file speaks
//	readDates, readReason    when it was made, and why what it says is right
//	checks                   does it agree with itself: row, table, sheet, file
//
// Nothing ends a reading at the first mistake: whoever sent the file hears of all at once, in the order of the sheet.
package reading
