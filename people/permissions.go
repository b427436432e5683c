package people

import (
	"maps"
	"slices"
)

// Act is something that people do. Its name stands in the log.
type Act string

// Scope is what a token is for. An act without a scope is done by no token.
type Scope string

// The scopes.
const (
	ScopeRead    Scope = "read"    // pages, files and /api of what the owner sees
	ScopeFigures Scope = "figures" // /api/v1, /federate and /metrics, for Grafana and Prometheus
	ScopeSubmit  Scope = "submit"  // what departments do with their reports
	ScopeReview  Scope = "review"  // what the planning office does with them
	ScopeReload  Scope = "reload"  // have the program load its configuration anew
)

// Scopes lists every scope.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeFigures, ScopeSubmit, ScopeReview, ScopeReload} }

// The acts.
const (
	ReadBoard       Act = "board.read"       // where targets stand
	ReadFigures     Act = "figures.read"     // every series: /api/v1, /federate, /metrics, dashboards
	ReadProcess     Act = "process.read"     // how the program itself does
	ReadSubmission  Act = "submission.read"  // a submission: its page, findings and figures
	DownloadFile    Act = "file.download"    // what was sent, and its marked copy
	ReadObligations Act = "obligations.read" // what is owed, and the calendar of it
	ReadTemplate    Act = "template.read"    // a form's workbook, with own rows
	ReadBulletin    Act = "bulletin.read"    // a month's bulletin, which tells of every unit

	ReadUpload    Act = "upload.read"         // what was uploaded and is not confirmed, and what would become of it
	Submit        Act = "submission.send"     // upload, check, confirm, discard
	SubmitFor     Act = "submission.send_for" // 代报
	Explain       Act = "question.answer"     // give the reason that a held file waits for
	Withdraw      Act = "submission.withdraw"
	Sign          Act = "submission.sign"        // as head of a unit
	Second        Act = "submission.second"      // sign as anybody of the unit who did not send it
	Countersign   Act = "submission.countersign" // agree to another unit's, or object
	AttachCopy    Act = "submission.attach"      // a scan with signature and seal
	ReadSigning   Act = "signing.read"           // what waits for a signature, another unit or a sealed copy
	AnswerDoubt   Act = "doubt.answer"
	Review        Act = "submission.review" // confirm or return; decide on a withdrawal
	Waive         Act = "obligation.waive"
	RaiseDoubt    Act = "doubt.raise"
	AcceptDoubt   Act = "doubt.accept"
	ReadAlerts    Act = "alerts.read"
	Rehearse      Act = "rehearsal.read"  // how much a configuration would change of what is told
	AnswerAlert   Act = "alert.answer"    // sign for, explain, promise a date
	HandleAlert   Act = "alert.handle"    // tell by telephone, close, silence
	AdjustTarget  Act = "target.adjust"   // grant another figure or day, or refuse it
	Supervise     Act = "alert.supervise" // 督办
	ReadAccounts  Act = "accounts.read"
	ChangeAccount Act = "account.change" // make, rename, move, disable; give a new password
	GrantRoles    Act = "roles.grant"    // and authorise accounts that wait for it
	EndSessions   Act = "sessions.end"   // of others
	ReadLog       Act = "log.read"
	ReadConfig    Act = "configuration.read"
	Configure     Act = "configuration.change"
	Load          Act = "configuration.load" // and the catalogue, from where they lie
	MintToken     Act = "token.mint"         // for oneself
	ChangeSecrets Act = "secrets.change"     // one's own password and second factor

	// What the log names and the table does not decide: nobody is asked before.
	SignIn  Act = "signin"
	SignOut Act = "signout"
	Refused Act = "refused" // an act that May denied
)

// reach is how far a role's right goes.
type reach int

const (
	none       reach = iota
	mine             // what the person sent
	own              // what is the own department's
	proxied          // what is of a department that lets others submit for it
	colleagues       // what others of the own department sent
	asked            // what the own department is asked to agree to
	concerned        // what is the own department's, or what it is asked to agree to
	others           // everything but what the person sent
	all
)

// right is a line of the table.
type right struct {
	scope Scope
	reach map[Role]reach
}

