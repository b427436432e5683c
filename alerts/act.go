package alerts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"zhibiao/indicators"
)

// ErrAct is what every Refusal wraps.
var ErrAct = errors.New("refused")

// Refusal is why an act cannot be taken, with its mend: for who did it.
type Refusal struct{ Says indicators.Text }

func (r *Refusal) Error() string { return ErrAct.Error() + ": " + r.Says.EN }
func (r *Refusal) Unwrap() error { return ErrAct }

// refuse takes the same values in both languages.
func refuse(zh, en string, args ...any) error {
	return &Refusal{indicators.Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}}
}

// needs is what an act of a kind has to say.
type needs struct{ episode, notice, text, until, number bool }

var acts = map[ActKind]needs{
	ActAck:     {notice: true},
	ActCalled:  {notice: true},
	ActRelease: {notice: true, number: true},
	ActExplain: {episode: true, text: true},
	ActPromise: {episode: true, text: true, until: true},
	ActClose:   {episode: true, text: true},
	ActReturn:  {episode: true, text: true},
	ActExtend:  {episode: true, text: true, until: true},
	ActSuspend: {episode: true, text: true},
	ActAsk:     {episode: true, text: true},
	ActGrant:   {episode: true, text: true, number: true},
	ActDeny:    {episode: true, text: true},
	ActSilence: {text: true, until: true},
	ActUnmute:  {},
	ActPause:   {text: true},
	ActResume:  {},
	ActIssue:   {text: true, number: true},
}

var actNames = map[ActKind]indicators.Text{
	ActAck: {ZH: "签收", EN: "signed for"}, ActCalled: {ZH: "已电话通知", EN: "told by telephone"},
	ActRelease: {ZH: "签发", EN: "released"}, ActIssue: {ZH: "签发通报", EN: "bulletin released"},
	ActExplain: {ZH: "说明", EN: "explained"}, ActPromise: {ZH: "说明并承诺时限", EN: "explained, with a date promised"},
	ActClose: {ZH: "办结（销号）", EN: "closed"}, ActReturn: {ZH: "退回续办", EN: "given back"},
	ActExtend: {ZH: "延期", EN: "put off"}, ActSuspend: {ZH: "中止", EN: "suspended"},
	ActAsk: {ZH: "申请调整目标", EN: "asked for another target"}, ActGrant: {ZH: "同意调整目标", EN: "target adjusted"},
	ActDeny:    {ZH: "不予调整目标", EN: "target not adjusted"},
	ActSilence: {ZH: "静默", EN: "silenced"}, ActUnmute: {ZH: "解除静默", EN: "silence lifted"},
	ActPause: {ZH: "暂停通知", EN: "delivery paused"}, ActResume: {ZH: "恢复通知", EN: "delivery resumed"},
}

// Name is what people call it when it is done.
func (k ActKind) Name() indicators.Text { return actNames[k] }

// Name is what was done, with the grade of a closing.
func (a *Act) Name() indicators.Text {
	n := a.Kind.Name()
	if a.Grade != "" {
		n.ZH, n.EN = n.ZH+"，等次："+a.Grade, n.EN+", grade "+a.Grade
	}
	return n
}

// longestText is how many bytes of an explanation are kept.
const longestText = 4000

// Check says why an act cannot be taken. Its error is a Refusal.
func (a *Act) Check(b *Book, now time.Time) error {
	n, known := acts[a.Kind]
	switch {
	case !known:
		return refuse("没有 %q 这种操作", "%q is no act", a.Kind)
	case a.By == "":
		return refuse("请写明办理人", "say who did it")
	case len(a.Text) > longestText:
		return refuse("文字有 %d 字节，最多 %d 字节", "the text has %d bytes, more than %d", len(a.Text), longestText)
	case n.text && a.Text == "":
		return refuse("请写明原因", "say why")
	case n.number && a.Number == "":
		return refuse("须填文号，以编发的为准", "a letter needs its 文号, as it was given to it")
	case n.until && !a.Until.After(now):
		return refuse("请填期限，应在今天以后", "say until when, a day to come")
	case n.episode && (a.Episode < 1 || a.Episode > int64(len(b.Episodes))):
		return refuse("没有第%d号预警；`zhibiao alerts list` 可列出", "there is no alert %d; `zhibiao alerts list` lists them", a.Episode)
	case n.notice && (a.Notice < 1 || a.Notice > int64(len(b.Notices))):
		return refuse("没有第%d号消息；`zhibiao alerts list --messages` 可列出",
			"there is no message %d; `zhibiao alerts list --messages` lists them", a.Notice)
	}
	return a.fits(b)
}

