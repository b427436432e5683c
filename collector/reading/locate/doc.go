// Package locate finds out what a file is, and where in it everything stands. An Outline is what it knows; no figure is read yet.
//
// The way through it, each step by what the ones before it found:
//
//	chooseForm          the form, by our hidden id, number, titles and headers; the file's name counts for nothing
//	findHeaders         for each table of a layout the header that binds most of its columns
//	chooseDepartment    whose report it is
//	choosePeriod        of each sheet its period, of which all its texts have to agree
//	checkKind           the sheet is no plan, no forecast and no sample
//	placeTables         the headers' pieces, and what each of their rows is
//	findEnds            where a table's own rows end, and the units that are said amid them
//	sayUnread           numbers that stand beside the tables, and that nobody reads
//
// What is not sure is said and not guessed: a finding names the place and what would make it sure.
package locate
