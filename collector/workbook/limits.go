package workbook

// withDefaults fills every zero field.
func (l Limits) withDefaults() Limits {
	set := func(field *int64, value int64) {
		if *field == 0 {
			*field = value
		}
	}
	setInt := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	set(&l.FileBytes, 50<<20)
	set(&l.UnpackedBytes, 1<<30)
	setInt(&l.Parts, 10_000)
	setInt(&l.Sheets, 1_000)
	setInt(&l.Cells, 5_000_000)
	setInt(&l.Area, 50_000_000)
	setInt(&l.Merges, 100_000)
	set(&l.StringBytes, 256<<20)
	return l
}
