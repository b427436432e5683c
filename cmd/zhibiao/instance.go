package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhibiao/alerts/contacts"
	"zhibiao/collector"
	"zhibiao/indicators"
)

// instance is one policy's watch: a folder with zhibiao.yaml and a catalogue.
type instance struct {
	config    config
	file      string // the configuration's; relative paths are relative to its folder
	location  *time.Location
	text      []byte // of the configuration, as it was read
	packed    []byte // the catalogue's files as the ledger keeps them
	catalogue *indicators.Catalogue
	alerts    alertsFile
}

// config is zhibiao.yaml. docs/instance.md documents every key.
type config struct {
	Pos       indicators.Pos     `yaml:"-"`
	Name      indicators.Text    `yaml:"name"`      // what pages, tables and alerts call the instance; default the policy's title alone
	Notice    indicators.Text    `yaml:"notice"`    // what is said with every figure, such as 示例数据
	Listen    string             `yaml:"listen"`    // address to serve on; default 127.0.0.1:9470
	URL       string             `yaml:"url"`       // as people's browsers reach it, for links in dashboards; default what they asked for
	Store     string             `yaml:"store"`     // the ledger's file; default ledger.db
	Timezone  string             `yaml:"timezone"`  // IANA name; default Asia/Shanghai
	Catalogue string             `yaml:"catalogue"` // folder of *.yaml; default catalogue
	Alerts    string             `yaml:"alerts"`    // file that says who is told of alerts, and how; default alerts.yaml, where there is one
	Bulletin  drafts             `yaml:"bulletin"`  // when drafts of bulletins are made; default never
	Sources   []collector.Source `yaml:"sources"`
	Reading   readingConfig      `yaml:"reading"`   // what reading one file may cost
	Queries   queries            `yaml:"queries"`   // what questions may cost
	ClockGap  int                `yaml:"clock_gap"` // days for which nothing may have been recorded, at most, before a start is refused; default 400
	Web       web                `yaml:"web"`       // who may ask from where
	LogKey    string             `yaml:"log_key"`   // file of the key by which heads of the log are signed; default: they are not
	Calendar  bool               `yaml:"calendar"`  // whether due days are given out as a calendar to subscribe to; default not
	People    peopleConfig       `yaml:"people"`    // how people sign in

	file *indicators.YAMLFile // it is read from: where each key stands
}

// openInstance reads an instance from its configuration file or its folder,
// and says everything that is wrong with either.
func openInstance(path string) (*instance, error) {
	i, err := locateInstance(path)
	if err != nil {
		return nil, err
	}
	catalogue := i.path(i.config.Catalogue)
	if info, err := os.Stat(catalogue); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s: catalogue %q is no folder at %s; name the folder of the catalogue's *.yaml files", i.file, i.config.Catalogue, catalogue)
	}
	if files, err := filepath.Glob(filepath.Join(catalogue, "*.yaml")); err == nil && len(files) == 0 {
		return nil, fmt.Errorf("no *.yaml file is in %s: a catalogue needs at least documents, departments, measures and indicators; docs/catalogue.md explains them", catalogue)
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

// makeInboxes makes the sources' folders. One that cannot be made is told when its
// source runs too, so that it stops no other.
func (i *instance) makeInboxes(log *slog.Logger) {
	for _, s := range i.config.Sources {
		if err := os.MkdirAll(i.path(s.Directory), 0o755); err != nil {
			log.Warn("folder of a source cannot be made", "source", s.Name, "error", err)
		}
	}
}

// load reads a catalogue as the instance's.
func (c config) load(files fs.FS, loc *time.Location) (*indicators.Catalogue, error) {
	catalogue, err := indicators.LoadCatalogue(files, loc)
	if err != nil {
		return nil, err
	}
	catalogue.Name, catalogue.Notice = c.Name, c.Notice
	return catalogue, nil
}

// path resolves a configured path against the instance's folder.
func (i *instance) path(p string) string { return resolve(filepath.Dir(i.file), p) }

func resolve(folder, p string) string {
	if filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(folder, p)
}

func parseConfig(name string, text []byte) (config, error) {
	c := config{Listen: defaultListen, Store: "ledger.db", Timezone: "Asia/Shanghai", Catalogue: "catalogue", Alerts: defaultAlerts, ClockGap: 400, Bulletin: drafts{Folder: "bulletins", Format: "docx"}}
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
	if u, err := url.Parse(c.URL); c.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "") {
		c.file.Wrong(c.Pos, "url", "url: %q: write the address as a browser does, such as https://zhibiao.example.cn", c.URL)
	}
	for _, s := range c.Sources {
		if err := s.Schedule.Validate(); err != nil {
			c.file.Wrong(s.Pos, "schedule", "source %s: %v", s.Name, err)
		}
	}
	return c, c.file.Err()
}

// checkSources says which sources name a unit or a form that the catalogue does not know.
func (c config) checkSources(catalogue *indicators.Catalogue) error {
	for _, s := range c.Sources {
		if s.Department != "" && catalogue.Department(s.Department) == nil {
			c.file.Wrong(s.Pos, "department", "source %s: department: no department has the id %q%s", s.Name, s.Department, catalogue.NearDepartment(s.Department))
		}
		form := catalogue.Form(s.Form)
		switch {
		case s.Form == "":
		case form == nil:
			c.file.Wrong(s.Pos, "form", "source %s: form: no form has the id %q%s", s.Name, s.Form, catalogue.NearForm(s.Form))
		case s.Department != "" && !slices.Contains(catalogue.OwedBy(form), s.Department):
			c.file.Wrong(s.Pos, "form", "source %s: form: %s is not owed by %s but by %s", s.Name, s.Form, s.Department, strings.Join(form.Departments, ", "))
		}
	}
	return c.file.Err()
}
