package store

import (
	"context"
	"fmt"
	"time"

	"zhibiao/indicators"
)

// RecordCatalogue makes a catalogue the one in force from now on; data is what
// LoadCatalogue makes it of again. The commit is nil when the latest has the same bytes.
func (b commitBook) RecordCatalogue(ctx context.Context, now time.Time, data []byte,
	catalogue *indicators.Catalogue) (*indicators.Commit, error) {
	file, err := newBlob(data)
	if err != nil {
		return nil, err
	}
	var commit *indicators.Commit
	err = b.write(ctx, now, func(p *page) error {
		if p.pen.catalogue != 0 && p.pen.catalogueSHA == file.sha256 {
			return nil
		}
		var err error
		commit, err = recordCatalogue(p, file, catalogue)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("record catalogue: %w", err)
	}
	if commit != nil {
		b.loaded.keep(file.sha256, catalogue)
	}
	return commit, nil
}

func recordCatalogue(p *page, b blob, catalogue *indicators.Catalogue) (*indicators.Commit, error) {
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
func (b commitBook) catalogue(ctx context.Context, sha256 string) (*indicators.Catalogue, error) {
	if c := b.loaded.get(sha256); c != nil {
		return c, nil
	}
	if b.config.load == nil {
		return nil, ErrNoCatalogues
	}
	data, err := submissionBook(b).Bytes(ctx, sha256)
	if err != nil {
		return nil, err
	}
	c, err := b.config.load(data)
	if err != nil {
		return nil, fmt.Errorf("load catalogue %s: %w", sha256, err)
	}
	b.loaded.keep(sha256, c)
	return c, nil
}
