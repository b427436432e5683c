package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"zhibiao/indicators"
)

// pen is what the writer knows of the ledger's end, so that it needs not ask.
type pen struct {
	revision, known, submission, blob int64
	seal                              int64
	digest                            []byte // of the last seal
	catalogue                         int64  // revision of the latest; 0: none
	catalogueSHA                      string
	words                             map[string]uint64
	subjects                          map[indicators.Subject]uint64
	glossary                          glossary
	waits                             waiting
}

// page is one transaction of the writer, at one fixed now.
type page struct {
	ledger *ledger
	ctx    context.Context
	now    time.Time
	tx     *sql.Tx
	pen    *pen
	ready  map[string]*sql.Stmt
	rows   [partCount]rows      // what the next seal vouches for
	said   []*indicators.Commit // for the caches, once all is on disk
	log    *logPage
}

// write runs f in a transaction. When it returns without an error, all is on
// disk; with an error, none of it is.
func (l *ledger) write(ctx context.Context, now time.Time, f func(*page) error) (err error) {
	if l.config.readOnly {
		return ErrReadOnly
	}
	if l.config.guard != nil {
		if err := l.config.guard(); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.lost(); err != nil {
		return err
	}
	if l.pen == nil {
		if l.pen, err = l.loadPen(ctx); err != nil {
			return fmt.Errorf("read the ledger's end: %w", err)
		}
	}
	defer func() {
		if err != nil {
			l.pen = nil // it may be ahead of the file: read it anew
		}
		err = ifFull(l.path, err)
		l.room.wrote(err)
	}()
	tx, err := l.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// The driver would start a goroutine for each statement to watch a context
	// that can end; f looks at it between entries instead.
	p := &page{ledger: l, ctx: context.WithoutCancel(ctx), now: now, tx: tx, pen: l.pen, ready: map[string]*sql.Stmt{}}
	p.log = &logPage{page: p}
	if err := f(p); err != nil {
		return err
	}
	if err := p.log.signHead(); err != nil {
		return err
	}
	return l.commitPage(p)
}

// commitPage makes a page durable and known to the caches, in one step for whoever asks what stands.
func (l *ledger) commitPage(p *page) error {
	l.stand.mu.Lock()
	defer l.stand.mu.Unlock()
	if err := p.tx.Commit(); err != nil {
		// Whether it is on disk is not known: what is cached may be old.
		l.stand.of, l.stand.size = nil, 0
		return fmt.Errorf("commit to %s: %w", l.path, err)
	}
	g := p.pen.glossary
	l.dict.publish(&g)
	for _, c := range p.said {
		l.stand.apply(c)
	}
	return nil
}

func (l *ledger) loadPen(ctx context.Context) (*pen, error) {
	g, err := l.dict.reload(ctx, l.writer)
	if err != nil {
		return nil, err
	}
	p := &pen{
		words:    make(map[string]uint64, len(g.words)),
		subjects: make(map[indicators.Subject]uint64, len(g.subjects)),
		glossary: glossary{slices.Clip(g.words), slices.Clip(g.subjects)},
	}
	for i, w := range g.words {
		p.words[w] = uint64(i)
	}
	for i, sub := range g.subjects[1:] {
		p.subjects[sub] = uint64(i + 1)
	}
	err = l.writer.QueryRowContext(ctx, `SELECT
			coalesce((SELECT max(revision) FROM revision), 0),
			coalesce((SELECT known FROM revision ORDER BY revision DESC LIMIT 1), 0),
			coalesce((SELECT max(id) FROM submission), 0),
			coalesce((SELECT max(id) FROM blob), 0),
			coalesce((SELECT max(revision) FROM catalogue), 0),
			coalesce((SELECT b.sha256 FROM catalogue c JOIN blob b ON b.id = c.blob ORDER BY c.revision DESC LIMIT 1), ''),
			coalesce((SELECT max(id) FROM seal), 0),
			(SELECT digest FROM seal ORDER BY id DESC LIMIT 1)`).
		Scan(&p.revision, &p.known, &p.submission, &p.blob, &p.catalogue, &p.catalogueSHA, &p.seal, &p.digest)
	if err == nil {
		p.waits, err = loadWaiting(ctx, l.writer, p.submission)
	}
	return p, err
}

// unspoken says that the ledger has no number for a subject, as far as its writer knows. The caller holds the ledger's lock.
func (l *ledger) unspoken(subject indicators.Subject) bool {
	if l.pen == nil {
		return false
	}
	_, spoken := l.pen.subjects[subject]
	return !spoken
}

// stmt is a statement of the transaction, prepared once.
func (p *page) stmt(query string) (*sql.Stmt, error) {
	if st := p.ready[query]; st != nil {
		return st, nil
	}
	st, err := p.tx.PrepareContext(p.ctx, query) // closed with the transaction
	p.ready[query] = st
	return st, err
}

func (p *page) exec(query string, args ...any) error {
	st, err := p.stmt(query)
	if err != nil {
		return err
	}
	_, err = st.ExecContext(p.ctx, args...)
	return err
}

func (p *page) row(query string, args ...any) *sql.Row {
	st, err := p.stmt(query)
	if err != nil {
		return p.tx.QueryRowContext(p.ctx, query, args...) // meets the same error
	}
	return st.QueryRowContext(p.ctx, args...)
}

// word gives a string its number.
func (p *page) word(text string) (uint64, error) {
	if id, ok := p.pen.words[text]; ok {
		return id, nil
	}
	id := uint64(len(p.pen.glossary.words))
	if err := p.insert(wordPart, `INSERT INTO word (id, text) VALUES (?, ?)`, int64(id), text); err != nil {
		return 0, err
	}
	p.pen.glossary.words = append(p.pen.glossary.words, text)
	p.pen.words[text] = id
	return id, nil
}

// subject gives a subject its number.
func (p *page) subject(s indicators.Subject) (uint64, error) {
	if id, ok := p.pen.subjects[s]; ok {
		return id, nil
	}
	id := uint64(len(p.pen.glossary.subjects))
	err := p.insert(subjectPart, `INSERT INTO subject (id, indicator, entity) VALUES (?, ?, ?)`, int64(id), s.Indicator, s.Entity)
	if err != nil {
		return 0, err
	}
	p.pen.glossary.subjects = append(p.pen.glossary.subjects, s)
	p.pen.subjects[s] = id
	return id, nil
}

// addRevision opens the next step of the ledger.
func (p *page) addRevision(received time.Time) (int64, time.Time, error) {
	known := millis(received)
	if p.pen.revision > 0 && known < p.pen.known {
		known = p.pen.known + 1
	}
	p.pen.revision++
	p.pen.known = known
	return p.pen.revision, instant(known), p.insert(headPart, `INSERT INTO revision (revision, known, recorded) VALUES (?, ?, ?)`,
		p.pen.revision, known, millis(p.now))
}
