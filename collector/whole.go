package collector

import (
	"cmp"
	"errors"
	"path/filepath"
	"strings"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
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
	{workbook.ErrTime, fileTime},
	{workbook.ErrCrash, fileCrash},
	{workbook.ErrFormat, fileUnknown},
	{workbook.ErrCorrupt, fileDamaged},
}

// unreadable is the one finding of a file that could not be taken apart. What
// the reader met goes behind the sentence, as a detail for those who mend programs.
func unreadable(err error) Finding {
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return newFinding(f.code, place{}, "", detail{message: withCause(f.code.Meaning, causeBehind(err, f.err))})
		}
	}
	return newFinding(fileDamaged, place{}, "", detail{message: withCause(fileDamaged.Meaning, err.Error())})
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

// noteText is a reader's note about a whole file, in people's words.
func noteText(n workbook.Note, name string, format workbook.Format) indicators.Text {
	switch n.Code {
	case workbook.NoteName:
		return both("文件扩展名是 %s，内容实为 %s，已按内容读取", "the name ends in %s, the content is %s; it was read as what it is", filepath.Ext(name), format)
	case workbook.NoteMacros:
		return both("文件含有宏（%s），未运行，也不保留", "the file carries macros (%s); they were not run and are not kept", n.Detail)
	case workbook.NoteStale:
		return both("文件标明打开时须重算，其中保存的公式结果与重算不符，%s处均未采用", "the file asks to be calculated anew and its formulas' saved results do not recompute; none of the %s was taken", n.Detail)
	case workbook.NoteNoCells:
		return both("%s不是单元格工作表，未读取", "%s is no sheet of cells and was not read", n.Detail)
	case workbook.NoteDisorder:
		return both("工作表“%s”中单元格的存放次序颠倒，已按各自的位置读取", "the cells of sheet %q are stored out of order; each was read at its place", n.Detail)
	}
	return both("文件情况：%s", "note: %s", cmp.Or(n.Detail, n.Code))
}
