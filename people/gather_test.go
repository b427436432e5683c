package people

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// lines keeps what is written to a log.
type lines struct{ list []string }

func (l *lines) Record(_ context.Context, d Deed) error {
	l.list = append(l.list, fmt.Sprint(d.Act, " ", d.Outcome, " ", d.From, " ", d.Detail))
	return nil
}

// TestGather: what was done is written at once, a flood of tries as one line each minute, and what is left when the program ends.
func TestGather(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var to lines
		g := Gather(&to)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- g.Run(ctx) }()
		try := func(from string) {
			if err := g.Record(ctx, Deed{At: time.Now(), Act: SignIn, Name: "unknown", From: netip.MustParseAddr(from),
				Outcome: Failed}); err != nil {
				t.Error(err)
			}
		}
		for range 5000 {
			try("10.1.1.1")
		}
		try("10.1.1.2")
		if err := g.Record(ctx, Deed{Act: SignIn, Outcome: Done}); err != nil || len(to.list) != 1 {
			t.Errorf("what was done is not written at once: %v, %v", err, to.list)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(to.list) != 3 || !strings.Contains(to.list[1], "10.1.1.1  5000 times, the last at 2000-01-01T00:00:00Z") ||
			strings.Contains(to.list[2], "times") {
			t.Errorf("after a minute: %q", to.list)
		}
		for i := range gatherMost + 500 {
			try(netip.AddrFrom4([4]byte{10, 2, byte(i >> 8), byte(i)}).String())
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if last := to.list[len(to.list)-1]; len(to.list) != 3+gatherMost+1 ||
			!strings.Contains(last, "refused failed invalid IP and others 500 times") {
			t.Errorf("%d lines, the last %q", len(to.list), last)
		}
	})
}
