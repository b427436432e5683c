package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"zhibiao/indicators"
)

//go:embed *.html style.css
var pageFiles embed.FS

var templates = template.Must(template.ParseFS(pageFiles, "*.html"))

// style is the one stylesheet of all pages. Its address changes with it, so that it may be kept for ever.
var style = mustRead("style.css")

var styleAddress = "/style-" + digest(style) + ".css"

func mustRead(name string) []byte {
	data, err := pageFiles.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return data
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// page is what every page has: what it speaks of, a language, a day of knowledge, and links that keep both.
type page struct {
	indicators.Heading
	Title   string
	Here    string // the path that the navigation marks
	English bool
	AsOf    string // as asked for; empty: now
	Style   string
	address url.URL // as asked for
}

func (s *Server) newPage(r *http.Request, zh, en string) page {
	return newPage(r, s.config.Reader().Catalogue(), zh, en)
}

func newPage(r *http.Request, c *indicators.Catalogue, zh, en string) page {
	p := page{Here: r.URL.Path, English: r.FormValue("lang") == "en", AsOf: r.FormValue("as_of"), Style: styleAddress, address: *r.URL}
	p.Title = p.T(zh, en)
	p.Heading = c.Heading(p.English)
	return p
}

// T is a text in the page's language.
func (p page) T(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(p.English) }

// In is a text in the page's language.
func (p page) In(t indicators.Text) string { return t.In(p.English) }

// Link is an address on this server with parameters in pairs; empty ones are left
// out. It keeps the language and the day of knowledge.
func (p page) Link(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if p.English {
		q.Set("lang", "en")
	}
	if p.AsOf != "" {
		q.Set("as_of", p.AsOf)
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Other is this very page in the other language.
func (p page) Other() string {
	q := p.address.Query()
	if q.Del("lang"); !p.English {
		q.Set("lang", "en")
	}
	if len(q) == 0 {
		return p.address.Path
	}
	return p.address.Path + "?" + q.Encode()
}

// Submission is the address of a submission.
func (p page) SubmissionAddress(id int64) string { return p.Link(fmt.Sprintf("/submissions/%d", id)) }

// Spot is the address of a cell in a submission's file.
func (p page) SpotAddress(id int64, sheet, cells string) string {
	return p.Link(fmt.Sprintf("/submissions/%d", id), "cell", sheet+"!"+cells) + "#cell"
}

// policy lets a page load its stylesheet and nothing else, run nothing, and be framed nowhere.
const policy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// write answers with a page: whole, or not at all.
func (s *Server) write(w http.ResponseWriter, r *http.Request, code int, name string, data any) error {
	var body bytes.Buffer
	if err := templates.ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("write page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache")
	text := []byte(visible(body.String()))
	if code == http.StatusOK {
		send(w, r, text)
		return nil
	}
	w.WriteHeader(code)
	_, err := w.Write(text)
	return err
}

// send answers with bytes, or says that the client has them already.
func send(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("ETag", `W/"`+digest(body)+`"`) // weak: the bytes may be packed on their way
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// errBusy says that too many files are being opened.
var errBusy = errors.New("too many files are being opened at once")

// errorPage is a page that says what went wrong and what to do about it.
type errorPage struct {
	page
	Message, Help string
}

// page turns a page's handler that returns an error into one that shows it as a page.
func (s *Server) page(h func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil || r.Context().Err() != nil {
			return
		}
		e := s.asError(r, err)
		if e.Code >= 500 && e.Code != http.StatusServiceUnavailable {
			s.config.Log.Error("request failed", "path", r.URL.Path, "code", e.Code, "error", e.Cause)
		}
		if e.Code == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "10")
		}
		p := errorPage{page: s.newPage(r, "打不开这一页", "This page cannot be shown"), Message: e.Public, Help: e.Help}
		p.AsOf = "" // it may be what is wrong
		if err := s.write(w, r, e.Code, "error.html", p); err != nil {
			s.config.Log.Error("request failed", "path", r.URL.Path, "error", err)
		}
	})
}

// asError is what a client is told of an error.
func (s *Server) asError(r *http.Request, err error) *Error {
	p := s.newPage(r, "", "")
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, errBusy), errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: http.StatusServiceUnavailable, Cause: err,
			Public: p.T("正在打开的文件太多，请稍候。", "Too many files are being opened just now."),
			Help:   p.T("过十几秒再刷新本页。", "Reload this page in a few seconds.")}
	}
	return &Error{Code: http.StatusInternalServerError, Cause: err,
		Public: p.T("内部错误。", "Something went wrong inside."),
		Help:   p.T("已记入日志，请告诉管理员打开的地址和时间。", "It has been logged; tell whoever runs this the address and the time.")}
}

func (s *Server) stylesheet(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	send(w, r, style)
	return nil
}

// clock is an instant as people of the instance read it.
func (s *Server) clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.config.Location).Format("2006-01-02 15:04")
}
