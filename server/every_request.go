package server

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"zhibiao/server/layout"

	"github.com/klauspost/compress/gzhttp"
)

// sentAtOnce is how many bytes of files are being sent at once, for all clients together, but one file of any size.
const sentAtOnce = 128 << 20

// outer puts around a handler what holds for every request: who may ask under which name, from which pages, and how answers are packed.
func (s *Server) outer(h http.Handler) http.Handler {
	// What a page repeats of a request beside a secret of its own must not be told from the length: lengths vary by some bytes.
	packed := h
	pack, err := gzhttp.NewWrapper(gzhttp.PreferZstd(false), gzhttp.RandomJitter(32, 0, false), gzhttp.ContentTypeFilter(packable))
	if err != nil {
		s.config.Log.Error("answers are not compressed", "error", err)
	} else {
		packed = pack(h)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w, r = s.pace(w, r)
		leave, ok := s.underWay.enter(r.URL.Path)
		if !ok {
			w.Header().Set("Retry-After", "10")
			http.Error(w, "同时的请求太多，请稍候再试。 Too many requests at once; ask again in a few seconds.", http.StatusServiceUnavailable)
			return
		}
		defer leave()
		if !s.knows(r.Host) {
			http.Error(w, fmt.Sprintf("本机不叫“%[1]s”：在 zhibiao.yaml 的 url 或 web.hosts 中写上它。 This server does not go by the name %[1]q: put "+
				"it into url or web.hosts of zhibiao.yaml.", layout.Visible(hostname(r.Host))), http.StatusMisdirectedRequest)
			return
		}
		if s.shares(w, r) {
			return
		}
		packed.ServeHTTP(w, r)
	})
}

// packable are the types whose answers gzip makes smaller; workbooks are packed already.
func packable(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || slices.Contains([]string{"application/json", "application/openmetrics-text",
		"application/xml", "application/octet-stream"}, kind)
}

// knows says whether this server goes by a name. A page of another name that resolves to this machine (DNS
// rebinding) would have its readers' browsers ask under that name. An address is no name, so it cannot be rebound.
func (s *Server) knows(host string) bool {
	name := strings.TrimSuffix(strings.ToLower(hostname(host)), ".")
	if _, err := netip.ParseAddr(name); err == nil || name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	return slices.ContainsFunc(s.config.Hosts(), func(known string) bool { return strings.EqualFold(known, name) })
}

// hostname is a Host header's name or address, without port and brackets.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// shares lets pages of the configured origins read the API, never with a user's credentials. It answers preflights itself.
func (s *Server) shares(w http.ResponseWriter, r *http.Request) (done bool) {
	if !strings.HasPrefix(r.URL.Path, "/api/v1/") {
		return false
	}
	origins := s.config.Origins()
	if len(origins) == 0 {
		return false
	}
	h, origin := w.Header(), r.Header.Get("Origin")
	h.Add("Vary", "Origin")
	if !slices.Contains(origins, origin) {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Date")
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// CheckOrigin refuses what no browser sends as a page's origin, and every pattern.
func CheckOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || origin != u.Scheme+"://"+strings.ToLower(u.Host) ||
		strings.Contains(origin, "*") {
		return fmt.Errorf("origin %q: write scheme, name and port alone, such as https://grafana.example.cn", origin)
	}
	return nil
}
