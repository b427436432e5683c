package workbook

import (
	"regexp"
	"strconv"
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

// styleLook is the look of Excel's own style property: a format's name, or its
// code with every odd character behind a backslash.
func (f *codes) styleLook(style string) (look, bool) {
	_, code, ok := strings.Cut(style, "mso-number-format:")
	if !ok {
		return 0, false
	}
	code = strings.TrimSpace(code)
	if strings.HasPrefix(code, `"`) {
		code = code[1:]
		if end := strings.IndexByte(code, '"'); end >= 0 {
			code = code[:end]
		}
	} else {
		code, _, _ = strings.Cut(code, ";")
	}
	code = strings.TrimSpace(code)
	if l, ok := namedLook(code); ok {
		return l, true
	}
	return f.look(cssEscape.ReplaceAllStringFunc(code, func(e string) string {
		if n, err := strconv.ParseUint(strings.TrimSpace(e[1:]), 16, 32); err == nil && len(e) > 2 {
			return string(rune(n))
		}
		return e[1:]
	})), true
}

var cssEscape = regexp.MustCompile(`\\(?:[0-9A-Fa-f]{4} ?|.)`)

// namedLook is the look of a format that Excel calls by a name.
func namedLook(name string) (look, bool) {
	switch strings.ToLower(name) {
	case "percent":
		return lookPercent, true
	case "general date", "long date", "medium date", "short date":
		return lookDate, true
	case "long time", "medium time", "short time":
		return lookTime, true
	case "general", "general number", "fixed", "standard", "currency", "euro currency", "scientific", "yes/no", "true/false", "on/off", `\@`, "@":
		return lookPlain, true
	}
	return lookPlain, false
}

// concealed says whether an element's style or attribute hides it.
func concealed(attrs map[string]string) bool {
	if _, ok := attrs["hidden"]; ok {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attrs["style"], " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:collapse")
}
