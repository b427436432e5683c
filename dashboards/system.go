package dashboards

import "zhibiao/indicators"

// ownFigures adds to a description where the program's own figures come from.
func ownFigures(of text) text {
	return text{
		ZH: of.ZH + "程序自身的数字：最近一天，每分钟一次；更久的须由Prometheus或VictoriaMetrics抓取/metrics/process，并在页首选它为数据源。",
		EN: of.EN + " The program's own figures: every minute of the last day; for more let a Prometheus or VictoriaMetrics scrape " +
			"/metrics/process, and choose that as data source above.",
	}
}

// mine keeps a figure that every process may have to this program's.
func mine(x string) string { return "(" + x + " and on (job,instance) zhibiao_query_revision)" }

// systemBoard shows the program itself.
type systemBoard struct{ kit }

func (b systemBoard) board() *board {
	memory := "sum" + mine("process_resident_memory_bytes")
	const ledger, snapshot = "sum(zhibiao_ledger_bytes)", "max(zhibiao_query_snapshot_build_seconds)"
	return &board{
		id: "system", title: text{ZH: "系统", EN: "System"}, from: "now-24h", to: "now",
		description: text{ZH: "程序自身：运行、用时、队列、内存、台账大小。", EN: "The program itself: runs, durations, queue, memory, size of the ledger."},
		rows: []row{
			{text{ZH: "现在", EN: "Now"}, []*panel{
				b.ownNumber("内存", "Memory", memory, "bytes", 1),
				b.ownNumber("台账大小", "Ledger", ledger, "bytes", 1),
				b.ownNumber("待处理文件（份）", "Files waiting", "sum(collector_queue_files)", "none", 0),
				b.ownNumber("序列数（条）", "Series", "sum(zhibiao_query_series)", "none", 0),
				b.ownNumber("台账修订号", "Revision", "max(zhibiao_query_revision)", "none", 0),
				b.ownNumber("快照用时", "Snapshot build", snapshot, "s", 3),
				b.ownNumber("平均读取用时", "Mean reading time", "sum(collector_read_seconds_sum) / sum(collector_read_seconds_count)", "s", 3),
				b.ownNumber("缓存命中", "Cache hits", "sum(zhibiao_query_cached_answers_total) / (sum(zhibiao_query_answers_total) > 0)",
					"percentunit", 1),
			}},
			{text{ZH: "随时间", EN: "Through time"}, []*panel{
				b.ownLine("内存", "Memory", memory, "bytes"),
				b.receivedSoFar(),
				b.ownLine("台账大小", "Ledger", ledger, "bytes"),
				b.ownLine("快照用时", "Snapshot build", snapshot, "s"),
			}},
			{text{ZH: "各来源", EN: "Sources"}, []*panel{b.sources()}},
		},
	}
}

func (b systemBoard) ownNumber(zh, en, expr, unit string, decimals float64) *panel {
	return b.stat(text{ZH: zh, EN: en}, ownFigures(text{ZH: expr + "。", EN: expr + "."}), 6, 5).now(expr, b.say(zh, en)).
		unit(unit, decimals).option("colorMode", "none").option("textMode", "value")
}

func (b systemBoard) ownChart(title text, expr, name, unit string) *panel {
	return b.chart(title, ownFigures(text{ZH: expr + "。", EN: expr + "."}), 12, 8).over(expr, name).unit(unit, 2).every("1m")
}

func (b systemBoard) ownLine(zh, en, expr, unit string) *panel {
	name := text{ZH: zh, EN: en}
	return b.ownChart(name, expr, b.in(name), unit).drawn(b.in(name), cumulativeColour)
}

// receivedSoFar shows the files so far, by what became of them.
func (b systemBoard) receivedSoFar() *panel {
	p := b.ownChart(text{ZH: "累计文件（份）", EN: "Files so far"}, b.saidVerdict("sum by (verdict) (collector_files_total)"), "{{result}}",
		"none").from0()
	p.made.FieldConfig.Defaults.Decimals = nil
	for n, v := range b.verdicts().inOrder() {
		p.column(v.words, shade(n))
	}
	return p
}

func (b systemBoard) sources() *panel {
	source := text{ZH: "来源", EN: "Source"}
	return b.table(text{ZH: "各来源最近一次成功", EN: "Last success of each source"}, ownFigures(text{
		ZH: "collector_last_success_timestamp_seconds。从未成功的来源不列出。",
		EN: "collector_last_success_timestamp_seconds; a source that never succeeded is not listed.",
	}), 24, 7).
		rows("max by (source) (" + indicators.FamilySourceSuccess + " > 0) * 1000").
		fields([]field{{"source", source, nil, 200},
			{"Value #A", text{ZH: "最近成功", EN: "Last success"}, properties{property("unit", "dateTimeAsIso")},
				textWidth("2026-10-31 10:00:00")}})
}
