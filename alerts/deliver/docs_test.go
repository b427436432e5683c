package deliver

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

var yamlBlock = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// The page tells of every kind and key, and each of its examples is right.
func TestTheDocsTellEveryKey(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "channels.md"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range reflect.TypeFor[Config]().NumField() {
		if key := reflect.TypeFor[Config]().Field(i).Tag.Get("yaml"); !strings.Contains(string(text), "`"+key+"`") {
			t.Errorf("docs/channels.md does not tell of `%s`", key)
		}
	}
	shown := map[Kind]bool{}
	for _, block := range yamlBlock.FindAllStringSubmatch(string(text), -1) {
		var file struct {
			Channels []Config `yaml:"channels"`
		}
		d := yaml.NewDecoder(strings.NewReader(block[1]))
		d.KnownFields(true)
		if err := d.Decode(&file); err != nil {
			t.Errorf("%v in\n%s", err, block[1])
		}
		for _, c := range file.Channels {
			shown[c.Kind] = true
			c.Check(func(_, format string, args ...any) { t.Errorf(format, args...) })
		}
	}
	for _, k := range Kinds() {
		if !shown[k] {
			t.Errorf("docs/channels.md has no example of %s", k)
		}
	}
}
