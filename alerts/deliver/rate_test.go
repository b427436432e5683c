package deliver

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"zhibiao/alerts"
)

// pipes is a listener whose connections are in memory, so that a server can live in virtual time.
type pipes struct{ waiting chan net.Conn }

func (p pipes) Accept() (net.Conn, error) {
	c, open := <-p.waiting
	if !open {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	p.waiting <- theirs
	return ours, nil
}

// counting answers as a robot does that refuses whoever exceeds its rates in any span, and those who come at half hours.
func counting(t *testing.T, r robot, rates []rate, arrivals *[]time.Time) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		now := time.Now()
		*arrivals = append(*arrivals, now)
		for _, l := range rates {
			n := 0
			for _, a := range *arrivals {
				if now.Sub(a) < l.per {
					n++
				}
			}
			if n > l.messages {
				t.Errorf("%s: message %d is number %d within %s", r.kind, len(*arrivals), n, l.per)
			}
		}
		if r.kind == FeishuKind && (now.Minute()%30 == 0 || now.Add(5*time.Second).Minute()%30 == 0) {
			t.Errorf("message %d comes at %s", len(*arrivals), now.Format(time.TimeOnly))
		}
		fmt.Fprint(w, r.taken)
	}
}

// A hundred messages at once reach each robot within its rates, none lost, none later than the rates make it.
func TestRatesAreKept(t *testing.T) {
	for i, most := range []time.Duration{4*time.Minute + 5*time.Second, 4*time.Minute + 5*time.Second, 3 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(29 * time.Minute) // to 00:29, just before a half hour
			var arrivals []time.Time
			r, line := robots[i], pipes{make(chan net.Conn)}
			server := &http.Server{Handler: counting(t, r, defaultRates[r.kind], &arrivals)}
			go server.Serve(line)
			ch := open(t, r.config(t, "http://robot.example.cn"), Options{Now: time.Now}).(*channel)
			client := clientOf(ch)
			client.Transport.(*http.Transport).DialContext = line.dial
			began, postponed := time.Now(), 0
			for range 100 {
				for {
					out, err := ch.Send(t.Context(), letterOf())
					if out.Answer == alerts.Sent {
						break
					}
					if out.Answer != alerts.Later || out.After <= 0 || err == nil {
						t.Fatalf("%s: %+v %v", r.kind, out, err)
					}
					postponed++
					time.Sleep(out.After)
				}
			}
			if took := time.Since(began); len(arrivals) != 100 || took > most {
				t.Errorf("%s: %d arrivals in %s, want 100 in %s", r.kind, len(arrivals), took, most)
			}
			if postponed == 0 {
				t.Errorf("%s: nothing had to wait", r.kind)
			}
			client.CloseIdleConnections()
			close(line.waiting)
			server.Close()
		})
	}
}

func clientOf(c *channel) *http.Client {
	switch t := c.transport.(type) {
	case *wecom:
		return t.client
	case *dingtalk:
		return t.client
	case *feishu:
		return t.client
	}
	return nil
}

func TestOffHalfHours(t *testing.T) {
	for clock, want := range map[string]time.Duration{
		"08:59:44": 0, "08:59:45": 105 * time.Second, "09:00:00": 90 * time.Second, "09:01:29": time.Second, "09:01:30": 0,
		"09:15:00": 0, "09:29:50": 100 * time.Second, "09:30:10": 80 * time.Second,
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-28 "+clock, noon.Location())
		if err != nil {
			t.Fatal(err)
		}
		if got := offHalfHours(at); got != want {
			t.Errorf("at %s wait %s, want %s", clock, got, want)
		}
	}
}

// A message with a file counts as two, and one with more than the whole rate passes when nothing else did.
func TestSeveralMessagesAtOnce(t *testing.T) {
	p := pacer{rates: []rate{{3, time.Minute}}}
	for i, c := range []struct {
		n    int
		want time.Duration
	}{{2, 0}, {2, 61 * time.Second}, {1, 0}, {1, 61 * time.Second}} {
		if got := p.take(noon, c.n); got != c.want {
			t.Errorf("step %d: wait %s, want %s", i, got, c.want)
		}
	}
	q := pacer{rates: []rate{{1, time.Minute}}}
	if got := q.take(noon, 2); got != 0 {
		t.Errorf("two of one: wait %s", got)
	}
}
