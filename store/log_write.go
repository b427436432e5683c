package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"zhibiao/collector/report"
	"zhibiao/people"
	"zhibiao/people/proof"
)

// The log of acts is a Merkle tree in the ledger. What the ledger records is logged in the very transaction that records
// it, and so is the head of the tree behind it, which is signed where there is a key.

// SignBy has heads of the log signed.
func SignBy(key *proof.Signer) Option { return func(c *config) { c.signer = key } }

// ErrLogKey says that heads of the log were signed, and the next one could not be.
var ErrLogKey = errors.New("the log's key is missing: name its file under log_key, put it into ZHIBIAO_LOG_KEY, or make another by " +
	"`zhibiao log key`; the last one was")

// Acts is the log, for what people do.
func (b logBook) Acts() people.Acts { return acts{b.ledger} }

type acts struct{ ledger *ledger }

// Record implements people.Acts. Once it has returned, the line is on disk.
func (a acts) Record(ctx context.Context, d people.Deed) error {
	err := a.ledger.write(ctx, d.At, func(p *page) error { return p.log.add(d) })
	if err != nil {
		return fmt.Errorf("log %s: %w", d.Act, err)
	}
	return nil
}

// Restored logs that the ledger was made of a backup: a new epoch begins, which names the head that it came from.
func (b logBook) Restored(ctx context.Context, now time.Time) error {
	return b.write(ctx, now, func(p *page) error {
		last, err := lastHead(ctx, p.tx)
		if err != nil {
			return err
		}
		p.log.epoch = last.Epoch + 1
		return p.log.add(people.Deed{At: now, Act: people.Restore, About: "ledger", Outcome: people.Done,
			Detail: fmt.Sprintf("epoch %d after epoch %d, size %d, root %s", p.log.epoch, last.Epoch, last.Size, last.Root)})
	})
}

// EraseAddresses erases where acts before an instant came from. Their lines go on to prove all else.
func (b logBook) EraseAddresses(ctx context.Context, now, before time.Time) (n int64, err error) {
	err = b.write(ctx, now, func(p *page) error {
		done, err := p.tx.ExecContext(p.ctx, `UPDATE act SET salt = NULL, address = NULL WHERE address IS NOT NULL AND line ->> 'at' < ?`,
			lineTime(before))
		if err != nil {
			return err
		}
		if n, err = done.RowsAffected(); err != nil {
			return err
		}
		return p.log.add(people.Deed{At: now, Act: people.EraseLog, About: "log", Outcome: people.Done,
			Detail: fmt.Sprintf("%d addresses before %s", n, lineTime(before))})
	})
	return n, err
}

// lineTime is an instant as lines have it, but for its fraction: texts compare as instants do.
func lineTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// logPage is what a page adds to the log.
type logPage struct {
	*page
	added bool // there are lines
	epoch int  // that begins with them; 0: none does

	introduced bool                // the key is known
	size       int64               // of the log, with the lines added
	nodes      map[int64]tlog.Hash // of the tree, that were added
}

// add adds a line.
func (l *logPage) add(d people.Deed) error {
	if err := l.introduceKey(); err != nil {
		return err
	}
	return l.addLine(d)
}

// introduceKey logs the key by which heads are signed from here on, if it is another than before.
func (l *logPage) introduceKey() error {
	if l.introduced {
		return nil
	}
	l.introduced = true
	var last sql.NullString
	err := l.row(`SELECT line ->> 'detail' FROM act WHERE line ->> 'about' = ? ORDER BY id DESC LIMIT 1`, aboutKey).Scan(&last)
	key := l.ledger.config.signer
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
	case key == nil && last.Valid:
		return fmt.Errorf("%w %s", ErrLogKey, last.String)
	case key == nil || key.Public == last.String:
		return nil
	}
	return l.addLine(people.Deed{At: l.now, Act: people.UseKey, About: aboutKey, Outcome: people.Done, Detail: key.Public})
}

// aboutKey is what lines are about that introduce a key.
const aboutKey = "log key"

func (l *logPage) addLine(d people.Deed) error {
	if err := l.open(); err != nil {
		return err
	}
	salt := make([]byte, proof.SaltBytes)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	line, err := proof.Write(d, salt)
	if err != nil {
		return err
	}
	err = l.exec(`INSERT INTO act (id, line, salt, address) VALUES (?, ?, ?, ?)`, l.size+1, string(line), salt, proof.Address(d.From))
	if err != nil {
		return err
	}
	nodes, err := tlog.StoredHashes(l.size, line, l)
	if err != nil {
		return fmt.Errorf("add line %d to the log: %w", l.size, err)
	}
	at := tlog.StoredHashIndex(0, l.size)
	for i, h := range nodes {
		if err := l.exec(`INSERT INTO act_hash (id, hash) VALUES (?, ?)`, at+int64(i), h[:]); err != nil {
			return err
		}
		l.nodes[at+int64(i)] = h
	}
	l.size++
	return nil
}

// addReceipt logs what became of a file. What changed nothing is no news.
func (l *logPage) addReceipt(r report.Receipt, verdict report.Verdict) error {
	if r.Duplicate {
		return nil
	}
	who := people.From(l.ctx)
	d := who.Deed(people.Receive, fmt.Sprintf("submission %d", r.Submission.ID))
	d.At = l.now
	d.Detail = fmt.Sprintf("%s, sha256 %s, form %q, period %q", verdict, r.Submission.SHA256, r.Submission.Form, r.Submission.Period)
	if r.Submission.Proxied {
		d.Detail += fmt.Sprintf(", sent for %q", r.Submission.Department)
	}
	return l.add(d)
}

// decisionActs are the acts of which statements about a submission tell.
var decisionActs = map[string]people.Act{
	report.WithdrawnCode: people.Withdraw, report.AskedCode: people.Withdraw,
	report.ReviewedCode: people.Review, report.SentBackCode: people.Review, report.KeptCode: people.Review,
	report.SignedCode: people.Sign, report.RefusedCode: people.Sign,
	report.AgreedCode: people.Countersign, report.ObjectedCode: people.Countersign, report.CopiedCode: people.AttachCopy,
}

// addDecision logs what was decided about a submission, as an act about that.
func (l *logPage) addDecision(r report.Receipt, said *report.Reading) error {
	if r.Duplicate || len(said.Findings) == 0 {
		return nil
	}
	f := said.Findings[0]
	if f.Code == report.AdjustedCode {
		d := people.From(l.ctx).Deed(people.AdjustTarget, fmt.Sprintf("submission %d", r.Submission.ID))
		d.At, d.Detail = l.now, f.Message.ZH
		return l.add(d)
	}
	if f.About == 0 {
		return nil
	}
	d := people.From(l.ctx).Deed(decisionActs[f.Code], fmt.Sprintf("submission %d", f.About))
	d.At = l.now
	d.Detail = fmt.Sprintf("%s, submission %d", f.Code, r.Submission.ID)
	if f.Unit != "" {
		d.Detail += fmt.Sprintf(", unit %q", f.Unit)
	}
	if f.Attached != nil {
		d.Detail += ", sha256 " + f.Attached.SHA256
	}
	return l.add(d)
}
