package layout

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"zhibiao/collector/report"
	"zhibiao/indicators"
)

// What a full disk means is told in the same words on pages, by the API and in texts; of another fault nothing is told.
func TestFullDiskIsTold(t *testing.T) {
	l := &Layout{Log: slog.New(slog.DiscardHandler),
		Catalogue: func() *indicators.Catalogue { return &indicators.Catalogue{} }}
	for _, c := range []struct {
		err  error
		code int
		says bool
	}{
		{fmt.Errorf("log submission.send: %w: /data/ledger.db", report.ErrFull), http.StatusInsufficientStorage, true},
		{errors.New("broken"), http.StatusInternalServerError, false},
		{fmt.Errorf("upload: %w", Refusal(http.StatusConflict, report.ErrFull, "已变化", "it changed")), http.StatusConflict, false},
	} {
		for name, kind := range map[string]func(Handler) http.Handler{"page": l.Handle, "API": l.API, "text": l.Plain} {
			w := httptest.NewRecorder()
			kind(func(http.ResponseWriter, *http.Request) error { return c.err }).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
			body := w.Body.String()
			if w.Code != c.code || strings.Contains(body, "服务器磁盘已满") != c.says || strings.Contains(body, "ledger.db") {
				t.Errorf("%s of %v: %d %s", name, c.err, w.Code, body)
			}
		}
	}
}
