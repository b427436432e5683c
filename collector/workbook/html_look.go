package workbook

import (
	"regexp"
	"strings"
)

// lookOf is the look that a cell's style or class gives a number, or with
// LibreOffice the third part of its sdnum.
func (r *htmlReader) lookOf(attrs map[string]string) look {
	if parts := strings.SplitN(attrs["sdnum"], ";", 3); len(parts) == 3 {
		return r.codes.look(parts[2])
	}
	if l, ok := r.codes.styleLook(attrs["style"]); ok {
		return l
	}
	for class := range strings.FieldsSeq(attrs["class"]) {
		if l, ok := r.looks[class]; ok {
			return l
		}
	}
	return lookPlain
}

var classPattern = regexp.MustCompile(`\.([\w-]{1,100})\s*\{([^}]*)\}`)

// style takes up the classes' number formats.
func (r *htmlReader) style(css string) {
	for _, m := range classPattern.FindAllStringSubmatch(css, maxFormats) {
		if l, ok := r.codes.styleLook(m[2]); ok && len(r.looks) < maxFormats {
			r.looks[m[1]] = l
		}
	}
}

// concealed says whether an element's style or attribute hides it.
func concealed(attrs map[string]string) bool {
	if _, ok := attrs["hidden"]; ok {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attrs["style"], " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:collapse")
}
