package wording

import (
	"fmt"
	"strings"
	"text/template"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
)

// Fields are what an instance's own template of a message may name.
type Fields struct {
	Mark   string // what is said with every figure, and the instance's name
	Unit   string // who is told
	Title  string // of the stage
	Count  int    // of all things
	Items  []Told // that are addressed to the unit
	Copies []Told // for its information
	Ask    string // what the stage asks for
	Number string // 文号 of a letter; else empty
	By     string // who released it
	Day    string // 2026-11-20
	Link   string // to the whole list; "" where the instance has no address
	Charts string // to the dashboard; "" where the instance names no Grafana, or the message is about no indicator
}

// mostSubject and mostText bound what a template writes, in bytes.
const (
	mostSubject = 300
	mostText    = 64 << 10
)

// CheckTemplate says what is wrong with a template: with its writing, or with what it makes of an example.
func CheckTemplate(text string) error {
	told := []Told{{Name: "指标", Says: "滞后", Text: "指标：滞后。"}}
	_, err := fill(text, Fields{Mark: "示例：", Unit: "单位", Title: "工作提醒", Count: 2, Items: told, Copies: told, Ask: "请办理。",
		Number: "1号", By: "某某", Day: "2026-11-20", Link: "https://zhibiao.example.cn/messages/1",
		Charts: "https://grafana.example.cn/d/1"}, mostText)
	return err
}

func fill(text string, f Fields, most int) (string, error) {
	t, err := template.New("message").Option("missingkey=error").Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := t.Execute(&b, f); err != nil {
		return "", err
	}
	if b.Len() > most {
		return "", fmt.Errorf("it writes %d bytes, more than %d", b.Len(), most)
	}
	return strings.TrimSpace(b.String()), nil
}

// templated puts an instance's own words in the place of the program's. One that cannot be filled changes nothing: nobody goes untold.
func (w words) templated(m *alerts.Message, n alerts.Notice, items []Item, letter *Letter) {
	if w.Contacts == nil {
		return
	}
	own, there := w.Contacts.Templates[n.Stage]
	if !there {
		return
	}
	f := w.fields(m, n, items, letter)
	if text := w.in(own.Subject); text != "" {
		if said, err := fill(text, f, mostSubject); err == nil && said != "" {
			m.Subject = strings.Join(strings.Fields(said), " ")
		}
	}
	if text := w.in(own.Text); text != "" {
		if said, err := fill(text, f, mostText); err == nil && said != "" {
			m.Text, m.Markdown = said, ""
		}
	}
}

func (w words) fields(m *alerts.Message, n alerts.Notice, items []Item, letter *Letter) Fields {
	f := Fields{Mark: w.mark(), Unit: w.unit(n.Unit), Title: w.title(n.Stage), Count: len(items), Ask: w.ask(n.Stage, items), Link: m.Link,
		Charts: w.charts(items), Day: w.now.Format(time.DateOnly)}
	if letter != nil {
		f.Number, f.By = letter.Number, letter.By
	}
	for i, item := range items {
		if i == mostItems {
			break
		}
		told := Told{w.head(&item.State), w.says(&item.State), w.sentence(item)}
		if item.Role == alerts.Main {
			f.Items = append(f.Items, told)
		} else {
			f.Copies = append(f.Copies, told)
		}
	}
	return f
}

// CheckTemplates tells wrong of each template of an instance that cannot be filled, or that is of no stage.
func CheckTemplates(c *contacts.Contacts, wrong func(format string, args ...any)) {
	for stage, own := range c.Templates {
		if !stage.Known() {
			wrong("templates: no stage is called %q; there are %v", stage, alerts.Stages())
		}
		for _, text := range []string{own.Subject.ZH, own.Subject.EN, own.Text.ZH, own.Text.EN} {
			if err := CheckTemplate(text); err != nil {
				wrong("templates: %s: %v", stage, err)
			}
		}
	}
}
