package store

import (
	"encoding/json"

	"zhibiao/indicators/periods"
)

func encodePeriods(periods []periods.Period) string {
	list := make([]string, len(periods))
	for i, p := range periods {
		list[i] = p.String()
	}
	text, _ := json.Marshal(list) // strings always marshal
	return string(text)
}

func decodePeriods(text string) ([]periods.Period, error) {
	var list []string
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, err
	}
	periods := make([]periods.Period, len(list))
	for i, s := range list {
		var err error
		if periods[i], err = parsePeriod(s); err != nil {
			return nil, err
		}
	}
	return periods, nil
}

// parsePeriod reads what Period.String writes. Empty is no period.
func parsePeriod(s string) (periods.Period, error) {
	if s == "" {
		return periods.Period{}, nil
	}
	return periods.Parse(s)
}
