package dashboards

import (
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"

	"zhibiao/indicators"
)

// colours of the lights, the same on every dashboard.
var colours = map[indicators.Light]string{
	indicators.Grey: "#8e8e8e", indicators.Blue: "blue", indicators.Green: "green", indicators.Yellow: "yellow", indicators.Red: "red",
}

// Colours of what is no light: red is a red light's and nothing else's. What is to be met is neutral, and dashed.
const (
	actualColour     = "light-blue"
	cumulativeColour = "dark-blue"
	targetColour     = "text"
	expectedColour   = "#8e8e8e"
	forecastColour   = "purple"
)

// years are those of three years, the latest last.
var years = []string{"#c7c7c7", "light-blue", "dark-blue"}

// shades tell many series apart, none of them like a light that is red, yellow or green.
var shades = []string{"#1F60C4", "#FF9830", "#8F3BB8", "#0EA0B4", "#6D4C41", "#8AB8FF", "#FFCB7D", "#CA95E5", "#2F575E", "#967302",
	"#577C9B", "#D683CE"}

// shade is that of the nth of many series.
func shade(n int) dashboard.DynamicConfigValue { return colour(shades[n%len(shades)]) }
