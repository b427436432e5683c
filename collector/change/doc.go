// Package change tells what a file makes other than it stood: figures before and after, in the units in which people say them.
package change
