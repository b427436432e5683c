package alerts

import (
	"context"
	"time"

	"zhibiao/indicators"
)

// Channel hands messages to people outside the program: by mail, to a robot of a chat, by SMS.
type Channel interface {
	// Send hands one message over and tells what became of it. An error is the cause of an outcome other than Sent, or tells
	// what of a message that was sent did not arrive. A message may be
	// handed over again with the same Key, after a crash between the receiver's answer and the outbox' mark.
	Send(ctx context.Context, m Message) (Outcome, error)
}

// Message is what one recipient is told at once: one unit, one stage, one day.
type Message struct {
	Key      string    // the same at every attempt, and of no other message: up to 64 letters, digits, '-' and '_'
	Number   int64     // of the outbox: counts up by one
	Made     time.Time // when the message was put into words; the same at every attempt
	To       []string  // receivers as the channel writes them: mail addresses, telephone numbers; none where the channel has one receiver
	Lang     Lang
	Subject  string // one line
	Text     string // plain, in lines
	Markdown string // the same with headings, emphasis and links; "" where Text says all
	Table    Table  // the whole list, to be attached where the channel can
	Notice   string // all that may be said where figures may not go: no figure, no rank
	Link     string // to the page with the whole list; "" where the instance has no address
	Alerts   []Alert
	Count    int // of the things that wait
	Stage    Stage
	Trial    bool // somebody tries the channel out
}

// Reduced is what may leave the house's network of a message: that something waits, and where to see it. It names no
// indicator, no figure and no rank.
func (m Message) Reduced() Message {
	m.Subject, m.Text, m.Markdown = m.Notice, m.Notice, ""
	m.Table, m.Alerts = Table{}, nil
	return m
}

// Lang is the language of a text that people read.
type Lang string

const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Table is a list that goes with a message.
type Table struct {
	Name    string // of the file, without its ending
	Columns []string
	Rows    [][]string // each as long as Columns
}

// Alert is one alert in Alertmanager's words.
type Alert struct {
	Number      int64             // of the episode; 0: it is none
	Labels      map[string]string // alertname and severity among them; they tell alerts apart
	Annotations map[string]string
	StartsAt    time.Time
	EndsAt      time.Time // zero: it stands
	Link        string    // to what it speaks of; "" where the instance has no address
}

// Outcome tells what became of a message.
type Outcome struct {
	Answer Answer
	// After is the least time until the next attempt, as far as the receiver says; 0: the outbox decides. Of Later.
	After time.Duration
	// Refused are those of To who were refused while the others have the message. Of Sent.
	Refused []string
}

// Answer is what the receiver said, or what its silence means.
type Answer string

const (
	Sent   Answer = "sent"
	Listed Answer = "listed" // on the list of calls: somebody telephones, and marks it there
	Later  Answer = "later"  // too many messages, busy, out of reach: the same message may pass another time
	Never  Answer = "never"  // a wrong key, a text that is refused: somebody has to mend something first
)

var answerNames = map[Answer]indicators.Text{
	Sent: {ZH: "已送出", EN: "sent"}, Listed: {ZH: "已列入电话清单", EN: "on the list of calls"},
	Later: {ZH: "稍后再送", EN: "to be tried again"}, Never: {ZH: "送不出去", EN: "refused"}, Dropped: {ZH: "不再需要", EN: "no longer needed"},
}

// Name is what people call it.
func (a Answer) Name() indicators.Text { return answerNames[a] }
