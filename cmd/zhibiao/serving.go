package main

import (
	"context"
	"crypto/tls"
	"sync"
	"sync/atomic"

	"zhibiao/alerts/watch"
	"zhibiao/people"
	"zhibiao/store"
)

// serving is a program at work: it collects and answers, and takes up its
// configuration and catalogue anew when asked.
type serving struct {
	env     *environment
	load    func() (*instance, error) // as they lie there now
	current atomic.Pointer[program]
	renewed chan struct{} // current is another
	watch   *watch.Watch

	channelsRenewed chan struct{} // current is another, for those that keep Alertmanagers informed

	reloading sync.Mutex
	failed    atomic.Bool  // the last reload
	loaded    atomic.Int64 // when the last one succeeded, in milliseconds

	acts     *people.Gatherer
	desk     *people.Desk // nil until openDoor
	people   *store.People
	tls      *tls.Config // of the listener; nil: plain http
	uploads  *store.Uploads
	loopback bool                        // only this machine reaches the program
	demo     []people.Account            // as whom anybody may enter
	retell   func(context.Context) error // decides on alerts of the past, before those of now; nil: nothing does

	looking sync.RWMutex // held while a page has a file opened, and alone to end the processes that open it
}
