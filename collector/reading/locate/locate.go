package locate

// Locate tells what the file is, and finds its tables and their rows; false where no form matches.
func (l *Outline) Locate() bool {
	if !chooseForm(l) {
		return false
	}
	chooseDepartment(l)
	for _, sheet := range l.Sheets {
		choosePeriod(sheet)
		checkKind(sheet)
		placeTables(sheet)
	}
	return true
}
