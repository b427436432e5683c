package main

import (
	"zhibiao/alerts/contacts"
	"zhibiao/alerts/deliver"
)

// alertsFile is alerts.yaml. docs/alerts.md documents every key.
type alertsFile struct {
	Channels          []deliver.Config `yaml:"channels"`
	contacts.Contacts `yaml:",inline"`
}
