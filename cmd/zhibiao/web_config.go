package main

import (
	"errors"
	"fmt"

	"zhibiao/server"
)

// web says who may ask from where: the key `web` of zhibiao.yaml.
type web struct {
	Hosts []string `yaml:"hosts"` // names by which clients may call the program, beside those of url, listen and the machine
	CORS  []string `yaml:"cors"`  // origins whose pages may read the API; default none
	// Certificate and Key are PEM files; with them the program serves https, and takes them up anew when they change.
	Certificate string `yaml:"certificate"`
	Key         string `yaml:"key"`
	// Open lets anybody read the figures at /api/v1, /federate and /metrics once there are accounts; OpenTo who asks from these networks.
	Open   bool     `yaml:"open"`
	OpenTo []string `yaml:"open_to"`
}

// validate says what is wrong, naming the key.
func (w web) validate() error {
	if (w.Certificate == "") != (w.Key == "") {
		return errors.New("certificate and key: name both files, or neither")
	}
	if _, err := networks(w.OpenTo); err != nil {
		return fmt.Errorf("open_to: %w", err)
	}
	for _, origin := range w.CORS {
		if err := server.CheckOrigin(origin); err != nil {
			return fmt.Errorf("cors: %w", err)
		}
	}
	return nil
}
