package door

import (
	"context"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"zhibiao/indicators"
	"zhibiao/people"
	"zhibiao/server/layout"
)

// OpenID is a provider at which people sign in (OpenID Connect, the code flow with PKCE). Whoever it vouches for
// is somebody only if an account is bound to the issuer and the subject: never by name or mail, which can change hands.
type OpenID struct {
	Issuer     string // as its discovery document says
	Client     string // the id by which it knows this server
	SecretFile string // with the client's secret; empty: it has none
	CAFile     string // PEM, of who vouches for the provider's certificate; empty: the system's
	Name       indicators.Text
}

// openID is the provider in use, found by its discovery document when it is first needed.
type openID struct {
	mu       sync.Mutex
	of       OpenID
	provider *oidc.Provider
	client   *http.Client
}

const (
	openIDPath     = "/openid"
	callbackPath   = "/openid/callback"
	openIDPatience = 10 * time.Second // for the provider to answer
	openIDLonging  = 10 * time.Minute // for somebody to sign in there
)

// discover gives the provider and the client by which it is reached.
func (o *openID) discover(ctx context.Context, c OpenID) (*oidc.Provider, *http.Client, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil && o.of == c {
		return o.provider, o.client, nil
	}
	transport := http.DefaultTransport.(*http.Transport).Clone() // by the environment's proxy
	if c.CAFile != "" {
		roots, err := os.ReadFile(c.CAFile)
		if err != nil {
			return nil, nil, fmt.Errorf("read who vouches for the OpenID provider: %w", err)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
		if !transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(roots) {
			return nil, nil, fmt.Errorf("no certificate is in %s", c.CAFile)
		}
	}
	client := &http.Client{Transport: transport, Timeout: openIDPatience}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, client), c.Issuer)
	if err != nil {
		return nil, nil, fmt.Errorf("find the OpenID provider %s: %w", c.Issuer, err)
	}
	o.of, o.provider, o.client = c, p, client
	return p, client, nil
}

// flow is the way of one browser to the provider and back.
type flow struct{ state, nonce, verifier, next string }

func (f flow) String() string {
	return strings.Join([]string{f.state, f.nonce, f.verifier, url.QueryEscape(f.next)}, ".")
}

func parseFlow(text string) (f flow, ok bool) {
	parts := strings.SplitN(text, ".", 4)
	if len(parts) != 4 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
		return f, false
	}
	next, err := url.QueryUnescape(parts[3])
	return flow{parts[0], parts[1], parts[2], local(next)}, err == nil
}

// provided lets in whom an identity provider names.
type provided struct{ *Door }

// oauth is what this server is to the provider.
func (d provided) oauth(p *oidc.Provider, c OpenID) (*oauth2.Config, error) {
	var secret []byte
	if c.SecretFile != "" {
		var err error
		if secret, err = os.ReadFile(c.SecretFile); err != nil {
			return nil, fmt.Errorf("read the OpenID client's secret: %w", err)
		}
	}
	return &oauth2.Config{
		ClientID: c.Client, ClientSecret: strings.TrimSpace(string(secret)), Endpoint: p.Endpoint(),
		RedirectURL: strings.TrimSuffix(d.Rules().URL, "/") + callbackPath, Scopes: []string{oidc.ScopeOpenID},
	}, nil
}

// leavePage leads a browser to the provider. It is no redirect, since a form may lead to this server alone.
type leavePage struct {
	layout.Page
	Address string
}

// startOpenID leads somebody to the provider.
func (d provided) startOpenID(w http.ResponseWriter, r *http.Request) error {
	form, err := d.form(w, r)
	if err != nil {
		return err
	}
	c := d.Rules().OpenID
	page := d.layout.New(r, "前往统一身份认证", "On to the identity provider")
	if c.Issuer == "" {
		return &layout.Error{Code: http.StatusNotFound, Public: page.T("本系统未启用统一身份认证。", "No identity provider is configured here.")}
	}
	provider, _, err := d.openID.discover(r.Context(), c)
	if err != nil {
		return d.unreached(page, err)
	}
	oauth, err := d.oauth(provider, c)
	if err != nil {
		return err
	}
	f := flow{people.NewSecret(), people.NewSecret(), oauth2.GenerateVerifier(), local(form.Get("next"))}
	d.setFlow(w, r, f.String())
	return layout.Write(w, r, http.StatusOK, templates, "leave.html",
		leavePage{page, oauth.AuthCodeURL(f.state, oidc.Nonce(f.nonce), oauth2.S256ChallengeOption(f.verifier))})
}

