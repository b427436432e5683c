package watch

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/decide"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
)

const (
	firstWait = time.Minute // until the second attempt; then twice as long each time
	longWait  = time.Hour   // at most
	manyLater = 5           // as many attempts in a row that a receiver put off are a fault
)

// sendOn hands over what is due, until the context ends.
func (w *Watch) sendOn(ctx context.Context) error {
	timer := time.NewTimer(glance)
	defer timer.Stop()
	for {
		if err := w.Send(ctx); err != nil && ctx.Err() == nil {
			w.config.Log.Error("notices not sent", "error", err)
		}
		timer.Reset(glance)
		select {
		case <-ctx.Done():
			return nil
		case <-w.send:
		case <-timer.C:
		}
	}
}

// delivery is a notice that is due at a channel.
type delivery struct {
	notice  alerts.Notice
	channel string
	number  int // of the attempt
}

// Send hands over what is due now: to each channel one after the other, to several at once.
func (w *Watch) Send(ctx context.Context) error {
	view, err := w.View(ctx)
	if err != nil || view.House.Catalogue == nil || view.States == nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	for channel, list := range pending(&view, w.config.Contacts()) {
		g.Go(func() error {
			for _, d := range list {
				if err := w.deliver(ctx, d); err != nil {
					return fmt.Errorf("channel %s: %w", channel, err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// pending lists what is due by channel, in the order of the notices.
func pending(v *View, c *contacts.Contacts) map[string][]delivery {
	desk := decide.NewDesk(&v.Book)
	if desk.Paused() {
		return nil
	}
	last := map[delivered]*alerts.Attempt{}
	for i := range v.Attempts {
		a := &v.Attempts[i]
		last[delivered{a.Notice, a.Channel}] = a
	}
	due := map[string][]delivery{}
	for _, n := range v.Notices {
		since := n.Due
		if n.Stage.Draft() {
			released, ok := desk.Released(n.ID)
			if !ok {
				continue
			}
			since = released.At
		}
		if v.Now.Before(since) || v.Now.Sub(since) > decide.Backlog {
			continue
		}
		for _, channel := range c.Unit(n.Unit).Channels {
			d := delivery{notice: n, channel: channel, number: 1}
			if a := last[delivered{n.ID, channel}]; a != nil {
				if a.Answer != alerts.Later || v.Now.Before(a.Next) {
					continue
				}
				d.number = a.Number + 1
			}
			due[channel] = append(due[channel], d)
		}
	}
	return due
}

type delivered struct {
	notice  int64
	channel string
}

// deliver hands one notice to one channel, in the words of what stands now, and marks the answer.
func (w *Watch) deliver(ctx context.Context, d delivery) error {
	view, err := w.View(ctx)
	if err != nil {
		return err
	}
	unit := w.config.Contacts().Unit(d.notice.Unit)
	attempt := alerts.Attempt{Notice: d.notice.ID, Channel: d.channel, Number: d.number, At: w.now(), Answer: alerts.Dropped}
	if items := view.Items(d.notice); len(items) > 0 || d.notice.Issue() != 0 {
		m := view.Message(d.notice, unit)
		attempt.Subject, attempt.Text = m.Subject, m.Text
		w.hand(ctx, m, unit, &attempt)
	} else {
		attempt.Cause = "nothing of it stands any more"
	}
	if ctx.Err() != nil && attempt.Answer == alerts.Later {
		return ctx.Err() // the program ends: this was no answer
	}
	w.mu.Lock()
	w.book.Attempts = append(w.book.Attempts, attempt)
	w.mu.Unlock()
	log := w.config.Log.With("notice", d.notice.ID, "unit", d.notice.Unit, "stage", d.notice.Stage, "channel", d.channel, "attempt",
		d.number, "answer", attempt.Answer)
	switch attempt.Answer {
	case alerts.Later, alerts.Never:
		log.Warn("notice not handed over", "cause", attempt.Cause, "next", attempt.Next)
		w.Wake() // it may be a fault by now
	default:
		log.Info("notice handed over")
	}
	if err := w.config.Ledger.RecordAttempt(context.WithoutCancel(ctx), w.now(), attempt); err != nil {
		return fmt.Errorf("mark notice %d as %s: %w", d.notice.ID, attempt.Answer, err)
	}
	return nil
}

// hand gives a message to a channel, and fills in what became of it.
func (w *Watch) hand(ctx context.Context, m alerts.Message, unit contacts.Unit, a *alerts.Attempt) {
	if a.Channel == contacts.Manual {
		a.Answer = alerts.Listed
		return
	}
	channel, there := w.config.Channels()[a.Channel]
	if !there {
		a.Answer, a.Cause = alerts.Never, "no channel of this name is open"
		return
	}
	if channel.To != nil {
		m.To = channel.To(unit, m.Stage)
	}
	outcome, err := channel.Send(ctx, m)
	a.Answer = outcome.Answer
	if err != nil {
		a.Cause = err.Error()
	}
	switch {
	case a.Answer == "":
		a.Answer = alerts.Later
	case len(outcome.Refused) > 0 && a.Cause == "":
		a.Cause = fmt.Sprintf("refused: %v", outcome.Refused)
	}
	if a.Answer == alerts.Later {
		a.Next = w.now().Add(max(outcome.After, w.backoff(a.Number)))
	}
}

// backoff is how long the n-th attempt is waited upon, spread so that not all come at once.
func (w *Watch) backoff(n int) time.Duration {
	wait := firstWait << min(n-1, 6)
	wait = min(wait, longWait)
	return wait/2 + time.Duration(w.config.Jitter()*float64(wait))
}

// Items are what a notice tells: of the episodes that it was made for, those that still stand, and that nobody closed or silenced.
func (v *View) Items(n alerts.Notice) (items []wording.Item) {
	desk, times := decide.NewDesk(&v.Book), v.times(n)
	seen := map[int64]bool{}
	for _, m := range v.Marks {
		if m.Notice != n.ID || seen[m.Episode] {
			continue
		}
		seen[m.Episode] = true
		e := &v.Episodes[m.Episode-1]
		if !e.Open() || desk.Closed(e.ID, v.Now) || desk.Silenced(e.Key, n.Unit, v.Now) {
			continue
		}
		items = append(items, wording.Item{Episode: *e, State: v.State(e), Role: m.Role, Times: times[e.ID]})
	}
	return items
}

// times is how often a notice's unit was told of each episode up to the notice.
func (v *View) times(n alerts.Notice) map[int64]int {
	type told struct{ episode, notice int64 }
	seen, times := map[told]bool{}, map[int64]int{}
	for _, m := range v.Marks {
		if t := (told{m.Episode, m.Notice}); m.Unit == n.Unit && m.Notice != 0 && m.Notice <= n.ID && !seen[t] {
			seen[t] = true
			times[m.Episode]++
		}
	}
	return times
}

// Message puts a notice into words, as things stand.
func (v *View) Message(n alerts.Notice, unit contacts.Unit) alerts.Message {
	var letter *wording.Letter
	if released, ok := decide.NewDesk(&v.Book).Released(n.ID); ok {
		letter = &wording.Letter{Number: released.Number, By: released.By}
	}
	if issue := n.Issue(); issue != 0 && issue <= int64(len(v.Acts)) {
		act := v.Acts[issue-1]
		return wording.Issued(v.House, n, unit, act, v.Now)
	}
	return wording.Compose(v.House, n, unit, v.Items(n), letter, v.Now)
}

// Title is what a notice is called in a list.
func (v *View) Title(n alerts.Notice, unit contacts.Unit, english bool) string {
	return wording.Title(v.House, n, unit, english)
}

// faults are channels that refuse what they are handed, or put it off again and again: others have to tell of it.
func faults(b *alerts.Book) (list []decide.Fault) {
	bad, row := map[string]bool{}, map[string]int{}
	var names []string
	for _, a := range b.Attempts {
		if _, known := row[a.Channel]; !known {
			names = append(names, a.Channel)
		}
		switch a.Answer {
		case alerts.Sent, alerts.Listed:
			row[a.Channel], bad[a.Channel] = 0, false
		case alerts.Later:
			row[a.Channel]++
			bad[a.Channel] = bad[a.Channel] || row[a.Channel] >= manyLater
		case alerts.Never:
			row[a.Channel]++
			bad[a.Channel] = true
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if bad[name] {
			list = append(list, decide.Fault{Name: "channel " + name, Text: indicators.Text{
				ZH: "通知渠道 " + name + " 无法送达", EN: "the channel " + name + ", which does not deliver,"}})
		}
	}
	return list
}
