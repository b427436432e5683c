package episodes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"zhibiao/collector/statement"
	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// grantBytes bounds an approval that is kept with what it grants.
const grantBytes = 16 << 20

// grant is what is granted about a target.
type grant struct {
	Figure   string `json:"figure"` // with its unit: 8亿元; of a node its day
	From     string `json:"from"`   // the day from which it counts
	Basis    string `json:"basis"`  // 文号, minutes of a meeting
	Text     string `json:"text"`   // why
	FileName string `json:"file_name"`
	File     []byte `json:"file"` // the approval
}

// record has what was granted recorded, about the target of the alert that an address names.
func (g grant) record(o *Room, r *http.Request) error {
	_, e, err := o.find(r)
	if err != nil {
		return err
	}
	who := people.From(r.Context())
	if !who.MayAll(people.AdjustTarget) {
		return layout.Refusal(http.StatusForbidden, people.ErrDenied, "目标调整由归口审核员登记", "a reviewer grants another target")
	}
	from, err := time.ParseInLocation(time.DateOnly, g.From, o.Location)
	if err != nil {
		return layout.Refusal(http.StatusBadRequest, err, "看不懂执行日期，请写如 2026-07-01",
			"the day is not understood: write one such as 2026-07-01")
	}
	_, err = o.Source.Grant(context.WithoutCancel(r.Context()), e.ID, statement.Adjustment{
		Figure: strings.TrimSpace(g.Figure), From: from, Basis: strings.TrimSpace(g.Basis), Reason: strings.TrimSpace(g.Text),
		FileName: g.FileName, File: g.File, By: by(who)})
	return refuseGrant(err)
}

// refuseGrant says what is wrong with what is granted.
func refuseGrant(err error) error {
	for _, w := range []struct {
		is     error
		zh, en string
	}{
		{statement.ErrNoBasis, "请填批准依据：文号或会议纪要", "say by what it was granted: a 文号, or the minutes of a meeting"},
		{statement.ErrNoReason, "请写明原因", "say why"},
		{statement.ErrNoTarget, "目前没有可以调整的目标", "there is no target that could be adjusted"},
		{indicators.ErrInForce, "执行日期在考核期结束之后", "the day lies behind the target's window"},
		{indicators.ErrAdjusted,
			"新目标不成立：须带单位（8亿元）、与现目标不同；节点填日期（2027-06-30），延期填月份（2027-06）",
			"write another figure than the present one, with its unit (8亿元); of a node its day (2027-06-30); as another deadline " +
				"its month (2027-06), of which there may be no target yet"},
	} {
		if errors.Is(err, w.is) {
			return layout.Refusal(http.StatusUnprocessableEntity, err, w.zh, w.en)
		}
	}
	return refused(err)
}

// grantPage takes what was granted from the alert's page.
func grantPage(o *Room, w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, grantBytes)
	if err := r.ParseMultipartForm(grantBytes); err != nil {
		return layout.Refusal(http.StatusRequestEntityTooLarge, err, "附件太大，最多16 MB", "the file is too large: 16 MB at most")
	}
	g := grant{Figure: r.PostForm.Get("figure"), From: r.PostForm.Get("from"), Basis: r.PostForm.Get("basis"), Text: r.PostForm.Get("text")}
	if file, header, err := r.FormFile("file"); err == nil {
		defer file.Close()
		if g.File, err = io.ReadAll(file); err != nil {
			return fmt.Errorf("read the approval %s: %w", header.Filename, err)
		}
		g.FileName = header.Filename
	} else if !errors.Is(err, http.ErrMissingFile) {
		return fmt.Errorf("read the approval: %w", err)
	}
	if err := g.record(o, r); err != nil {
		return err
	}
	return o.backTo(w, r, "/alerts/"+r.PathValue("id"))
}
