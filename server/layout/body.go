package layout

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// Form reads what somebody wrote into a form, so many bytes at most.
func Form(w http.ResponseWriter, r *http.Request, most int64) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseForm(); err != nil {
		return nil, Refusal(http.StatusRequestEntityTooLarge, err, "填写的内容太长", "what was written is too long")
	}
	return r.PostForm, nil
}

// ReadJSON reads what a program sent, so many bytes at most. Where it is something else the error says which shape is meant.
func ReadJSON(w http.ResponseWriter, r *http.Request, most int64, into any, shape string) error {
	read := json.NewDecoder(http.MaxBytesReader(w, r.Body, most))
	read.DisallowUnknownFields()
	if err := read.Decode(into); err != nil {
		return BadRequest("the body: %v; send %s", err, shape)
	}
	return nil
}

// formBytes is what a form may have beside its file.
const formBytes = 16 << 10

// ReadFile reads a form and the file of one of its fields, so many bytes at most, into memory: what is secret is not to reach the disk. The
// name is without folders; no data: there is no such file.
func ReadFile(w http.ResponseWriter, r *http.Request, field string, most int64) (name string, data []byte, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, most+formBytes)
	if err := r.ParseMultipartForm(most + formBytes); err != nil {
		return "", nil, Refusal(http.StatusRequestEntityTooLarge, err, "填写的内容或附件太大", "what was written or attached is too large")
	}
	file, header, err := r.FormFile(field)
	if err != nil {
		return "", nil, nil // there is none
	}
	defer file.Close()
	data, err = io.ReadAll(file)
	return BaseName(header.Filename), data, err
}

// Classified refuses a file that carries a classification mark.
func Classified(name string) *Error {
	return Refusal(http.StatusUnprocessableEntity, nil, "“"+name+"”带有密级标志，没有收下，也没有留存",
		fmt.Sprintf("%q carries a classification mark and was not kept", name))
}
