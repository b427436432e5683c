// Package quantities knows figures and the units they are written in: exact decimals, what a text of digits or
// numerals means (Parse), the units of plans and yearbooks with their sizes (ParseUnit), and how people read a figure (Format).
//
// A figure is a rational once, where it is read, and a float in its base unit after.
package quantities
