package door

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhibiao/people"
)

const callback = "https://zhibiao.example.cn/openid/callback"

// publishedProvider is oidc-provider as npm has it: it speaks the protocol as its author reads it, not as we do.
type publishedProvider struct {
	issuer string
	roots  *x509.CertPool
}

// newPublishedProvider serves until the test ends. Its only client, zhibiao, is sent back to callback.
func newPublishedProvider(t *testing.T) (p publishedProvider, right OpenID) {
	t.Helper()
	home := filepath.Join("testdata", "openid")
	if _, err := os.Stat(filepath.Join(home, "node_modules")); errors.Is(err, fs.ErrNotExist) {
		if os.Getenv("CI") != "" {
			t.Fatal("oidc-provider is not installed: .ci/tools installs it")
		}
		t.Skip("oidc-provider is not installed: .ci/tools installs it")
	}
	key, cert, roots := loopbackCertificate(t)
	const secret = "client-secret"
	node := exec.Command("node", filepath.Join(home, "provider.mjs"), key, cert, "zhibiao", secret, callback)
	var said bytes.Buffer
	node.Stderr = &said
	input, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		input.Close()
		io.Copy(io.Discard, output)
		if err := node.Wait(); err != nil {
			t.Errorf("oidc-provider ended: %v", err)
		}
		if t.Failed() {
			t.Logf("oidc-provider said: %s", &said)
		}
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("oidc-provider did not start: %v", err)
	}
	p = publishedProvider{strings.TrimSpace(line), roots}
	return p, OpenID{Issuer: p.issuer, Client: "zhibiao", SecretFile: keep(t, "secret", []byte(secret)), CAFile: cert}
}

// loopbackCertificate gives the files of a key and of its own certificate for 127.0.0.1, and a pool of that alone.
func loopbackCertificate(t *testing.T) (key, cert string, roots *x509.CertPool) {
	t.Helper()
	s := httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	private, err := x509.MarshalPKCS8PrivateKey(s.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return keep(t, "key.pem", inPEM("PRIVATE KEY", private)), keep(t, "cert.pem", inPEM("CERTIFICATE", s.Certificate().Raw)), roots
}

var (
	formAction = regexp.MustCompile(`<form[^>]* action="([^"]*)"`)
	formPrompt = regexp.MustCompile(`name="prompt" value="([^"]*)"`)
)

// signIn goes through the provider's pages in a browser of its own: it signs in as the subject, agrees to what it is asked, and gives
// the address by which the provider sends the browser back.
func (p publishedProvider) signIn(t *testing.T, to, subject string) (back string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: p.roots}
	defer transport.CloseIdleConnections()
	browser := &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), callback) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	r, err := browser.Get(to)
	for range 3 { // pages: to sign in, to agree, and the way back
		if err != nil {
			t.Fatal(err)
		}
		page := text(t, r)
		if back := r.Header.Get("Location"); back != "" {
			return back
		}
		action, prompt := formAction.FindStringSubmatch(page), formPrompt.FindStringSubmatch(page)
		if action == nil || prompt == nil {
			t.Fatalf("%s has no form: %s", r.Request.URL, page)
		}
		next, wrong := r.Request.URL.Parse(action[1])
		if wrong != nil {
			t.Fatal(wrong)
		}
		r, err = browser.PostForm(next.String(), url.Values{"prompt": {prompt[1]}, "login": {subject}, "password": {"any"}})
	}
	t.Fatalf("the provider goes on asking at %s", r.Request.URL)
	return ""
}

