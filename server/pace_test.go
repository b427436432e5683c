package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"zhibiao/server/layout"
)

func TestPaceOfAPiece(t *testing.T) {
	p := Pace{Stall: 20 * time.Second, Bytes: 1000}
	began := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		after int   // seconds since it began
		n     int64 // bytes until then
		want  int   // seconds since it began
	}{
		{0, 0, 20}, {10, 0, 20}, {10, 5000, 25}, {10, 50_000, 30}, {100, 1000, 21}, {100, 100_000, 120}, {100, 90_000, 110},
	} {
		if got := p.due(began, began.Add(time.Duration(c.after)*time.Second), c.n).Sub(began); got != time.Duration(c.want)*time.Second {
			t.Errorf("%+v: due after %s", c, got)
		}
	}
}

// TestSlowClientsAreLetGo over a real connection: who reads nothing, and who sends a body byte by byte. Others are answered, and
// connections go on.
func TestSlowClientsAreLetGo(t *testing.T) {
	ended := make(chan error, 10)
	handler := testServer(t, Config{Pace: Pace{Stall: time.Second, Bytes: 1 << 20}, Extra: []layout.Route{
		{Pattern: "GET /large", Act: layout.Anybody, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var err error
			for n := 0; n < 10_000 && err == nil; n++ {
				_, err = w.Write(make([]byte, 100_000))
			}
			ended <- err
		})},
		{Pattern: "POST /body", Act: layout.Anybody, Asks: true, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, err := io.Copy(io.Discard, r.Body)
			ended <- err
			fmt.Fprint(w, "read")
		})},
	}})
	web := httptest.NewServer(handler)
	defer web.Close()
	dial := func(request string) net.Conn {
		c, err := net.Dial("tcp", web.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		if _, err := io.WriteString(c, request); err != nil {
			t.Fatal(err)
		}
		return c
	}
	dial("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
	if err := <-ended; err == nil {
		t.Error("a gigabyte was written to who reads nothing")
	}
	slow := dial("POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n")
	go func() {
		for range 1000 {
			if _, err := slow.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}()
	if err := <-ended; err == nil {
		t.Error("a body that trickles was waited for")
	}
	// One connection, used again after longer than a piece may take: no deadline of the answer before ends it.
	c := dial("")
	r := bufio.NewReader(c)
	for i := range 3 {
		body := strings.Repeat("x", 1000*i)
		fmt.Fprintf(c, "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		answer, err := http.ReadResponse(r, nil)
		if err != nil {
			t.Fatalf("request %d: %v", i, err)
		}
		if text, err := io.ReadAll(answer.Body); err != nil || string(text) != "read" || <-ended != nil {
			t.Errorf("request %d: %d %q %v", i, answer.StatusCode, text, err)
		}
		time.Sleep(1200 * time.Millisecond)
	}
}
