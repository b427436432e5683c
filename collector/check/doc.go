// Package check holds a Draft against the past: what stands, what is planned, what other forms and earlier reports said.
//
// The way through it:
//
//	Against     a Draft, what is known -> a Reading; in order of receipt, one file at a time, since each may be another's past
//	newPast     what stands of the file's subjects, with the file's own figures over it
//	checks      the table of contents: what is compared with what, in the order in which it is told
//	record      the observations and targets of a file without an error; of one with an error there are none
//
// No check changes a figure. Which of them are late, and so history only, is decided by checkReceipt.
package check
