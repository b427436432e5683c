// Package periods knows spans of calendar months: how SDMX spells them (Parse), how a text that is nothing else
// names one (Read), how one is found in a sentence (Find), what people call them, and the windows of targets.
//
// It is pure: no clock, no time zone but the one it is given.
package periods
