package alerts

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// About is the one thing that an alert speaks of. What does not apply is empty.
type About struct {
	Indicator  string `json:"indicator,omitempty"` // a target
	Entity     string `json:"entity,omitempty"`
	Window     string `json:"window,omitempty"`     // in which it is to be met
	Node       string `json:"node,omitempty"`       // of a work
	Form       string `json:"form,omitempty"`       // a report
	Department string `json:"department,omitempty"` // that a unit owes
	Period     string `json:"period,omitempty"`     // for a period (SDMX); also that of a figure that was revised
	Source     string `json:"source,omitempty"`     // a source, or a part of the program
}

// String is for logs and lists: what there is, joined by slashes.
func (a About) String() string {
	var parts []string
	for _, p := range []string{a.Indicator, a.Entity, a.Window, a.Node, a.Form, a.Department, a.Period, a.Source} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, "/")
}

// Key names an episode's kind: of each at most one is open at a time.
type Key struct {
	Event string
	About About
}

// Cause says what made an episode begin or end.
type Cause string

const (
	ByFact       Cause = "fact"       // something was reported, accepted, or time went by
	ByCorrection Cause = "correction" // what was known already was corrected, or reported late: no change of progress
	ByTarget     Cause = "target"     // another target, band or rule
	ByVerdict    Cause = "verdict"    // of the window after it
	ByWithdrawal Cause = "withdrawal" // nobody declares it any more
)

// Episode is an alert for as long as its state lasts. Its number stays, whatever corrections do to the period in which it began.
type Episode struct {
	ID     int64
	Key    Key
	Former int64 // the episode of the same key before it; 0: none

	Began   time.Time // the instant decided upon, not the period's
	BeganBy Cause
	Period  string // in which it was when it began; SDMX, "" where it has none

	Ended   time.Time // zero: it stands
	EndedBy Cause
}

// Open says whether it stands.
func (e *Episode) Open() bool { return e.Ended.IsZero() }

// Stage is one step of what follows an episode. Each is told once for each round of the episode.
type Stage string

const (
	StageRemind    Stage = "remind"    // 提醒, some working days before
	StageDue       Stage = "due"       // on the due day
	StageUrge      Stage = "urge"      // 催报, the first
	StageUrgeAgain Stage = "urge2"     // 催报, the second
	StageSupervise Stage = "supervise" // 督办; 商请 or 提请协调 for who is no subordinate: a draft
	StageAnswer    Stage = "answer"    // 退回 and 待说明, at once
	StageSign      Stage = "sign"      // what waits for a signature or a countersignature, at once
	StageTargets   Stage = "targets"   // what stands of a unit's targets, once a month
	StagePlanners  Stage = "planners"  // what planners alone hear
	StageOperators Stage = "operators" // what who runs the program hears
	StageSecond    Stage = "second"    // not signed for: the B岗 hears
	StagePursue    Stage = "pursue"    // after a letter: not answered, or not settled in time
	StageDigest    Stage = "digest"    // what is grave, once a week, to leaders
	StageIssue     Stage = "issue"     // a bulletin was released
	StageAgain     Stage = "again"     // 续办: given back, or put off until a day that has come
	StageStanding  Stage = "standing"  // what stands, where stages went by untold
)

// Stages lists every stage.
func Stages() []Stage {
	return []Stage{StageRemind, StageDue, StageUrge, StageUrgeAgain, StageSupervise, StageAnswer, StageSign, StageTargets,
		StagePlanners, StageOperators, StageSecond, StagePursue, StageDigest, StageIssue, StageAgain, StageStanding}
}

// Known says whether there is such a stage.
func (s Stage) Known() bool { return slices.Contains(Stages(), s) }

// Draft says that the stage is a draft until a person releases it.
func (s Stage) Draft() bool { return s == StageSupervise }

// Role is why a unit hears of an episode.
type Role string

const (
	Main Role = "main" // 主送
	Copy Role = "copy" // 抄送
)

// Mark says that a stage of an episode's round was told in a notice, or went by.
type Mark struct {
	Episode int64
	Stage   Stage
	Round   string // the period of the figure, the number of the submission; "" where the episode has one round
	Unit    string
	Role    Role
	Notice  int64 // 0: it went by untold, since a later one was due
}

// Notice is a message to one unit, of one stage and day, before it is put into words: that is done when it is sent, of what
// stands then.
type Notice struct {
	ID    int64
	Key   string // names it for ever: unit, stage and day
	Unit  string // a department's id, or Planners or Operators
	Stage Stage
	Due   time.Time // not before
	Made  time.Time
}

