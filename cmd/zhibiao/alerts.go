package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/watch"
	"zhibiao/collector/report"
	"zhibiao/collector/statement"
	"zhibiao/people"
	"zhibiao/query"
)

type alertsVerb struct {
	List     alertsListVerb     `cmd:"" help:"List the alerts that stand, or the messages that were made of them."`
	Ack      alertsAckVerb      `cmd:"" help:"签收: the unit has a message."`
	Called   alertsCalledVerb   `cmd:"" help:"已电话通知: a message was told by telephone."`
	Explain  alertsExplainVerb  `cmd:"" help:"说明: write down what a unit says of an alert, and by when it will be mended."`
	Close    alertsCloseVerb    `cmd:"" help:"办结（销号）, 延期, 中止 or 退回续办: whether an alert is told any further."`
	Adjust   alertsAdjustVerb   `cmd:"" help:"申请、同意或不予调整目标: ask for another target, grant or refuse it."`
	Silence  alertsSilenceVerb  `cmd:"" help:"Tell nothing of some alerts for a while, or lift a silence."`
	Release  alertsReleaseVerb  `cmd:"" help:"签发: send a draft out under its 文号."`
	Pause    alertsPauseVerb    `cmd:"" help:"Hand nothing over until resume."`
	Resume   alertsResumeVerb   `cmd:"" help:"Hand over again, beginning with what stands."`
	Test     alertsTestVerb     `cmd:"" help:"Send a trial that says it is one."`
	Backtest alertsBacktestVerb `cmd:"" help:"Print who would have been told what and when."`
}

// actor is who does an act on the machine.
type actor struct {
	instanceFlag
	By string `help:"Who did it; default the user of this machine." placeholder:"NAME"`
}

// do hands an act to the program that runs on the instance, or writes it down where none does.
func (v actor) do(ctx context.Context, env *environment, a alerts.Act) error {
	a.By = v.name()
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	said, err := inst.control().tell(ctx, actPath, a)
	if errors.Is(err, errNotRunning) {
		return v.alone(ctx, env, inst, a)
	}
	if err != nil {
		return err
	}
	return env.printAct(said)
}

// name is who does it.
func (v actor) name() string {
	if u, err := user.Current(); err == nil && v.By == "" {
		return cmp.Or(u.Name, u.Username)
	}
	return v.By
}

// alone writes an act down where no program runs.
func (v actor) alone(ctx context.Context, env *environment, inst *instance, a alerts.Act) (err error) {
	p, err := openProgram(ctx, env, inst)
	if err != nil {
		return err
	}
	s := newServing(p, nil)
	defer func() { err = errors.Join(err, s.Close()) }()
	if a, err = s.watch.Act(people.With(ctx, people.Machine()), a); err != nil {
		return err
	}
	return env.printAct(strconv.FormatInt(a.ID, 10))
}

func (e *environment) printAct(number string) error {
	_, err := fmt.Fprintf(e.out, "已记录，编号%s recorded as %s\n", number, number)
	return err
}

// actPath is where the running program is handed acts on alerts.
const actPath = "/-/alerts/act"

// actTold writes an act down that another process of the machine's owner did, and says its number.
func actTold(ctx context.Context, s *serving, a alerts.Act) (string, error) {
	a, err := s.watch.Act(ctx, a)
	return strconv.FormatInt(a.ID, 10), err
}

func grantTold(ctx context.Context, s *serving, g toldGrant) (string, error) {
	receipt, err := forAlerts{s}.Grant(ctx, g.Alert, g.Adjustment)
	return acknowledged(receipt), err
}

// Grant implements episodes.Source.
func (s forAlerts) Grant(ctx context.Context, alert int64, a statement.Adjustment) (report.Receipt, error) {
	view, err := s.watch.View(ctx)
	if err != nil {
		return report.Receipt{}, err
	}
	act := alerts.Act{Kind: alerts.ActGrant, Episode: alert, By: a.By, Number: a.Basis, Text: a.Reason}
	if err := act.Check(&view.Book, view.Now); err != nil {
		return report.Receipt{}, err
	}
	about := view.Episodes[alert-1].Key.About
	a.Indicator, a.Entity, a.Window, a.Node = about.Indicator, about.Entity, about.Window, about.Node
	receipt, err := unlessRetired(s.serving, func(p *program) (report.Receipt, error) {
		now := p.env.now()
		return p.collector.Adjust(ctx, now, a, func() (statement.Counting, error) { return counting(ctx, p, a, now) })
	})
	if err != nil {
		return receipt, err
	}
	act.Text = fmt.Sprintf("%s，自%s起：%s（收件号%d）", a.Figure, a.From.Format(time.DateOnly), a.Reason, receipt.Submission.ID)
	_, err = s.watch.Act(ctx, act)
	return receipt, err
}

