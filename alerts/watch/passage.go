package watch

import (
	"zhibiao/alerts"
	"zhibiao/alerts/decide"
)

// Passage is where a notice stands on its way to its unit.
type Passage string

// The passages.
const (
	ToCall  Passage = "call"    // 待电话通知
	Draft   Passage = "draft"   // 草稿, not released
	Waiting Passage = "waiting" // not due yet
	Failed  Passage = "failed"  // no channel took it
	Told    Passage = "done"    // handed over, told by telephone, or signed for
	Dropped Passage = "dropped" // nothing of it stood any more
)

// Passages know where each notice of a book stands.
type Passages struct {
	Desk *decide.Desk
	last map[int64]alerts.Answer // by notice
}

// PassagesOf reads a book.
func PassagesOf(b *alerts.Book) Passages {
	p := Passages{decide.NewDesk(b), map[int64]alerts.Answer{}}
	for _, a := range b.Attempts {
		p.last[a.Notice] = a.Answer
	}
	return p
}

// Of is where a notice stands.
func (p Passages) Of(n alerts.Notice) Passage {
	_, called := p.Desk.Called(n.ID)
	_, released := p.Desk.Released(n.ID)
	answer, tried := p.last[n.ID]
	switch {
	case called || p.Desk.Signed(n.ID):
		return Told
	case n.Stage.Draft() && !released:
		return Draft
	case !tried:
		return Waiting
	}
	switch answer {
	case alerts.Listed:
		return ToCall
	case alerts.Sent:
		return Told
	case alerts.Dropped:
		return Dropped
	}
	return Failed
}