// table says how far each role reaches with each act. There is no other place that does.
var table = map[Act]right{
	ReadBoard:       {ScopeRead, reading(map[Role]reach{Clerk: own, Head: own, Deputy: all})},
	ReadFigures:     {ScopeFigures, reading(nil)},
	ReadProcess:     {ScopeFigures, reading(map[Role]reach{System: all})},
	ReadSubmission:  {ScopeRead, reading(map[Role]reach{Clerk: concerned, Head: concerned, Deputy: mine})},
	DownloadFile:    {ScopeRead, reading(map[Role]reach{Clerk: concerned, Head: concerned, Deputy: mine})},
	ReadObligations: {ScopeRead, reading(map[Role]reach{Clerk: own, Head: own, Deputy: all})},
	ReadBulletin:    {ScopeRead, reading(nil)},
	ReadTemplate:    {ScopeRead, reading(map[Role]reach{Clerk: own, Head: own, Deputy: proxied})},

	ReadUpload:  {ScopeSubmit, map[Role]reach{Clerk: own, Head: own, Deputy: mine, Reviewer: all}},
	Submit:      {ScopeSubmit, map[Role]reach{Clerk: own}},
	SubmitFor:   {ScopeSubmit, map[Role]reach{Deputy: proxied}},
	Explain:     {ScopeSubmit, map[Role]reach{Clerk: own, Deputy: mine}},
	Withdraw:    {ScopeSubmit, map[Role]reach{Clerk: own, Deputy: mine}},
	Sign:        {"", map[Role]reach{Head: colleagues}},
	Second:      {ScopeSubmit, map[Role]reach{Clerk: colleagues, Head: colleagues}},
	Countersign: {ScopeSubmit, map[Role]reach{Clerk: asked, Head: asked}},
	ReadSigning: {ScopeRead, map[Role]reach{Clerk: own, Head: own, Deputy: mine, Reviewer: all}},
	AttachCopy:  {ScopeSubmit, map[Role]reach{Clerk: own, Head: own, Deputy: mine}},
	AnswerDoubt: {ScopeSubmit, map[Role]reach{Clerk: own, Head: own}},

	Review:       {ScopeReview, map[Role]reach{Reviewer: others}},
	Waive:        {ScopeReview, map[Role]reach{Reviewer: all}},
	RaiseDoubt:   {ScopeReview, reading(map[Role]reach{Clerk: own, Head: own})},
	AcceptDoubt:  {ScopeReview, map[Role]reach{Reviewer: all}},
	ReadAlerts:   {ScopeRead, reading(map[Role]reach{Clerk: own, Head: own})},
	Rehearse:     {ScopeRead, reading(map[Role]reach{System: all})},
	AnswerAlert:  {ScopeSubmit, map[Role]reach{Clerk: own, Head: own, Reviewer: all, Supervisor: all}},
	HandleAlert:  {ScopeReview, map[Role]reach{Reviewer: all, Supervisor: all}},
	AdjustTarget: {ScopeReview, map[Role]reach{Reviewer: all}},
	Supervise:    {ScopeReview, map[Role]reach{Supervisor: all}},

	ReadAccounts:  {"", map[Role]reach{System: all, Security: all}},
	ChangeAccount: {"", map[Role]reach{System: all}},
	GrantRoles:    {"", map[Role]reach{Security: all}},
	EndSessions:   {"", map[Role]reach{Security: all}},
	ReadLog:       {ScopeRead, map[Role]reach{Auditor: all}},
	ReadConfig:    {ScopeRead, map[Role]reach{System: all}},
	Configure:     {"", map[Role]reach{System: all}},
	Load:          {ScopeReload, map[Role]reach{System: all}},

	MintToken:     {"", everybody()},
	ChangeSecrets: {"", everybody()},
}

// Lacks gives the scope that keeps the person's token from an act that is their role's to do; false where it is not that.
func (p Person) Lacks(a Act) (Scope, bool) {
	owner := p
	owner.By = BySession
	return table[a].scope, table[a].scope != "" && (p.By == ByToken || p.By == ByBasic) && !p.Could(a) && owner.Could(a)
}

// ScopesOf lists the scopes with which a token of somebody of these roles does anything.
func ScopesOf(roles []Role) []Scope {
	return slices.DeleteFunc(Scopes(), func(s Scope) bool {
		for _, r := range table {
			if r.scope == s && slices.ContainsFunc(roles, func(role Role) bool { return r.reach[role] != none }) {
				return false
			}
		}
		return true
	})
}

// reading adds to these roles those that read everything.
func reading(more map[Role]reach) map[Role]reach {
	r := map[Role]reach{Reviewer: all, Planner: all, Supervisor: all}
	maps.Copy(r, more)
	return r
}

func everybody() map[Role]reach {
	r := map[Role]reach{}
	for _, role := range roles {
		r[role] = all
	}
	return r
}

// Decided lists every act that the table decides.
func Decided() []Act { return slices.Sorted(maps.Keys(table)) }
