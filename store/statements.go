package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// Statements gives what a submission states, in its order, each figure with what stood
// of its key before the submission and what stood after a revision; and its targets.
// Of a rejected one nothing was recorded.
func (b statementBook) Statements(ctx context.Context, submission, revision int64) ([]report.Statement, []indicators.Target, error) {
	figures, targets, err := b.Said(ctx, submission)
	if err != nil || len(figures) == 0 {
		return nil, targets, err
	}
	of := &beside{said: make([]report.Statement, len(figures)), again: make([]int, len(figures)), at: make(map[rowKey]int, len(figures)),
		until: revision}
	for i, o := range figures {
		of.said[i].Observation = o
	}
	if err := b.lookBeside(ctx, submission, of); err != nil {
		return nil, nil, fmt.Errorf("what stood beside submission %d: %w", submission, err)
	}
	return of.said, targets, nil
}

// beside gathers what the ledger says of the keys of one submission.
type beside struct {
	said       []report.Statement
	at         map[rowKey]int // the last statement of a key, from 1
	again      []int          // of each statement, the one of its key before it, from 1; 0: none
	own, until int64          // revisions: before the first something stood before, up to the second it stands
}

// rowKey is an observation's key in the numbers of a block.
type rowKey struct {
	subject, item uint64
	period        periods.Period
	basis         indicators.Basis
}

func (r *row) key() rowKey { return rowKey{r.subject, r.item, r.period, r.basis} }

// lookBeside reads the blocks that speak of the same subjects, oldest first.
func (b statementBook) lookBeside(ctx context.Context, submission int64, of *beside) error {
	var data sql.RawBytes
	subjects := []uint64{}
	err := each(ctx, b.readers, `SELECT k.revision, k.data FROM submission s JOIN block k ON k.revision = s.revision WHERE s.id = ?`,
		[]any{submission}, func(scan scanner) error {
			if err := scan(&of.own, &data); err != nil {
				return err
			}
			var err error
			subjects, err = of.index(data)
			return err
		})
	if err != nil {
		return err
	}
	list, err := json.Marshal(runs(subjects))
	if err != nil {
		return err
	}
	const query = sealedBlocks + `
		WHERE k.revision IN (SELECT m.revision FROM spoken m WHERE m.revision <= ?2 AND m.company IN (
			SELECT c.company FROM json_each(?1) r CROSS JOIN companion c ON c.subject BETWEEN r.value ->> 0 AND r.value ->> 1))
		ORDER BY k.revision`
	var in sealedBlock
	return each(ctx, b.readers, query, []any{string(list), max(of.own-1, of.until)}, func(scan scanner) error {
		if err := in.scan(scan); err != nil {
			return err
		}
		revision, submission, data := in.revision, in.submission, in.data
		err := withWords(ctx, b.ledger, func(g *glossary) error { return of.take(data, g, revision, submission) })
		if err != nil {
			return fmt.Errorf("revision %d: %w", revision, err)
		}
		return nil
	})
}

// index notes the keys of the submission's own block, and lists its subjects, each once.
func (b *beside) index(data []byte) (subjects []uint64, err error) {
	block, err := openBlock(data)
	if err != nil {
		return nil, err
	}
	seen := map[uint64]bool{}
	i := 0
	err = block.scan(func(r *row, _ int) error {
		if !seen[r.subject] {
			seen[r.subject] = true
			subjects = append(subjects, r.subject)
		}
		if i >= len(b.said) {
			return fmt.Errorf("%w: more rows than it had", errBlock)
		}
		k := r.key()
		b.again[i] = b.at[k]
		i++
		b.at[k] = i
		return nil
	})
	return subjects, err
}

// runs joins numbers that follow one another, as those of a form's subjects mostly do, to first and last.
func runs(numbers []uint64) [][2]uint64 {
	slices.Sort(numbers)
	out := [][2]uint64{}
	for _, n := range numbers {
		if last := len(out) - 1; last >= 0 && n == out[last][1]+1 {
			out[last][1] = n
		} else {
			out = append(out, [2]uint64{n, n})
		}
	}
	return out
}

// take puts what one block says beside the statements.
func (b *beside) take(data []byte, g *glossary, revision, submission int64) error {
	block, err := openBlock(data)
	if err != nil {
		return err
	}
	return block.scan(func(r *row, text int) error {
		last := b.at[r.key()]
		if last == 0 || r.late {
			return nil
		}
		o := &b.said[last-1].Observation // what the submission states itself, last of all
		if revision != b.own {
			spelled, err := g.spell(r, submission)
			if err != nil {
				return err
			}
			spelled.Source.Text = string(block.texts[text : text+r.text])
			o = &spelled
		}
		for i := last; i != 0; i = b.again[i-1] {
			if revision < b.own {
				b.said[i-1].Before = o
			}
			if revision <= b.until {
				b.said[i-1].Stands = o
			}
		}
		return nil
	})
}

// Said gives what a submission stated: its figures and targets. Of a rejected one nothing was recorded.
func (b statementBook) Said(ctx context.Context, submission int64) ([]indicators.Observation, []indicators.Target, error) {
	var revision, targets int64
	var data []byte
	err := b.readers.QueryRowContext(ctx,
		`SELECT k.revision, k.targets, k.data FROM submission s JOIN block k ON k.revision = s.revision WHERE s.id = ?`, submission).
		Scan(&revision, &targets, &data)
	if errors.Is(err, sql.ErrNoRows) {
		_, err := submissionBook(b).Submission(ctx, submission)
		return nil, nil, err
	}
	fail := func(err error) ([]indicators.Observation, []indicators.Target, error) {
		return nil, nil, fmt.Errorf("figures of submission %d: %w", submission, err)
	}
	if err != nil {
		return fail(err)
	}
	figures, err := figureBook(b).decode(ctx, data, submission, all)
	if err != nil || targets == 0 {
		if err != nil {
			return fail(err)
		}
		return figures, nil, nil
	}
	set, err := targetsOf(ctx, b.readers, revision, targets, all)
	if err != nil {
		return fail(err)
	}
	return figures, set, nil
}
