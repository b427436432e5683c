package alerts

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrAct is what every refusal of an act wraps.
var ErrAct = errors.New("refused")

// needs is what an act of a kind has to say.
type needs struct{ episode, notice, text, until, number bool }

var acts = map[ActKind]needs{
	ActAck:     {notice: true},
	ActCalled:  {notice: true},
	ActRelease: {notice: true, number: true},
	ActExplain: {episode: true, text: true},
	ActPromise: {episode: true, until: true},
	ActClose:   {episode: true, text: true},
	ActReturn:  {episode: true, text: true},
	ActExtend:  {episode: true, text: true, until: true},
	ActSuspend: {episode: true, text: true},
	ActSilence: {text: true, until: true},
	ActUnmute:  {},
	ActPause:   {text: true},
	ActResume:  {},
	ActIssue:   {text: true, number: true},
}

// longestText is how many bytes of an explanation are kept.
const longestText = 4000

// Check says why an act cannot be taken, with its mend. It wraps ErrAct.
func (a *Act) Check(b *Book, now time.Time) error {
	n, known := acts[a.Kind]
	switch {
	case !known:
		return fmt.Errorf("%w: %q is no act", ErrAct, a.Kind)
	case a.By == "":
		return fmt.Errorf("%w: say who did it", ErrAct)
	case len(a.Text) > longestText:
		return fmt.Errorf("%w: the text has %d bytes, more than %d", ErrAct, len(a.Text), longestText)
	case n.text && a.Text == "":
		return fmt.Errorf("%w: say why", ErrAct)
	case n.number && a.Number == "":
		return fmt.Errorf("%w: a letter needs its 文号, as it was given to it", ErrAct)
	case n.until && !a.Until.After(now):
		return fmt.Errorf("%w: say until when, a day to come", ErrAct)
	case n.episode && (a.Episode < 1 || a.Episode > int64(len(b.Episodes))):
		return fmt.Errorf("%w: there is no alert %d; `zhibiao alerts list` lists them", ErrAct, a.Episode)
	case n.notice && (a.Notice < 1 || a.Notice > int64(len(b.Notices))):
		return fmt.Errorf("%w: there is no message %d; `zhibiao alerts list --messages` lists them", ErrAct, a.Notice)
	}
	return a.fits(b)
}

// fits says whether the act may follow upon what was done before.
func (a *Act) fits(b *Book) error {
	switch a.Kind {
	case ActRelease:
		return a.fitsRelease(b)
	case ActIssue:
		return a.fitsIssue(b.Acts)
	case ActSilence:
		if a.Match == (Match{}) {
			return fmt.Errorf("%w: a silence of everything hides everything; name an event, an indicator, a form or a unit", ErrAct)
		}
	case ActUnmute:
		if !slices.ContainsFunc(b.Acts, func(x Act) bool { return x.ID == a.Lifts && x.Kind == ActSilence }) {
			return fmt.Errorf("%w: there is no silence %d", ErrAct, a.Lifts)
		}
	}
	return nil
}

// fitsRelease says whether a draft may go out under its number: no letter or bulletin has that, and it has none.
func (a *Act) fitsRelease(b *Book) error {
	if !b.Notices[a.Notice-1].Stage.Draft() {
		return fmt.Errorf("%w: message %d is no draft", ErrAct, a.Notice)
	}
	for _, x := range b.Acts {
		switch {
		case x.Kind == ActRelease && x.Notice == a.Notice:
			return fmt.Errorf("%w: message %d went out already, as %s", ErrAct, a.Notice, x.Number)
		case x.Kind == ActRelease && x.Number == a.Number:
			return fmt.Errorf("%w: %s is message %d's", ErrAct, a.Number, x.Notice)
		case x.Kind == ActIssue && x.Number == a.Number:
			return fmt.Errorf("%w: %s is a bulletin's", ErrAct, a.Number)
		}
	}
	return nil
}

// fitsIssue says the same of a bulletin.
func (a *Act) fitsIssue(acts []Act) error {
	for _, x := range acts {
		switch {
		case x.Kind == ActIssue && x.Text == a.Text:
			return fmt.Errorf("%w: this bulletin went out already, as %s", ErrAct, x.Number)
		case (x.Kind == ActIssue || x.Kind == ActRelease) && x.Number == a.Number:
			return fmt.Errorf("%w: %s is another letter's", ErrAct, a.Number)
		}
	}
	return nil
}
