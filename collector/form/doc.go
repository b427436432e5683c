// Package form makes a catalogue's forms ready to be held against files: once, so that no file has to do it again. What it makes
// is never changed, and used by many readings at once.
//
//	New              a form -> a Spec: texts folded, names indexed, expressions parsed
//	pattern          a title, in which * stands for any text
//	HeaderPattern    a header of several rows, as a Path through them fits it
//	endings          with which texts a table's headers may end, remembered as they are met
//	Names            entities, by what people call them, and by a slip of the pen
//	formula          a relation of columns, and what the digits written allow it to be off by
package form
