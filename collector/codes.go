package collector

import (
	"fmt"

	"zhibiao/indicators"
)

// Code is a kind of finding. Codes are stable: tools and people go by them,
// and docs/findings.md lists them all.
type Code struct {
	Name     string
	Severity Severity
	Meaning  indicators.Text
	Mend     indicators.Text
}

func code(name string, severity Severity, zh, en, mendZH, mendEN string) Code {
	return Code{name, severity, indicators.Text{ZH: zh, EN: en}, indicators.Text{ZH: mendZH, EN: mendEN}}
}

// What can be found, in the order in which a file is read.
var (
	fileUnknown   = code("file.unknown", Fault, "文件不是可识别的表格文件", "the file is no workbook of a known format", "请另存为 .xlsx 后重新报送", "save it as .xlsx and send it again")
	fileEncrypted = code("file.encrypted", Fault, "文件设有打开密码", "the file is protected by a password", "请取消密码后重新报送", "remove the password and send it again")
	fileDamaged   = code("file.damaged", Fault, "文件已损坏，未读取任何数据", "the file is damaged; nothing was read", "请重新导出或重新发送原文件", "export or send the original again")
	fileLimit     = code("file.limit", Fault, "文件超出允许的规模", "the file exceeds a limit", "请删除多余的行列、工作表后重新报送", "remove surplus rows, columns and sheets and send it again")
	fileMemory    = code("file.memory", Fault, "读取该文件所需内存超出上限，已中止", "reading the file takes more memory than it may; it was stopped", "请删除多余的行列、图片、工作表后重新报送", "remove surplus rows, columns, pictures and sheets and send it again")
	fileTime      = code("file.time", Fault, "读取该文件用时超出上限，已中止", "reading the file takes more time than it may; it was stopped", "请将数据复制到新的工作簿后重新报送", "copy the figures into a new workbook and send that")
	fileCrash     = code("file.crash", Fault, "读取程序因该文件异常退出", "the reader broke down on the file", "请将数据复制到新的工作簿后重新报送，并告知管理员", "copy the figures into a new workbook and send that; tell the administrator")
	fileUnread    = code("file.unread", Fault, "多次尝试后仍无法打开文件", "the file could not be opened, though it was tried several times", "请检查文件的读取权限，另存后重新报送", "check who may read it, save it anew and send it again")
	fileRefused   = code("file.refused", Fault, "文件所载内容无法入库", "what the file says cannot be recorded", "请告知管理员，并核对文件中的数值和报告期", "tell the administrator, and check the file's figures and period")
	fileNote      = code("file.note", Notice, "文件本身的情况", "something about the file as a whole", "无需处理；如与预期不符请核对", "nothing needs doing unless it surprises you")

	findingsMore = code("findings.more", Notice, "同级问题过多，其余未逐一列出", "there are too many findings of one level to list them all", "请先更正已列出的问题，再重新报送", "mend those listed first and send it again")

	formUnknown   = code("form.unknown", Fault, "未能识别是哪一张报表", "the file matches no form", "请使用下发的报表模板，保留表题和表头", "use the form as handed out, with its title and header")
	formAmbiguous = code("form.ambiguous", Fault, "文件同时符合多张报表", "the file matches several forms", "请在表题或表号中写明报表名称", "name the form in the title or by its number")
	sheetMissing  = code("sheet.missing", Fault, "缺少工作表", "a sheet is missing", "请补上该工作表", "add the sheet")
	sheetKind     = code("sheet.kind", Fault, "表中所填不是报告期的实际数", "the sheet says that its figures are expected, planned, another year's, a sample or void", "请报送实际数；如该字样有误请删去", "send the actual figures; if the word is wrong, take it out")
	sheetDraft    = code("sheet.draft", Question, "表中注明为未定稿", "the sheet says that it is a draft", "请报送定稿；如已定稿请删去该字样", "send the final report; if it is, take the word out")
	sheetUnread   = code("sheet.unread", Notice, "工作表未被读取", "a sheet was not read", "如其中有应报数据，请按报表格式填报", "if it holds figures, bring them into the form's layout")

	tableMissing    = code("table.missing", Fault, "未找到表头", "the table's header was not found", "请保留报表的表头文字", "keep the form's header texts")
	tableUnread     = code("table.unread", Notice, "下面是另一张表，或是其他时期、其他口径的数据，未读取", "what stands below is another table, or of another time or kind, and was not read", "如为应报数据，请按报表的格式单独填报", "if it is owed, bring it into the form's layout")
	headerMissing   = code("header.missing", Fault, "表头缺少一列", "a column is missing from the header", "请补上该列或恢复原列名", "add the column or restore its name")
	headerAmbiguous = code("header.ambiguous", Fault, "两列表头相同，无法区分", "two columns have the same header", "请写明两列各自的含义", "say in the headers what each column is")
	headerRespelled = code("header.respelled", Notice, "列名与报表略有不同，已按相近列名读取", "a header differs slightly; the nearest was taken", "请核对列名", "check the header")
	headerNear      = code("header.near", Fault, "列名与报表的一列相近而不相同，未读取", "a header is nearly that of a column of the form; it was not read", "请改为报表的列名", "write the form's header")
	columnUnread    = code("column.unread", Notice, "表内有数值或日期的一列未被读取", "a column of numbers or dates in the table was not read", "如为应报数据，请按报表的列名填写表头", "if it holds figures that are owed, give it the form's heading")

	periodMissing   = code("period.missing", Fault, "未写明报告期", "the sheet does not say what period it reports on", "请在表题或报告期栏写明年月", "write year and month in the title or beside its label")
	periodConflict  = code("period.conflict", Fault, "报告期前后不一致", "the periods stated differ", "请改为同一报告期", "make them the same")
	periodFrequency = code("period.frequency", Fault, "报告期与报表的报送周期不符", "the period is not one that the form is for", "请改为该报表的报告期", "write a period of the form's frequency")
	periodSpan      = code("period.span", Fault, "所写报告期跨多个月，而此列应填本期数", "what is said of the period spans several, over a column of the period's own amount", "请按期分别报送，或写明本期数和累计数", "send each period by itself, or state own and cumulative")
	periodTogether  = code("period.together", Notice, "该报表1—2月合并报送，所写“2月”按1—2月读取", "the form takes January and February as one; February was read as both", "请写明1—2月", "write January to February")
	periodFebruary  = code("period.february", Question, "该报表1—2月合并报送，而所写为2月，且本月数与累计数不同", "the form takes January and February as one, while the report names February and its own figures differ from the cumulative", "请按1—2月合计填写并写明1—2月；如累计数无误请说明理由", "state the two months together; if the cumulative is right, give the reason")
	periodSheet     = code("period.sheet", Question, "工作表的名称与表中的报告期不同", "the sheet's name is another period than the sheet says", "请核对年月；如无误请说明理由", "check year and month; if right, give the reason")
	periodLastYear  = code("period.last_year", Question, "报告期为上年同期，其数已入库且不同，而本年同期尚未报送", "the report is on last year's period, which stands with other figures, while this year's is owed", "请核对年份；如系更正上年数请说明理由", "check the year; if last year's figures are corrected, give the reason")
	periodFuture    = code("period.future", Fault, "报告期尚未开始", "the period has not begun", "请核对年月", "check year and month")
	periodFar       = code("period.far", Question, "计划年度晚于明年", "the plan is for a year after the next", "请核对年份；如无误请说明理由", "check the year; if right, give the reason")
	periodTemplate  = code("period.template", Question, "报告期与模板所属报告期不同", "the period is not the one that the template was made for", "请核对年月；如无误请说明理由", "check year and month; if right, give the reason")
	periodRunning   = code("period.running", Question, "报告期尚未结束", "the period has not ended", "如确为提前报送，请说明理由", "if it is early on purpose, give the reason")
	periodEarly     = code("period.early", Question, "报告期早于该报表应报的首期", "the period precedes the first one owed", "请核对年月；如系补报请说明理由", "check the period; if it is sent in later, give the reason")

	departmentMissing  = code("department.missing", Fault, "未写明填报单位", "the file does not say which unit reports", "请填写填报单位", "fill in the reporting unit")
	departmentUnknown  = code("department.unknown", Fault, "填报单位不是该报表的报送单位", "the reporting unit does not owe this form", "请核对填报单位", "check the reporting unit")
	departmentForeign  = code("department.foreign", Fault, "此处是其他单位报送的数据，与该单位所报不一致", "another unit reports this figure, and says another", "请删去该数，或与该单位核对", "clear the figure, or settle it with that unit")
	departmentEnded    = code("department.ended", Fault, "填报单位已撤销", "the reporting unit is no more", "请由承接单位报送", "let the unit that took its place report")
	departmentConflict = code("department.conflict", Fault, "填报单位前后不一致或与报送渠道不一致", "the units named differ, or differ from the one that sent it", "请核对填报单位", "check the reporting unit")

	unitMissing  = code("unit.missing", Question, "未写明计量单位，已按报表规定的单位读取", "no unit is stated; the form's own was taken", "请在表头右上方写明“单位：…”", "state the unit above the table or in the header")
	unitUnknown  = code("unit.unknown", Fault, "计量单位无法识别或缺失", "the unit is unknown or missing", "请写明规范的计量单位", "state a known unit")
	unitConflict = code("unit.conflict", Fault, "计量单位前后矛盾", "two units contradict one another", "请保留正确的一处", "keep the right one")
	unitPoints   = code("unit.points", Fault, "百分点与百分数混用", "percentage points and per cent are mistaken for one another", "两个比率之差用“百分点”，占比和增速用“%”，请更正表头或计量单位栏", "a difference of two ratios is in 百分点, a share or growth in %; mend the header or the column of units")
	unitRelative = code("unit.relative", Question, "比率指标的同比应以百分点计，现写为%，已按百分点读取", "the change of a ratio is in percentage points; % was read as such", "请将单位改为“百分点”；如确为相对增速，请改填百分点之差", "write 百分点 for the unit; if it is a relative change, give the difference instead")
	unitDiffers  = code("unit.differs", Question, "计量单位与报表规定不同，已按文件所写换算", "the unit is not the form's; figures were scaled as the file says", "请核对单位；如无误请说明理由", "check the unit; if it is right, give the reason")

	rowUnknown     = code("row.unknown", Fault, "该行名称无法识别，而行内有数据", "the row has figures and a name nobody knows", "请改为名录中的名称", "use a name of the list")
	rowUnnamed     = code("row.unnamed", Fault, "该行有数据而没有名称", "the row has figures and no name", "请填写名称或删除数据", "name the row or clear it")
	rowRespelled   = code("row.respelled", Notice, "名称略有出入，已按相近名称读取", "the name differs slightly; the nearest was taken", "请改为规范名称", "use the proper name")
	rowUnread      = code("row.unread", Question, "表尾说明以下还有数据，未读取", "there are figures below the table's footer; they were not read", "请将说明移到全部数据之后", "move the note below all figures")
	rowOther       = code("row.other", Notice, "表内有数值的一行不属于该报表，未读取", "a row with figures is no part of the form and was not read", "如为应报数据，请按报表的名称填写", "if it is owed, give it the form's name")
	rowAlone       = code("row.alone", Question, "该行只有这一格有内容，未作为一条记录计入", "nothing else stands in this row; it was not taken for a record", "如为一条记录请补全该行；如为说明请以“注：”开头", "fill the row if it is a record; begin it with 注： if it is a remark")
	rowMissing     = code("row.missing", Question, "缺少应报的一行", "a row that is owed is missing", "请补报该行；如确无数据请填“—”", "add the row; write — where there is no figure")
	recordBlank    = code("record.blank", Question, "记录缺少数值，合计可能不完整", "a record has no figure, so the sum may be short", "请补填；为零填 0，没有数据填“—”", "fill it in; 0 for zero, — for no figure")
	recordUnjudged = code("record.unjudged", Question, "记录缺少据以计入的内容，未计入", "a record lacks that by which it counts, and was left out", "请补填该格；如该记录尚不应计入请说明理由", "fill the cell; if the record is not to count yet, give the reason")
	recordRepeated = code("record.repeated", Question, "两条记录完全相同，均已计入", "two records are the same; both were counted", "如为重复请删除一行；如确为两笔请说明理由", "remove one, or give the reason if there are two")

	recordTotal = code("record.total", Question, "该行像是合计行，又像是一条记录", "a row may be one of totals or a record", "如为合计请在名称中写明“合计”；如确为一条记录请说明理由", "name it 合计 if it is a total; give the reason if it is a record")

	cellKept     = code("cell.kept", Notice, "更正中未填该数，仍以已报的数为准", "the correction says nothing of a figure that stands; it goes on to count", "如该数应撤销请填“—”", "write — to withdraw it")
	cellHidden   = code("cell.hidden", Notice, "合并单元格下另有看不到的数值，未计入", "a merged cell hides a figure, which does not count", "请取消合并核对；多余的数值请清除", "unmerge it and check; clear what does not belong there")
	rowHidden    = code("row.hidden", Notice, "该行被隐藏，仍已读取", "the row is hidden and was read all the same", "请取消隐藏并核对", "unhide and check it")
	rowYear      = code("row.year", Notice, "该行属于其他预算年度", "the record belongs to another budget year", "如不符请核对预算年度", "check the budget year if that is not so")
	rowDuplicate = code("row.duplicate", Fault, "同一数据出现两次且数值不同", "the same figure stands twice with different values", "请保留正确的一处", "keep the right one")
	rowRepeated  = code("row.repeated", Notice, "同一数据出现两次，数值相同", "the same figure stands twice, equal", "请删除重复的一处", "remove one")

	cellError     = code("cell.error", Fault, "单元格为错误值", "the cell holds an error", "请修正公式或直接填写数值", "mend the formula or type the value")
	cellUncached  = code("cell.uncached", Fault, "公式没有保存计算结果", "the formula's result was not saved", "请用 Excel 或 WPS 打开、重算并保存", "open it in Excel or WPS, recalculate and save")
	cellComputed  = code("cell.computed", Notice, "公式没有保存计算结果，已由本系统计算", "the formula's result was not saved; it was worked out here", "请用 Excel 或 WPS 打开、重算并保存，并核对该数", "open it in Excel or WPS, recalculate, save, and check the figure")
	cellRequired  = code("cell.required", Fault, "必填单元格为空", "a cell that must be filled is blank", "请填写数值；为零填 0，没有数据填“—”", "fill it in; 0 for zero, — for no figure")
	cellBlank     = code("cell.blank", Notice, "应填数值处为空，按未填报处理", "there is no figure where one belongs; nothing was recorded", "请补填；为零填 0，没有数据填“—”", "fill it in; 0 for zero, — for no figure")
	numberUnread  = code("number.unreadable", Fault, "应填数值处不是数值", "there is no number where one belongs", "请只填数字", "type digits only")
	numberText    = code("number.text", Notice, "数值以文本形式保存，已按数值读取", "a number is stored as text; it was read as a number", "请将单元格格式改为数值", "format the cell as a number")
	numberTaken   = code("number.taken", Notice, "数值的写法不规范，已按注明的方式读取", "a number is written unusually; it was read as told", "请改为规范写法", "write it plainly")
	numberShown   = code("number.shown", Question, "单元格的格式显示的数与所存的数相差若干位，已按所显示的读取", "the cell's format shows another number than the cell holds; what it shows was read", "请直接填写所显示的数，并取消该格式；如读取无误请说明理由", "type the number that is shown and drop the format; if it was read rightly, give the reason")
	numberRough   = code("number.rough", Question, "数值为约数，按估计数记录", "the number is approximate; recorded as an estimate", "请填写准确数值；如确为约数请说明理由", "write the exact figure, or give the reason")
	numberBroken  = code("number.broken", Question, "户数、个数等应为整数", "what is counted comes in whole numbers", "请核对数值和计量单位；如为平均数等请说明理由", "check figure and unit; if it is an average or the like, say so")
	percentMixed  = code("percent.mixed", Fault, "同一列中百分数与小数混用", "per cent and ratios are mixed in one column", "请统一为百分数", "write all as per cent")
	percentRatio  = code("percent.ratio", Question, "百分数处所填像是小数，或漏了小数点", "what stands where per cents belong looks like a ratio, or like a figure without its point", "请按百分数填写（百分之三十五填 35）；如无误请说明理由", "write per cents (35 for thirty-five of a hundred); if it is right, give the reason")
	dateUnread    = code("date.unreadable", Fault, "应填日期处不是日期", "there is no date where one belongs", "请按 2026-10-08 的格式填写", "write it as 2026-10-08")
	dateMonth     = code("date.month", Notice, "日期只到月份，已按月末读取", "the date names a month only; its last day was taken", "请补充具体日期", "give the day")
	dateFuture    = code("date.future", Fault, "实际日期晚于当前日期", "an actual date lies in the future", "请填写实际发生的日期；尚未发生的请留空", "write the day on which it happened; leave blank what has not")
	yesUnread     = code("yes.unreadable", Fault, "应填“是”或“否”", "yes or no is wanted", "请填“是”或“否”", "write 是 or 否")
	totalDiffers  = code("total.differs", Question, "合计数不等于各分项之和", "the total is not the sum of its parts", "请核对合计和分项；如无误请说明理由", "check total and parts; if right, give the reason")
	checkDiffers  = code("check.differs", Question, "该数与表内其他数据推算的结果不符", "the figure does not recompute from the others of its row", "请核对；如无误请说明理由", "check it; if right, give the reason")
	growthDiffers = code("growth.differs", Question, "所填增速与本期、上年同期数推算的结果不符", "the growth stated does not recompute from the figures", "请核对；如按可比口径计算请说明理由", "check it; if on a comparable basis, say so")
	ruleBroken    = code("rule.broken", Question, "不符合表内关系", "a relation of the row does not hold", "请核对；如无误请说明理由", "check it; if right, give the reason")
	ruleViolated  = code("rule.violated", Fault, "违反表内必须满足的关系", "a relation that must hold does not", "请更正", "correct it")

	cumulativeFalls = code("cumulative.falls", Question, "累计数比上期减少", "the cumulative fell", "请核对；如系核减请说明理由", "check it; if figures were withdrawn, give the reason")
	cumulativeSum   = code("cumulative.sum", Question, "累计数不等于上期累计加本期", "the cumulative is not the last one plus the period's own", "请核对；如调整过前期数请说明理由", "check it; if earlier figures were adjusted, give the reason")
	basisUnsaid     = code("cumulative.since", Question, "累计数没有说明从何时起", "a cumulative does not say since when it counts", "请在表头写明“本年累计”或“自开工累计”；如表头无法改动，请说明理由", "write 本年累计 or 自开工累计 in the header; if it cannot be changed, give the reason")
	basisDiffers    = code("cumulative.other", Fault, "累计数的起算时间与报表规定不一致", "a cumulative counts since another time than the form says", "请按报表规定的口径填报，或联系管理员", "report it as the form says, or ask the administrator")
	quotaUngranted  = code("quota.ungranted", Question, "指标使用数超过当时已下达的指标", "more of a quota is used than was granted by then", "请核对使用数和下达数；如下达文件晚到，请说明理由", "check what was used and what was granted; if the grant was recorded late, give the reason")
	jumpPower       = code("jump.unit", Question, "与以往数值相差约一万倍或一百倍，疑为单位有误", "about 10⁴ or 100 times the past figures: the unit may be wrong", "请核对计量单位；如无误请说明理由", "check the unit; if right, give the reason")
	scaleTarget     = code("scale.target", Question, "与该项目标的量级相差过大，疑为单位有误", "not of the scale of the target: the unit may be wrong", "请核对计量单位和数值；如无误请说明理由", "check the unit and the figure; if right, give the reason")
	scaleBeside     = code("scale.beside", Question, "与同列其他数的量级相差过大，疑为单位有误", "not of the scale of the others of its column: the unit may be wrong", "请核对计量单位和数值；如无误请说明理由", "check the unit and the figure; if right, give the reason")
	spanDiffers     = code("span.differs", Question, "与其中各期的合计不一致", "a period's figure is not the sum of its parts", "请核对本期和其中各期；如系数据修订请说明理由", "check the period and its parts; if figures were revised, give the reason")
	jumpUnlikely    = code("jump.unlikely", Question, "与以往数值相比变动异常", "the change is implausible against the past", "请核对；如无误请说明理由", "check it; if right, give the reason")

	planUnexpected = code("plan.unexpected", Fault, "该指标的目标不由计划表下达", "plans set no target for this indicator", "请删除该行或联系管理员", "remove the row or ask the administrator")
	planDiffers    = code("plan.differs", Question, "计划数与政策原文的目标不一致", "the plan's figure is not the policy's", "请核对；如无误请说明理由", "check it; if right, give the reason")
	planDate       = code("plan.date", Question, "计划完成日期与已下达的计划不一致", "the planned date is not the plan's", "请按下达的计划填写；如计划已调整，请先报送调整后的计划表", "write the plan's date; if the plan was changed, send the changed plan first")
	planRevised    = code("plan.revised", Question, "调整后的计划没有写明执行日期", "a changed plan does not say from when it is in force", "请在计划表中填写“执行日期”；如自收到之日起执行，请说明理由", "fill in the date from which it is in force; if that is the day of its receipt, give the reason")
	planForce      = code("plan.force", Fault, "执行日期晚于目标期限", "the plan comes into force after its targets are due", "请核对执行日期", "check the date from which it is in force")
	planSteps      = code("plan.steps", Fault, "分解计划无法成立", "the parts of the plan do not add up", "请核对各期计划数", "check the parts")

	reportEmpty       = code("report.empty", Question, "整份报表没有填写任何数据", "the report holds no figure at all", "如为零报告请填 0 或“—”，或说明理由；否则请填写后报送", "write 0 or — if there is nothing to report, or give the reason; else fill it in")
	reportOlder       = code("report.older", Question, "报告比它要替换的报告更早", "the report is older than the one that it would replace", "请核对是否错发旧文件；如确应以本文件为准，请说明理由", "check that it is not an old version; if it is to count, give the reason")
	reportProvisional = code("report.provisional", Question, "快报数将替换已入库的核定数", "preliminary figures would replace final ones", "请核对是否错发快报；如核定数有误请说明理由", "check that the preliminary report was not sent by mistake; if the final figures were wrong, give the reason")
	reportLate        = code("report.late", Notice, "报告收到在前，而后收到的报告已入库", "a report that was received after this one stands", "无需处理；如应以本文件为准，请重新报送", "nothing needs doing; if this file is to count, send it again")
	reportOrder       = code("report.order", Question, "收到的先后与报告自身日期的先后相反", "the reports were received in the other order than they are dated", "请核对应以哪一份为准：以本文件为准的请重新报送；以已入库的为准的请说明理由", "check which one is to stand: send this file again if it is, else give the reason")
	reportVersion     = code("report.version", Notice, "一并收到同一报告的两个版本，以较新的为准", "two versions of one report came together; the newer one stands", "请核对较新的一份；如应以另一份为准，请重新报送该份", "check the newer one; if the other is to stand, send that again")

	heldBack = code(HeldCode, Fault, "有待说明的问题未说明理由，整份文件暂不入库", "questions came without a reason; the file is held", "请更正，或附理由重新报送", "mend them, or send it again with a reason")
)

