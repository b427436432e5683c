// Package report is the vocabulary of the files that departments send: a file as it came in, what it says, what was found in it,
// what became of it, and what a ledger knows that it is held against. Store and server share it with the collector.
package report
