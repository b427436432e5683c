package upload

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"

	"golang.org/x/sync/semaphore"

	"zhibiao/collector/answer"
	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/server/layout"
	"zhibiao/server/proxy"
)

// received is what a request brought.
type received struct {
	drafts  []Draft
	refused []refused
	fields  url.Values // beside the files
	proxy.Said
	loan loan // of what the files came as, until all are kept
}

// refused is a file that was not kept, and why. The others of its request are.
type refused struct {
	name string
	why  *layout.Error
}

// refuse takes note of a file that is not kept.
func (g *received) refuse(name string, code int, zh, en string) {
	g.refused = append(g.refused, refused{name, layout.Refusal(code, nil, fmt.Sprintf(zh, name), fmt.Sprintf(en, name))})
}

var errNoForm = layout.Refusal(http.StatusUnsupportedMediaType, nil, "请以 multipart/form-data 上传，文件放在 file 字段",
	"send multipart/form-data with the files in the field file")

// intake takes in what requests bring.
type intake struct{ *Room }

// receive keeps the files of a request, each as soon as its last byte is here. With an error it gives those that it kept.
func (o intake) receive(w http.ResponseWriter, r *http.Request) (got received, err error) {
	o.sweep(r.Context())
	r.Body = http.MaxBytesReader(w, r.Body, requestBytes)
	parts, err := r.MultipartReader()
	if err != nil {
		return got, errNoForm
	}
	got.fields, got.loan.budget = url.Values{}, o.reading
	defer got.loan.end()
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return got, broken(err)
		}
		if err := o.take(r.Context(), part, &got); err != nil {
			return got, err
		}
	}
	if len(got.drafts)+len(got.refused) == 0 {
		return got, layout.Refusal(http.StatusBadRequest, nil, "没有选择文件", "no file was chosen")
	}
	return got, nil
}

// take keeps one part of a request.
func (o intake) take(ctx context.Context, part *multipart.Part, got *received) error {
	defer part.Close()
	loan := loan{budget: o.reading}
	defer loan.end()
	switch {
	case part.FileName() == "":
		const fieldBytes = 1 << 10
		value, err := loan.readAll(part, fieldBytes)
		// a browser sends a field without a file where none was chosen
		if name := part.FormName(); err == nil && name != "file" && name != proxy.OriginalField {
			got.fields.Add(name, string(value))
		}
		return err
	case part.FormName() == proxy.OriginalField:
		return o.takeOriginal(ctx, part, got)
	}
	return o.takeFile(ctx, part, &loan, got)
}

// takeOriginal takes what the files of a request came as, whose unit somebody else sends them for.
func (o intake) takeOriginal(ctx context.Context, part *multipart.Part, got *received) error {
	name := layout.BaseName(part.FileName())
	data, err := got.loan.readAll(part, proxy.OriginalBytes)
	if errors.Is(err, errTooLarge) {
		return layout.Refusal(http.StatusRequestEntityTooLarge, nil, fmt.Sprintf("原件“%s”超过%d MB", name, proxy.OriginalBytes>>20),
			fmt.Sprintf("%q is larger than %d MB", name, proxy.OriginalBytes>>20))
	}
	if err != nil {
		return err
	}
	if secret, err := o.classified(ctx, report.File{Name: name, Data: data, Source: report.UploadSource}); err != nil || secret {
		return cmp.Or(err, error(secretRefusal(name)))
	}
	return got.Attach(name, data)
}

// takeFile keeps a file.
func (o intake) takeFile(ctx context.Context, part *multipart.Part, loan *loan, got *received) error {
	who, name := people.From(ctx), layout.BaseName(part.FileName())
	unit, ground, err := o.sentFor(ctx, got)
	if err != nil {
		return err
	}
	if len(got.drafts)+len(got.refused) == requestFiles {
		return layout.Refusal(http.StatusRequestEntityTooLarge, nil, fmt.Sprintf("一次最多上传%d个文件，其余没有收下", requestFiles),
			fmt.Sprintf("at most %d files at once: the others were not kept", requestFiles))
	}
	data, err := loan.readAll(part, o.FileBytes)
	switch {
	case errors.Is(err, errTooLarge):
		got.refuse(name, http.StatusRequestEntityTooLarge, "“%s”没有收下：超过"+o.mostMB()+"，请删除多余的图片和空行空列后再传",
			"%q was not kept: it is larger than "+o.mostMB()+"; remove pictures and surplus rows and columns")
		return nil
	case err != nil:
		return err
	case len(data) == 0:
		got.refuse(name, http.StatusBadRequest, "“%s”没有收下：是空文件，请核对后再传", "%q was not kept: it is empty")
		return nil
	}
	secret, err := o.classified(ctx, report.File{Name: name, Data: data, Source: report.UploadSource})
	if err != nil {
		return err
	}
	if secret {
		got.refused = append(got.refused, refused{name, secretRefusal(name)})
		return nil
	}
	d, err := o.Store.Keep(ctx, o.Now(), Draft{Account: who.ID, Sender: who.Called(), Department: unit, Name: name, Proxy: ground}, data,
		o.Quota)
	if err != nil {
		return keptNot(name, err)
	}
	got.drafts = append(got.drafts, d)
	if err := o.note(ctx, d, "received"); err != nil {
		return err
	}
	return o.sendBack(ctx, d, data)
}

