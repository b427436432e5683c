package layout

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"slices"
	"time"
)

//go:embed *.html style.css *.js
var files embed.FS

var templates = template.Must(template.ParseFS(files, "*.html"))

// Templates are a room's own beside those that all share. It panics where they do not parse: they are embedded.
func Templates(own fs.FS) *template.Template {
	return template.Must(template.Must(templates.Clone()).ParseFS(own, "*.html"))
}

// style is the one stylesheet of all pages. Its address changes with it, so that it may be kept for ever.
var style = mustRead("style.css")

// StyleAddress is where the stylesheet is.
var StyleAddress = "/style-" + digest(style) + ".css"

// Script is one that pages run. They work without it. Its address changes with it.
type Script struct {
	Address string
	text    []byte
}

func newScript(name string) Script {
	text := mustRead(name + ".js")
	return Script{"/" + name + "-" + digest(text) + ".js", text}
}

// The scripts: how far an upload has come, and copying a message's words.
var (
	UploadScript = newScript("upload")
	CopyScript   = newScript("copy")
)

func mustRead(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded
	}
	return data
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:6])
}

// policy lets a page load its stylesheet and nothing else, run nothing, and be framed nowhere.
const policy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// AllowScript lets a page run this server's own script, and that send to this server.
func AllowScript(h http.Header) {
	h.Set("Content-Security-Policy", policy+"; script-src 'self'; connect-src 'self'")
}

// Write answers with a page: whole, or not at all.
func Write(w http.ResponseWriter, r *http.Request, code int, t *template.Template, name string, data any) error {
	var body bytes.Buffer
	if err := t.ExecuteTemplate(&body, name, data); err != nil {
		return fmt.Errorf("write page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if h.Get("Content-Security-Policy") == "" {
		h.Set("Content-Security-Policy", policy)
	}
	h.Set("Referrer-Policy", "same-origin")
	text := []byte(Visible(body.String()))
	if code == http.StatusOK {
		Send(w, r, text)
		return nil
	}
	w.WriteHeader(code)
	_, err := w.Write(text)
	return err
}

// Private says that an answer is for who asked, and for nobody else who asks the same address.
func Private(h http.Header) {
	h.Set("Cache-Control", "private, no-cache")
	const asker = "Cookie, Authorization"
	if !slices.Contains(h.Values("Vary"), asker) {
		h.Add("Vary", asker)
	}
}

// Send answers with bytes, or says that the client has them already.
func Send(w http.ResponseWriter, r *http.Request, body []byte) {
	w.Header().Set("ETag", `W/"`+digest(body)+`"`) // weak: the bytes may be packed on their way
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// Stylesheet answers at StyleAddress.
func Stylesheet(w http.ResponseWriter, r *http.Request) error {
	return lasting(w, r, "text/css; charset=utf-8", style)
}

// Answer answers at the script's address.
func (s Script) Answer(w http.ResponseWriter, r *http.Request) error {
	return lasting(w, r, "text/javascript; charset=utf-8", s.text)
}

// lasting answers with what never changes at its address.
func lasting(w http.ResponseWriter, r *http.Request, contentType string, data []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	Send(w, r, data)
	return nil
}
