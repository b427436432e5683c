package indicators

// Form is a report that departments owe: when, and how its sheets are read.
// How a layout is matched against a workbook is package collector's business.
type Form struct {
	Pos         Pos          `yaml:"-"`
	ID          string       `yaml:"id"`
	Name        Text         `yaml:"name"`
	Number      string       `yaml:"number"`      // 表号
	Departments []string     `yaml:"departments"` // who owe it, each a file of its own
	Frequency   Frequency    `yaml:"frequency"`
	Combined    bool         `yaml:"combined_january_february"` // 1-2月 come as one
	First       string       `yaml:"first"`                     // first period owed, SDMX
	Due         Due          `yaml:"due"`
	Plan        bool         `yaml:"plan"` // a plan: its cells set targets
	Sheets      []*FormSheet `yaml:"sheets"`
}

// FormSheet is the layout of one sheet.
type FormSheet struct {
	Pos Pos `yaml:"-"`
}
