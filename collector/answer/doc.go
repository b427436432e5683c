// Package answer is what is said back to who sent a file: plain text, JSON, the file itself with its findings marked, and pieces of
// its sheets as grids.
package answer
