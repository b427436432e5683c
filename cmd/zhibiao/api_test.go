package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"zhibiao/server/api"
)

// TestAPIAsDescribed asks every address as its document describes it: answers have the schema of theirs, parameters that are described
// are taken, others are problems that name the nearest one, and without a token the answer is a problem too.
func TestAPIAsDescribed(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Document())
	if err != nil {
		t.Fatal(err)
	}
	dir := bareInstance(t, "people: {tokens: true}\n")
	addUser(t, dir, "planner", "--role", "planner")
	addUser(t, dir, "audit", "--role", "auditor")
	addUser(t, dir, "reviewer", "--role", "reviewer")
	tokens := map[string]string{}
	for user, scopes := range map[string]string{"planner": "read,figures", "audit": "read", "reviewer": "review,read"} {
		code, out, problem := runVerb(t, "user", "token", "-c", dir, user, "--scope", scopes)
		if code != exitOK {
			t.Fatal(problem)
		}
		tokens[user] = strings.TrimSpace(out)
	}
	d, senders := uploadingIn(t, dir, "commerce", "finance")
	clerk, planner := senders["commerce"], sender{t, d.url, tokens["planner"]}
	u := clerk.upload(commerceApril, sampleFile(t, commerceApril))
	_, done, problem := clerk.confirm(u.ID, "k", u.Consequences, "")
	if done.Submission == 0 {
		t.Fatal(problem)
	}
	open := clerk.upload(commerceApril, sampleFile(t, commerceApril))
	who := func(path string) sender {
		switch {
		case strings.HasPrefix(path, "/api/uploads"), path == "/api/signing":
			return clerk
		case path == "/api/review", path == "/api/doubts", path == "/api/alerts", path == "/api/messages", path == "/api/silences":
			return sender{t, d.url, tokens["reviewer"]}
		case path == "/api/log":
			return sender{t, d.url, tokens["audit"]}
		}
		return planner
	}
	ids := map[string]int64{"/api/uploads/{id}": open.ID, "/api/submissions/{id}": done.Submission}
	values := map[string]string{"indicator": "imports_exports", "entity": "", "department": "commerce", "form": "trade_investment",
		"as_of": "2026-11-23", "format": "json",
		"outcome": "accepted", "before": "1000", "limit": "5", "period": "2026-M04", "state": "overdue", "act": "signin", "account": "1",
		"about": "submission 1", "since": "2026-01-01", "until": "2026-12-31"}
	for path, item := range doc.Paths.Map() {
		get := item.Get
		if get == nil {
			continue
		}
		address := strings.ReplaceAll(path, "{id}", fmt.Sprint(ids[path]))
		if strings.Contains(path, "{id}") && ids[path] == 0 {
			continue // what this instance has none of
		}
		schema := get.Responses.Status(200).Value.Content["application/json"].Schema.Value
		code, answer := who(path).do(http.MethodGet, address, nil, nil)
		var value any
		if err := json.Unmarshal(answer, &value); code != http.StatusOK || err != nil {
			t.Errorf("%s: %d %v %.300s", address, code, err, answer)
			continue
		}
		if err := schema.VisitJSON(value); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		for _, p := range get.Parameters {
			value, known := values[p.Value.Name]
			if path == "/api/log" && p.Value.Name == "outcome" {
				value = "done"
			}
			if p.Value.In != "query" || known && value == "" {
				continue
			}
			if code, answer := who(path).do(http.MethodGet, address+"?"+url.Values{p.Value.Name: {value}}.Encode(), nil,
				nil); code != http.StatusOK {
				t.Errorf("%s?%s=%s: %d %s", address, p.Value.Name, value, code, answer)
			}
		}
		code, answer = who(path).do(http.MethodGet, address+"?formm=x", nil, nil)
		if code != http.StatusBadRequest || !strings.Contains(string(answer), `there is no parameter \"formm\"`) ||
			!strings.Contains(string(answer), `"status":400`) {
			t.Errorf("%s with an unknown parameter: %d %s", address, code, answer)
		}
		r, err := http.Get(d.url + address)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if wanted := path != "/api/openapi.json"; wanted &&
			(r.StatusCode != http.StatusUnauthorized || r.Header.Get("Content-Type") != "application/problem+json") {
			t.Errorf("%s without a token: %d %s", address, r.StatusCode, r.Header.Get("Content-Type"))
		}
	}

	if code, csv := planner.do(http.MethodGet, "/api/observations?indicator=imports_exports&format=csv", nil, nil); code != http.StatusOK ||
		!strings.HasPrefix(string(csv), "indicator,entity,period,basis,item,value") {
		t.Errorf("csv: %d %.200s", code, csv)
	}
	if code, csv := planner.do(http.MethodGet, "/api/observations?format=sdmx", nil, nil); code != http.StatusOK ||
		!strings.HasPrefix(string(csv), "STRUCTURE,STRUCTURE_ID,ACTION") {
		t.Errorf("sdmx: %d %.200s", code, csv)
	}
	if code, _ := clerk.do(http.MethodGet, "/api/observations", nil, nil); code != http.StatusForbidden {
		t.Errorf("a clerk reads every unit's figures: %d", code)
	}
	if code, _ := senders["finance"].do(http.MethodGet, fmt.Sprintf("/api/submissions/%d", done.Submission), nil,
		nil); code != http.StatusNotFound {
		t.Errorf("another unit reads the submission: %d", code)
	}
	if code, list := senders["finance"].do(http.MethodGet, "/api/submissions?department=commerce", nil, nil); code != http.StatusOK ||
		string(list) != "[]\n" {
		t.Errorf("another unit lists the submissions: %d %s", code, list)
	}
	if code, list := senders["finance"].do(http.MethodGet, "/api/progress", nil, nil); code != http.StatusOK ||
		strings.Contains(string(list), "imports_exports") {
		t.Errorf("another unit reads the progress: %d", code)
	}
	body, header, err := filesBody(map[string][]byte{commerceApril: sampleFile(t, commerceApril)})
	if err != nil {
		t.Fatal(err)
	}
	code, answer := clerk.do(http.MethodPost, "/api/check", header, body)
	var checked sent
	if err := json.Unmarshal(answer, &checked); code != http.StatusOK || err != nil || checked.Verdict != "accepted" ||
		len(checked.Figures) != 6 || checked.Revision < 1 {
		t.Errorf("check: %d %v %s", code, err, answer)
	}
}