// Issue is the number of the act by which the bulletin was released that the notice tells of; 0: it tells of none.
func (n Notice) Issue() int64 {
	if n.Stage != StageIssue {
		return 0
	}
	id, err := strconv.ParseInt(n.Key[strings.LastIndexByte(n.Key, '.')+1:], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// Units that are no department.
const (
	Planners  = "planners"
	Operators = "operators"
	Leaders   = "leaders"
)

// Act is what a person did about alerts. Rows of it are only ever added.
type Act struct {
	ID      int64
	At      time.Time
	Kind    ActKind
	By      string // who
	Episode int64  // of which; 0: none
	Notice  int64  // of which; 0: none
	Lifts   int64  // the act that it lifts: a silence
	Unit    string // whom it concerns
	Text    string // explanation, reason, why
	Number  string // 文号, typed in
	Grade   string // 等次 of a closing, of those that the instance has; "": none was given
	Until   time.Time
	Match   Match // of a silence
}

// ActKind is what was done.
type ActKind string

const (
	ActAck     ActKind = "ack"     // 签收
	ActExplain ActKind = "explain" // 说明
	ActPromise ActKind = "promise" // 说明并承诺时限: Until
	ActClose   ActKind = "close"   // 办结（销号）
	ActReturn  ActKind = "return"  // 退回续办
	ActExtend  ActKind = "extend"  // 延期: Until
	ActSuspend ActKind = "suspend" // 中止
	ActAsk     ActKind = "ask"     // 申请调整目标
	ActGrant   ActKind = "grant"   // 同意调整: Number is by what, Text what
	ActDeny    ActKind = "deny"    // 不予调整
	ActSilence ActKind = "silence" // Match, Until
	ActUnmute  ActKind = "unsilence"
	ActRelease ActKind = "release" // 签发: of a draft, with its 文号
	ActCalled  ActKind = "called"  // 已电话通知
	ActPause   ActKind = "pause"   // of all delivery
	ActResume  ActKind = "resume"
	ActIssue   ActKind = "issue" // 签发: of a bulletin, with its 文号; Text is its reference, with the digest of its figures
)

// Match chooses alerts; what is empty chooses all.
type Match struct {
	Event      string `json:"event,omitempty"`
	Indicator  string `json:"indicator,omitempty"`
	Entity     string `json:"entity,omitempty"`
	Form       string `json:"form,omitempty"`
	Department string `json:"department,omitempty"` // as reporting unit, or as the one told
}

// Fits says whether a match chooses an alert that a unit is told of.
func (m Match) Fits(k Key, unit string) bool {
	fits := func(want string, have ...string) bool {
		for _, h := range have {
			if h == want {
				return true
			}
		}
		return want == ""
	}
	return fits(m.Event, k.Event) && fits(m.Indicator, k.About.Indicator) && fits(m.Entity, k.About.Entity) &&
		fits(m.Form, k.About.Form) && fits(m.Department, k.About.Department, unit)
}

// Attempt is one try to hand a notice over.
type Attempt struct {
	Notice  int64
	Channel string // by its name in alerts.yaml
	Number  int    // of the notice's at the channel, from 1
	At      time.Time
	Answer  Answer
	Next    time.Time // of Later: not before
	Cause   string    // in words, without secrets; "" where it was sent
	Subject string    // as it was sent
	Text    string
}

// Dropped is the answer of a notice of which nothing stood any more when it was to be sent.
const Dropped Answer = "dropped"

// ErrBook says that a step does not follow upon what the ledger holds: another decided meanwhile. Read the book anew.
var ErrBook = errors.New("the alerts' book has another page by now")

// Step is one decision: up to which revision and instant, and what it says. It is written in one transaction.
type Step struct {
	Revision int64
	At       time.Time // the clock that was decided up to
	Began    []Episode // Former is set; ID is given by whoever writes them down, in order
	Ended    []Episode
	Notices  []Notice // new ones; ID is given by whoever writes them down, in order
	Marks    []Mark
}

// Empty says that nothing was decided.
func (s *Step) Empty() bool {
	return len(s.Began)+len(s.Ended)+len(s.Notices)+len(s.Marks) == 0
}

// Book is all that was decided, told and done: the alerts' part of the ledger.
type Book struct {
	Revision int64     // decided up to; 0: nothing was decided yet
	At       time.Time // decided up to
	Episodes []Episode // by number: the first has number 1
	Notices  []Notice  // by number
	Marks    []Mark
	Attempts []Attempt
	Acts     []Act
}

// Add writes a decision into the book.
func (b *Book) Add(s Step) {
	b.Revision, b.At = s.Revision, s.At
	if len(s.Ended) > 0 {
		b.Episodes = slices.Clone(b.Episodes) // who reads the book as it was goes on with that
	}
	for _, e := range s.Ended {
		b.Episodes[e.ID-1] = e
	}
	b.Episodes = append(b.Episodes, s.Began...)
	b.Notices = append(b.Notices, s.Notices...)
	b.Marks = append(b.Marks, s.Marks...)
}
