package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhibiao/alerts/contacts"
	"zhibiao/indicators"
)

// openInstance reads an instance from its configuration file or its folder,
// and says everything that is wrong with either.
func openInstance(path string) (*instance, error) {
	i, err := locateInstance(path)
	if err != nil {
		return nil, err
	}
	catalogue := i.path(i.config.Catalogue)
	if info, err := os.Stat(catalogue); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: catalogue %q is no folder at %s; name the folder of the catalogue's *.yaml files", i.file,
			i.config.Catalogue, catalogue)
	}
	if files, err := filepath.Glob(filepath.Join(catalogue, "*.yaml")); err == nil && len(files) == 0 {
		return nil, fmt.Errorf("no *.yaml file is in %s: a catalogue needs at least documents, departments, measures and indicators; "+
			"docs/catalogue.md explains them", catalogue)
	}
	if i, err = i.withCatalogue(os.DirFS(catalogue)); err != nil {
		return nil, err
	}
	return i, i.readAlerts()
}

// locateInstance reads the configuration alone: where the instance's things lie.
func locateInstance(path string) (*instance, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, defaultConfig)
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no instance at %q: name its zhibiao.yaml with -c, or try `zhibiao demo`", path)
	}
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	c, err := parseConfig(path, text)
	if err != nil {
		return nil, err
	}
	i, err := located(c, path)
	if err != nil {
		return nil, err
	}
	i.text = text
	return i, nil
}

// newInstance is an instance in a folder, with its catalogue of these files.
func newInstance(c config, folder string, files fs.FS) (*instance, error) {
	i, err := located(c, filepath.Join(folder, defaultConfig))
	if err != nil {
		return nil, err
	}
	return i.withCatalogue(files)
}

// located is an instance without its catalogue.
func located(c config, file string) (*instance, error) {
	loc, err := time.LoadLocation(c.Timezone)
	if err != nil {
		return nil, fmt.Errorf("timezone %q: %w; use an IANA name such as Asia/Shanghai", c.Timezone, err)
	}
	return &instance{config: c, file: file, location: loc, alerts: alertsFile{Contacts: *contacts.Default()}}, nil
}

// withCatalogue loads the catalogue of an instance from its files.
func (i *instance) withCatalogue(files fs.FS) (_ *instance, err error) {
	if i.catalogue, err = i.config.load(files, i.location); err != nil {
		return nil, err
	}
	if err := i.config.checkSources(i.catalogue); err != nil {
		return nil, err
	}
	if i.packed, err = indicators.PackCatalogue(files); err != nil {
		return nil, fmt.Errorf("pack the catalogue: %w", err)
	}
	return i, nil
}

func parseConfig(name string, text []byte) (config, error) {
	c := config{Listen: defaultListen, Store: "ledger.db", Timezone: "Asia/Shanghai", Catalogue: "catalogue", Alerts: defaultAlerts,
		ClockGap: 400, Bulletin: drafts{Folder: "bulletins", Format: "docx"}}
	c.file = indicators.ReadYAML(name, string(text), &c)
	if err := c.Reading.validate(); err != nil {
		c.file.Wrong(c.Pos, "reading", "reading: %v", err)
	}
	if !isAddress(c.Listen) {
		c.file.Wrong(c.Pos, "listen", "listen: %q: want host:port, such as %s; port 0 takes a free one", c.Listen, defaultListen)
	}
	if err := c.Web.validate(); err != nil {
		c.file.Wrong(c.Pos, "web", "web: %v", err)
	}
	if err := c.People.validate(c.URL); err != nil {
		c.file.Wrong(c.Pos, "people", "people: %v", err)
	}
	if err := c.Bulletin.validate(); err != nil {
		c.file.Wrong(c.Pos, "bulletin", "bulletin: %v", err)
	}
	if err := c.Queries.validate(); err != nil {
		c.file.Wrong(c.Pos, "queries", "queries: %v", err)
	}
	if c.ClockGap < 1 {
		c.file.Wrong(c.Pos, "clock_gap", "clock_gap: %d: write days, such as 400", c.ClockGap)
	}
	for key, address := range map[string]string{"url": c.URL, "grafana": c.Grafana} {
		if !isBrowsed(address) {
			c.file.Wrong(c.Pos, key, "%s: %q: write the address as a browser does, such as https://zhibiao.example.cn", key, address)
		}
	}
	for _, s := range c.Sources {
		if err := s.Schedule.Validate(); err != nil {
			c.file.Wrong(s.Pos, "schedule", "source %s: %v", s.Name, err)
		}
	}
	return c, c.file.Err()
}

// isBrowsed says that an address is one that a browser can be led from, or is none.
func isBrowsed(address string) bool {
	u, err := url.Parse(address)
	return address == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery+u.Fragment == ""
}

// checkSources says which sources name a unit or a form that the catalogue does not know.
func (c config) checkSources(catalogue *indicators.Catalogue) error {
	for _, s := range c.Sources {
		if s.Department != "" && catalogue.Department(s.Department) == nil {
			c.file.Wrong(s.Pos, "department", "source %s: department: no department has the id %q%s", s.Name, s.Department,
				catalogue.NearDepartment(s.Department))
		}
		form := catalogue.Form(s.Form)
		switch {
		case s.Form == "":
		case form == nil:
			c.file.Wrong(s.Pos, "form", "source %s: form: no form has the id %q%s", s.Name, s.Form, catalogue.NearForm(s.Form))
		case s.Department != "" && !slices.Contains(indicators.DutiesOf(catalogue).OwedBy(form), s.Department):
			c.file.Wrong(s.Pos, "form", "source %s: form: %s is not owed by %s but by %s", s.Name, s.Form, s.Department,
				strings.Join(form.Departments, ", "))
		}
	}
	return c.file.Err()
}

// isAddress says whether one can listen on an address: a socket's path, or host and port, by number or by a service's name.
func isAddress(address string) bool {
	if path, ok := strings.CutPrefix(address, unixPrefix); ok {
		return filepath.IsAbs(path)
	}
	_, port, err := net.SplitHostPort(address)
	if err != nil || port == "" {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}

// unpack makes a catalogue of the bytes that the ledger kept.
func (i *instance) unpack(data []byte) (*indicators.Catalogue, error) {
	files, err := indicators.UnpackCatalogue(data)
	if err != nil {
		return nil, err
	}
	return i.config.load(files, i.location)
}
