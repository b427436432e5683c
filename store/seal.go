package store

import (
	"crypto/sha256"
	"database/sql"
)

// A seal vouches for all rows of one submission or catalogue, or of one decision or act about alerts. Each of its parts is the SHA-256 of
// the rows in one table, each row column by column: 0 for NULL, else the length plus one as a uvarint and the value, whole numbers in
// decimal. Tables are STRICT, so that a column's type is known. The seal's digest is that of its own columns, written the same way, after
// the digest of the seal before.

// part is a table, or some that have a row each, under one digest of a seal.
type part int

const (
	headPart part = iota
	findingPart
	blockPart
	targetPart
	wordPart
	subjectPart
	partCount
)

// partNames are the seal's columns.
var partNames = [partCount]string{"head", "finding", "block", "target", "word", "subject"}

// seal is a row of its table.
type seal struct {
	id                   int64
	submission, revision sql.NullInt64
	words, subjects      int64
	parts                [partCount][]byte // nil: no rows
	alert                []byte            // of rows about alerts: it has then no other parts
	digest               []byte
}

// chain gives the digest of a seal that follows another; before is empty for the first.
func (s *seal) chain(before []byte) []byte {
	h := sha256.New()
	h.Write(before)
	var buf []byte
	for _, v := range []any{s.id, s.submission, s.revision, s.words, s.subjects} {
		buf = appendColumn(buf, v)
	}
	for _, p := range s.parts {
		buf = appendColumn(buf, p)
	}
	if s.alert != nil { // older seals have no such column
		buf = appendColumn(buf, s.alert)
	}
	h.Write(buf)
	return h.Sum(nil)
}

// adoptedBefore is what the first seal of an older ledger follows.
func adoptedBefore(last, at int64) []byte {
	sum := sha256.Sum256(appendColumn(appendColumn(nil, last), at))
	return sum[:]
}

// insert writes a row that the seal in the making vouches for.
func (p *page) insert(to part, query string, columns ...any) error {
	p.rows[to].add(columns...)
	return p.exec(query, columns...)
}

// seal ends the record of a submission (0: a catalogue) or a revision (0: refused), whose file is a blob.
func (p *page) seal(submission, revision int64, b blob) error {
	p.rows[headPart].add(b.sha256, b.size)
	s := p.newSeal()
	s.submission, s.revision = null(submission), null(revision)
	args := []any{s.id, s.submission, s.revision, s.words, s.subjects}
	for i := range p.rows {
		s.parts[i] = p.rows[i].take()
		args = append(args, s.parts[i])
	}
	p.bind(&s)
	return p.exec(`INSERT INTO seal (id, submission, revision, words, subjects, head, finding, block, target, word, subject, digest)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append(args, s.digest)...)
}

// newSeal begins the next seal of the ledger.
func (p *page) newSeal() seal {
	p.pen.seal++
	return seal{id: p.pen.seal, words: int64(len(p.pen.glossary.words) - 1), subjects: int64(len(p.pen.glossary.subjects) - 1)}
}

// bind gives a seal its digest, behind that of the seal before.
func (p *page) bind(s *seal) {
	s.digest = s.chain(p.pen.digest)
	p.pen.digest = s.digest
}

// nextSeal is the number of the seal that the next rows stand under.
func (p *page) nextSeal() int64 { return p.pen.seal + 1 }

// sealAlerts ends what was written about alerts.
func (p *page) sealAlerts() error {
	digests, _, err := alertDigests(p.ctx, p.tx, p.nextSeal())
	if err != nil {
		return err
	}
	s := p.newSeal()
	s.alert = digests[s.id]
	p.bind(&s)
	return p.exec(insertAlertSeal, s.id, s.words, s.subjects, s.alert, s.digest)
}

const insertAlertSeal = `INSERT INTO seal (id, words, subjects, alert, digest) VALUES (?, ?, ?, ?, ?)`
