package main

import (
	"io"
	"net/http"
	"testing"
)

// bodyOf reads what was answered to a request, to its end.
func bodyOf(t testing.TB, r *http.Response, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