// day reads a day as its end, in the instance's zone.
func (v actor) day(text string) (time.Time, error) {
	inst, err := locateInstance(v.Config)
	if err != nil {
		return time.Time{}, err
	}
	at, err := query.ParseAsOf(text, inst.location)
	if err != nil {
		return at, fmt.Errorf("%w: --until: %w", errUsage, err)
	}
	return at, nil
}

type alertsAckVerb struct {
	actor
	Message int64 `arg:"" help:"The message's number."`
}

func (v alertsAckVerb) Run(ctx context.Context, env *environment) error {
	return v.do(ctx, env, alerts.Act{Kind: alerts.ActAck, Notice: v.Message})
}

type alertsCalledVerb struct {
	actor
	Message int64 `arg:"" help:"The message's number."`
}

func (v alertsCalledVerb) Run(ctx context.Context, env *environment) error {
	return v.do(ctx, env, alerts.Act{Kind: alerts.ActCalled, Notice: v.Message})
}

type alertsExplainVerb struct {
	actor
	Alert int64  `arg:"" help:"The alert's number."`
	Text  string `arg:"" help:"What the unit says."`
	Until string `help:"The day by which it will be mended (承诺时限)." placeholder:"DAY"`
}

func (v alertsExplainVerb) Run(ctx context.Context, env *environment) error {
	if v.Until == "" {
		return v.do(ctx, env, alerts.Act{Kind: alerts.ActExplain, Episode: v.Alert, Text: v.Text})
	}
	until, err := v.day(v.Until)
	if err != nil {
		return err
	}
	return v.do(ctx, env, alerts.Act{Kind: alerts.ActPromise, Episode: v.Alert, Text: v.Text, Until: until})
}

type alertsCloseVerb struct {
	actor
	Alert  int64  `arg:"" help:"The alert's number."`
	Why    string `arg:"" help:"Why."`
	Extend string `help:"延期: tell of it again after this day." placeholder:"DAY" xor:"how"`
	Stop   bool   `help:"中止: it is not pursued." xor:"how"`
	Again  bool   `help:"退回续办: it is told again." xor:"how"`
	Grade  string `help:"等次, one of the grades in alerts.yaml." placeholder:"GRADE" xor:"how"`
}

func (v alertsCloseVerb) Run(ctx context.Context, env *environment) (err error) {
	a := alerts.Act{Kind: alerts.ActClose, Episode: v.Alert, Text: v.Why, Grade: v.Grade}
	switch {
	case v.Extend != "":
		a.Kind = alerts.ActExtend
		if a.Until, err = v.day(v.Extend); err != nil {
			return err
		}
	case v.Stop:
		a.Kind = alerts.ActSuspend
	case v.Again:
		a.Kind = alerts.ActReturn
	}
	return v.do(ctx, env, a)
}

type alertsSilenceVerb struct {
	actor
	Event      string `help:"Of this event." placeholder:"EVENT"`
	Indicator  string `help:"Of this indicator." placeholder:"ID"`
	Entity     string `help:"Of this entity." placeholder:"ID"`
	Form       string `help:"Of this form." placeholder:"ID"`
	Department string `help:"To this unit, or of its reports." placeholder:"ID"`
	Until      string `help:"The last day." placeholder:"DAY"`
	Why        string `help:"Why." placeholder:"TEXT"`
	Lift       int64  `help:"Lift the silence of this number." placeholder:"N"`
}

func (v alertsSilenceVerb) Run(ctx context.Context, env *environment) error {
	if v.Lift != 0 {
		return v.do(ctx, env, alerts.Act{Kind: alerts.ActUnmute, Lifts: v.Lift, Text: v.Why})
	}
	if v.Until == "" {
		return fmt.Errorf("%w: --until: a silence needs its last day", errUsage)
	}
	until, err := v.day(v.Until)
	if err != nil {
		return err
	}
	return v.do(ctx, env, alerts.Act{Kind: alerts.ActSilence, Text: v.Why, Until: until,
		Match: alerts.Match{Event: v.Event, Indicator: v.Indicator, Entity: v.Entity, Form: v.Form, Department: v.Department}})
}

