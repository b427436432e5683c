package peers

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// MovedToNow is the address of a real Alertmanager for a test that owns its clock: what is posted there is passed on with its starts and
// ends moved from that clock to the machine's, by which the Alertmanager lives.
func MovedToNow(t testing.TB, address string, clock func() time.Time) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := moved(r.Body, time.Since(clock()))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer, err := http.Post("http://"+address+r.URL.Path, r.Header.Get("Content-Type"), bytes.NewReader(body))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		w.WriteHeader(answer.StatusCode)
		if _, err := io.Copy(w, answer.Body); err != nil {
			t.Errorf("the Alertmanager's answer: %v", err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// moved is a list of alerts with every instant of theirs so much later.
func moved(posted io.Reader, by time.Duration) ([]byte, error) {
	var list []map[string]any
	if err := json.NewDecoder(posted).Decode(&list); err != nil {
		return nil, err
	}
	for _, alert := range list {
		for _, key := range []string{"startsAt", "endsAt"} {
			text, _ := alert[key].(string)
			at, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return nil, err
			}
			alert[key] = at.Add(by).Format(time.RFC3339Nano)
		}
	}
	return json.Marshal(list)
}