// CheckGrade says why a grade cannot be given, of those that an instance has. Its error is a Refusal.
func (a *Act) CheckGrade(grades []string) error {
	switch {
	case a.Grade == "", a.Kind == ActClose && slices.Contains(grades, a.Grade):
		return nil
	case a.Kind != ActClose:
		return refuse("只有办结（销号）才评等次", "a closing alone has a grade")
	case len(grades) == 0:
		return refuse("这里不评等次；alerts.yaml 的 grades 可列出", "closings have no grades here; `grades:` in alerts.yaml would list them")
	}
	return refuse("等次没有 %q，只有%s", "%q is no grade; there are %s", a.Grade, strings.Join(grades, "、"))
}

// fits says whether the act may follow upon what was done before.
func (a *Act) fits(b *Book) error {
	switch a.Kind {
	case ActRelease:
		return a.fitsRelease(b)
	case ActIssue:
		return a.fitsIssue(b.Acts)
	case ActReturn:
		return a.fitsReturn(b.Acts)
	case ActAsk, ActGrant, ActDeny:
		return a.fitsTarget(b)
	case ActSilence:
		if a.Match == (Match{}) {
			return refuse("不能对一切静默；请写明事件、指标、报表或单位",
				"a silence of everything hides everything; name an event, an indicator, a form or a unit")
		}
	case ActUnmute:
		if !slices.ContainsFunc(b.Acts, func(x Act) bool { return x.ID == a.Lifts && x.Kind == ActSilence }) {
			return refuse("没有第%d号静默", "there is no silence %d", a.Lifts)
		}
	}
	return nil
}

// fitsReturn says whether an alert can be given back: something closed it, or put it off.
func (a *Act) fitsReturn(acts []Act) error {
	for _, x := range slices.Backward(acts) {
		switch {
		case x.Episode != a.Episode:
		case x.Kind == ActClose, x.Kind == ActSuspend, x.Kind == ActExtend:
			return nil
		case x.Kind == ActReturn:
			return refuse("第%d号预警已退回续办", "alert %d was given back already", a.Episode)
		}
	}
	return refuse("第%d号预警尚未办结", "alert %d is not closed", a.Episode)
}

// fitsTarget says whether an alert is of a target, and whether somebody asks for another where that is refused.
func (a *Act) fitsTarget(b *Book) error {
	if b.Episodes[a.Episode-1].Key.About.Indicator == "" {
		return refuse("第%d号预警不涉及目标", "alert %d is of no target", a.Episode)
	}
	if asks := Asks(b.Acts, a.Episode); a.Kind == ActDeny && !asks {
		return refuse("第%d号预警没有待定的调整申请", "nobody asks for another target of alert %d", a.Episode)
	} else if a.Kind == ActAsk && asks {
		return refuse("第%d号预警的调整申请尚待决定", "another target of alert %d is asked for already", a.Episode)
	}
	return nil
}

// Asks says whether somebody asks for another target of an alert and nobody decided yet.
func Asks(acts []Act, episode int64) bool {
	for _, x := range slices.Backward(acts) {
		if x.Episode == episode && (x.Kind == ActAsk || x.Kind == ActGrant || x.Kind == ActDeny) {
			return x.Kind == ActAsk
		}
	}
	return false
}

// fitsRelease says whether a draft may go out under its number: no letter or bulletin has that, and it has none.
func (a *Act) fitsRelease(b *Book) error {
	if !b.Notices[a.Notice-1].Stage.Draft() {
		return refuse("第%d号消息不是草稿", "message %d is no draft", a.Notice)
	}
	for _, x := range b.Acts {
		switch {
		case x.Kind == ActRelease && x.Notice == a.Notice:
			return refuse("第%d号消息已签发，文号%s", "message %d went out already, as %s", a.Notice, x.Number)
		case x.Kind == ActRelease && x.Number == a.Number:
			return refuse("%s是第%d号消息的文号", "%s is message %d's", a.Number, x.Notice)
		case x.Kind == ActIssue && x.Number == a.Number:
			return refuse("%s是一份通报的文号", "%s is a bulletin's", a.Number)
		}
	}
	return nil
}

// bulletinOf is a bulletin's reference without the digest of its figures: another language or version of the program writes another.
func bulletinOf(reference string) string {
	of, _, _ := strings.Cut(reference, " sha256:")
	return of
}

// fitsIssue says the same of a bulletin.
func (a *Act) fitsIssue(acts []Act) error {
	for _, x := range acts {
		switch {
		case x.Kind == ActIssue && bulletinOf(x.Text) == bulletinOf(a.Text):
			return refuse("这份通报已签发，文号%s", "this bulletin went out already, as %s", x.Number)
		case (x.Kind == ActIssue || x.Kind == ActRelease) && x.Number == a.Number:
			return refuse("%s是另一份文件的文号", "%s is another letter's", a.Number)
		}
	}
	return nil
}
