package bulletins

import (
	"net/http"
	"strconv"

	"zhibiao/alerts/bulletin"
	"zhibiao/server/layout"
)

// annexRows is how many rows of its tables a page shows of an annex.
const annexRows = 100

// annex is the one that a page shows, from one row to another, with the ways to the others and to its other rows.
type annex struct {
	Name, Title  string
	Blocks       []bulletin.Block
	Ways         []annexWay
	Newer, Older string // addresses of the rows before and behind; empty: there are none
}

type annexWay struct {
	Name, Address string
	Here          bool
}

// annexOf is what a page shows of a document's annexes: of the one that the address names, the first where it names none.
func annexOf(p layout.Page, r *http.Request, d *bulletin.Document) (a annex, err error) {
	if len(d.Annexes) == 0 {
		return a, nil
	}
	q := r.URL.Query()
	number, err := layout.Position(p, q, "annex", 1)
	if err != nil {
		return a, err
	}
	number = max(number, 1)
	if number > int64(len(d.Annexes)) {
		return a, layout.BadPosition(p, "annex", q.Get("annex"))
	}
	address := func(i, from int) string {
		behind := ""
		if from > 0 {
			behind = strconv.Itoa(from)
		}
		return p.Link(r.URL.Path, "annex", strconv.Itoa(i+1), "from", behind) + "#annex"
	}
	at := int(number) - 1
	whole := d.Annexes[at]
	rows := rowsOf(whole)
	from, err := layout.From(p, q, rows)
	if err != nil {
		return a, err
	}
	a.Name, a.Title, a.Blocks = d.Annex(at), whole.Title, rowsFrom(whole, from)
	for i, s := range d.Annexes {
		a.Ways = append(a.Ways, annexWay{d.Annex(i) + " " + s.Title, address(i, 0), i == at})
	}
	if from > 0 {
		a.Newer = address(at, max(from-annexRows, 0))
	}
	if from+annexRows < rows {
		a.Older = address(at, from+annexRows)
	}
	return a, nil
}

func rowsOf(s bulletin.Section) (n int) {
	for _, b := range s.Blocks {
		if b.Table != nil {
			n += len(b.Table.Rows)
		}
	}
	return n
}

// rowsFrom is a section with annexRows rows from one on, and what stands between them.
func rowsFrom(s bulletin.Section, from int) (blocks []bulletin.Block) {
	until, passed := from+annexRows, 0
	last := until >= rowsOf(s)
	for _, b := range s.Blocks {
		if b.Table == nil {
			if passed >= from && (passed < until || last) {
				blocks = append(blocks, b)
			}
			continue
		}
		n := len(b.Table.Rows)
		begin, end := max(from-passed, 0), min(until-passed, n)
		if passed += n; begin < end || n == 0 && passed >= from && passed < until {
			blocks = append(blocks, bulletin.Block{Table: cut(b.Table, begin, end)})
		}
	}
	return blocks
}

func cut(t *bulletin.Table, begin, end int) *bulletin.Table {
	part := *t
	part.Rows = t.Rows[begin:end]
	if t.Lights != nil {
		part.Lights = t.Lights[begin:end]
	}
	return &part
}
