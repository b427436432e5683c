package form

// The defined names by which what we made ourselves is known again: of a template each a text constant, the form's id, the
// period it was made for (SDMX) and the department's id; of the sheet that lists an answer's findings; and what begins the
// names of sheets that show the last period's figures.
const (
	FormName       = "zhibiao_form"
	PeriodName     = "zhibiao_period"
	DepartmentName = "zhibiao_department"
	FindingsName   = "zhibiao_findings"
	LastName       = "zhibiao_last_"

	// ReasonLabel is the label of the cell in which a file says why what it states is right though it may be asked about.
	ReasonLabel = "情况说明"
)
