package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhibiao/alerts"
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/deliver"
	"zhibiao/alerts/watch"
	"zhibiao/alerts/wording"
	"zhibiao/indicators"
)

// defaultAlerts is the file that says who is told of alerts, beside the configuration.
const defaultAlerts = "alerts.yaml"

// readAlerts reads who is told; an instance without the file tells nobody and lists what it would tell.
func (i *instance) readAlerts() error {
	name := i.path(i.config.Alerts)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) && i.config.Alerts == defaultAlerts {
		i.alerts = alertsFile{Contacts: *contacts.Default()}
		return nil
	}
	if err != nil {
		return fmt.Errorf("read who is told of alerts: %w", err)
	}
	return i.parseAlerts(name, text)
}

func (i *instance) parseAlerts(name string, text []byte) error {
	i.alerts = alertsFile{Contacts: *contacts.Default()}
	f := indicators.ReadYAML(name, string(text), &i.alerts)
	var names []string
	for _, c := range i.alerts.Channels {
		c.Check(func(key, format string, args ...any) { f.Wrong(i.alerts.Pos, "channels", format, args...) })
		if slices.Contains(names, c.Name) {
			f.Wrong(i.alerts.Pos, "channels", "channel %s: another is called so", c.Name)
		}
		names = append(names, c.Name)
	}
	i.alerts.Check(i.catalogue, names, func(at indicators.Pos, key, format string, args ...any) {
		if at == (indicators.Pos{}) {
			at = i.alerts.Pos
		}
		f.Wrong(at, key, format, args...)
	})
	wording.CheckTemplates(&i.alerts.Contacts, func(format string, args ...any) { f.Wrong(i.alerts.Pos, "templates", format, args...) })
	return f.Err()
}

// openChannels opens the channels. An instance whose figures are invented reaches none beyond this machine: what it would send is listed.
func (i *instance) openChannels(now func() time.Time) (map[string]watch.Channel, error) {
	open := map[string]watch.Channel{}
	for _, c := range i.alerts.Channels {
		if i.config.Notice != (indicators.Text{}) && !staysHere(c) {
			continue
		}
		ch, err := deliver.Open(c, deliver.Options{Folder: filepath.Dir(i.file), Now: now, Sheet: messageWorkbook})
		if err != nil {
			return nil, err
		}
		w := watch.Channel{Channel: ch}
		if c.Kind == deliver.MailKind || c.Kind == deliver.SMSKind {
			w.To = func(u contacts.Unit, s alerts.Stage) []string { return u.Addresses(s, c.Kind == deliver.SMSKind) }
		}
		open[c.Name] = w
	}
	return open, nil
}

// staysHere says that a channel's receiver is on this machine.
func staysHere(c deliver.Config) bool {
	host := c.Host
	if u, err := url.Parse(c.URL); err == nil && c.URL != "" {
		host = u.Hostname()
	}
	if c.Proxy != "" {
		return false
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// reachable are the contacts whose channels are open: a unit that none reaches is telephoned.
func (i *instance) reachable(open map[string]watch.Channel) *contacts.Contacts {
	c := i.alerts.Contacts
	only := func(u contacts.Unit) contacts.Unit {
		u.Channels = slices.DeleteFunc(slices.Clone(u.Channels), func(name string) bool {
			_, there := open[name]
			return !there && name != contacts.Manual
		})
		return u
	}
	c.Units = map[string]contacts.Unit{}
	for id, u := range i.alerts.Units {
		c.Units[id] = only(u)
	}
	c.Planners, c.Operators, c.Leaders.Unit = only(c.Planners), only(c.Operators), only(c.Leaders.Unit)
	return &c
}

func jitter() float64 { return rand.Float64() }
