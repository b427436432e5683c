package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhibiao/alerts/bulletin"
	"zhibiao/indicators/periods"
)

type bulletinVerifyVerb struct {
	instanceFlag
	File string `arg:"" help:"The bulletin: .docx, .xlsx, .html or .md, also after somebody edited its text." type:"existingfile"`
}

func (bulletinVerifyVerb) Help() string {
	return "Reads the data annex that a bulletin carries and holds it against the ledger: whether it is whole, whether the ledger still " +
		"says the same of that day, and what has changed since, why and by whom. Exit code 1 where the annex or the ledger says " +
		"something else than it did; what changed since is no fault. The text, which offices edit, is not compared."
}

func (v bulletinVerifyVerb) Run(ctx context.Context, env *environment) error {
	annex, err := readBulletin(ctx, v.File)
	if err != nil {
		return fmt.Errorf("%s: %w", v.File, err)
	}
	return v.view(ctx, env, func(p *program) error { return publisher{p}.verify(ctx, annex) })
}

// verify prints what the annex is worth, and gives errFindings where it cannot stand.
func (p publisher) verify(ctx context.Context, a *bulletin.Annex) error {
	out := p.env.out
	f := a.Facts
	period, err := periods.Parse(f.Period)
	if err != nil {
		return fmt.Errorf("the data annex: period: %w", err)
	}
	loc := p.instance.location
	fmt.Fprintf(out, "%s，%s所知（第%d号修订），程序版本 %s\n", period.Name(false), f.AsOf.In(loc).Format("2006年1月2日 15:04"), f.Revision, f.Program)
	if a.Digest != a.Said {
		fmt.Fprintf(out, "数据附件被改动：文件所载 sha256:%s，实际 sha256:%s\n", a.Said, a.Digest)
		return errFindings
	}
	fmt.Fprintf(out, "数据附件完整：sha256:%s\n", a.Digest)
	if err := p.printIssue(ctx, a); err != nil {
		return err
	}
	span := spanOf(f, period, loc)
	differ, err := p.contradicted(ctx, f, span)
	if err != nil {
		return err
	}
	if len(differ) > 0 {
		fmt.Fprintf(out, "台账对当日的说法与通报不一致，%d处：\n", len(differ))
		return errors.Join(p.printDifferences(ctx, differ, f.AsOf), errFindings)
	}
	fmt.Fprintln(out, "与台账对当日的记载一致。")
	span.asOf, span.since = p.env.now().In(loc).Truncate(time.Millisecond), f.AsOf.In(loc)
	now, err := p.bulletin(ctx, span)
	if err != nil {
		return err
	}
	if differ = bulletin.Compare(f, now); len(differ) == 0 {
		fmt.Fprintln(out, "此后没有变化。")
		return nil
	}
	fmt.Fprintf(out, "此后变化%d处：\n", len(differ))
	return p.printDifferences(ctx, differ, f.AsOf)
}

// spanOf is what a bulletin was taken from.
func spanOf(f *bulletin.Facts, period periods.Period, loc *time.Location) bulletinSpan {
	return bulletinSpan{period: period, asOf: f.AsOf.In(loc), since: f.Since.In(loc), ranked: f.Ranked,
		scored: f.Scored, english: f.Language != ""}
}

// contradicted is what the ledger says of a bulletin's day that the bulletin does not.
func (p publisher) contradicted(ctx context.Context, f *bulletin.Facts, span bulletinSpan) ([]bulletin.Difference, error) {
	then, err := p.bulletin(ctx, span)
	if err != nil {
		return nil, err
	}
	return bulletin.Compare(f, then), nil
}

// printIssue says under which 文号 and by whom a bulletin was released.
func (p publisher) printIssue(ctx context.Context, a *bulletin.Annex) error {
	issue, err := p.issued(ctx, a.Facts)
	if err != nil {
		return err
	}
	said := "未签发（草稿）"
	if issue != nil {
		if said = "已签发：" + issue.Said; issue.Digest != a.Digest {
			said += "（签发的那份 sha256:" + issue.Digest + "）"
		}
	}
	_, err = fmt.Fprintln(p.env.out, said)
	return err
}

// printDifferences lists what is said differently, why, and by whom it came since an instant.
func (p publisher) printDifferences(ctx context.Context, list []bulletin.Difference, since time.Time) error {
	w, err := newWitness(ctx, p.program, since, p.env.now())
	if err != nil {
		return err
	}
	t := newTable("事项", "对象", "通报时", "现在", "原因", "何人何时")
	for i := range list {
		d := &list[i]
		by, err := w.tell(ctx, d)
		if err != nil {
			return err
		}
		t.add(d.What, d.Entity, d.Was, d.Is, strings.Join(d.Why, "；"), by)
	}
	t.write(p.env.out)
	return nil
}
