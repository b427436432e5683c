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
func (s *Store) Statements(ctx context.Context, submission, revision int64) ([]report.Statement, []indicators.Target, error) {
	figures, targets, err := s.Said(ctx, submission)
	if err != nil || len(figures) == 0 {
		return nil, targets, err
	}
	b := &beside{said: make([]report.Statement, len(figures)), again: make([]int, len(figures)), at: make(map[rowKey]int, len(figures)),
		until: revision}
	for i, o := range figures {
		b.said[i].Observation = o
	}
	if err := s.lookBeside(ctx, submission, b); err != nil {
		return nil, nil, fmt.Errorf("what stood beside submission %d: %w", submission, err)
	}
	return b.said, targets, nil
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
func (s *Store) lookBeside(ctx context.Context, submission int64, b *beside) error {
	var data sql.RawBytes
	subjects := []uint64{}
	err := each(ctx, s.readers, `SELECT k.revision, k.data FROM submission s JOIN block k ON k.revision = s.revision WHERE s.id = ?`,
		[]any{submission}, func(scan scanner) error {
			if err := scan(&b.own, &data); err != nil {
				return err
			}
			var err error
			subjects, err = b.index(data)
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
		WHERE k.revision IN (SELECT m.revision FROM json_each(?1) r CROSS JOIN mention m ON m.subject BETWEEN r.value ->> 0 AND r.value ->> 1 WHERE m.revision <= ?2)
		ORDER BY k.revision`
	var in sealedBlock
	return each(ctx, s.readers, query, []any{string(list), max(b.own-1, b.until)}, func(scan scanner) error {
		if err := in.scan(scan); err != nil {
			return err
		}
		revision, submission, data := in.revision, in.submission, in.data
		err := b.take(data, s.dict.glossary(), revision, submission)
		if errors.Is(err, errUnknown) {
			g, failed := s.dict.reload(ctx, s.readers)
			if failed != nil {
				return failed
			}
			err = b.take(data, g, revision, submission)
		}
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
