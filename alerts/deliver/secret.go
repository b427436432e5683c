package deliver

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// longestSecret bounds what is read of a file that should hold one line.
const longestSecret = 8 << 10

// secret is where a credential is kept. It is read at every use, so that a new one counts without a restart.
type secret struct {
	folder    string // against which a file's name is resolved
	file, env string
}

func (s secret) named() bool { return s.file != "" || s.env != "" }

// read gives the credential without the line's end; "" where none is named. Errors say where it should be and nothing of what it is.
func (s secret) read() (string, error) {
	if s.env != "" {
		v := strings.TrimSpace(os.Getenv(s.env))
		if v == "" {
			return "", fmt.Errorf("environment variable %s is empty: set it for the process that sends", s.env)
		}
		return v, nil
	}
	if s.file == "" {
		return "", nil
	}
	path := s.file
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.folder, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read a credential: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(f, longestSecret))
	if err = errors.Join(err, f.Close()); err != nil {
		return "", fmt.Errorf("read a credential: %w", err)
	}
	v := strings.TrimSpace(string(data))
	if v == "" || strings.ContainsAny(v, "\r\n") {
		return "", fmt.Errorf("file %s: want one line that is not empty", path)
	}
	return v, nil
}

// credentials are what a channel read for one message, to be taken out of whatever is said of it.
type credentials []string

// scrub takes every credential out of a text, as it stands and as a URL writes it.
func (c credentials) scrub(text string) string {
	for _, secret := range c {
		for _, written := range spellings(secret) {
			text = strings.ReplaceAll(text, written, "…")
		}
	}
	return text
}

// scrubbed is an error of which only the cleaned text is left: its chain would show what was taken out.
func (c credentials) scrubbed(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(c.scrub(err.Error()))
}

// spellings are the forms in which a credential may stand in a text.
func spellings(secret string) []string {
	if secret == "" {
		return nil
	}
	return []string{secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))}
}

// shortestKey is the length from which a part of an address may be a key.
const shortestKey = 8

// keysIn are the parts of an address that may be keys, and the whole of it.
func keysIn(address string) credentials {
	u, err := url.Parse(address)
	if err != nil {
		return credentials{address}
	}
	parts := append(strings.Split(u.Path, "/"), u.RequestURI())
	for _, values := range u.Query() {
		parts = append(parts, values...)
	}
	if u.User != nil {
		password, _ := u.User.Password()
		parts = append(parts, u.User.Username(), password)
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return len(p) < shortestKey })
	return append(credentials{address}, parts...)
}
