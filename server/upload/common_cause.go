package upload

import (
	"slices"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// occasions are what mostly lies behind some findings, and what to do about all of them at once; the first that fits is said.
var occasions = []struct {
	codes  []string
	advice indicators.Text
}{
	{[]string{"form.unknown", "form.ambiguous", "table.missing", "sheet.missing"}, indicators.Text{
		ZH: "这不像是您要报的表，或者模板的表题、表头被改动了：请在“报送任务”下载本期模板，填好后再传。",
		EN: "This is not a form that is owed, or its title or header was overwritten: download the period's template under What is owed, " +
			"fill it in and upload that."}},
	{[]string{"department.conflict", "department.unknown", "department.ended", "department.missing"}, indicators.Text{
		ZH: "文件中的填报单位不对：请核对是否拿错了别的单位的表；是本单位的，改正填报单位后再传。",
		EN: "The reporting unit in the file is not right: see whether it is another unit's file; if it is yours, mend the unit's name " +
			"and upload it again."}},
	{[]string{"period.future", "period.conflict", "period.frequency", "period.missing", "period.template", "period.last_year",
		"period.running"}, indicators.Text{
		ZH: "报告期可能填错了：请先核对表中的年月，再看其余各处。",
		EN: "The period may be wrong: check year and month in the file first, then the rest."}},
	{[]string{"report.older"}, indicators.Text{
		ZH: "这份文件比已入库的更早，可能拿错了旧版本：请核对；确应以这份为准的，说明理由后确认。",
		EN: "This file is older than the one that stands; it may be an old version. Check it; if it is to count, give the reason and " +
			"confirm."}},
	{[]string{"report.empty"}, indicators.Text{
		ZH: "整份表没有填写数据，可能传了空模板：请填好后再传；确实没有发生的，填 0 或“—”，或说明理由。",
		EN: "The report holds no figure; it may be the blank template. Fill it in and upload it again; where there is nothing, write 0 " +
			"or —, or give the reason."}},
}

// occasion is what mostly lies behind findings; empty where they have nothing in common.
func occasion(findings []report.Finding) indicators.Text {
	for _, o := range occasions {
		if slices.ContainsFunc(findings, func(f report.Finding) bool {
			return f.Severity != report.Notice &&
				slices.Contains(o.codes, f.Code)
		}) {
			return o.advice
		}
	}
	return indicators.Text{}
}
