package samples_test

import (
	"testing"
	"time"

	"zhibiao/indicators"
	"zhibiao/samples"
)

// TestEmbeddedCatalogueLoads loads the catalogue as a binary carries it.
func TestEmbeddedCatalogueLoads(t *testing.T) {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	c, err := indicators.LoadCatalogue(samples.Catalogue(), loc)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Measures) != 20 || c.Calendar == nil {
		t.Errorf("%d measures, calendar %v", len(c.Measures), c.Calendar)
	}
}
