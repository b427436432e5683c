package store

import (
	"database/sql"
	"fmt"
	"strings"
)

// doubts proves what is kept of doubts by the log: each row by the digest in its line, the first line of a doubt being that which raised
// it, and the others its steps. Older lines have no digest; they prove that there was a row.
func (c *checker) doubts() error {
	lines := map[string][]string{} // the digests, or blanks, of each doubt's lines
	err := each(c.ctx, c.db, `SELECT line ->> 'about', coalesce(line ->> 'detail', '') FROM act
		WHERE line ->> 'about' GLOB 'doubt *' AND line ->> 'outcome' = 'done' ORDER BY id`, nil, func(scan scanner) error {
		var about, detail string
		err := scan(&about, &detail)
		_, digest, _ := strings.Cut(detail, rowMark)
		lines[about] = append(lines[about], digest)
		return err
	})
	if err != nil {
		return err
	}
	err = c.logged(`SELECT `+doubtColumns+` FROM doubt ORDER BY id`, 8, func(row []sql.RawBytes, digest string) error {
		return c.doubtRow(lines, string(row[0]), 0, digest)
	})
	if err != nil {
		return err
	}
	last, ordinal := "", 0
	err = c.logged(`SELECT `+stepColumns+` FROM doubt_step ORDER BY doubt, ordinal`, 7, func(row []sql.RawBytes, digest string) error {
		if doubt := string(row[0]); doubt != last {
			last, ordinal = doubt, 0
		}
		ordinal++
		return c.doubtRow(lines, last, ordinal, digest)
	})
	if err != nil {
		return err
	}
	for about, left := range lines {
		for _, digest := range left {
			if digest != proved {
				if err := c.report("table doubt or doubt_step: a row of %s is gone that the log tells of", about); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// proved stands for the digest of a row that was found.
const proved = "proved"

// doubtRow holds a row against its line: the first of a doubt's is its own, the others are of its steps.
func (c *checker) doubtRow(lines map[string][]string, doubt string, line int, digest string) error {
	about := "doubt " + doubt
	list := lines[about]
	switch {
	case line >= len(list):
		return c.report("%s: the log tells of no row %d of it", about, line)
	case list[line] != "" && list[line] != digest:
		list[line] = proved
		return c.report("%s: its row %d does not match the digest in the log", about, line)
	}
	list[line] = proved
	return nil
}

// logged calls f with each row of a query and its digest.
func (c *checker) logged(query string, columns int, f func(row []sql.RawBytes, digest string) error) error {
	row, dest := make([]sql.RawBytes, columns), make([]any, columns)
	for i := range row {
		dest[i] = &row[i]
	}
	var digest rows
	return each(c.ctx, c.db, query, nil, func(scan scanner) error {
		if err := scan(dest...); err != nil {
			return err
		}
		digest.add(dest...)
		return f(row, fmt.Sprintf("%x", digest.take()))
	})
}
