package deliver

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"html/template"
	"mime"
	"net"
	netmail "net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"zhibiao/alerts"
)

// mailPatience is how long one mail may take, from the first byte to the last.
const mailPatience = time.Minute

// mailer sends mail through one server.
type mailer struct {
	config   Config
	from     *netmail.Address
	tls      *tls.Config
	password secret
	sheet    func(alerts.Table) ([]byte, error)
}

func newMailer(c Config, password secret, o Options) (*mailer, error) {
	from, err := netmail.ParseAddress(c.From)
	if err != nil {
		return nil, fmt.Errorf("from: %q: %w", c.From, err)
	}
	m := &mailer{config: c, from: from, password: password, sheet: o.Sheet,
		tls: &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12}}
	if c.CAFile == "" {
		return m, nil
	}
	path := c.CAFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(o.Folder, path)
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	m.tls.RootCAs = x509.NewCertPool()
	if !m.tls.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca_file: %s holds no certificate in PEM", path)
	}
	return m, nil
}

// send hands the message over for all its receivers at once. One who is refused does not keep it from the others.
func (m *mailer) send(ctx context.Context, msg alerts.Message, _ time.Time) (alerts.Outcome, credentials, error) {
	if len(msg.To) == 0 {
		return never(), nil, errNoReceiver
	}
	password, err := m.password.read()
	if err != nil {
		return never(), nil, err
	}
	letter, bad, err := m.letter(msg)
	if err != nil {
		return never(), nil, err
	}
	used := credentials{password}
	client, err := m.dial(ctx, password)
	if err != nil {
		return judged(err), used, fmt.Errorf("reach %s: %w", m.config.Host, err)
	}
	stop := context.AfterFunc(ctx, func() { client.Close() })
	defer stop()
	defer client.Close()
	out, err := m.hand(client, letter, bad)
	if err == nil {
		_ = client.Quit() // the message is taken, whatever the server says to a farewell
	}
	return out, used, err
}

// dial greets the server, has the connection encrypted and says who sends.
func (m *mailer) dial(ctx context.Context, password string) (_ *smtp.Client, err error) {
	var conn net.Conn
	options := []mail.Option{mail.WithTimeout(mailPatience), mail.WithTLSConfig(m.tls), mail.WithPort(m.port()),
		mail.WithTLSPolicy(m.policy()),
		mail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err = m.connect(ctx, network, address)
			return conn, err
		})}
	if m.config.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(m.config.User),
			mail.WithPassword(password))
	}
	c, err := mail.NewClient(m.config.Host, options...)
	if err != nil {
		return nil, err
	}
	client, err := c.DialToSMTPClientWithContext(ctx)
	if err != nil && conn != nil {
		_ = conn.Close() // the library leaves it open
	}
	return client, err
}

