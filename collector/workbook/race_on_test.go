//go:build race

package workbook

// raceShare is how many times the memory a child takes under the race detector.
const raceShare = 5
