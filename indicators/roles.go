package indicators

// What a column's cells are for; Roles tells of each what becomes of them.
const (
	RoleValue   = "value"   // the figure itself
	RolePrior   = "prior"   // 上年同期 as stated
	RoleGrowth  = "growth"  // 同比 as stated, in per cent unless the unit or the number's format says otherwise
	RoleCheck   = "check"   // recomputed and compared, not recorded
	RoleWords   = "words"   // progress in words
	RoleYes     = "yes"     // 是 or 否: 1 or 0
	RoleActual  = "actual"  // the date on which a node was reached
	RolePlanned = "planned" // the date for which a node is planned; sets targets in a plan form, else only compared
	RoleText    = "text"    // a document's number, a remark: only that it stands there may be demanded
	// In plan forms:
	RoleTarget = "target" // the figure to be met
	RoleStep   = "step"   // the part due by the end of a month (Month, or the header's period with across)
	RoleFrom   = "from"   // the date from which the row's target is in force
	RoleBound  = "bound"  // 不低于, 不超过, 等于, 左右
)

// Holds is what stands in the cells of a role: it tells how they are read, and what a template asks for.
type Holds string

const (
	HoldsFigure Holds = "figure"
	HoldsDay    Holds = "day"
	HoldsYesNo  Holds = "yes or no"
	HoldsWords  Holds = "words"
	HoldsRemark Holds = "remark" // not read
	HoldsBound  Holds = "bound"
)

// Role is what the cells of a column are for, and what becomes of them.
type Role struct {
	Name      string
	Holds     Holds
	InPlans   bool // only plan forms have it
	OfNode    bool // it is of a work's node, which the item names
	OfRow     bool // it speaks of the row as a whole, and names no indicator
	Past      bool // a day that is still to come is a mistake
	Compared  bool // held against what is known, and not recorded
	Unsummed  bool // a ledger's records make no figure of it
	Awaited   bool // a blank where it belongs is told to the sender
	Alongside bool // it stands beside a flow's own amount and is no amount of the period
}

// roles are all that there are: a new one is a line here, and a function of package extract where its cells hold something new.
var roles = []Role{
	{Name: RoleValue, Holds: HoldsFigure, Awaited: true},
	{Name: RolePrior, Holds: HoldsFigure},
	{Name: RoleGrowth, Holds: HoldsFigure, Alongside: true},
	{Name: RoleCheck, Holds: HoldsFigure, OfRow: true, Compared: true, Unsummed: true, Alongside: true},
	{Name: RoleWords, Holds: HoldsWords},
	{Name: RoleYes, Holds: HoldsYesNo, Awaited: true},
	{Name: RoleActual, Holds: HoldsDay, OfNode: true, Past: true},
	{Name: RolePlanned, Holds: HoldsDay, OfNode: true, Compared: true},
	{Name: RoleText, Holds: HoldsRemark, OfRow: true, Unsummed: true},
	{Name: RoleTarget, Holds: HoldsFigure, InPlans: true, Awaited: true, Alongside: true},
	{Name: RoleStep, Holds: HoldsFigure, InPlans: true, Alongside: true},
	{Name: RoleFrom, Holds: HoldsDay, InPlans: true, OfRow: true, Unsummed: true},
	{Name: RoleBound, Holds: HoldsBound, InPlans: true, OfRow: true, Unsummed: true},
}

// RoleOf is a role by its name; that of the figure itself where none is named.
func RoleOf(name string) *Role {
	if name == "" {
		return &roles[0]
	}
	for i := range roles {
		if roles[i].Name == name {
			return &roles[i]
		}
	}
	return &roles[0]
}

// roleNames are the roles that a form's columns may have.
func roleNames(plan bool) []string {
	names := []string{""}
	for _, r := range roles {
		if !r.InPlans || plan {
			names = append(names, r.Name)
		}
	}
	return names
}
