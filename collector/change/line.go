package change

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"zhibiao/collector/report"
)

// How many changes a text answer lists; JSON has them all.
const (
	changesShown = 200
	freshShown   = 20
)

// WriteChanges lists corrected figures one by one, then what is new.
func WriteChanges(b *strings.Builder, changes []Change, lang report.Language) {
	i := slices.IndexFunc(changes, Change.New)
	if i < 0 {
		i = len(changes)
	}
	corrected, fresh := changes[:i], changes[i:]
	if len(corrected) > 0 {
		fmt.Fprintf(b, lang.Pick("改变已入库数据%d个：\n", "Recorded figures that change (%d):\n"), len(corrected))
		writeSome(b, corrected, changesShown, lang)
	}
	if len(fresh) > 0 {
		fmt.Fprintf(b, lang.Pick("新增数据%d个：\n", "New figures (%d):\n"), len(fresh))
		writeSome(b, fresh, freshShown, lang)
	}
}

func writeSome(b *strings.Builder, changes []Change, most int, lang report.Language) {
	for _, c := range changes[:min(len(changes), most)] {
		b.WriteString(c.line(lang))
	}
	if n := len(changes) - most; n > 0 {
		fmt.Fprintf(b, lang.Pick("  另有%d个\n", "  and %d more\n"), n)
	}
}

// line tells of a change: where, of what, before and after.
func (c Change) line(lang report.Language) string {
	var b strings.Builder
	name := cmp.Or(lang.Of(c.Name), c.Indicator)
	for _, part := range []string{cmp.Or(lang.Of(c.EntityName), c.Entity), cmp.Or(lang.Of(c.ItemName), c.Item)} {
		if part != "" {
			name += " " + part
		}
	}
	fmt.Fprintf(&b, "  %s!%s  %s  %s  ", c.Sheet, c.Cell, name, strings.TrimSpace(lang.Of(c.when)+lang.Pick(c.basis[1], c.basis[2])))
	if c.Before != nil {
		b.WriteString(*c.Before + " → ")
	}
	b.WriteString(c.After)
	if c.Change != "" {
		fmt.Fprintf(&b, "  %s", c.Change)
	}
	if c.Percent != nil {
		fmt.Fprintf(&b, lang.Pick("（%+.2f%%）", " (%+.2f%%)"), *c.Percent)
	}
	if c.InForce != "" {
		fmt.Fprintf(&b, lang.Pick("（自%s起执行）", " (in force from %s)"), c.InForce)
	}
	return b.String() + "\n"
}
