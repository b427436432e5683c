package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zhibiao/indicators"
)

// catalogues keeps those loaded, by digest: every replay meets the same few.
type catalogues struct {
	mu     sync.Mutex
	loaded map[string]*indicators.Catalogue
}

func (c *catalogues) keep(sha256 string, k *indicators.Catalogue) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loaded == nil {
		c.loaded = map[string]*indicators.Catalogue{}
	}
	c.loaded[sha256] = k
}

func (c *catalogues) get(sha256 string) *indicators.Catalogue {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loaded[sha256]
}

// RecordCatalogue makes a catalogue the one in force from now on; data is what
// LoadCatalogue makes it of again. The commit is nil when the latest has the same bytes.
func (s *Store) RecordCatalogue(ctx context.Context, now time.Time, data []byte,
	catalogue *indicators.Catalogue) (*indicators.Commit, error) {
	b, err := newBlob(data)
	if err != nil {
		return nil, err
	}
	var commit *indicators.Commit
	err = s.write(ctx, now, func(p *page) error {
		if p.pen.catalogue != 0 && p.pen.catalogueSHA == b.sha256 {
			return nil
		}
		var err error
		commit, err = p.recordCatalogue(b, catalogue)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("record catalogue: %w", err)
	}
	if commit != nil {
		s.book.keep(b.sha256, catalogue)
	}
	return commit, nil
}

func (p *page) recordCatalogue(b blob, catalogue *indicators.Catalogue) (*indicators.Commit, error) {
	blobID, err := p.blobID(b.sha256)
	if err != nil {
		return nil, err
	}
	if blobID == 0 {
		if blobID, err = p.addBlob(b); err != nil {
			return nil, err
		}
	}
	revision, known, err := p.addRevision(p.now)
	if err != nil {
		return nil, err
	}
	p.pen.catalogue, p.pen.catalogueSHA = revision, b.sha256
	if err := p.insert(headPart, `INSERT INTO catalogue (revision, blob) VALUES (?, ?)`, revision, blobID); err != nil {
		return nil, err
	}
	return &indicators.Commit{Revision: revision, Known: known, Catalogue: catalogue}, p.seal(0, revision, b)
}

// catalogue gives the catalogue of a digest.
func (s *Store) catalogue(ctx context.Context, sha256 string) (*indicators.Catalogue, error) {
	if c := s.book.get(sha256); c != nil {
		return c, nil
	}
	if s.config.load == nil {
		return nil, ErrNoCatalogues
	}
	data, err := s.Bytes(ctx, sha256)
	if err != nil {
		return nil, err
	}
	c, err := s.config.load(data)
	if err != nil {
		return nil, fmt.Errorf("load catalogue %s: %w", sha256, err)
	}
	s.book.keep(sha256, c)
	return c, nil
}
