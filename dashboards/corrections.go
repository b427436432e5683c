package dashboards

import "zhibiao/indicators"

// corrected lists the periods of which figures were corrected, and counts them.
func (h *house) corrected(width, height uint32, matchers ...string) []*panel {
	corrections := sel(indicators.FamilyCorrections, matchers...) + wholeRange
	restated := text{ZH: "更正处数", EN: "Restated"}
	count := h.count(text{ZH: "更正的报告期（个）", EN: "Corrected"}, text{
		ZH: "时间范围内被更正过的报告期个数，没有为0。", EN: "How many periods within the time range were restated, 0 if none.",
	}, height, orNone("sum(count_over_time("+corrections+"))", sel(indicators.FamilyPeriodEnd, matchers...))).mapped().option("colorMode",
		"none")
	table := h.table(text{ZH: "数据更正", EN: "Corrections"}, text{
		ZH: "indicator_corrections：时间范围内每个被更正的报告期更正了几处，多的在前。",
		EN: "indicator_corrections: of how many figures each corrected period within the time range was restated, the most first.",
	}, width-3, height).
		rows(corrections)
	columns := []field{monthColumn("Time", periodTitle), numberColumn("Value #A", restated)}
	if len(matchers) > 0 { // the variables say which indicator and entity
		return []*panel{count, table.fields(columns).sorted(restated, true, periodTitle)}
	}
	return []*panel{count, table.fields(append([]field{
		h.wordColumn("indicator", nameTitle, h.indicatorNames()), h.wordColumn("entity", entityTitle, h.entities()),
	}, append(columns, h.reporterColumn())...)).sorted(restated, true, periodTitle)}
}
