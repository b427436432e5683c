//go:build !race

package workbook

const raceShare = 1
