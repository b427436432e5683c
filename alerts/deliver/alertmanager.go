package deliver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"zhibiao/alerts"
)

// How an Alertmanager is kept informed.
const (
	// farEnd is how long an alert stands at the Alertmanager without a word from us: that we are silent is no good news. The Watchdog,
	// whose end its maker sets, tells of that.
	farEnd = 7 * 24 * time.Hour
	// resend is how often all that stands is told again: an Alertmanager that was restarted has forgotten it.
	resend = time.Minute
	// batch is how many alerts go into one request.
	batch = 500
)

// alertmanager posts alerts to an Alertmanager's API v2.
type alertmanager struct {
	client   *http.Client
	url      string
	user     string
	password secret
}

type postable struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations,omitempty"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL,omitempty"`
}

// send posts the message's alerts.
func (a *alertmanager) send(ctx context.Context, m alerts.Message, now time.Time) (alerts.Outcome, credentials, error) {
	list := alertsOf(m)
	if len(m.Alerts) == 0 {
		list[0].EndsAt = now.Add(time.Hour) // a message happens and does not stand
	}
	return a.post(ctx, list, now)
}

func (a *alertmanager) post(ctx context.Context, list []alerts.Alert, now time.Time) (alerts.Outcome, credentials, error) {
	password, err := a.password.read()
	if err != nil {
		return never(), nil, err
	}
	used := credentials{password, a.user + ":" + password}
	for part := range slices.Chunk(list, batch) {
		body, err := encode(postables(part, now))
		if err != nil {
			return never(), used, err
		}
		login := func(r *http.Request) {
			if a.user != "" {
				r.SetBasicAuth(a.user, password)
			}
		}
		said, err := post(ctx, a.client, request{address: a.url + "/api/v2/alerts", body: body, used: used, headers: login})
		if err != nil {
			return later(0), used, err
		}
		if out, err := said.outcome(now); err != nil {
			return out, used, err
		}
	}
	return sent(), used, nil
}

func postables(list []alerts.Alert, now time.Time) []postable {
	out := make([]postable, 0, len(list))
	for _, l := range list {
		p := postable{l.Labels, l.Annotations, l.StartsAt, l.EndsAt, l.Link}
		if p.EndsAt.IsZero() {
			p.EndsAt = now.Add(farEnd)
		}
		if p.StartsAt.After(p.EndsAt) {
			p.StartsAt = p.EndsAt
		}
		out = append(out, p)
	}
	return out
}

// Alertmanager is a channel to an Alertmanager, which can also be kept informed of all that stands.
type Alertmanager struct {
	*channel
	alertmanager *alertmanager
}

// Standing gives the alerts that stand at an instant, and those that ended within Memory before it.
type Standing func(ctx context.Context, now time.Time) ([]alerts.Alert, error)

// Memory is how long an Alertmanager may believe that an alert stands after it has ended, if nobody tells it.
const Memory = farEnd

// Keep tells the Alertmanager what stands, at once, at every change and every minute, until ctx is done. An end is told until
// the Alertmanager has taken it, and of all ends of its memory after a restart of ours: that it was down, or we, loses none.
func (a *Alertmanager) Keep(ctx context.Context, changed <-chan struct{}, standing Standing, failed func(error)) {
	tick := time.NewTicker(resend)
	defer tick.Stop()
	k := keeper{told: map[string]time.Time{}}
	for {
		if err := k.round(ctx, a, standing); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-changed:
		}
	}
}

// keeper knows which ends the Alertmanager has taken.
type keeper struct {
	told map[string]time.Time // by fingerprint: when it ended
}

func (k *keeper) round(ctx context.Context, a *Alertmanager, standing Standing) error {
	now := a.now()
	list, err := standing(ctx, now)
	if err != nil {
		return fmt.Errorf("channel %s: %w", a.name, err)
	}
	ends := map[string]time.Time{}
	list = slices.DeleteFunc(slices.Clone(list), func(l alerts.Alert) bool {
		if !ended(l, now) {
			return false
		}
		id := fingerprint(l.Labels)
		ends[id] = l.EndsAt
		return k.told[id].Equal(l.EndsAt) || now.Sub(l.EndsAt) > Memory
	})
	if len(list) > 0 {
		_, used, err := a.alertmanager.post(ctx, list, now)
		if err != nil {
			return fmt.Errorf("channel %s: %w", a.name, used.scrubbed(err))
		}
	}
	k.told = ends
	return nil
}

var _ alerts.Channel = (*Alertmanager)(nil)

var errNoReceiver = errors.New("a message without a receiver: write the unit's addresses in alerts.yaml")
