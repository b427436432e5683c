package door

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"html"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zhibiao/people"
)

// provider is an OpenID provider at which one person is always signed in. Its fields are what it does wrong.
type provider struct {
	*httptest.Server
	key     *rsa.PrivateKey
	asked   map[string]url.Values // by code: what the browser was sent with
	Subject string

	Nonce, Audience, Issuer string // in place of the right ones
	Expired, Forged         bool
}

var b64 = base64.RawURLEncoding.EncodeToString

// newProvider serves https by a certificate that is in the file.
func newProvider(t *testing.T) (p *provider, ca string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p = &provider{key: key, asked: map[string]url.Values{}, Subject: "subject-17"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
			"jwks_uri":                              p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"},
			"subject_types_supported": []string{"public"},
		})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]string{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		code := people.NewSecret()
		p.asked[code] = q
		back := url.Values{"code": {code}, "state": {q.Get("state")}}
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
	})
	mux.HandleFunc("POST /token", p.token)
	p.Server = httptest.NewTLSServer(mux)
	t.Cleanup(p.Close)
	return p, keep(t, "ca.pem", inPEM("CERTIFICATE", p.Certificate().Raw))
}

func inPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// keep writes a file that lasts as long as the test.
func keep(t *testing.T, name string, content []byte) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	asked, known := p.asked[r.FormValue("code")]
	delete(p.asked, r.FormValue("code"))
	challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	_, secret, basic := r.BasicAuth()
	if !known || !basic || secret != "client-secret" || asked.Get("code_challenge") != b64(challenge[:]) ||
		asked.Get("code_challenge_method") != "S256" {
		http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
		return
	}
	now := time.Now()
	claims := map[string]any{
		"iss": or(p.Issuer, p.URL), "aud": or(p.Audience, "zhibiao"), "sub": p.Subject, "nonce": or(p.Nonce, asked.Get("nonce")),
		"iat": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		"email": "wang@example.cn",
	}
	if p.Expired {
		claims["exp"] = now.Add(-time.Minute).Unix()
	}
	body, _ := json.Marshal(claims)
	signed := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(body)
	sum := sha256.Sum256([]byte(signed))
	signature, _ := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, sum[:])
	if p.Forged {
		signature[0] ^= 1
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": signed + "." + b64(signature)})
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

var refresh = regexp.MustCompile(`http-equiv="refresh" content="0;url=([^"]*)"`)

// depart gives where the browser is sent to sign in, with the cookie of the way.
func (h *house) depart(t *testing.T) (to string, way *http.Cookie) {
	t.Helper()
	r := h.ask(http.MethodPost, "https://zhibiao.example.cn/openid", "next=%2Fsubmissions", https)
	m := refresh.FindStringSubmatch(text(t, r))
	if m == nil || len(r.Cookies()) != 1 {
		t.Fatalf("%s %v", r.Status, r.Cookies())
	}
	return html.UnescapeString(m[1]), r.Cookies()[0]
}

// leave goes to the provider and gives the address by which it sends the browser back, with the cookie of the way.
func (h *house) leave(t *testing.T, p *provider) (back string, way *http.Cookie) {
	t.Helper()
	to, way := h.depart(t)
	client := p.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Get(to)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.Header.Get("Location"), way
}

// https is how a browser asks behind the proxy that takes TLS off.
func https(r *http.Request) { r.Header.Set("Origin", "https://"+r.Host) }

func with(c *http.Cookie) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) }
}

