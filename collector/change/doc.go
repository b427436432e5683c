// Package change tells what a file makes other than it stood, in the units in which people say it.
//
//	Of                        the figures that differ, corrected ones first
//	Figures                   all that a file states, beside what stood of it earlier
//	PlanChanges               what a plan sets other than the one that stands
//	WriteChanges              changes as lines of text
package change
