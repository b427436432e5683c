package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"zhibiao/alerts"
	"zhibiao/people"
)

// Book reads all that was decided, told and done about alerts. It reads one state of the file.
func (b alertBook) Book(ctx context.Context) (*alerts.Book, error) {
	tx, err := b.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("read the alerts' book: %w", err)
	}
	defer tx.Rollback()
	book := &alerts.Book{}
	for _, read := range []func(context.Context, querier, *alerts.Book) error{
		readSteps, readEpisodes, readNotices, readMarks, readAttempts, readActs,
	} {
		if err := read(ctx, tx, book); err != nil {
			return nil, fmt.Errorf("read the alerts' book: %w", err)
		}
	}
	return book, nil
}

func readSteps(ctx context.Context, db querier, b *alerts.Book) error {
	return each(ctx, db, `SELECT revision, at FROM alert_step ORDER BY id DESC LIMIT 1`, nil, func(scan scanner) error {
		var at int64
		err := scan(&b.Revision, &at)
		b.At = instant(at)
		return err
	})
}

func readEpisodes(ctx context.Context, db querier, b *alerts.Book) error {
	return each(ctx, db, `SELECT e.id, e.event, e.about, coalesce(e.former, 0), s.at, e.cause, e.period, o.at, coalesce(x.cause, '')
		FROM episode e JOIN alert_step s ON s.id = e.step LEFT JOIN episode_end x ON x.episode = e.id LEFT JOIN alert_step o ON o.id = x.step
		ORDER BY e.id`, nil, func(scan scanner) error {
		var e alerts.Episode
		var about string
		var began int64
		var ended sql.NullInt64
		if err := scan(&e.ID, &e.Key.Event, &about, &e.Former, &began, &e.BeganBy, &e.Period, &ended, &e.EndedBy); err != nil {
			return err
		}
		e.Began, e.Ended = instant(began), instantOf(ended)
		b.Episodes = append(b.Episodes, e)
		return json.Unmarshal([]byte(about), &b.Episodes[len(b.Episodes)-1].Key.About)
	})
}

func readNotices(ctx context.Context, db querier, b *alerts.Book) error {
	return each(ctx, db, `SELECT n.id, n.key, n.unit, n.stage, n.due, s.at FROM notice n JOIN alert_step s ON s.id = n.step ORDER BY n.id`,
		nil, func(scan scanner) error {
			var n alerts.Notice
			var due, made int64
			err := scan(&n.ID, &n.Key, &n.Unit, &n.Stage, &due, &made)
			n.Due, n.Made = instant(due), instant(made)
			b.Notices = append(b.Notices, n)
			return err
		})
}

func readMarks(ctx context.Context, db querier, b *alerts.Book) error {
	return each(ctx, db, `SELECT episode, stage, round, unit, role, coalesce(notice, 0)
		FROM notice_mark ORDER BY step, episode, stage, round, unit`, nil, func(scan scanner) error {
		var m alerts.Mark
		err := scan(&m.Episode, &m.Stage, &m.Round, &m.Unit, &m.Role, &m.Notice)
		b.Marks = append(b.Marks, m)
		return err
	})
}

func readAttempts(ctx context.Context, db querier, b *alerts.Book) error {
	return each(ctx, db, `SELECT notice, channel, number, at, answer, next, cause, subject, text
		FROM attempt ORDER BY at, notice, channel, number`, nil, func(scan scanner) error {
		var a alerts.Attempt
		var at int64
		var next sql.NullInt64
		err := scan(&a.Notice, &a.Channel, &a.Number, &at, &a.Answer, &next, &a.Cause, &a.Subject, &a.Text)
		a.At, a.Next = instant(at), instantOf(next)
		b.Attempts = append(b.Attempts, a)
		return err
	})
}

// ActsOf reads the acts of one kind, oldest first.
func (b alertBook) ActsOf(ctx context.Context, kind alerts.ActKind) ([]alerts.Act, error) {
	var book alerts.Book
	if err := readActsWhere(ctx, b.readers, &book, `WHERE kind = ?`, kind); err != nil {
		return nil, fmt.Errorf("read the alerts' acts of the kind %s: %w", kind, err)
	}
	return book.Acts, nil
}

func readActs(ctx context.Context, db querier, b *alerts.Book) error {
	return readActsWhere(ctx, db, b, ``)
}

func readActsWhere(ctx context.Context, db querier, b *alerts.Book, where string, args ...any) error {
	return each(ctx, db, `SELECT id, at, kind, by, coalesce(episode, 0), coalesce(notice, 0), coalesce(act, 0), unit, text, number,
		until, match FROM alert_act `+where+` ORDER BY id`, args, func(scan scanner) error {
		var a alerts.Act
		var at int64
		var until sql.NullInt64
		var match string
		err := scan(&a.ID, &at, &a.Kind, &a.By, &a.Episode, &a.Notice, &a.Lifts, &a.Unit, &a.Text, &a.Number, &until, &match)
		if err != nil {
			return err
		}
		a.At, a.Until = instant(at), instantOf(until)
		if a.Kind == alerts.ActClose { // it has no 文号: its column holds the grade
			a.Grade, a.Number = a.Number, ""
		}
		err = json.Unmarshal([]byte(match), &a.Match)
		b.Acts = append(b.Acts, a)
		return err
	})
}

