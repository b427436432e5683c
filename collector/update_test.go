package collector

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
)

// Update writes the goldens anew, for both packages of this folder's tests.
var Update = flag.Bool("update", false, "write the goldens anew")

// SharedFolder finds the folder of real workbooks beside the checkout.
func SharedFolder(t testing.TB) string {
	t.Helper()
	candidates := []string{os.Getenv("ZHIBIAO_SHARED")}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		candidates = append(candidates, filepath.Join(dir, "shared"))
	}
	for _, c := range candidates {
		if c == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(c, "workbooks")); err == nil {
			return c
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("the folder shared with the real workbooks is absent; set ZHIBIAO_SHARED")
	}
	t.Skip("the folder shared with the real workbooks is absent; set ZHIBIAO_SHARED to read them")
	return ""
}
