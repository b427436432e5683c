package indicators

import (
	"time"
	"zhibiao/indicators/periods"
)

// Bound is the side of the figure that counts as reached.
type Bound string

const (
	AtLeast Bound = "at_least" // 不低于
	AtMost  Bound = "at_most"  // 不超过; see Ceiling
	Exactly Bound = "exactly"  // 全额: within Tolerance, default 0
	About   Bound = "about"    // 左右: within Tolerance, default 5 %; where more or less is better, that side is reached too
)

// Ceiling tells the two kinds of AtMost apart.
type Ceiling string

const (
	Control Ceiling = "control" // 控制性: not to be passed within the window
	Reverse Ceiling = "reverse" // 逆向: a level to come down to; never "passed"
)

// Nature is what weight a target has.
type Nature string

const (
	Binding  Nature = "binding"  // 约束性
	Expected Nature = "expected" // 预期性
	Promise  Nature = "promise"  // 兑现类
	Task     Nature = "task"     // 工作任务
)

// PaceKind is how a target expects its window to be filled.
type PaceKind string

const (
	NoPace      PaceKind = "none"     // judged at the end only, or never
	Linear      PaceKind = "linear"   // k / n; refused for money that arrives in lumps
	MonthlyPlan PaceKind = "monthly"  // 分解: a share or amount for each month
	Steps       PaceKind = "steps"    // cumulative amounts due by given months
	NodeDates   PaceKind = "nodes"    // a work's planned dates
	PastMedian  PaceKind = "median"   // the median of past years' shares at the same month
	YearEnd     PaceKind = "year_end" // judged on the last period only
)

// Pace is a target's own expectation over its window.
type Pace struct {
	Kind PaceKind
	// Shares, for MonthlyPlan and Steps, are cumulative shares of the target (0 to 1)
	// by months elapsed since the window's start: Shares[k-1] stands at the end of month k.
	Shares []float64
}

// IsControl says that the target is a ceiling not to be passed within its window (控制性).
func (t *Target) IsControl() bool { return t.Bound == AtMost && t.Ceiling != Reverse }

// Node is a milestone of a work.
type Node struct {
	ID      string    `yaml:"id"`
	Name    Text      `yaml:"name"`
	Verb    string    `yaml:"verb"` // 谋划, 前期, 开工, 在建, 交竣工, 投运
	Planned time.Time `yaml:"-"`    // from a plan workbook; zero: none yet
}

// Target is one figure to be met by one subject in one window.
type Target struct {
	Subject
	Window    periods.Window
	Value     float64 // base unit; for a work the number of its nodes
	Bound     Bound
	Ceiling   Ceiling // for AtMost
	Nature    Nature
	Tolerance float64  // a ratio of Value, for Exactly and About
	Margin    float64  // the same as an amount in the base unit (0.003 for 0.3个百分点); 0: Tolerance counts
	Baseline  *float64 // v_b, base unit
	Pace      Pace
	Nodes     []Node // a work's, with planned dates
	// Interpreted marks a number that is our reading of a word (全部, 全额).
	Interpreted bool
	// Document, Measure and Figure are the citation, Figure as written.
	Document, Measure, Figure string
	Plan                      bool // set by a plan workbook rather than the policy
	// InForce is when a changed plan begins to count; zero: since the window began.
	// Assessments of earlier periods keep the plan that stood then.
	InForce time.Time
	Source  Source // the plan workbook's cell
	// Replaces is the deadline's window in whose place this one was granted (延期); zero: it has the window that it was set with.
	Replaces periods.Window
	// Basis is by what the target was adjusted (批准依据: a 文号, minutes of a meeting); empty: it was not.
	Basis string
}

// SetBound puts another bound in the place of the target's. A ceiling that nobody told the kind of is one to
// come down to for a level, and not to be passed for an amount.
func (t *Target) SetBound(b Bound, of Kind) {
	t.Bound = b
	switch {
	case b != AtMost:
		t.Ceiling = ""
	case t.Ceiling == "" && of == Level:
		t.Ceiling = Reverse
	case t.Ceiling == "":
		t.Ceiling = Control
	}
}

// defaultTolerance is that of 左右.
const defaultTolerance = 0.05