// unreached says that the provider does not answer as it should.
func (d provided) unreached(p layout.Page, err error) error {
	d.Log.Error("identity provider not reached", "error", err)
	return &layout.Error{Code: http.StatusBadGateway, Cause: err, Public: p.T("统一身份认证暂时用不了。", "The identity provider does not answer."),
		Help: p.T("请稍后再试，或用用户名和密码登录。", "Try again later, or sign in by name and password.")}
}

func (d provided) setFlow(w http.ResponseWriter, r *http.Request, value string) {
	c := &http.Cookie{Name: d.cookieName(r) + "-openid", Value: value, Path: "/", MaxAge: int(openIDLonging / time.Second), HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: d.scheme(r) == "https"}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// endOpenID lets in who comes back from the provider, in the browser that was sent there.
func (d provided) endOpenID(w http.ResponseWriter, r *http.Request) error {
	c, page, q := d.Rules().OpenID, d.layout.New(r, "", ""), r.URL.Query()
	stale := &layout.Error{Code: http.StatusBadRequest,
		Public: page.T("这次登录已过期，或不是从这个浏览器开始的。", "This sign-in has expired, or did not begin in this browser."),
		Help:   page.T("请回到登录页重新开始。", "Begin again on the page for signing in.")}
	cookie, err := r.Cookie(d.cookieName(r) + "-openid")
	if err != nil || c.Issuer == "" {
		return stale
	}
	d.setFlow(w, r, "")
	f, ok := parseFlow(cookie.Value)
	if !ok || subtle.ConstantTimeCompare([]byte(f.state), []byte(q.Get("state"))) != 1 {
		return stale
	}
	if q.Get("error") != "" {
		d.Log.Warn("identity provider let nobody in", "error", q.Get("error"))
		return &layout.Error{Code: http.StatusForbidden, Public: page.T("统一身份认证没有通过。", "The identity provider let nobody in.")}
	}
	issuer, subject, err := d.vouchedFor(r.Context(), c, f, q.Get("code"))
	if err != nil {
		return d.unreached(page, err)
	}
	return d.enterSubject(w, r, page, issuer, subject, f.next)
}

// vouchedFor gives whom the provider vouches for.
func (d provided) vouchedFor(ctx context.Context, c OpenID, f flow, code string) (issuer, subject string, err error) {
	provider, client, err := d.openID.discover(ctx, c)
	if err != nil {
		return "", "", err
	}
	oauth, err := d.oauth(provider, c)
	if err != nil {
		return "", "", err
	}
	ctx = oidc.ClientContext(ctx, client)
	token, err := oauth.Exchange(ctx, code, oauth2.VerifierOption(f.verifier))
	if err != nil {
		return "", "", fmt.Errorf("exchange the code: %w", err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", "", errors.New("the provider gave no id token")
	}
	id, err := provider.Verifier(&oidc.Config{ClientID: c.Client, Now: d.Desk.Now}).Verify(ctx, raw)
	if err != nil {
		return "", "", fmt.Errorf("verify the id token: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(f.nonce)) != 1 {
		return "", "", errors.New("the id token is of another sign-in")
	}
	return id.Issuer, id.Subject, nil
}

// enterSubject lets in whose account is bound to a subject.
func (d provided) enterSubject(w http.ResponseWriter, r *http.Request, page layout.Page, issuer, subject, next string) error {
	from := people.From(r.Context()).From
	a, err := d.Desk.Store.Subject(r.Context(), issuer, subject)
	if errors.Is(err, people.ErrNoAccount) {
		if err := d.Desk.Stranger(r.Context(), from, issuer); err != nil {
			return err
		}
		return &layout.Error{Code: http.StatusForbidden,
			Public: page.T("统一身份认证通过了，但这里没有对应的账号。", "The identity provider knows you, and no account here is bound to you."),
			Help:   page.T("请把您的主体标识告诉系统管理员：", "Tell the system administrator your subject: ") + subject}
	}
	if err != nil {
		return err
	}
	secret, _, err := d.Desk.Enter(r.Context(), a, people.BySession, people.HowOpenID, from)
	if err != nil {
		said, err := said(page, err)
		if err != nil {
			return err
		}
		return &layout.Error{Code: http.StatusForbidden, Public: said}
	}
	return d.let(w, r, secret, next)
}
