package deliver

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	netmail "net/mail"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"zhibiao/alerts"
)

// post office: an SMTP server that keeps what it takes, and refuses what it is told to.
type office struct {
	tls      *tls.Config
	implicit bool
	startTLS bool
	auth     bool
	refuse   map[string]string // the beginning of a command: the answer

	mu     sync.Mutex
	taken  []parcel
	heard  []string
	secure bool // the last mail came encrypted
}

type parcel struct {
	from string
	to   []string
	data string
}

const mailPassword = "letterbox-password"

func newOffice(t *testing.T, o *office) Config {
	t.Helper()
	certificate, ca := ownCertificate(t)
	o.tls = &tls.Config{Certificates: []tls.Certificate{certificate}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if o.implicit {
		l = tls.NewListener(l, o.tls)
	}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { o.serve(c) })
		}
	})
	t.Cleanup(func() { l.Close(); open.Wait() })
	c := full(Config{Kind: MailKind, Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: "指标监测 <zhibiao@example.cn>", CAFile: ca})
	switch {
	case o.implicit:
		c.TLS = ImplicitTLS
	case !o.startTLS:
		c.TLS = NoTLS
	}
	if o.auth {
		c.User, c.PasswordFile = "zhibiao@example.cn", keep(t, mailPassword)
	}
	return c
}