// RecordStep writes a decision down, all of it in one transaction. It is alerts.ErrBook where its numbers do not follow upon the ledger's.
func (b alertBook) RecordStep(ctx context.Context, now time.Time, step alerts.Step) error {
	return b.write(ctx, now, func(p *page) error {
		var id, episodes, notices int64
		err := p.row(`SELECT (SELECT coalesce(max(id), 0) + 1 FROM alert_step),
			(SELECT count(*) FROM episode), (SELECT count(*) FROM notice)`).Scan(&id, &episodes, &notices)
		if err != nil {
			return err
		}
		if len(step.Began) > 0 && step.Began[0].ID != episodes+1 || len(step.Notices) > 0 && step.Notices[0].ID != notices+1 {
			return alerts.ErrBook
		}
		if err := p.exec(`INSERT INTO alert_step (id, revision, at, seal) VALUES (?, ?, ?, ?)`, id, step.Revision, millis(step.At),
			p.nextSeal()); err != nil {
			return err
		}
		if err := recordStep(p, id, &step); err != nil {
			return err
		}
		return p.sealAlerts()
	})
}

func recordStep(p *page, id int64, step *alerts.Step) error {
	for _, e := range step.Began {
		about, err := json.Marshal(e.Key.About)
		if err == nil {
			err = p.exec(`INSERT INTO episode (id, step, event, about, former, cause, period) VALUES (?, ?, ?, ?, ?, ?, ?)`,
				e.ID, id, e.Key.Event, string(about), null(e.Former), string(e.BeganBy), e.Period)
		}
		if err != nil {
			return fmt.Errorf("episode %d: %w", e.ID, err)
		}
	}
	for _, e := range step.Ended {
		if err := p.exec(`INSERT INTO episode_end (episode, step, cause) VALUES (?, ?, ?)`, e.ID, id, string(e.EndedBy)); err != nil {
			return fmt.Errorf("end of episode %d: %w", e.ID, err)
		}
	}
	for _, n := range step.Notices {
		if err := p.exec(`INSERT INTO notice (id, step, key, unit, stage, due) VALUES (?, ?, ?, ?, ?, ?)`,
			n.ID, id, n.Key, n.Unit, string(n.Stage), millis(n.Due)); err != nil {
			return fmt.Errorf("notice %s: %w", n.Key, err)
		}
	}
	for _, m := range step.Marks {
		if err := p.exec(`INSERT INTO notice_mark (episode, stage, round, unit, role, notice, step) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			m.Episode, string(m.Stage), m.Round, m.Unit, string(m.Role), null(m.Notice), id); err != nil {
			return fmt.Errorf("mark of episode %d, stage %s: %w", m.Episode, m.Stage, err)
		}
	}
	return nil
}

// RecordAttempt writes down what became of handing a notice over.
func (b alertBook) RecordAttempt(ctx context.Context, now time.Time, a alerts.Attempt) error {
	return b.write(ctx, now, func(p *page) error {
		err := p.exec(`INSERT INTO attempt (notice, channel, number, at, answer, next, cause, subject, text, seal)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			a.Notice, a.Channel, a.Number, millis(a.At), string(a.Answer), millisOf(a.Next), a.Cause, a.Subject, a.Text, p.nextSeal())
		if err != nil {
			return err
		}
		return p.sealAlerts()
	})
}

// RecordAct writes down what a person did, in the log of acts too, and gives it with its number.
func (b alertBook) RecordAct(ctx context.Context, now time.Time, a alerts.Act) (alerts.Act, error) {
	match, err := json.Marshal(a.Match)
	if err != nil {
		return a, err
	}
	a.At = now
	err = b.write(ctx, now, func(p *page) error {
		if err := p.row(`SELECT coalesce(max(id), 0) + 1 FROM alert_act`).Scan(&a.ID); err != nil {
			return err
		}
		err := p.exec(`INSERT INTO alert_act (id, at, kind, by, episode, notice, act, unit, text, number, until, match, seal)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			a.ID, millis(a.At), string(a.Kind), a.By, null(a.Episode), null(a.Notice), null(a.Lifts), a.Unit, a.Text,
			cmp.Or(a.Number, a.Grade), millisOf(a.Until), string(match), p.nextSeal())
		if err == nil {
			err = p.sealAlerts()
		}
		if err != nil {
			return err
		}
		return logAct(p, a)
	})
	if err != nil {
		return a, fmt.Errorf("%s by %s: %w", a.Kind, a.By, err)
	}
	return a, nil
}

// logAct logs what a person did about alerts: of a bulletin that was released its reference, with the digest of its figures.
func logAct(p *page, a alerts.Act) error {
	act, detail := people.HandleAlert, string(a.Kind)
	switch a.Kind {
	case alerts.ActRelease, alerts.ActIssue:
		act = people.Supervise
	case alerts.ActAck, alerts.ActExplain, alerts.ActPromise, alerts.ActAsk:
		act = people.AnswerAlert
	case alerts.ActGrant, alerts.ActDeny:
		act = people.AdjustTarget
	}
	if a.Kind == alerts.ActIssue {
		detail += " " + a.Text
	}
	d := people.From(p.ctx).Deed(act, fmt.Sprintf("alert act %d", a.ID))
	d.At, d.Detail = p.now, detail
	return p.log.add(d)
}