// TestOpenID lets in whom the provider vouches for, if an account is bound to the issuer and the subject.
func TestOpenID(t *testing.T) {
	p, ca := newProvider(t)
	right := OpenID{Issuer: p.URL, Client: "zhibiao", SecretFile: keep(t, "secret", []byte("client-secret\n")), CAFile: ca}
	h := newHouse(t, Rules{URL: "https://zhibiao.example.cn", OpenID: right})
	wang := h.add(t, "wang@example.cn", people.Planner)

	back, way := h.leave(t, p)
	if !way.Secure || !way.HttpOnly || way.SameSite != http.SameSiteLaxMode || way.Name != "__Host-zhibiao-openid" ||
		!strings.HasPrefix(back, "https://zhibiao.example.cn/openid/callback?") {
		t.Fatalf("%s with %+v", back, way)
	}
	stranger := h.ask(http.MethodGet, back, "", with(way))
	if body := text(t, stranger); stranger.StatusCode != http.StatusForbidden || !strings.Contains(body, "subject-17") {
		t.Errorf("of no account, though of its mail: %d %s", stranger.StatusCode, body)
	}
	if err := h.desk.Bind(t.Context(), people.Machine(), wang.ID, p.URL, "subject-17"); err != nil {
		t.Fatal(err)
	}
	back, way = h.leave(t, p)
	in := h.ask(http.MethodGet, back, "", with(way))
	if in.StatusCode != http.StatusSeeOther || in.Header.Get("Location") != "/submissions" || len(in.Cookies()) != 2 {
		t.Fatalf("bound: %s %v", in.Status, in.Cookies())
	}
	session := in.Cookies()[1]
	if r := h.ask(http.MethodGet, "https://zhibiao.example.cn/ask", "", with(session)); text(t, r) != "wang@example.cn" {
		t.Errorf("in the session: %s", r.Status)
	}
	if r := h.ask(http.MethodGet, back, "", with(way)); r.StatusCode == http.StatusSeeOther {
		t.Error("a code is taken twice")
	}

	for what, c := range map[string]struct {
		wrong func()
		back  func(address string, way *http.Cookie) (string, *http.Cookie)
	}{
		"another nonce":    {wrong: func() { p.Nonce = "another" }},
		"another audience": {wrong: func() { p.Audience = "another" }},
		"another issuer":   {wrong: func() { p.Issuer = "https://evil.example" }},
		"an expired token": {wrong: func() { p.Expired = true }},
		"a forged token":   {wrong: func() { p.Forged = true }},
		"another subject":  {wrong: func() { p.Subject = "subject-18" }},
		"no browser":       {back: func(a string, _ *http.Cookie) (string, *http.Cookie) { return a, &http.Cookie{Name: "x", Value: "y"} }},
		"another browser": {back: func(a string, w *http.Cookie) (string, *http.Cookie) {
			return a, &http.Cookie{Name: w.Name, Value: "a.b.c./"}
		}},
		"another state": {back: func(a string, w *http.Cookie) (string, *http.Cookie) { return a + "x&", w }},
		"an error":      {back: func(a string, w *http.Cookie) (string, *http.Cookie) { return a + "&error=access_denied", w }},
		"a code of another's": {back: func(a string, w *http.Cookie) (string, *http.Cookie) {
			return strings.Replace(a, "code=", "code=x", 1), w
		}},
		"another's code without its verifier": {back: func(a string, w *http.Cookie) (string, *http.Cookie) {
			f, _ := parseFlow(w.Value)
			f.verifier = "another-verifier-that-is-long-enough-for-the-rfc-43"
			return a, &http.Cookie{Name: w.Name, Value: f.String()}
		}},
		"a disabled account": {wrong: func() {
			if err := h.desk.Disable(t.Context(), people.Machine(), wang.ID); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(what, func(t *testing.T) {
			back, way := h.leave(t, p)
			if c.wrong != nil {
				before := *p
				c.wrong()
				defer func() {
					p.Nonce, p.Audience, p.Issuer, p.Expired, p.Forged, p.Subject = before.Nonce, before.Audience, before.Issuer,
						before.Expired, before.Forged, before.Subject
				}()
			}
			if c.back != nil {
				back, way = c.back(back, way)
			}
			r := h.ask(http.MethodGet, back, "", with(way))
			if r.StatusCode < 400 {
				t.Errorf("let in: %s", r.Status)
			}
			for _, cookie := range r.Cookies() {
				if cookie.Name == "__Host-zhibiao" {
					t.Error("with a session")
				}
			}
			if what == "a disabled account" {
				if err := h.desk.Enable(t.Context(), people.Machine(), wang.ID); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	h.rules.OpenID.CAFile = ""
	if r := h.ask(http.MethodPost, "https://zhibiao.example.cn/openid", "", https); r.StatusCode != http.StatusBadGateway {
		t.Errorf("a provider whose certificate nobody vouches for: %s", r.Status)
	}
	h.rules.OpenID = OpenID{}
	if r := h.ask(http.MethodPost, "https://zhibiao.example.cn/openid", "", https); r.StatusCode != http.StatusNotFound {
		t.Errorf("without a provider: %s", r.Status)
	}
}
