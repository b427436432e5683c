package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// withoutMacros is the same workbook without its macros and as a plain .xlsx,
// so that what we give back never runs. Bytes without macros come back as they are.
func withoutMacros(data []byte, limits *Limits) ([]byte, error) {
	c, err := openContainer(data, limits)
	if err != nil {
		return nil, err
	}
	var names []string
	macros := false
	for name := range c.parts {
		names = append(names, name)
		macros = macros || macroPart(name)
	}
	if !macros {
		return data, nil
	}
	slices.Sort(names)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		if macroPart(name) {
			continue
		}
		if err := c.copyPart(w, c.parts[name]); err != nil {
			return nil, fmt.Errorf("part %s: %w", name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// macroPart says whether a part, named in lower case, belongs to macros.
func macroPart(name string) bool {
	return strings.Contains(name, "vbaproject") || strings.HasSuffix(name, "vbadata.xml") || strings.HasSuffix(name, "vbadata.xml.rels")
}

var (
	macroReference = regexp.MustCompile(`<(\w+:)?(Override|Relationship)\s[^>]*(?i:vbaProject|vbaData)[^>]*?(/>|>\s*</(\w+:)?(Override|Relationship)>)`)
	macroType      = strings.NewReplacer(
		"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
		"application/vnd.ms-excel.template.macroEnabled.main+xml",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
		"application/vnd.ms-office.vbaProject", "application/octet-stream",
	)
)

// copyPart writes a part into another zip file; what lists other parts no
// longer lists macros.
func (c *container) copyPart(w *zip.Writer, p *part) error {
	var r partReader
	if err := c.open(&r, p); err != nil {
		return err
	}
	defer r.Close()
	body, err := io.ReadAll(&r)
	if err != nil {
		return err
	}
	if name := strings.ToLower(p.name); name == "[content_types].xml" || strings.HasSuffix(name, ".rels") {
		body = macroReference.ReplaceAll(body, nil)
		body = []byte(macroType.Replace(string(body)))
	}
	to, err := w.Create(p.name)
	if err != nil {
		return err
	}
	_, err = to.Write(body)
	return err
}
