package layout

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"zhibiao/indicators"
)

// problem is an error as an API tells it (RFC 9457).
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// API turns a handler into one that shows its errors as RFC 9457 problems.
func (l *Layout) API(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := h(w, r)
		if err == nil || r.Context().Err() != nil {
			return
		}
		e := told(err)
		if e == nil {
			e = &Error{Code: http.StatusInternalServerError, Public: "something went wrong inside; it has been logged", Cause: err}
		}
		if e.Code >= 500 {
			l.Log.Error("request failed", "path", r.URL.Path, "code", e.Code, "error", e.Cause)
		}
		writeProblem(w, e.Code, e.Public)
	})
}

// Problem answers with an error: as a problem below /api/, else as text. The addresses of Prometheus' API have errors of their own kind.
func Problem(w http.ResponseWriter, r *http.Request, code int, detail string) {
	if strings.HasPrefix(r.URL.Path, "/api/") && !strings.HasPrefix(r.URL.Path, "/api/v1/") {
		writeProblem(w, code, detail)
		return
	}
	http.Error(w, detail, code)
}

func writeProblem(w http.ResponseWriter, code int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(code)
	// Who asked may be gone: there is nobody to tell.
	_ = json.NewEncoder(w).Encode(problem{Type: "about:blank", Title: http.StatusText(code), Status: code, Detail: detail})
}

// WriteJSON answers with a value as JSON.
func WriteJSON(w http.ResponseWriter, r *http.Request, value any) error {
	body, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return fmt.Errorf("write the answer as JSON: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	Send(w, r, append(body, '\n'))
	return nil
}

// Parameters says which parameter of a request none of the known is, or is given twice.
func Parameters(r *http.Request, known ...string) error {
	given := r.URL.Query()
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) {
			return BadRequest("there is no parameter %q%s", name, indicators.DidYouMean(name, known))
		}
		if len(given[name]) > 1 {
			return BadRequest("the parameter %q is given %d times", name, len(given[name]))
		}
	}
	return nil
}

// BadRequest says what is wrong with a request, to programs.
func BadRequest(format string, args ...any) *Error {
	e := fmt.Errorf(format, args...)
	return &Error{Code: http.StatusBadRequest, Public: e.Error(), Cause: e}
}
