// Package report is the vocabulary of the files that departments send. The collector speaks it with the store and the server, which
// know nothing else of the collector.
//
//	File, Entry, Receipt         a file as it came in, what is to be recorded of it, and what was
//	Reading, Finding, Code       what a file says, what was found in it, and the kinds of that
//	Past, Standing, Plans        what is known that a file is held against
//	Submission, Verdict, Stage   what became of it, and what it waits for
//	Chain, Step                  the signatures and reviews that its form asks for
//	Listed, Filter               submissions as lists have them
//	Doubt                        a doubt about a figure, and what was done about it
//
// Codes, verdicts and keys of JSON are stable: tools go by them.
package report