// Codes lists every kind of finding.
func Codes() []Code {
	return []Code{
		fileUnknown, fileEncrypted, fileDamaged, fileLimit, fileMemory, fileTime, fileCrash, fileUnread, fileRefused, fileNote, findingsMore,
		formUnknown, formAmbiguous, sheetMissing, sheetKind, sheetDraft, sheetUnread,
		tableMissing, tableUnread, headerMissing, headerAmbiguous, headerRespelled, headerNear, columnUnread,
		periodMissing, periodConflict, periodFrequency, periodSpan, periodTogether, periodFebruary, periodSheet, periodLastYear, periodFuture, periodFar, periodTemplate, periodRunning, periodEarly,
		departmentMissing, departmentUnknown, departmentForeign, departmentEnded, departmentConflict,
		unitMissing, unitUnknown, unitConflict, unitDiffers, unitPoints, unitRelative,
		rowUnknown, rowUnnamed, rowRespelled, rowUnread, rowOther, rowAlone, rowMissing, rowHidden, rowYear, rowDuplicate, rowRepeated,
		recordBlank, recordUnjudged, recordRepeated, recordTotal,
		cellKept, cellHidden, cellError, cellUncached, cellComputed, cellRequired, cellBlank, numberUnread, numberText, numberTaken, numberShown, numberRough, numberBroken, percentMixed, percentRatio, dateUnread, dateMonth, dateFuture, yesUnread,
		totalDiffers, checkDiffers, growthDiffers, ruleBroken, ruleViolated,
		cumulativeFalls, cumulativeSum, basisUnsaid, basisDiffers, quotaUngranted, jumpPower, scaleTarget, scaleBeside, spanDiffers, jumpUnlikely,
		planUnexpected, planDiffers, planDate, planRevised, planForce, planSteps, reportEmpty, reportOlder, reportProvisional, reportLate, reportOrder, reportVersion, heldBack,
	}
}

// place is where a finding belongs.
type place struct{ sheet, cell string }

// detail is what a finding adds to its code: what was expected, and the message where it says more.
type detail struct{ expected, message indicators.Text }

// both is a Text from two formats that take the same arguments.
func both(zh, en string, args ...any) indicators.Text {
	return indicators.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

func newFinding(c Code, at place, found string, d detail) Finding {
	f := Finding{Severity: c.Severity, Code: c.Name, Sheet: at.sheet, Cell: at.cell, Found: clip(found, 200), Expected: d.expected, Message: c.Meaning, Mend: c.Mend}
	if d.message.ZH != "" {
		f.Message = d.message
	}
	return f
}

// clip shortens a text to so many characters.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