// errNothingWrong says that a file is not sent back.
var errNothingWrong = errors.New("the file has no error that sends back a report of its unit")

// sendBack has a file with errors recorded as a report of its unit that was sent back (退回), so that what came in time may be mended
// within the days for it. Where too much is under way it is left; the file is kept all the same.
func (o intake) sendBack(ctx context.Context, d Draft, data []byte) error {
	leave, err := o.trying.EnterWithin(ctx, tryWait)
	if errors.Is(err, layout.ErrBusy) {
		o.Log.Warn("upload not looked at for errors", "upload", d.ID)
		return nil
	}
	if err != nil {
		return err
	}
	defer leave()
	ctx = context.WithoutCancel(ctx)
	x := tried{draft: d.ID, size: d.Size, catalogue: o.Layout.Catalogue(), at: o.Now()}
	_, err = o.Office.Confirm(ctx, d.File(data, d.Sender), func(t answer.Trial) (string, error) {
		if r := t.Reading; r.Accepted() || r.Form == "" || r.Period.IsZero() || o.foreign(d, r) {
			revision, err := o.Office.Revision(ctx)
			x.Trial, x.revision = t, revision
			return "", cmp.Or(err, errNothingWrong)
		}
		return "", nil
	})
	if errors.Is(err, errNothingWrong) {
		o.trials.keep(x)
		return nil
	}
	if err != nil {
		return recordedNot(err)
	}
	return nil
}

// sentFor is for which unit a request's files are sent, and why by somebody else. Sent instead of another, they are for the same.
func (o intake) sentFor(ctx context.Context, got *received) (unit string, ground *report.Proxy, err error) {
	if got.Unit == "" {
		got.Unit, got.Means, got.Words = got.fields.Get(proxy.UnitField), got.fields.Get(proxy.MeansField), got.fields.Get(proxy.WordsField)
	}
	if d, ok := o.instead(ctx, got.fields.Get(insteadField)); ok && d.Proxy != nil && got.Original.SHA256 == "" {
		got.Original = d.Proxy.Original
		if got.Original.Data, err = o.Store.Original(ctx, d.ID); err != nil {
			return "", nil, err
		}
	}
	return got.For(o.Layout, people.From(ctx))
}

func secretRefusal(name string) *layout.Error {
	return layout.Refusal(http.StatusUnprocessableEntity, nil,
		fmt.Sprintf("“%s”没有收下，也没有留存：文件名或单元格带有密级标志。本系统为非涉密系统，请按保密规定处理；确不涉密的，去掉标志后再传", name),
		fmt.Sprintf("%q was not kept: its name or a cell carries a classification mark. This system is not for secrets; if it is none, "+
			"remove the mark and send it again", name))
}

// classified says whether a file carries a classification mark. That is looked for before anything is written to disk.
func (o intake) classified(ctx context.Context, f report.File) (bool, error) {
	leave, err := o.trying.EnterWithin(ctx, tryWait)
	if errors.Is(err, layout.ErrBusy) {
		return false, errBusy
	}
	if err != nil {
		return false, err
	}
	defer leave()
	return o.Office.Classified(ctx, f)
}

// keptNot says to people why a file was not kept.
func keptNot(name string, err error) error {
	switch {
	case errors.Is(err, ErrQuota):
		return layout.Refusal(http.StatusInsufficientStorage, err, fmt.Sprintf("“%s”没有收下：您未确认的上传太多，请先确认或放弃一些", name),
			fmt.Sprintf("%q was not kept: you have too many uploads that are not confirmed; confirm or discard some", name))
	case errors.Is(err, report.ErrFull):
		return layout.Refusal(http.StatusInsufficientStorage, err, fmt.Sprintf("“%s”没有收下：服务器磁盘已满，请告知管理员；此前已收到的文件都在", name),
			fmt.Sprintf("%q was not kept: the server's disk is full; tell the administrator. What was kept before is kept", name))
	}
	return err
}

// broken says to people that a request ended before it was whole.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return layout.Refusal(http.StatusRequestEntityTooLarge, nil, fmt.Sprintf("一次上传的文件合计超过%d MB，请分几次传", requestBytes>>20),
			fmt.Sprintf("the files are more than %d MB together: send them in several goes", requestBytes>>20))
	}
	return layout.Refusal(http.StatusBadRequest, err, "上传没有传完，请重传", "the upload broke off: send it again")
}

// loan is memory that a request has of the budget of all.
type loan struct {
	budget *semaphore.Weighted
	bytes  int64
}

var errTooLarge = errors.New("it is larger than it may be")

// readAll reads a part as long as it is no larger than a limit and the budget has room for it.
func (l *loan) readAll(from io.Reader, limit int64) ([]byte, error) {
	const step = 256 << 10
	var data []byte
	for {
		if free := int64(cap(data) - len(data)); free == 0 {
			more := max(step, int64(len(data))) // the piece that it grows by, beside the old one while it is copied
			if !l.budget.TryAcquire(more) {
				return nil, errBusy
			}
			l.bytes += more
			data = append(make([]byte, 0, int64(len(data))+more), data...)
		}
		n, err := from.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return nil, errTooLarge
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return nil, broken(err)
		}
	}
}

func (l *loan) end() { l.budget.Release(l.bytes) }

func draftName(id int64) string { return "upload " + strconv.FormatInt(id, 10) }
