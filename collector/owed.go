package collector

import (
	"slices"

	"zhibiao/collector/workbook"
	"zhibiao/indicators"
)

// sayOwed names the rows that stand nowhere: a table may go on in another sheet
// of the same layout and period. Where no period is known, each sheet is its own.
func (s *reading) sayOwed() {
	type part struct {
		table  *tableSpec
		period indicators.Period
		alone  *sheetReading
	}
	wholes := map[part][]*piece{}
	var order []part
	for _, sheet := range s.sheets {
		for _, t := range sheet.spec.tables {
			k := part{table: t, period: sheet.period}
			if k.period.IsZero() {
				k.alone = sheet
			}
			if _, ok := wholes[k]; !ok {
				order = append(order, k)
			}
			wholes[k] = append(wholes[k], sheet.pieces[t]...)
		}
	}
	for _, k := range order {
		k.table.missingRows(wholes[k])
	}
}

// missingRows names what is owed and stands in none of a table's pieces, at the first of them.
func (t *tableSpec) missingRows(pieces []*piece) {
	if t.Rows.All == "ignore" || len(pieces) == 0 {
		return
	}
	s := pieces[0].sheet
	at := s.place(workbook.Ref{Row: pieces[0].block.last, Col: max(pieces[0].key, 0)})
	c := rowMissing
	if t.Rows.All == "error" {
		c.Severity = Fault
	}
	for _, name := range s.owedRows(t, pieces) {
		s.say(c, at, name, detail{message: both("缺少“%s”一行", "the row %q is missing", name)})
	}
}

func (s *sheetReading) owedRows(t *tableSpec, pieces []*piece) []string {
	var out []string
	rows := func(has func(*tableRow) bool) bool {
		return slices.ContainsFunc(pieces, func(p *piece) bool { return slices.ContainsFunc(p.rows, has) })
	}
	if t.Rows.By == indicators.ByLabel || t.Rows.And.By == indicators.ByLabel {
		for i := range t.labels {
			l := &t.labels[i]
			if !l.Optional && !rows(func(r *tableRow) bool { return r.label == l }) {
				out = append(out, l.Texts[0])
			}
		}
	}
	if t.Rows.By == indicators.ByEntity {
		for _, id := range t.names.order {
			if s.owes(t, id) && !rows(func(r *tableRow) bool { return r.entity == id || r.total != nil && r.total.Entity == id }) {
				out = append(out, t.names.shown[id])
			}
		}
	}
	return out
}

// owes says whether an entity reports by now.
func (s *sheetReading) owes(t *tableSpec, entity string) bool {
	for _, e := range s.reader.catalogue.Entities {
		if e.ID != entity {
			continue
		}
		joined, ok := sdmxPeriod(e.Joined)
		return !ok || s.period.IsZero() || s.period.Compare(joined) >= 0
	}
	return false
}