// TestPublishedOpenIDProvider signs people in through a provider that others wrote, over https by a certificate of its own.
func TestPublishedOpenIDProvider(t *testing.T) {
	p, right := newPublishedProvider(t)
	h := newHouse(t, Rules{URL: "https://zhibiao.example.cn", OpenID: right})
	wang, li := h.add(t, "wang", people.Planner), h.add(t, "li", people.Clerk)
	for _, bound := range []struct {
		account         people.Account
		issuer, subject string
	}{
		{wang, p.issuer, "S-wang"},
		{li, "https://another.example.cn", "S-li"},
	} {
		if err := h.desk.Bind(t.Context(), people.Machine(), bound.account.ID, bound.issuer, bound.subject); err != nil {
			t.Fatal(err)
		}
	}
	unlike := func(address, part, other string) string {
		t.Helper()
		u, err := url.Parse(address)
		if err != nil || !u.Query().Has(part) {
			t.Fatalf("%s has no %s: %v", address, part, err)
		}
		q := u.Query()
		if q.Del(part); other != "" {
			q.Set(part, other)
		}
		u.RawQuery = q.Encode()
		return u.String()
	}

	for _, c := range []struct {
		what, subject string
		to            func(address string) string // what becomes of the way there
		verifier      string                      // in place of the browser's
		want          int
		says          string
	}{
		{what: "whose account is bound", subject: "S-wang", want: http.StatusSeeOther},
		{what: "whom no account is bound to", subject: "S-zhao", want: http.StatusForbidden, says: "S-zhao"},
		{what: "who has the name of an account", subject: "wang", want: http.StatusForbidden, says: "wang"},
		{what: "whose account is bound at another issuer", subject: "S-li", want: http.StatusForbidden, says: "S-li"},
		{what: "whose verifier is another", subject: "S-wang", verifier: "another-verifier-that-is-long-enough-for-the-rfc-43",
			want: http.StatusBadGateway},
		{what: "whose challenge is another", subject: "S-wang", want: http.StatusBadGateway,
			to: func(a string) string { return unlike(a, "code_challenge", strings.Repeat("A", 43)) }},
		{what: "whose nonce is another", subject: "S-wang", want: http.StatusBadGateway,
			to: func(a string) string { return unlike(a, "nonce", "another") }},
		{what: "who comes without a challenge", subject: "S-wang", want: http.StatusForbidden,
			to: func(a string) string { return unlike(unlike(a, "code_challenge", ""), "code_challenge_method", "") }},
	} {
		t.Run(c.what, func(t *testing.T) {
			to, way := h.depart(t)
			if c.to != nil {
				to = c.to(to)
			}
			back := p.signIn(t, to, c.subject)
			if c.verifier != "" {
				f, _ := parseFlow(way.Value)
				f.verifier = c.verifier
				way = &http.Cookie{Name: way.Name, Value: f.String()}
			}
			r := h.ask(http.MethodGet, back, "", with(way))
			if body := text(t, r); r.StatusCode != c.want || !strings.Contains(body, c.says) {
				t.Fatalf("%s, want %d that says %q: %s", r.Status, c.want, c.says, body)
			}
			if who := h.signedIn(t, r); (c.want == http.StatusSeeOther) != (who == "wang") {
				t.Errorf("signed in: %q", who)
			}
		})
	}
	t.Run("by a secret that is not the client's", func(t *testing.T) {
		h.rules.OpenID.SecretFile = keep(t, "secret", []byte("another"))
		to, way := h.depart(t)
		if r := h.ask(http.MethodGet, p.signIn(t, to, "S-wang"), "", with(way)); r.StatusCode != http.StatusBadGateway {
			t.Error(r.Status)
		}
	})
	t.Run("by a certificate that nobody vouches for", func(t *testing.T) {
		h.rules.OpenID.CAFile = ""
		if r := h.ask(http.MethodPost, "https://zhibiao.example.cn/openid", "", https); r.StatusCode != http.StatusBadGateway {
			t.Error(r.Status)
		}
	})
}

// signedIn gives the name of whom an answer lets in, none if it lets in nobody.
func (h *house) signedIn(t *testing.T, r *http.Response) string {
	t.Helper()
	for _, c := range r.Cookies() {
		if c.Name == "__Host-zhibiao" && c.MaxAge >= 0 {
			return text(t, h.ask(http.MethodGet, "https://zhibiao.example.cn/ask", "", with(c)))
		}
	}
	return ""
}
