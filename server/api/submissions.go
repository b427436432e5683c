package api

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// chain is what a submission has to pass, as JSON, and how far it came.
type chain struct {
	SignOff     indicators.SignOff    `json:"signoff,omitempty"`
	Signed      bool                  `json:"signed"`
	Countersign []countersigner       `json:"countersign,omitempty"`
	SealedCopy  indicators.SealedCopy `json:"sealed_copy,omitempty"`
	Copied      bool                  `json:"copied"`
}

// countersigner is a unit that is asked to agree, and what it said: agreed, objected; empty: nothing yet.
type countersigner struct {
	Unit string `json:"unit"`
	Said string `json:"said"`
}

// chainOf is a submission's chain as JSON; nil: its form asks for no step, or for a review alone.
func chainOf(c report.Chain) *chain {
	if !c.SignOff.Asked() && c.Copy == "" && len(c.Asked) == 0 {
		return nil
	}
	x := &chain{SignOff: c.SignOff, Signed: c.Signed, SealedCopy: c.Copy, Copied: c.Copied}
	for _, u := range c.Asked {
		said := map[string]string{report.AgreedCode: "agreed", report.ObjectedCode: "objected"}[u.Said]
		x.Countersign = append(x.Countersign, countersigner{u.Unit, said})
	}
	return x
}

// submission is a submission as JSON.
type submission struct {
	ID         int64            `json:"id"`
	Outcome    report.Verdict   `json:"outcome"`         // accepted, held, rejected
	Stage      report.Stage     `json:"stage,omitempty"` // what was decided about it, or that it waits for a reviewer; empty: neither
	Chain      *chain           `json:"chain,omitempty"`
	Form       string           `json:"form"`
	Department string           `json:"department"`
	Period     string           `json:"period"`
	File       string           `json:"file"`
	Size       int64            `json:"size"`
	SHA256     string           `json:"sha256"`
	Received   time.Time        `json:"received"`
	Uploaded   *time.Time       `json:"uploaded,omitempty"` // where it was confirmed later
	KnownAt    *time.Time       `json:"known_at,omitempty"`
	Revision   int64            `json:"revision,omitempty"`
	By         string           `json:"by"`
	Proxied    bool             `json:"proxied"` // who sent it did so for the unit
	Source     string           `json:"source"`
	Reason     string           `json:"reason"`
	Errors     int              `json:"errors"`
	Questions  int              `json:"questions"`
	Notices    int              `json:"notices"`
	Findings   []report.Finding `json:"findings,omitempty"` // of one that is asked for alone, the gravest first
}

// shown is a submission with how much was found in it.
func shown(s report.Submission, t report.Tally) submission {
	x := submission{
		ID: s.ID, Outcome: s.Verdict, Stage: s.Stage, Chain: chainOf(s.Chain), Form: s.Form, Department: s.Department,
		File: s.Name, Size: s.Size, SHA256: s.SHA256,
		Received: s.Received, Uploaded: unlessZero(s.Uploaded), KnownAt: unlessZero(s.Known), Revision: s.Revision,
		By: s.By, Proxied: s.Proxied, Source: s.Source, Reason: s.Reason,
		Errors: t.Errors, Questions: t.Questions, Notices: t.Notices,
	}
	if t.Held {
		x.Outcome = report.Held
	}
	if !s.Period.IsZero() {
		x.Period = s.Period.String()
	}
	return x
}

func unlessZero(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// How many submissions an answer lists.
const (
	listedUsually = 50
	listedMost    = 500
)

// submissions lists what the reader may see, the newest first.
func (o *Room) submissions(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r, "form", "department", "outcome", "before", "limit", "as_of"); err != nil {
		return err
	}
	q, c := r.URL.Query(), o.Layout.Catalogue()
	f := report.Filter{Form: q.Get("form"), Department: q.Get("department"), Verdict: report.Verdict(q.Get("outcome")),
		Limit: listedUsually}
	outcomes := []report.Verdict{report.Accepted, report.Held, report.Rejected}
	switch {
	case f.Form != "" && c.Form(f.Form) == nil:
		return layout.BadRequest("form: no form has the id %q%s", f.Form, c.NearForm(f.Form))
	case f.Department != "" && c.Department(f.Department) == nil:
		return layout.BadRequest("department: no department has the id %q%s", f.Department, c.NearDepartment(f.Department))
	case f.Verdict != "" && !slices.Contains(outcomes, f.Verdict):
		return layout.BadRequest("outcome: %q is none of %v", f.Verdict, outcomes)
	}
	if text := q.Get("before"); text != "" {
		var err error
		if f.Before, err = strconv.ParseInt(text, 10, 64); err != nil || f.Before < 1 {
			return layout.BadRequest("before=%q: write the number of a submission", text)
		}
	}
	if text := q.Get("limit"); text != "" {
		var err error
		if f.Limit, err = strconv.Atoi(text); err != nil || f.Limit < 1 || f.Limit > listedMost {
			return layout.BadRequest("limit=%q: write a number from 1 to %d", text, listedMost)
		}
	}
	known, err := o.asOf(r)
	if err != nil {
		return err
	}
	if !known.IsZero() {
		f.Until = known.Add(time.Millisecond)
	}
	f.Seen = layout.Seen(people.From(r.Context()))
	list := []submission{}
	found, err := o.Ledger.Submissions(r.Context(), f)
	if err != nil {
		return err
	}
	for _, l := range found {
		list = append(list, shown(l.Submission, l.Tally))
	}
	return layout.WriteJSON(w, r, list)
}

// findingsMost is how many findings of a submission are told.
const findingsMost = 10_000

// submission gives one with its findings. One that is not the reader's to see is answered as one that is not there.
func (o *Room) submission(w http.ResponseWriter, r *http.Request) error {
	if err := layout.Parameters(r); err != nil {
		return err
	}
	none := &layout.Error{Code: http.StatusNotFound, Public: fmt.Sprintf("there is no submission %q", r.PathValue("id"))}
	sub, err := layout.Submission(r, o.Ledger)
	if errors.Is(err, report.ErrNoSubmission) || err == nil && !people.From(r.Context()).May(people.ReadSubmission, layout.About(sub)) {
		return none
	}
	if err != nil {
		return err
	}
	findings, tally, err := o.Ledger.Gravest(r.Context(), sub.ID, findingsMost)
	if err != nil {
		return err
	}
	x := shown(sub, tally)
	x.Findings = findings
	return layout.WriteJSON(w, r, x)
}
