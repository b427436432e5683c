package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificateLook is how often it is looked whether the files of a certificate changed.
const certificateLook = 10 * time.Second

// Certificate is the server's, from files that are taken up anew when they change. What cannot be read then
// leaves the one before in use.
type Certificate struct {
	files func() (certificate, key string)
	log   *slog.Logger
	now   func() time.Time

	mu     sync.Mutex
	pair   *tls.Certificate
	state  [2]fileState
	looked time.Time
}

// fileState is by what a changed file is known.
type fileState struct {
	name  string
	size  int64
	mtime time.Time
}

// LoadCertificate reads a certificate with its chain, and its key, both as PEM.
func LoadCertificate(files func() (certificate, key string), log *slog.Logger, now func() time.Time) (*Certificate, error) {
	c := &Certificate{files: files, log: log, now: now}
	return c, c.load()
}

// Config is that of a listener.
func (c *Certificate) Config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get}
}

func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= certificateLook || now.Before(c.looked) {
		c.looked = now
		if err := c.load(); err != nil {
			c.log.Error("certificate not taken up, the one before stays", "error", err)
		}
	}
	return c.pair, nil
}

// load reads the files if they are not those that were read last.
func (c *Certificate) load() error {
	certificate, key := c.files()
	var state [2]fileState
	for i, name := range []string{certificate, key} {
		info, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("read the certificate: %w", err)
		}
		state[i] = fileState{name, info.Size(), info.ModTime()}
	}
	if state == c.state {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return fmt.Errorf("read the certificate %s with its key %s: %w", certificate, key, err)
	}
	if pair.Leaf == nil {
		return errors.New("the certificate has no leaf")
	}
	c.pair, c.state = &pair, state
	c.log.Info("certificate loaded", "subject", pair.Leaf.Subject.String(), "until", pair.Leaf.NotAfter)
	return nil
}
