package deliver

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zhibiao/alerts"
)

// longestSMS is how many characters one SMS holds, Chinese ones too.
const longestSMS = 70

// sms posts a template's id and variables to a gateway of SMS, signed as a webhook is. The gateway holds the template's words, as
// carriers in China demand; ours are there to know how long the message becomes.
type sms struct {
	webhook
	template string
	words    words
}

type smsRequest struct {
	ID        string            `json:"id"` // the same at every attempt
	Template  string            `json:"template"`
	Phones    []string          `json:"phones"`
	Variables map[string]string `json:"variables"`
	Text      string            `json:"text"` // as it arrives
}

func (s *sms) send(ctx context.Context, m alerts.Message, now time.Time) (alerts.Outcome, credentials, error) {
	if len(m.To) == 0 {
		return never(), nil, errors.New("an SMS without a telephone number: write the unit's number in alerts.yaml")
	}
	variables, text := s.words.fill(m)
	if n := utf8.RuneCountInString(text); n > longestSMS {
		return never(), nil, fmt.Errorf("an SMS of %d characters, and it holds %d: shorten text, or take {link} out of it", n, longestSMS)
	}
	body, err := encode(smsRequest{m.Key, s.template, m.To, variables, text})
	if err != nil {
		return never(), nil, err
	}
	return s.post(ctx, m.Key, body, now)
}

// words are a template's words, with the names of what varies in braces.
type words struct{ text string }

var variable = regexp.MustCompile(`\{[^{}]*\}`)

// variablesOfSMS are what a template may leave to us.
var variablesOfSMS = map[string]func(alerts.Message) string{
	"count": func(m alerts.Message) string { return strconv.Itoa(m.Count) },
	"link":  func(m alerts.Message) string { return m.Link },
}

func newWords(text string) (words, error) {
	if text == "" {
		return words{}, errors.New("is missing: write the template's words, such as 【指标监测】您单位有{count}项待办，请登录查看")
	}
	rest := text
	for _, v := range variable.FindAllString(text, -1) {
		if variablesOfSMS[strings.Trim(v, "{}")] == nil {
			return words{}, fmt.Errorf("%s is not known: a template may hold {count} and {link}", v)
		}
		rest = strings.ReplaceAll(rest, v, "")
	}
	if n := utf8.RuneCountInString(rest); n > longestSMS {
		return words{}, fmt.Errorf("%d characters before what varies, and an SMS holds %d: shorten it", n, longestSMS)
	}
	return words{text}, nil
}

// fill gives the variables and the text that they make.
func (w words) fill(m alerts.Message) (map[string]string, string) {
	values := map[string]string{}
	text := variable.ReplaceAllStringFunc(w.text, func(v string) string {
		name := strings.Trim(v, "{}")
		values[name] = variablesOfSMS[name](m)
		return values[name]
	})
	return values, text
}
