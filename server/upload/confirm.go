package upload

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"zhibiao/collector/answer"
	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/layout"
)

type figure = change.Figure

// confirmation is what somebody confirms of a draft.
type confirmation struct {
	consequences string // that they were shown
	key          string // by which the same confirmation is known again
	reasons      reasons
}

// Why a draft is not confirmed. Nothing was recorded.
var (
	errChanged = layout.Refusal(http.StatusConflict, nil, "查看之后台账有了变化，未确认；请看新的结果后再确认",
		"what stands has changed since it was shown, and nothing was confirmed: look at it anew")
	errErrors = layout.Refusal(http.StatusUnprocessableEntity, nil, "文件有错误，不能确认；请更正后重新上传",
		"the file has errors and cannot be confirmed: mend it and upload it again")
	errUnanswered = layout.Refusal(http.StatusUnprocessableEntity, nil, "还有待说明的问题没有填写理由", "a question has no reason yet")
	errLong       = layout.Refusal(http.StatusUnprocessableEntity, nil, fmt.Sprintf("理由太长，每条最多%d字", reasonRunes),
		fmt.Sprintf("a reason has at most %d characters", reasonRunes))
	errGone     = layout.Refusal(http.StatusConflict, nil, "这份上传已放弃，不能确认；请重新上传", "the upload was discarded: send the file again")
	errOtherKey = layout.Refusal(http.StatusConflict, nil, "这份上传已确认过，见其回执", "the upload was confirmed already: see its receipt")
	errKeyUsed  = layout.Refusal(http.StatusUnprocessableEntity, nil, "这个 Idempotency-Key 已用于另一份上传",
		"the Idempotency-Key confirmed another upload")
)

// reasonRunes is how long a reason may be.
const reasonRunes = 500

// reasons are the answers to questions: by reasonKey of a finding, or by its code alone for all of that code.
type reasons map[string]string

func reasonKey(f report.Finding) string { return strings.TrimSpace(f.Place() + " " + f.Code) }

func (a reasons) of(f report.Finding) string {
	if s := strings.TrimSpace(a[reasonKey(f)]); s != "" {
		return s
	}
	return strings.TrimSpace(a[f.Code])
}

// text puts the answers to all questions together, a line each, behind the question that it answers. A line that answers all of a code
// stands once.
func (a reasons) text(findings []report.Finding) (string, error) {
	var lines []string
	said := map[string]bool{}
	for _, f := range findings {
		if f.Severity != report.Question {
			continue
		}
		reason, question := a.of(f), strings.TrimSpace(f.Place()+" "+f.Meaning.ZH)
		switch {
		case reason == "":
			return "", errUnanswered
		case utf8.RuneCountInString(reason) > reasonRunes:
			return "", errLong
		case strings.TrimSpace(a[reasonKey(f)]) == "":
			question = f.Meaning.ZH
		}
		if line := question + "：" + strings.Join(strings.Fields(reason), " "); !said[line] {
			said[line] = true
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n"), nil
}

// confirm has a draft recorded, if all is still as it was shown. What was confirmed already gives the same submission again.
func (o *Room) confirm(ctx context.Context, d Draft, c confirmation) (submission int64, err error) {
	ctx = context.WithoutCancel(ctx) // who asked may be gone before it is recorded, and asks again
	who := people.From(ctx)
	lock := &o.locks[d.ID%int64(len(o.locks))]
	lock.Lock()
	defer lock.Unlock()
	if d, err = o.settled(ctx, d.ID); err != nil {
		return 0, err
	}
	switch {
	case d.State == Discarded:
		return 0, errGone
	case d.State == Confirmed && d.Key != "" && d.Key != c.key:
		return d.Submission, errOtherKey
	case d.State == Confirmed:
		return d.Submission, nil
	}
	if used, err := o.Store.Keyed(ctx, who.ID, c.key); err == nil && used.ID != d.ID {
		return 0, errKeyUsed
	} else if err != nil && !errors.Is(err, ErrNoDraft) {
		return 0, err
	}
	data, err := o.Store.Data(ctx, d.ID)
	if err != nil {
		return 0, err
	}
	if err := o.loadOriginal(ctx, &d); err != nil {
		return 0, err
	}
	receipt, err := o.Office.Confirm(ctx, d.File(data, who.Called()), func(t answer.Trial) (string, error) { return o.agree(d, t, c) })
	if err != nil {
		return 0, recordedNot(err)
	}
	return receipt.Submission.ID, o.Store.Settle(ctx, o.Now(), d.ID, receipt.Submission.ID, c.key)
}

// loadOriginal reads what a draft's report came as, where it is sent for another unit.
func (o *Room) loadOriginal(ctx context.Context, d *Draft) (err error) {
	if d.Proxy != nil {
		d.Proxy.Original.Data, err = o.Store.Original(ctx, d.ID)
	}
	return err
}

// agree says whether what becomes of a draft now is what was confirmed, and gives the answer to its questions.
func (o *Room) agree(d Draft, t answer.Trial, c confirmation) (string, error) {
	if !t.Reading.Accepted() || o.foreign(d, t.Reading) {
		return "", errErrors
	}
	digest, err := t.Digest()
	if err != nil {
		return "", err
	}
	if _, shown, _ := strings.Cut(c.consequences, "-"); shown != digest {
		return "", errChanged
	}
	text, err := c.reasons.text(t.Reading.Findings)
	if err != nil {
		return "", err
	}
	lines := []string{text}
	if text == "" {
		lines = nil
	}
	for _, m := range d.Mends {
		lines = append(lines, m.Said())
	}
	return strings.Join(lines, "\n"), nil
}

// recordedNot says to people why a draft could not be recorded.
func recordedNot(err error) error {
	var e *layout.Error
	if errors.As(err, &e) {
		return e
	}
	if errors.Is(err, report.ErrFull) {
		return layout.Refusal(http.StatusInsufficientStorage, err, "没有入库：服务器磁盘已满，请告知管理员；上传的文件还在，稍后再确认即可",
			"nothing was recorded: the server's disk is full; tell the administrator. The upload is kept: confirm it later")
	}
	return err
}

// discard ends a draft as nothing.
func (o *Room) discard(ctx context.Context, d Draft) error {
	lock := &o.locks[d.ID%int64(len(o.locks))]
	lock.Lock()
	defer lock.Unlock()
	d, err := o.settled(ctx, d.ID)
	switch {
	case err != nil:
		return err
	case d.State == Discarded:
		return nil
	case d.State == Confirmed:
		return errOtherKey
	}
	if err := o.Store.Discard(ctx, o.Now(), d.ID); err != nil {
		return err
	}
	return o.note(ctx, d, "discarded")
}
