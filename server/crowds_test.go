package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestACrowdTakesItsOwnPlaces fills the places of each kind of requests: others of that kind are told to come again, and all other kinds go
// on.
func TestACrowdTakesItsOwnPlaces(t *testing.T) {
	addresses := map[crowd][]string{
		figuresCrowd: {"/api/v1/query?query=1", "/federate", "/metrics", "/metrics/process"},
		pagesCrowd:   {"/", "/submissions", "/nowhere", "/api/uploads"},
		doorCrowd:    {"/signin", "/-/healthy", "/-/ready", "/first/x"},
	}
	for full := range crowds {
		s := testServer(t, Config{}).(*Server)
		for range atOnce[full] {
			if _, ok := s.underWay.enter(addresses[full][0]); !ok {
				t.Fatal("a place is missing")
			}
		}
		for c, list := range addresses {
			for _, address := range list {
				rec := httptest.NewRecorder()
				s.ServeHTTP(rec, httptest.NewRequest(http.MethodOptions, "http://localhost"+address, nil))
				if refused := rec.Code == http.StatusServiceUnavailable; refused != (c == full) {
					t.Errorf("%d are all at it: %s %d", full, address, rec.Code)
				}
			}
		}
	}
}
