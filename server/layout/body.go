package layout

import (
	"encoding/json"
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