type alertsReleaseVerb struct {
	actor
	Message int64  `arg:"" help:"The draft's number."`
	Number  string `required:"" help:"Its 文号, as the office gave it." placeholder:"文号"`
}

func (v alertsReleaseVerb) Run(ctx context.Context, env *environment) error {
	return v.do(ctx, env, alerts.Act{Kind: alerts.ActRelease, Notice: v.Message, Number: v.Number})
}

type alertsPauseVerb struct {
	actor
	Why string `arg:"" help:"Why."`
}

func (v alertsPauseVerb) Run(ctx context.Context, env *environment) error {
	return v.do(ctx, env, alerts.Act{Kind: alerts.ActPause, Text: v.Why})
}

type alertsResumeVerb struct{ actor }

func (v alertsResumeVerb) Run(ctx context.Context, env *environment) error {
	return v.do(ctx, env, alerts.Act{Kind: alerts.ActResume})
}

type alertsListVerb struct {
	instanceFlag
	Messages bool   `help:"The messages instead of the alerts."`
	Unit     string `help:"What this unit hears of." placeholder:"ID"`
	All      bool   `help:"Also the alerts that ended."`
}

func (v alertsListVerb) Run(ctx context.Context, env *environment) error {
	return v.view(ctx, env, func(p *program) error {
		view, err := newServing(p, nil).watch.View(ctx)
		if err != nil {
			return err
		}
		if v.Messages {
			return v.messages(p, &view)
		}
		return v.alerts(p, &view)
	})
}

func (v alertsListVerb) alerts(p *program, view *watch.View) error {
	told := map[int64][]string{}
	for _, m := range view.Marks {
		if m.Notice != 0 && !slices.Contains(told[m.Episode], m.Unit) {
			told[m.Episode] = append(told[m.Episode], m.Unit)
		}
	}
	t := newTable(">编号", "事件", "对象", "起", "止", "因", "已告知")
	day := func(at time.Time) string { return at.In(p.instance.location).Format(time.DateOnly) }
	for _, e := range view.Episodes {
		if !v.All && !e.Open() || v.Unit != "" && !slices.Contains(told[e.ID], v.Unit) {
			continue
		}
		ended, by := "", string(e.BeganBy)
		if !e.Open() {
			ended, by = day(e.Ended), by+"–"+string(e.EndedBy)
		}
		t.add(fmt.Sprint(e.ID), e.Key.Event, e.Key.About.String(), day(e.Began), ended, by, strings.Join(told[e.ID], " "))
	}
	return t.write(p.env.out)
}

func (v alertsListVerb) messages(p *program, view *watch.View) error {
	last := map[int64]alerts.Attempt{}
	for _, a := range view.Attempts {
		last[a.Notice] = a
	}
	items := map[int64]int{}
	for _, m := range view.Marks {
		items[m.Notice]++
	}
	t := newTable(">编号", "单位", "阶段", "时间", ">事项", "渠道", "结果")
	for _, n := range view.Notices {
		if v.Unit != "" && n.Unit != v.Unit {
			continue
		}
		a := last[n.ID]
		t.add(fmt.Sprint(n.ID), n.Unit, string(n.Stage), n.Due.In(p.instance.location).Format("2006-01-02 15:04"), fmt.Sprint(items[n.ID]),
			a.Channel, string(a.Answer))
	}
	return t.write(p.env.out)
}

type alertsTestVerb struct {
	instanceFlag
	To string `required:"" help:"The unit: a department's id, planners, operators or leaders." placeholder:"UNIT"`
}

func (v alertsTestVerb) Run(ctx context.Context, env *environment) error {
	inst, err := openInstance(v.Config)
	if err != nil {
		return err
	}
	if !slices.Contains([]string{alerts.Planners, alerts.Operators, alerts.Leaders}, v.To) && inst.catalogue.Department(v.To) == nil {
		return fmt.Errorf("%w: --to: no department has the id %q%s", errUsage, v.To, inst.catalogue.NearDepartment(v.To))
	}
	open, err := inst.openChannels(env.now)
	if err != nil {
		return err
	}
	unit := inst.reachable(open).Unit(v.To)
	failed := false
	for _, name := range unit.Channels {
		said := "人工电话，不发送 by telephone, nothing is sent"
		if c, ok := open[name]; ok {
			m := trial(inst, v.To, env.now())
			if c.To != nil {
				m.To = c.To(unit, m.Stage)
			}
			out, err := c.Send(ctx, m)
			said = string(out.Answer)
			if err != nil {
				said += ": " + err.Error()
			}
			failed = failed || out.Answer != alerts.Sent
		}
		if _, err := fmt.Fprintf(env.out, "%s\t%s\n", name, said); err != nil {
			return err
		}
	}
	if failed {
		return errFindings
	}
	return nil
}

