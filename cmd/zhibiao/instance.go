package main

import (
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

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
	Pos       indicators.Pos  `yaml:"-"`
	Name      indicators.Text `yaml:"name"`      // what pages, tables and alerts call the instance; default the policy's title alone
	Notice    indicators.Text `yaml:"notice"`    // what is said with every figure, such as 示例数据
	Listen    string          `yaml:"listen"`    // address to serve on; default 127.0.0.1:9470
	URL       string          `yaml:"url"`       // as people's browsers reach it, for links in dashboards; default what they asked for
	Grafana   string          `yaml:"grafana"`   // as people's browsers reach it, for links in messages; default none
	Store     string          `yaml:"store"`     // the ledger's file; default ledger.db
	Timezone  string          `yaml:"timezone"`  // IANA name; default Asia/Shanghai
	Catalogue string          `yaml:"catalogue"` // folder of *.yaml; default catalogue
	// file that says who is told of alerts, and how; default alerts.yaml, where there is one
	Alerts   string             `yaml:"alerts"`
	Bulletin drafts             `yaml:"bulletin"` // when drafts of bulletins are made; default never
	Sources  []collector.Source `yaml:"sources"`
	Reading  readingConfig      `yaml:"reading"` // what reading one file may cost
	Queries  queries            `yaml:"queries"` // what questions may cost
	// days for which nothing may have been recorded, at most, before a start is refused; default 400
	ClockGap int          `yaml:"clock_gap"`
	Web      web          `yaml:"web"`      // who may ask from where
	LogKey   string       `yaml:"log_key"`  // file of the key by which heads of the log are signed; default: they are not
	Calendar bool         `yaml:"calendar"` // whether due days are given out as a calendar to subscribe to; default not
	QR       bool         `yaml:"qr"`       // whether receipts have a QR code; default not
	People   peopleConfig `yaml:"people"`   // how people sign in

	file *indicators.YAMLFile // it is read from: where each key stands
}

// sources are those of the configuration, with their folders where the instance has them.
func (i *instance) sources() []collector.Source {
	list := make([]collector.Source, len(i.config.Sources))
	for n, s := range i.config.Sources {
		list[n] = s.At(i.path)
	}
	return list
}

// makeInboxes makes the sources' folders. One that cannot be made is told when its
// source runs too, so that it stops no other.
func (i *instance) makeInboxes(log *slog.Logger) {
	for _, s := range i.sources() {
		if err := s.Prepare(); err != nil {
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

// optional is the path of a file that may not be named.
func (i *instance) optional(p string) string {
	if p == "" {
		return ""
	}
	return i.path(p)
}

// peopleFile is where an instance's accounts are: beside its ledger.
func (i *instance) peopleFile() string {
	return filepath.Join(filepath.Dir(i.path(i.config.Store)), "people.db")
}

// uploadsFile is where an instance keeps what was uploaded and is not confirmed: beside its ledger.
func (i *instance) uploadsFile() string {
	return filepath.Join(filepath.Dir(i.path(i.config.Store)), "uploads.db")
}

func (i *instance) control() controlFolder {
	return controlFolder(i.path(i.config.Store) + controlSuffix)
}