func (m *mailer) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if m.config.TLS == ImplicitTLS {
		return (&tls.Dialer{Config: m.tls}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

// policy is what the library does after the connection stands. One that is encrypted already has nothing to be
// asked for, and the library has to look for itself to see that it is.
func (m *mailer) policy() mail.TLSPolicy {
	switch m.config.TLS {
	case ImplicitTLS:
		return mail.TLSOpportunistic
	case NoTLS:
		return mail.NoTLS
	}
	return mail.TLSMandatory
}

func (m *mailer) port() int {
	return cmp.Or(m.config.Port, map[string]int{ImplicitTLS: mail.DefaultPortSSL, NoTLS: mail.DefaultPort}[m.config.TLS],
		mail.DefaultPortTLS)
}

// hand goes through the dialogue of one mail. The library's own sends to nobody where one is refused.
func (m *mailer) hand(client *smtp.Client, letter *mail.Msg, bad []string) (alerts.Outcome, error) {
	sender, err := letter.GetSender(false)
	if err != nil {
		return never(), err
	}
	receivers, err := letter.GetRecipients()
	if err != nil {
		return never(), err
	}
	if err := client.Mail(sender); err != nil {
		return judged(err), fmt.Errorf("the server refuses the sender %s: %w", m.from.Address, err)
	}
	refused, reasons, worst := bad, refusals(bad), alerts.Never
	for _, r := range receivers {
		if err := client.Rcpt(r); err != nil {
			if judged(err).Answer == alerts.Later {
				worst = alerts.Later
			}
			address := strings.Trim(r, "<>")
			refused, reasons = append(refused, address), append(reasons, fmt.Errorf("%s is refused: %w", address, err))
		}
	}
	if len(refused) == len(receivers)+len(bad) {
		return alerts.Outcome{Answer: worst}, errors.Join(reasons...)
	}
	w, err := client.Data()
	if err == nil {
		if _, err = letter.WriteTo(w); err == nil {
			err = w.Close()
		}
	}
	if err != nil {
		return judged(err), fmt.Errorf("the server does not take the mail: %w", err)
	}
	out := sent()
	out.Refused = refused
	return out, errors.Join(reasons...)
}

func refusals(bad []string) []error {
	var out []error
	for _, b := range bad {
		out = append(out, fmt.Errorf("%q is no mail address", b))
	}
	return out
}

// judged tells errors that pass by themselves from those that somebody must mend: 5xx, and a server that has not what is asked of it.
func judged(err error) alerts.Outcome {
	var said *textproto.Error
	if errors.As(err, &said) && said.Code >= 500 {
		return never()
	}
	if errors.Is(err, mail.ErrNoSupportedAuthDiscovered) {
		return never()
	}
	return later(0)
}

// letter is the mail itself, the same at every attempt; bad are receivers whose addresses are none.
func (m *mailer) letter(msg alerts.Message) (letter *mail.Msg, bad []string, err error) {
	letter = mail.NewMsg(mail.WithEncoding(mail.EncodingB64), mail.WithNoDefaultUserAgent())
	letter.FromMailAddress(m.from)
	var to []*netmail.Address
	for _, r := range msg.To {
		a, err := netmail.ParseAddress(r)
		if err != nil {
			bad = append(bad, r)
			continue
		}
		if !slices.ContainsFunc(to, func(b *netmail.Address) bool { return a.Address == b.Address }) {
			to = append(to, a)
		}
	}
	if len(to) == 0 {
		return nil, bad, errors.Join(refusals(bad)...)
	}
	letter.ToMailAddress(to...)
	letter.Subject(strings.Join(strings.Fields(msg.Subject), " "))
	letter.SetDateWithValue(msg.Made)
	_, domain, _ := strings.Cut(m.from.Address, "@")
	letter.SetMessageIDWithValue(msg.Key + "@" + domain)
	letter.SetGenHeader("Auto-Submitted", "auto-generated")
	letter.SetGenHeader("X-Zhibiao-Key", msg.Key)
	letter.SetGenHeader("X-Zhibiao-Number", strconv.FormatInt(msg.Number, 10))
	text := msg.Text
	if msg.Link != "" && !strings.Contains(text, msg.Link) {
		text += "\n\n" + msg.Link
	}
	letter.SetBodyString(mail.TypeTextPlain, text)
	if len(msg.Table.Rows) == 0 {
		return letter, bad, nil
	}
	var page bytes.Buffer
	if err := letterPage.Execute(&page, map[string]any{"Lines": strings.Split(text, "\n"), "Table": msg.Table}); err != nil {
		return nil, bad, fmt.Errorf("write the mail's page: %w", err)
	}
	letter.AddAlternativeString(mail.TypeTextHTML, page.String())
	return letter, bad, m.attach(letter, msg.Table)
}

// letterPage is the text with the list below it, for readers who open no attachment.
var letterPage = template.Must(template.New("letter").Parse(`<!DOCTYPE html><html><body>{{range .Lines}}<div>{{if .}}{{.}}{{else}}&nbsp;{{end}}</div>
{{end}}<table border="1" cellpadding="4" style="border-collapse:collapse"><tr>{{range .Table.Columns}}<th>{{.}}</th>{{end}}</tr>
{{range .Table.Rows}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>
{{end}}</table></body></html>
`))

const sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// attach adds the list as a workbook. Its name stands twice: as RFC 2231 wants it, and as older programs read it.
func (m *mailer) attach(letter *mail.Msg, t alerts.Table) error {
	if m.sheet == nil {
		return nil
	}
	data, err := m.sheet(t)
	if err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	name := sheetName(t)
	named := func(f *mail.File) {
		f.Header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	return letter.AttachReader(name, bytes.NewReader(data), mail.WithFileContentType(sheetType), named)
}
