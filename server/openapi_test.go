package server

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"zhibiao/server/api"
)

// TestRoutesAsDescribed holds the OpenAPI document against the routes below /api/, both ways, and against its own standard.
func TestRoutesAsDescribed(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromData(api.Document())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	var described []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	routes := 0
	for _, route := range testServer(t, Config{}).(*Server).routes {
		_, path, ok := strings.Cut(route.Pattern, " ")
		if !ok || !strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/api/v1/") {
			continue
		}
		routes++
		if !slices.Contains(described, route.Pattern) {
			t.Errorf("%s is not described in server/api/openapi.json", route.Pattern)
		}
	}
	if routes != len(described) {
		t.Errorf("%d routes, %d described: %v", routes, len(described), described)
	}
}
