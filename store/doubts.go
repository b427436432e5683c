package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"zhibiao/collector/report"
	"zhibiao/people"
)

// DoubtBook is what the ledger keeps of doubts.
type DoubtBook struct{ ledger *ledger }

// Doubts is the ledger's book of doubts.
func Doubts(s *Store) DoubtBook { return DoubtBook{s.ledger} }

// Submission finds a submission by its number.
func (b DoubtBook) Submission(ctx context.Context, id int64) (report.Submission, error) {
	return submissionBook{b.ledger}.Submission(ctx, id)
}

// Raise keeps a doubt, and logs it in the same transaction. Who raises it is the context's person.
func (b DoubtBook) Raise(ctx context.Context, now time.Time, d report.Doubt) (report.Doubt, error) {
	who := people.From(ctx)
	d.At, d.Account, d.By = instant(millis(now)), who.ID, who.Called()
	err := b.ledger.write(ctx, now, func(p *page) error {
		if err := p.row(`SELECT coalesce(max(id), 0) + 1 FROM doubt`).Scan(&d.ID); err != nil {
			return err
		}
		row := []any{d.ID, millis(now), d.Account, d.By, d.Of.ID, d.Sheet, d.Cell, d.Words}
		if err := p.exec(`INSERT INTO doubt (`+doubtColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, row...); err != nil {
			return err
		}
		return logDoubt(p, people.RaiseDoubt, d.ID, fmt.Sprintf("submission %d", d.Of.ID), row)
	})
	if err != nil {
		return d, fmt.Errorf("raise a doubt at submission %d: %w", d.Of.ID, err)
	}
	return d, nil
}

// Pursue keeps what is done about a doubt, if it stands so that it can be done: report.ErrDoubtStep otherwise.
func (b DoubtBook) Pursue(ctx context.Context, now time.Time, id int64, step report.DoubtStep) error {
	who := people.From(ctx)
	err := b.ledger.write(ctx, now, func(p *page) error {
		d := report.Doubt{ID: id}
		if err := loadSteps(ctx, p.tx, map[int64]*report.Doubt{id: &d}); err != nil {
			return err
		}
		if err := d.Permits(step.Kind); err != nil {
			return err
		}
		row := []any{id, int64(len(d.Steps) + 1), millis(now), who.ID, who.Called(), string(step.Kind), step.Words}
		if err := p.exec(`INSERT INTO doubt_step (`+stepColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?)`, row...); err != nil {
			return err
		}
		act := people.AcceptDoubt
		if step.Kind == report.AnswerDoubt {
			act = people.AnswerDoubt
		}
		return logDoubt(p, act, id, string(step.Kind), row)
	})
	if err != nil {
		return fmt.Errorf("%s doubt %d: %w", step.Kind, id, err)
	}
	return nil
}

// The columns of what is kept of doubts, in the order in which rows are digested.
const (
	doubtColumns = `id, at, account, name, submission, sheet, cell, words`
	stepColumns  = `doubt, ordinal, at, account, name, kind, words`
)

// logDoubt logs what was done about a doubt, with the digest of the row that keeps it: the log seals it.
func logDoubt(p *page, act people.Act, id int64, detail string, row []any) error {
	var digest rows
	digest.add(row...)
	deed := people.From(p.ctx).Deed(act, fmt.Sprintf("doubt %d", id))
	deed.At, deed.Detail = p.now, fmt.Sprintf("%s%s%x", detail, rowMark, digest.take())
	return p.log.add(deed)
}

// rowMark precedes the digest of the row in a line about a doubt.
const rowMark = ", row "

// Doubts lists doubts, newest first, each with the submission in which its figure stands.
func (b DoubtBook) Doubts(ctx context.Context, f report.DoubtFilter) ([]report.Doubt, error) {
	var chosen selection
	chosen.add(f.ID != 0, `d.id = ?`, f.ID)
	chosen.add(f.Submission != 0, `d.submission = ?`, f.Submission)
	chosen.add(f.Department != "", `s.department = ?`, f.Department)
	chosen.add(f.Open, `coalesce((SELECT kind FROM doubt_step t WHERE t.doubt = d.id ORDER BY ordinal DESC LIMIT 1), '')
		NOT IN ('decline', 'close')`)
	chosen.add(f.Before != 0, `d.id < ?`, f.Before)
	query := `SELECT ` + submissionColumns + `, d.id, d.at, d.account, d.name, d.sheet, d.cell, d.words FROM doubt d JOIN ` + doubtTables +
		chosen.clause() + ` ORDER BY d.id DESC` + chosen.limit(f.Limit)
	var list []report.Doubt
	err := each(ctx, b.ledger.readers, query, chosen.args, func(scan scanner) error {
		var d report.Doubt
		var at int64
		var err error
		d.Of, err = scanSubmission(scan, &d.ID, &at, &d.Account, &d.By, &d.Sheet, &d.Cell, &d.Words)
		d.At = instant(at)
		list = append(list, d)
		return err
	})
	if err == nil && len(list) > 0 {
		of := map[int64]*report.Doubt{}
		for i := range list {
			of[list[i].ID] = &list[i]
		}
		err = loadSteps(ctx, b.ledger.readers, of)
	}
	if err != nil {
		return nil, fmt.Errorf("list doubts: %w", err)
	}
	return list, nil
}

const doubtTables = `submission s ON s.id = d.submission JOIN blob b ON b.id = s.blob LEFT JOIN revision r ON r.revision = s.revision`

// loadSteps reads what was done about doubts, by their numbers.
func loadSteps(ctx context.Context, db querier, of map[int64]*report.Doubt) error {
	const query = `SELECT doubt, at, account, name, kind, words FROM doubt_step
		WHERE doubt IN (SELECT value FROM json_each(?)) ORDER BY doubt, ordinal`
	return each(ctx, db, query, []any{numbers(slices.Collect(maps.Keys(of)))}, func(scan scanner) error {
		var doubt, at int64
		var step report.DoubtStep
		err := scan(&doubt, &at, &step.Account, &step.By, &step.Kind, &step.Words)
		if err != nil {
			return err
		}
		step.At = instant(at)
		of[doubt].Steps = append(of[doubt].Steps, step)
		return nil
	})
}