func (o *office) serve(c net.Conn) {
	defer func() { c.Close() }()
	c.SetDeadline(time.Now().Add(time.Minute))
	in, encrypted, p := bufio.NewReader(c), o.implicit, parcel{}
	say := func(line string) { io.WriteString(c, line+"\r\n") }
	say("220 mail.example.cn ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		o.hear(line)
		if answer := o.refusal(line); answer != "" {
			say(answer)
			continue
		}
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		switch verb {
		case "EHLO":
			say("250-mail.example.cn")
			if o.startTLS && !encrypted {
				say("250-STARTTLS")
			}
			if o.auth {
				say("250-AUTH PLAIN LOGIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go ahead")
			s := tls.Server(c, o.tls)
			c, in, encrypted = s, bufio.NewReader(s), true
		case "AUTH":
			if line == "AUTH PLAIN "+base64.StdEncoding.EncodeToString([]byte("\x00zhibiao@example.cn\x00"+mailPassword)) {
				say("235 welcome")
			} else {
				say("535 5.7.8 authentication failed")
			}
		case "MAIL":
			p = parcel{from: inAngles(line)}
			say("250 ok")
		case "RCPT":
			p.to = append(p.to, inAngles(line))
			say("250 ok")
		case "DATA":
			say("354 go ahead")
			p.data = dotted(in)
			if answer := o.refusal("."); answer != "" {
				say(answer)
				continue
			}
			o.take(p, encrypted)
			say("250 queued")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (o *office) hear(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.heard = append(o.heard, line)
}

func (o *office) take(p parcel, encrypted bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.taken, o.secure = append(o.taken, p), encrypted
}

func (o *office) refusal(line string) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for begin, answer := range o.refuse {
		if strings.HasPrefix(line, begin) {
			return answer
		}
	}
	return ""
}

func inAngles(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	address, _, _ := strings.Cut(rest, ">")
	return address
}

func dotted(in *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil || line == ".\r\n" {
			return b.String()
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

// ownCertificate makes a certificate for 127.0.0.1, and the file of its authority, which is itself.
func ownCertificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		keep(t, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
}

func writeFile(path, text string) error { return os.WriteFile(path, []byte(text), 0o600) }

func mailed() alerts.Message {
	m := letterOf()
	m.To = []string{"张三 <zhang@park.example.cn>", "li@park.example.cn", "wang@park.example.cn"}
	return m
}

func TestMailArrivesWithItsChinese(t *testing.T) {
	for name, o := range map[string]*office{
		"starttls": {startTLS: true, auth: true}, "implicit": {implicit: true, auth: true}, "plain": {},
	} {
		c := newOffice(t, o)
		out, err := open(t, c, Options{Sheet: sheet}).Send(t.Context(), mailed())
		mustBe(t, name, out, err, sent(), "")
		if len(o.taken) != 1 || len(o.taken[0].to) != 3 || len(out.Refused) != 0 {
			t.Fatalf("%s: took %+v, refused %v", name, o.taken, out.Refused)
		}
		if want := name != "plain"; o.secure != want {
			t.Errorf("%s: encrypted %t, want %t", name, o.secure, want)
		}
		readLetter(t, name, o.taken[0].data)
	}
}

// readLetter reads a mail as the receiver's program does.
func readLetter(t *testing.T, name, data string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v in %s", name, err, data)
	}
	words := mime.WordDecoder{}
	subject, err := words.DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != letterOf().Subject {
		t.Errorf("%s: subject %q (%v)", name, subject, err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || from[0].Name != "指标监测" || from[0].Address != "zhibiao@example.cn" {
		t.Errorf("%s: from %v (%v)", name, from, err)
	}
	for header, want := range map[string]string{"Message-Id": "<m-2026-11-28-0042@example.cn>", "X-Zhibiao-Number": "42",
		"Auto-Submitted": "auto-generated",
		"Date":           "Sat, 28 Nov 2026 12:10:00 +0800"} {
		if got := m.Header.Get(header); got != want {
			t.Errorf("%s: %s %q, want %q", name, header, got, want)
		}
	}
	for _, line := range strings.Split(data, "\r\n") {
		if len(line) > 998 {
			t.Errorf("%s: a line of %d bytes", name, len(line))
		}
	}
	found := map[string]string{}
	parts(t, m.Header.Get("Content-Type"), m.Body, found)
	if want := letterOf().Text + "\n\n" + letterOf().Link; strings.ReplaceAll(found["text/plain"], "\r\n", "\n") != want {
		t.Errorf("%s: text %q, want %q", name, found["text/plain"], want)
	}
	if !strings.Contains(found["text/html"], "<td>44.3%</td>") {
		t.Errorf("%s: page %s", name, found["text/html"])
	}
	if found["待办清单-2026年11月.xlsx"] != "PK\x03\x04 待办清单/2026年11月" {
		t.Errorf("%s: attached %q", name, found)
	}
}

// parts collects what a mail holds by type, and attachments by name.
func parts(t *testing.T, contentType string, body io.Reader, into map[string]string) {
	t.Helper()
	kind, with, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatalf("%q: %v", contentType, err)
	}
	r := multipart.NewReader(body, with["boundary"])
	if !strings.HasPrefix(kind, "multipart/") {
		t.Fatalf("%s is no mail of several parts", kind)
	}
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "multipart/") {
			parts(t, p.Header.Get("Content-Type"), p, into)
			continue
		}
		data, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		key, _, _ := strings.Cut(p.Header.Get("Content-Type"), ";")
		if name := p.FileName(); name != "" {
			key = name
		}
		into[key] = string(data)
	}
}

// One refused receiver keeps the mail from none of the others.
func TestOneOfThreeIsRefused(t *testing.T) {
	for _, answer := range []string{"550 5.1.1 no such user", "450 4.2.1 mailbox busy"} {
		o := &office{startTLS: true, refuse: map[string]string{"RCPT TO:<li@": answer}}
		out, err := open(t, newOffice(t, o), Options{}).Send(t.Context(), mailed())
		mustBe(t, answer, out, err, sent(), "li@park.example.cn is refused: "+answer[:3])
		if len(o.taken) != 1 || fmt.Sprint(o.taken[0].to) != "[zhang@park.example.cn wang@park.example.cn]" ||
			fmt.Sprint(out.Refused) != "[li@park.example.cn]" {
			t.Errorf("%s: took %+v, refused %v", answer, o.taken, out.Refused)
		}
	}
	o := &office{startTLS: true}
	m := mailed()
	m.To[1] = "13800000001"
	out, err := open(t, newOffice(t, o), Options{}).Send(t.Context(), m)
	mustBe(t, "an address that is none", out, err, sent(), `"13800000001" is no mail address`)
	if len(o.taken) != 1 || len(o.taken[0].to) != 2 || fmt.Sprint(out.Refused) != "[13800000001]" {
		t.Errorf("took %+v, refused %v", o.taken, out.Refused)
	}
}

func TestMailThatDoesNotPass(t *testing.T) {
	for _, c := range []struct {
		what   string
		office *office
		config func(*Config)
		want   alerts.Answer
		words  string
	}{
		{"all refused for good", &office{startTLS: true, refuse: map[string]string{"RCPT": "550 no such user"}}, nil, alerts.Never,
			"no such user"},
		{"all refused for now", &office{startTLS: true, refuse: map[string]string{"RCPT": "451 greylisted"}}, nil, alerts.Later,
			"greylisted"},
		{"sender refused", &office{startTLS: true, refuse: map[string]string{"MAIL": "553 not your address"}}, nil, alerts.Never,
			"zhibiao@example.cn"},
		{"too much mail", &office{startTLS: true, refuse: map[string]string{"MAIL": "452 too many messages"}}, nil, alerts.Later,
			"too many messages"},
		{"content refused", &office{startTLS: true, refuse: map[string]string{".": "554 spam"}}, nil, alerts.Never, "spam"},
		{"disk full", &office{startTLS: true, refuse: map[string]string{".": "452 disk full"}}, nil, alerts.Later, "disk full"},
		{"closed for now", &office{startTLS: true, refuse: map[string]string{"EHLO": "421 closing", "HELO": "421 closing"}}, nil,
			alerts.Later, "421"},
		{"wrong password", &office{startTLS: true, auth: true}, func(c *Config) { c.PasswordFile = keep(t, "another") }, alerts.Never,
			"535"},
		{"no encryption where it must be", &office{}, func(c *Config) { c.TLS = StartTLS }, alerts.Later, "STARTTLS"},
		{"a certificate of nobody", &office{startTLS: true}, func(c *Config) { c.CAFile = "" }, alerts.Later, "certificate"},
		{"a password in the clear", &office{auth: true}, nil, alerts.Never, "127.0.0.1"},
	} {
		config := newOffice(t, c.office)
		if c.config != nil {
			c.config(&config)
		}
		out, err := open(t, config, Options{}).Send(t.Context(), mailed())
		mustBe(t, c.what, out, err, alerts.Outcome{Answer: c.want}, c.words)
		if len(c.office.taken) != 0 {
			t.Errorf("%s: took %+v", c.what, c.office.taken)
		}
		for _, line := range c.office.heard {
			if c.what == "a password in the clear" && strings.Contains(line, "AUTH") {
				t.Errorf("%s: %s", c.what, line)
			}
		}
		if err != nil && strings.Contains(err.Error(), mailPassword) {
			t.Errorf("%s shows the password: %v", c.what, err)
		}
	}
	gone := newOffice(t, &office{})
	gone.Port = 1
	out, err := open(t, gone, Options{}).Send(t.Context(), mailed())
	mustBe(t, "nobody listens", out, err, later(0), "127.0.0.1")
}

// The same message makes the same mail, but for the borders between its parts.
func TestARepeatedMailIsTheSame(t *testing.T) {
	o := &office{startTLS: true}
	ch := open(t, newOffice(t, o), Options{})
	m := mailed()
	m.Table = alerts.Table{}
	for range 2 {
		out, err := ch.Send(t.Context(), m)
		mustBe(t, "mail", out, err, sent(), "")
	}
	if !bytes.Equal([]byte(o.taken[0].data), []byte(o.taken[1].data)) {
		t.Errorf("first\n%s\nthen\n%s", o.taken[0].data, o.taken[1].data)
	}
}

func TestMailNotice(t *testing.T) {
	o := &office{startTLS: true}
	c := newOffice(t, o)
	c.Content, c.Internal = "", false
	out, err := open(t, c, Options{Sheet: sheet}).Send(t.Context(), mailed())
	mustBe(t, "mail", out, err, sent(), "")
	m, err := netmail.ReadMessage(strings.NewReader(o.taken[0].data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if want := "您单位有1项待办，请登录查看。"; err != nil || subject != want || !strings.HasPrefix(string(text), want) ||
		strings.Contains(string(text), "44.3") {
		t.Errorf("subject %q, text %q (%v)", subject, text, err)
	}
}
