package report

import (
	"strings"
	"testing"

	"zhibiao/indicators"
)

// TestCourse: what a submission asks for and what was decided about it, newest first, say where it stands and whether its figures do.
func TestCourse(t *testing.T) {
	all := []Step{{SignOffHeadCode, ""}, {CopyWithCode, ""}, {CountersignCode, "a"}, {CountersignCode, "b"}, {PendingCode, ""}}
	for _, c := range []struct {
		asked   []Step
		decided string // newest first
		want    Stage
		counts  bool
	}{
		{nil, "", Plain, true},
		{nil, AskedCode, Asked, true},
		{nil, KeptCode + "," + AskedCode, Plain, true},
		{[]Step{{PendingCode, ""}}, "", Pending, false},
		{[]Step{{PendingCode, ""}}, ReviewedCode, Reviewed, true},
		{[]Step{{PendingCode, ""}}, AskedCode + "," + ReviewedCode, Asked, true},
		{[]Step{{PendingCode, ""}}, AskedCode, Asked, false}, // the bulletin came before the review
		{[]Step{{PendingCode, ""}}, KeptCode + "," + AskedCode + "," + ReviewedCode, Reviewed, true},
		{[]Step{{PendingCode, ""}}, AskedCode + "," + KeptCode + "," + AskedCode + "," + ReviewedCode, Asked, true},
		{[]Step{{PendingCode, ""}}, SentBackCode + "," + AskedCode + "," + ReviewedCode, SentBack, false},
		{[]Step{{PendingCode, ""}}, WithdrawnCode, Withdrawn, false},
		{[]Step{{ProvisionalCode, ""}}, "", Pending, true},
		{[]Step{{SignOffUnitCode, ""}}, "", Unsigned, false},
		{[]Step{{SignOffUnitCode, ""}}, SignedCode, Plain, true},
		{[]Step{{SignOffUnitCode, ""}}, RefusedCode, Refused, false},
		{[]Step{{SignOffUnitCode, ""}, {ProvisionalCode, ""}}, "", Unsigned, true},
		{[]Step{{CopyLaterCode, ""}}, "", Plain, true},
		{[]Step{{CopyWithCode, ""}}, "", Uncopied, false},
		{[]Step{{CopyWithCode, ""}}, CopiedCode + "," + CopiedCode, Plain, true},
		{all, "", Unsigned, false},
		{all, CopiedCode, Unsigned, false},
		{all, SignedCode, Uncopied, false},
		{all, SignedCode + "," + CopiedCode, Uncountersigned, false},
		{all, AgreedCode + " a," + SignedCode + "," + CopiedCode, Uncountersigned, false},
		{all, ObjectedCode + " b," + AgreedCode + " a," + SignedCode + "," + CopiedCode, Objected, false},
		{all, AgreedCode + " b," + ObjectedCode + " b," + AgreedCode + " a," + SignedCode + "," + CopiedCode, Pending, false},
		{all, ReviewedCode + "," + AgreedCode + " b," + AgreedCode + " a," + SignedCode + "," + CopiedCode, Reviewed, true},
		{all, CopiedCode + "," + ReviewedCode + "," + AgreedCode + " b," + AgreedCode + " a," + SignedCode + "," + CopiedCode, Reviewed, true},
		{all, KeptCode + "," + CopiedCode + "," + AskedCode, Unsigned, false}, // a scan between the question and its answer
	} {
		var decided []Step
		for text := range strings.SplitSeq(c.decided, ",") {
			code, unit, _ := strings.Cut(text, " ")
			decided = append(decided, Step{code, unit})
		}
		chain, stage := Course(c.asked, decided)
		sub := Submission{Verdict: Accepted, Chain: chain, Stage: stage}
		if stage != c.want || sub.Counts() != c.counts {
			t.Errorf("%v, %s: %q, counts %t; want %q, %t", c.asked, c.decided, stage, sub.Counts(), c.want, c.counts)
		}
	}
}

// TestChainOfForms: what a form asks for is told by findings that say it again.
func TestChainOfForms(t *testing.T) {
	c := &indicators.Catalogue{Departments: []*indicators.Department{{ID: "a", Name: indicators.Text{ZH: "甲局", EN: "A"}}}}
	f := &indicators.Form{SignOff: indicators.SignedByHead, SealedCopy: indicators.CopyLater, Countersign: []string{"a"}}
	list := ChainOf(c, f)
	chain := NewChain(StepsOf(list))
	if len(list) != 3 || !strings.Contains(list[2].Message.ZH, "甲局") || chain.SignOff != indicators.SignedByHead || chain.Copy != indicators.CopyLater ||
		len(chain.Asked) != 1 || chain.Asked[0].Unit != "a" || !chain.Waits {
		t.Errorf("%+v %+v", list, chain)
	}
	if list := ChainOf(c, &indicators.Form{SignOff: indicators.SignedNot, SealedCopy: indicators.CopyNot}); len(list) > 0 {
		t.Errorf("a form that asks for nothing: %+v", list)
	}
}

// TestCopies: a sealed copy is what its ending says, and a scan.
func TestCopies(t *testing.T) {
	for name, data := range map[string]string{"章.pdf": "%PDF-1.7", "a.JPG": "\xff\xd8\xff\xe0", "b.jpeg": "\xff\xd8\xff"} {
		if a := NewAttachment(name, []byte(data)); CheckCopy(&a) != nil {
			t.Errorf("%s: %v", name, CheckCopy(&a))
		}
	}
	for name, data := range map[string]string{"章.pdf": "MZ", "a.jpg": "%PDF-1.7", "a.png": "\x89PNG\r\n\x1a\n", "a.eml": "From: a\r\n\r\n", "a.exe": "MZ",
		"pdf": "%PDF-1.7", "a.pdf": "", "a.ofd": "PK"} {
		if a := NewAttachment(name, []byte(data)); CheckCopy(&a) == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if a := NewAttachment("a.pdf", append([]byte("%PDF-"), make([]byte, CopyBytes)...)); CheckCopy(&a) == nil {
		t.Error("more than the bytes that may be was taken")
	}
	if CheckCopy(nil) == nil {
		t.Error("none was taken")
	}
}
