// Package hanzi knows Chinese text as offices write it: characters that mean the same, numerals,
// labels and their numbering, and how alike two names are.
//
// A text is folded before it is read (Fold) and brought to a key before it is compared (Key); both go
// by one table of characters, so that a dash is a dash wherever it stands.
package hanzi
