package workbook

// ErrorName says whether a text is a spreadsheet's own name for an error, as it
// stands in formats that know texts alone.
func ErrorName(text string) bool {
	switch text {
	case "#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!":
		return true
	}
	return false
}
