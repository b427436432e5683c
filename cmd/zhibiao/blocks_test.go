package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibiao/samples/peers"
)

// TestPrometheusAnswersFromBlocks has a real Prometheus load the sample's whole history as we write it in
// Prometheus' own format, and asks it and the program for everything that lives at many instants: values that
// begin, stand and end are the same, NaN and gaps as well.
func TestPrometheusAnswersFromBlocks(t *testing.T) {
	p := sampleProgram(t)
	data := filepath.Join(t.TempDir(), "data")
	series, err := p.db.Select("")
	if err != nil {
		t.Fatal(err)
	}
	block, err := series.WriteBlock(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(block, "meta.json")); err != nil {
		t.Fatal(err)
	}
	theirs := peers.Prometheus(t, data, ever)
	server := httptest.NewServer(p.db.API())
	defer server.Close()

	var names struct{ Data []string }
	read(t, server.URL, "label/__name__/values", nil, &names)
	ended := 0
	before := map[string]string{}
	for at, now := sampleNow(t)().AddDate(-2, 0, 0), sampleNow(t)(); !at.After(now); at = at.Add(23*24*time.Hour + 7*time.Minute) {
		want, got := alive(t, theirs, names.Data, at), alive(t, server.URL, names.Data, at)
		if !maps.Equal(want, got) {
			t.Errorf("%s: %d series live there, %d here: %s", at.Format(time.DateOnly), len(want), len(got), firstOther(want, got))
		}
		for series := range before {
			if _, lives := got[series]; !lives {
				ended++
			}
		}
		before = got
	}
	if len(before) < 1000 || ended < 100 {
		t.Errorf("%d series live at the end, %d ended on the way: too few to prove anything", len(before), ended)
	}
}

func TestBlocksWantAFolder(t *testing.T) {
	if code, _, stderr := runVerb(t, "export", "--format", "tsdb"); code != exitUsage || !strings.Contains(stderr, "-o") {
		t.Errorf("%d %s", code, stderr)
	}
}

// alive is every series of some families that has a value at an instant, with the value as it is written.
func alive(t *testing.T, address string, names []string, at time.Time) map[string]string {
	t.Helper()
	all := map[string]string{}
	for some := range slices.Chunk(names, 100) {
		var answer struct{ Data struct{ Result []sample } }
		read(t, address, "query", url.Values{"query": {`{__name__=~"` + strings.Join(some, "|") + `"}`}, "time": {fmt.Sprint(at.Unix())}},
			&answer)
		for _, s := range answer.Data.Result {
			labels, err := json.Marshal(s.Metric)
			if err != nil {
				t.Fatal(err)
			}
			all[string(labels)] = fmt.Sprint(s.Value[1])
		}
	}
	return all
}

// firstOther is a series of which two answers say different things.
func firstOther(want, got map[string]string) string {
	for _, all := range []map[string]string{want, got} {
		for _, series := range slices.Sorted(maps.Keys(all)) {
			if want[series] != got[series] {
				return fmt.Sprintf("%s is %q there, %q here", series, want[series], got[series])
			}
		}
	}
	return ""
}
