package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"zhibiao/indicators"
)

// Proxy is on what ground somebody reports for a unit that is not theirs (代报): how its report came to them, and as what.
type Proxy struct {
	Means    Means      `json:"means"`
	Words    string     `json:"words"` // the letter's number; who wrote or rang, and when
	Original Attachment `json:"original"`
}

// Means is how a unit's report came to who reports for it.
type Means string

// The means.
const (
	Letter Means = "letter"
	Mail   Means = "mail"
	Call   Means = "call"
)

var means = []struct {
	means Means
	name  indicators.Text
}{
	{Letter, indicators.Text{ZH: "来函", EN: "letter"}}, {Mail, indicators.Text{ZH: "邮件", EN: "mail"}},
	{Call, indicators.Text{ZH: "电话记录", EN: "telephone record"}},
}

// AllMeans lists the means.
func AllMeans() (list []Means) {
	for _, m := range means {
		list = append(list, m.means)
	}
	return list
}

// Name is what people call the means; empty of what is none.
func (m Means) Name() indicators.Text {
	if i := slices.Index(AllMeans(), m); i >= 0 {
		return means[i].name
	}
	return indicators.Text{}
}

// ProxyWords is how many characters the words of a Proxy may have.
const ProxyWords = 200

// ErrProxy says that it is not told on what ground somebody reports for another unit.
var ErrProxy = errors.New("say how the unit's report came")

// Check says what is missing of the ground.
func (p *Proxy) Check() error {
	switch n := utf8.RuneCountInString(strings.TrimSpace(p.Words)); {
	case p.Means.Name().ZH == "":
		return fmt.Errorf("%w: by %v, not %q", ErrProxy, AllMeans(), p.Means)
	case n == 0 || n > ProxyWords:
		return fmt.Errorf("%w: in 1 to %d characters, not %d", ErrProxy, ProxyWords, n)
	case p.Original.SHA256 == "":
		return fmt.Errorf("%w: attach it", ErrProxy)
	}
	return nil
}

var proxied = Code{
	Name: ProxiedCode, Severity: Notice,
	Meaning: indicators.Text{ZH: "代报：由代报员根据单位的来函、邮件或电话记录报送", EN: "sent for the unit by somebody else, on its letter, mail or call"},
	Mend:    indicators.Text{ZH: "无须处理；单位有异议的，可撤回后自行报送", EN: "nothing needs doing; the unit may withdraw it and send its own"},
}

// Finding tells of the ground as a finding of the report, by which the ledger keeps it.
func (p *Proxy) Finding() Finding {
	by := p.Means.Name()
	f := NewFinding(proxied, Place{}, "", Detail{Message: indicators.Text{ZH: fmt.Sprintf("代报，依据%s：%s", by.ZH, p.Words),
		EN: fmt.Sprintf("sent for the unit, on its %s: %s", by.EN, p.Words)}})
	original := p.Original
	f.Attached = &original
	return f
}

// ProxyOf is the finding that tells of a report's ground; nil: its own unit sent it.
func ProxyOf(findings []Finding) *Finding {
	if i := slices.IndexFunc(findings, func(f Finding) bool { return f.Code == ProxiedCode }); i >= 0 {
		return &findings[i]
	}
	return nil
}
