package door

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"zhibiao/people"
)

// checkOrigin refuses a request that may change something and that another site's page may have had a browser
// send. A browser adds cookies, basic credentials and, behind a proxy, who somebody is, to requests of any page; a
// bearer token it does not add. So every such request has to say where it comes from: in Sec-Fetch-Site, or
// in Origin where a plain-http intranet has no Sec-Fetch-Site.
func (d *Door) checkOrigin(r *http.Request, p people.Person) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions || p.By == people.ByToken {
		return nil
	}
	ours := originOf(d.Rules().URL)
	cross := http.NewCrossOriginProtection()
	if ours != "" {
		if err := cross.AddTrustedOrigin(ours); err != nil {
			return err
		}
	}
	if err := cross.Check(r); err != nil {
		return err
	}
	site, origin := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Origin")
	switch {
	case site == "same-origin":
		return nil // a browser compared the scheme as well
	case origin == "":
		return fmt.Errorf("neither Sec-Fetch-Site nor Origin says where the request comes from (Sec-Fetch-Site %q)", site)
	case strings.EqualFold(origin, ours), strings.EqualFold(origin, d.scheme(r)+"://"+r.Host):
		return nil
	}
	return fmt.Errorf("the request comes from %q, and not from %s://%s", origin, d.scheme(r), r.Host)
}

// scheme is the one by which a browser reached the server. Where it asked under the name in `url`, that says it: a
// proxy may have taken TLS off, and may leave the port out.
func (d *Door) scheme(r *http.Request) string {
	if r.TLS != nil {
		return "https"
	}
	rules := d.Rules()
	u, err := url.Parse(rules.URL)
	if err != nil || u.Host == "" {
		return "http"
	}
	if strings.EqualFold(u.Host, r.Host) || strings.EqualFold(u.Hostname(), r.Host) && within(rules.Proxies, peerOf(r)) {
		return u.Scheme
	}
	return "http"
}

// originOf is the origin of an address; empty where it has none.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// cookieName is a name that, under https, a browser takes only from this very host over https.
func (d *Door) cookieName(r *http.Request) string {
	if d.scheme(r) == "https" {
		return "__Host-zhibiao"
	}
	return "zhibiao"
}

// secret is what a browser brings of the session that it was given; empty: nothing.
func (d *Door) secret(r *http.Request) string {
	c, err := r.Cookie(d.cookieName(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie gives a browser the secret of its session, until it is closed; an empty one takes it back.
func (d *Door) setCookie(w http.ResponseWriter, r *http.Request, secret string) {
	c := &http.Cookie{Name: d.cookieName(r), Value: secret, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: d.scheme(r) == "https"}
	if secret == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
