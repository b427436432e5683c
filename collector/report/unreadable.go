package report

import (
	"cmp"
	"errors"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

var (
	fileUnknown = Code{
		Name: "file.unknown", Severity: Fault,
		Meaning: indicators.Text{ZH: "文件不是可识别的表格文件", EN: "the file is no workbook of a known format"},
		Mend:    indicators.Text{ZH: "请另存为 .xlsx 后重新报送", EN: "save it as .xlsx and send it again"},
	}
	fileEncrypted = Code{
		Name: "file.encrypted", Severity: Fault,
		Meaning: indicators.Text{ZH: "文件设有打开密码", EN: "the file is protected by a password"},
		Mend:    indicators.Text{ZH: "请取消密码后重新报送", EN: "remove the password and send it again"},
	}
	FileDamaged = Code{
		Name: "file.damaged", Severity: Fault,
		Meaning: indicators.Text{ZH: "文件已损坏，未读取任何数据", EN: "the file is damaged; nothing was read"},
		Mend:    indicators.Text{ZH: "请重新导出或重新发送原文件", EN: "export or send the original again"},
	}
	fileLimit = Code{
		Name: "file.limit", Severity: Fault,
		Meaning: indicators.Text{ZH: "文件超出允许的规模", EN: "the file exceeds a limit"},
		Mend:    indicators.Text{ZH: "请删除多余的行列、工作表后重新报送", EN: "remove surplus rows, columns and sheets and send it again"},
	}
	fileMemory = Code{
		Name: "file.memory", Severity: Fault,
		Meaning: indicators.Text{ZH: "读取该文件所需内存超出上限，已中止", EN: "reading the file takes more memory than it may; it was stopped"},
		Mend:    indicators.Text{ZH: "请删除多余的行列、图片、工作表后重新报送", EN: "remove surplus rows, columns, pictures and sheets and send it again"},
	}
	FileTime = Code{
		Name: "file.time", Severity: Fault,
		Meaning: indicators.Text{ZH: "读取该文件用时超出上限，已中止", EN: "reading the file takes more time than it may; it was stopped"},
		Mend:    indicators.Text{ZH: "请将数据复制到新的工作簿后重新报送", EN: "copy the figures into a new workbook and send that"},
	}
	fileCrash = Code{
		Name: "file.crash", Severity: Fault,
		Meaning: indicators.Text{ZH: "读取程序因该文件异常退出", EN: "the reader broke down on the file"},
		Mend: indicators.Text{ZH: "请将数据复制到新的工作簿后重新报送，并告知管理员",
			EN: "copy the figures into a new workbook and send that; tell the administrator"},
	}
)

// failures tells what a sender is told of a file that could not be taken
// apart, by the reader's error; the first that fits.
var failures = []struct {
	err  error
	code Code
}{
	{workbook.ErrEncrypted, fileEncrypted},
	{workbook.ErrLimit, fileLimit},
	{workbook.ErrMemory, fileMemory},
	{workbook.ErrTime, FileTime},
	{workbook.ErrCrash, fileCrash},
	{workbook.ErrFormat, fileUnknown},
	{workbook.ErrCorrupt, FileDamaged},
}

// fileKind is what senders are told of a file that is something else.
type fileKind struct{ is, mend indicators.Text }

// FileKinds says it of each kind that is told by content; of what is none of them the reader's own words are told.
var FileKinds = func() map[workbook.FileKind]fileKind {
	text := func(zh, en string) indicators.Text { return indicators.Text{ZH: zh, EN: en} }
	save := fileUnknown.Mend
	original := text("请报送原电子表格（.xlsx）", "send the spreadsheet itself (.xlsx)")
	unpack := text("请解压后逐个报送其中的电子表格", "unpack it and send the spreadsheets in it one by one")
	is := func(zh, en string, mend indicators.Text) fileKind {
		if zh[0] < utf8.RuneSelf {
			zh = " " + zh
		}
		return fileKind{text("文件是"+zh+"，不能作为电子表格读取", "the file is "+en+" and cannot be read as a spreadsheet"), mend}
	}
	return map[workbook.FileKind]fileKind{
		workbook.FileEmpty:        {text("文件是空的", "the file is empty"), text("请重新导出或重新发送原文件", "export or send the original again")},
		workbook.FilePDF:          is("PDF 文档", "a PDF document", original),
		workbook.FileWord:         is("Word（或 WPS 文字）文档", "a Word document", original),
		workbook.FilePresentation: is("演示文稿", "a presentation", original),
		workbook.FileRichText:     is("RTF 文档", "a rich text document", original),
		workbook.FileOpenDocument: is("OpenDocument 文档而不是其中的电子表格", "an OpenDocument file other than a spreadsheet", original),
		workbook.FileUOF:          is("标文通（UOF）文档", "a UOF document", save),
		workbook.FileWebArchive:   is("网页存档（.mht）", "a web archive (.mht)", save),
		workbook.FileXML:          is("XML 数据", "XML data", save),
		workbook.FileImage:        is("图片", "a picture", original),
		workbook.FileArchive:      is("压缩包", "an archive of files", unpack),
		workbook.FileBinaryExcel:  is("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)", save),
		workbook.FileEarlyExcel:   is("Excel 4 或更早版本的工作簿", "a workbook of Excel 4 or older", save),
		workbook.FileLotus:        is("Lotus 1-2-3 表格", "a Lotus 1-2-3 worksheet", save),
		workbook.FileDBase:        is("dBASE 数据表（.dbf）", "a dBASE table (.dbf)", save),
		workbook.FileSYLK:         is("SYLK 文件（.slk）", "a SYLK file (.slk)", save),
		workbook.FileDIF:          is("DIF 文件（.dif）", "a DIF file (.dif)", save),
		workbook.FileAccess:       is("Access 数据库", "an Access database", save),
		workbook.FileMail:         is("邮件", "a mail message", text("请报送邮件中的附件", "send what is attached to it")),
		workbook.FileOLE2:         is("旧版 Office 文件，其中没有工作簿", "an old Office file without a workbook", original),
	}
}()

// UnreadableFinding is the one finding of a file that could not be taken apart. What
// the reader met goes behind the sentence, as a detail for those who mend programs.
func UnreadableFinding(err error) Finding {
	for _, f := range failures {
		if errors.Is(err, f.err) {
			found := NewFinding(f.code, Place{}, "", Detail{Message: withCause(f.code.Meaning, causeBehind(err, f.err))})
			if k, ok := FileKinds[workbook.FileKindOf(err)]; ok {
				found.Message, found.Mend = k.is, k.mend
			}
			return found
		}
	}
	return NewFinding(FileDamaged, Place{}, "", Detail{Message: withCause(FileDamaged.Meaning, err.Error())})
}

// SaysUnreadable says that a finding's code is of a file that could not be read at all.
func SaysUnreadable(code string) bool {
	for _, f := range failures {
		if f.code.Name == code {
			return true
		}
	}
	return code == FileDamaged.Name
}

// causeBehind is what an error says beyond the kind that it wraps: the name
// and the kind are told already.
func causeBehind(err, kind error) string {
	_, cause, _ := strings.Cut(err.Error(), kind.Error())
	return strings.TrimLeft(cause, ": ")
}

func withCause(meaning indicators.Text, cause string) indicators.Text {
	if cause == "" {
		return meaning
	}
	return indicators.Text{ZH: meaning.ZH + "（技术细节：" + cause + "）", EN: meaning.EN + " (" + cause + ")"}
}

// NoteText is a reader's note about a whole file, in people's words.
func NoteText(n workbook.Note, name string, format workbook.Format) indicators.Text {
	switch n.Code {
	case workbook.NoteName:
		return Both("文件扩展名是 %s，内容实为 %s，已按内容读取", "the name ends in %s, the content is %s; it was read as what it is", filepath.Ext(name),
			format)
	case workbook.NoteMacros:
		return Both("文件含有宏（%s），未运行，也不保留", "the file carries macros (%s); they were not run and are not kept", n.Detail)
	case workbook.NoteStale:
		return Both("文件标明打开时须重算，其中保存的公式结果与重算不符，%s处均未采用",
			"the file asks to be calculated anew and its formulas' saved results do not recompute; none of the %s was taken", n.Detail)
	case workbook.NoteNoCells:
		return Both("%s不是单元格工作表，未读取", "%s is no sheet of cells and was not read", n.Detail)
	case workbook.NoteDisorder:
		return Both("工作表“%s”中单元格的存放次序颠倒，已按各自的位置读取", "the cells of sheet %q are stored out of order; each was read at its place", n.Detail)
	}
	return Both("文件情况：%s", "note: %s", cmp.Or(n.Detail, n.Code))
}