// trial is a message that says that it is one.
func trial(i *instance, unit string, now time.Time) alerts.Message {
	const zh, en = "这是一条测试消息，无需办理。", "This is a trial; nothing is to be done."
	m := alerts.Message{Key: fmt.Sprintf("%s.test.%d", unit, now.UnixMilli()), Made: now, Lang: alerts.Chinese, Trial: true,
		Subject: "【测试】" + i.config.Name.ZH, Text: zh + "\n" + en, Notice: zh}
	m.Link = i.config.URL
	return m
}

type alertsBacktestVerb struct {
	instanceFlag
	From      string `required:"" help:"The first month, such as 2025-01, or day." placeholder:"MONTH"`
	To        string `help:"The day on which it ends; default today." placeholder:"DAY"`
	Catalogue string `help:"Also with the catalogue in this folder, and print what differs." placeholder:"DIR" type:"existingdir"`
	Alerts    string `help:"Also with this alerts.yaml, and print what differs." placeholder:"FILE" type:"existingfile"`
}

func (alertsBacktestVerb) Help() string {
	return "Goes through the ledger again as it became known, decides on alerts at every commit and clock event as serve would have, and " +
		"prints a line for each thing that each unit would have been told: when, whom, at which stage, as whom, of which event. With " +
		"another catalogue or another alerts.yaml it prints the lines that these take away (-) and add (+). Nothing is sent and nothing " +
		"is recorded."
}

func (v alertsBacktestVerb) Run(ctx context.Context, env *environment) error {
	return v.view(ctx, env, func(p *program) error {
		from, to, err := v.span(p)
		if err != nil {
			return err
		}
		before, err := replay{program: p, contacts: &p.instance.alerts.Contacts}.run(ctx, from, to)
		if err != nil {
			return err
		}
		if v.Catalogue == "" && v.Alerts == "" {
			return printTellings(env.out, "", before)
		}
		next := replay{program: p, contacts: &p.instance.alerts.Contacts}
		if err := v.other(p, &next); err != nil {
			return err
		}
		after, err := next.run(ctx, from, to)
		if err != nil {
			return err
		}
		return printDifference(env.out, before, after)
	})
}

// span reads from when to when.
func (v alertsBacktestVerb) span(p *program) (from, to time.Time, err error) {
	to = p.env.now().In(p.instance.location)
	if from, err = time.ParseInLocation("2006-01", v.From, p.instance.location); err != nil {
		if from, err = time.ParseInLocation(time.DateOnly, v.From, p.instance.location); err != nil {
			return from, to, fmt.Errorf("%w: --from: %q: want a month such as 2025-01, or a day", errUsage, v.From)
		}
	}
	if v.To != "" {
		if to, err = time.ParseInLocation(time.DateOnly, v.To, p.instance.location); err != nil {
			return from, to, fmt.Errorf("%w: --to: %q: want a day such as 2026-10-31", errUsage, v.To)
		}
	}
	if !from.Before(to) {
		return from, to, fmt.Errorf("%w: --from %s is not before %s", errUsage, v.From, to.Format(time.DateOnly))
	}
	return from, to, nil
}

// other has a replay use what the flags name.
func (v alertsBacktestVerb) other(p *program, r *replay) (err error) {
	i := *p.instance
	if v.Catalogue != "" {
		if i.catalogue, err = i.config.load(os.DirFS(v.Catalogue), i.location); err != nil {
			return err
		}
		r.catalogue = i.catalogue
	}
	if v.Alerts != "" {
		i.config.Alerts = v.Alerts
		if err := i.readAlerts(); err != nil {
			return err
		}
		r.contacts = &i.alerts.Contacts
	}
	return nil
}

func printTellings(w io.Writer, sign string, list []telling) error {
	for _, t := range list {
		if _, err := fmt.Fprintln(w, sign+strings.Join(t.row(), "\t")); err != nil {
			return err
		}
	}
	return nil
}

// printDifference prints what is told no more, and what is told anew.
func printDifference(w io.Writer, before, after []telling) error {
	for _, d := range difference(before, after) {
		sign := "+"
		if d.gone {
			sign = "-"
		}
		if err := printTellings(w, sign, []telling{d.telling}); err != nil {
			return err
		}
	}
	return nil
}
