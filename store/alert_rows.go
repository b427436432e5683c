package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// alertTable is a table of what was decided, told and done about alerts: in which column the seal stands that vouches for a row,
// and how its rows are read in the order of their key.
type alertTable struct {
	name, seal, row, from, order string
}

var alertTables = []alertTable{
	{"alert_step", "x.seal", "x.id, x.revision, x.at", "alert_step x", "x.id"},
	{"episode", "s.seal", "x.id, x.step, x.event, x.about, x.former, x.cause, x.period", "alert_step s JOIN episode x ON x.step = s.id",
		"x.id"},
	{"episode_end", "s.seal", "x.episode, x.step, x.cause", "alert_step s JOIN episode_end x ON x.step = s.id", "x.episode"},
	{"notice", "s.seal", "x.id, x.step, x.key, x.unit, x.stage, x.due", "alert_step s JOIN notice x ON x.step = s.id", "x.id"},
	{"notice_mark", "s.seal", "x.episode, x.stage, x.round, x.unit, x.role, x.notice, x.step",
		"alert_step s JOIN notice_mark x ON x.step = s.id", "x.episode, x.stage, x.round, x.unit"},
	{"attempt", "x.seal", "x.notice, x.channel, x.number, x.at, x.answer, x.next, x.cause, x.subject, x.text", "attempt x",
		"x.notice, x.channel, x.number"},
	{"alert_act", "x.seal", "x.id, x.at, x.kind, x.by, x.episode, x.notice, x.act, x.unit, x.text, x.number, x.until, x.match",
		"alert_act x", "x.id"},
}

// each calls f with every row under a seal (anySeal: under any), and the seal's number, 0 where the row has none.
func (t alertTable) each(ctx context.Context, db querier, under int64, f func(seal int64, row []any)) error {
	query := `SELECT coalesce(` + t.seal + `, 0), ` + t.row + ` FROM ` + t.from
	var args []any
	if under != anySeal {
		query, args = query+` WHERE `+t.seal+` = ?`, []any{under}
	}
	var seal int64
	columns := make([]sql.RawBytes, 1+strings.Count(t.row, ","))
	dest, row := []any{&seal}, make([]any, len(columns))
	for i := range columns {
		dest, row[i] = append(dest, &columns[i]), &columns[i]
	}
	return each(ctx, db, query+` ORDER BY `+t.order, args, func(scan scanner) error {
		err := scan(dest...)
		if err == nil {
			f(seal, row)
		}
		return err
	})
}

// anySeal stands for all seals, and for none.
const anySeal = -1

// alertDigests gives a digest of the rows under each seal (or one), and how many rows there are.
func alertDigests(ctx context.Context, db querier, under int64) (digests map[int64][]byte, n map[string]int64, err error) {
	whole, n := map[int64]*rows{}, map[string]int64{}
	for _, t := range alertTables {
		of := map[int64]*rows{}
		err := t.each(ctx, db, under, func(seal int64, row []any) {
			if of[seal] == nil {
				of[seal] = &rows{}
			}
			of[seal].add(row...)
			n[t.name]++
		})
		if err != nil {
			return nil, nil, fmt.Errorf("table %s: %w", t.name, err)
		}
		for seal, r := range of {
			if whole[seal] == nil {
				whole[seal] = &rows{}
			}
			whole[seal].add(t.name, r.take())
		}
	}
	digests = make(map[int64][]byte, len(whole))
	for seal, r := range whole {
		digests[seal] = r.take()
	}
	return digests, n, nil
}
