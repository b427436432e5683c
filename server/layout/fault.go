package layout

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"zhibiao/collector/report"
)

// Error is what a handler returns for an answer other than its page: Public
// goes to the client, Cause to the log.
type Error struct {
	Code   int
	Public string
	Help   string // what to do about it, where there is a page to say so
	Cause  error
}

func (e *Error) Error() string { return fmt.Sprintf("%d %s: %v", e.Code, e.Public, e.Cause) }
func (e *Error) Unwrap() error { return e.Cause }

// ErrBusy says that too much is being done of what a handler was asked for.
var ErrBusy = errors.New("too many files are being opened at once")

// Handler is a handler that returns an error for an answer other than its own.
type Handler func(http.ResponseWriter, *http.Request) error

// told is what a client is told of an error in the same words everywhere; nil where each kind of answer has words of its own.
func told(err error) *Error {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, report.ErrFull):
		return Refusal(http.StatusInsufficientStorage, err, "没有记录：服务器磁盘已满，请告知管理员；此前已收到的都在",
			"nothing was recorded: the server's disk is full; tell the administrator. What was kept before is kept")
	}
	return nil
}

// Plain turns a handler into one that shows its errors as text.
func (l *Layout) Plain(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil {
			return
		}
		e := told(err)
		if e == nil {
			e = &Error{Code: http.StatusInternalServerError, Public: "内部错误 internal error", Cause: err}
		}
		if e.Code >= 500 {
			l.Log.Error("request failed", "path", r.URL.Path, "code", e.Code, "error", e.Cause)
		}
		http.Error(w, e.Public, e.Code)
	})
}

// errorPage is a page that says what went wrong and what to do about it.
type errorPage struct {
	Page
	Message, Help string
}

// Handle turns a page's handler into one that shows its errors as a page.
func (l *Layout) Handle(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil && r.Context().Err() == nil {
			l.Fail(w, r, err)
		}
	})
}

// Fail answers with the page of an error.
func (l *Layout) Fail(w http.ResponseWriter, r *http.Request, err error) {
	p := errorPage{Page: l.New(r, "打不开这一页", "This page cannot be shown")}
	e := asError(p.Page, err)
	if e.Code >= 500 && e.Code != http.StatusServiceUnavailable {
		l.Log.Error("request failed", "path", r.URL.Path, "code", e.Code, "error", e.Cause)
	}
	if e.Code == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "10")
	}
	p.Message, p.Help = e.Public, e.Help
	p.AsOf = "" // it may be what is wrong
	if err := Write(w, r, e.Code, templates, "error.html", p); err != nil {
		l.Log.Error("request failed", "path", r.URL.Path, "error", err)
	}
}

// asError is what a client is told of an error.
func asError(p Page, err error) *Error {
	if e := told(err); e != nil {
		return e
	}
	if errors.Is(err, ErrBusy) || errors.Is(err, context.DeadlineExceeded) {
		return &Error{Code: http.StatusServiceUnavailable, Cause: err,
			Public: p.T("正在打开的文件太多，请稍候。", "Too many files are being opened just now."),
			Help:   p.T("过十几秒再刷新本页。", "Reload this page in a few seconds.")}
	}
	return &Error{Code: http.StatusInternalServerError, Cause: err,
		Public: p.T("内部错误。", "Something went wrong inside."),
		Help:   p.T("已记入日志，请告诉管理员打开的地址和时间。", "It has been logged; tell whoever runs this the address and the time.")}
}

// BadParameter says that a parameter is not understood, and what to write instead.
func BadParameter(p Page, what, help string) *Error {
	return &Error{Code: http.StatusBadRequest, Public: p.T("看不懂参数：", "A parameter is not understood: ") + what, Help: help,
		Cause: fmt.Errorf("bad parameter %s", what)}
}

// Refusal is what somebody is told in both languages, where no page knows which. The English is the cause where there is no other.
func Refusal(code int, cause error, zh, en string) *Error {
	if cause == nil {
		cause = errors.New(en)
	}
	return &Error{Code: code, Public: zh + "。 " + en + ".", Cause: cause}
}
