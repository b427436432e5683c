package answer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"zhibiao/collector/change"
	"zhibiao/collector/report"
	"zhibiao/collector/workbook"
)

// Trial is what would become of a file if it were recorded as things stand.
type Trial struct {
	Reading report.Reading  // not held back, whatever it asks
	Figures []change.Figure // empty where an error stops the file
	Book    *workbook.Book  // nil where it could not be taken apart
}

// Excerpt draws what lies close around a spot; false where there is nothing to draw.
func (t Trial) Excerpt(s report.Spot) (Excerpt, bool) {
	if t.Book == nil {
		return Excerpt{}, false
	}
	e, err := newExcerpt(t.Book, s, closeRows)
	return e, err == nil && e.Found
}

// closeRows is how many rows above and below a spot lie close around it.
const closeRows = 3

// Digest tells one trial's outcome from another's: what was found, and what each figure replaces.
func (t Trial) Digest() (string, error) {
	r := t.Reading
	text, err := json.Marshal(struct {
		Form, Department, Period string
		Findings                 []report.Finding
		Figures                  []change.Figure
		Late                     int
	}{r.Form, r.Department, r.Period.String(), r.Findings, t.Figures, len(r.Late.Observations) + len(r.Late.Targets)})
	if err != nil {
		return "", fmt.Errorf("take the digest of a trial: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8]), nil
}
