// Package check holds a reading against the past: what stands, what is planned, what other forms said. It begins at Against, whose
// list of checks is the package's table of contents.
package check
