package workbook

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// Paint colours a cell's ground and keeps the rest of its formatting: to the letter, by a
// copy of its record with another fill. The editor's own way, through its description of a
// style, loses what that has no words for: colours by theme and by default, for one.
func (p *Page) Paint(at Ref, rgb string) {
	p.do("colour "+at.String(), func() error { return p.fill(at, rgb) })
}

// fill gives a cell a ground; an empty colour takes it off.
func (p *Page) fill(at Ref, rgb string) error {
	cell := at.String()
	id, err := p.draft.file.GetCellStyle(p.name, cell)
	if err != nil {
		return err
	}
	painted, err := p.draft.painted(id, rgb)
	if err != nil {
		return err
	}
	return p.draft.file.SetCellStyle(p.name, cell, cell, painted)
}

// paintKey is a style and the ground that it is given.
type paintKey struct {
	style int
	rgb   string
}

// painted is a style with another ground.
func (d *Draft) painted(id int, rgb string) (int, error) {
	key := paintKey{id, rgb}
	if made, ok := d.paints[key]; ok {
		return made, nil
	}
	fill, err := d.fillID(rgb)
	if err != nil {
		return 0, err
	}
	records := d.file.Styles.CellXfs
	record := records.Xf[min(id, len(records.Xf)-1)]
	applied := rgb != ""
	record.FillID, record.ApplyFill = &fill, &applied
	records.Xf = append(records.Xf, record)
	records.Count = len(records.Xf)
	if d.paints == nil {
		d.paints = map[paintKey]int{}
	}
	d.paints[key] = records.Count - 1
	return records.Count - 1, nil
}

// fillID is the number of a solid fill, made when there is none; 0 is no fill.
func (d *Draft) fillID(rgb string) (int, error) {
	style := &excelize.Style{}
	if rgb != "" {
		style.Fill = solid(rgb)
	}
	id, err := d.file.NewStyle(style) // also reads the styles
	if err != nil || rgb == "" {
		return 0, err
	}
	if fill := d.file.Styles.CellXfs.Xf[id].FillID; fill != nil {
		return *fill, nil
	}
	return 0, nil
}

// paintRange colours a range's cells, as many as people would look at.
func (p *Page) paintRange(r Range, rgb string) {
	p.do("colour "+r.String(), func() error {
		const most = 2000
		n := 0
		for row := r.First.Row; row <= r.Last.Row; row++ {
			for col := r.First.Col; col <= r.Last.Col; col++ {
				if n++; n > most {
					return nil
				}
				if err := p.fill(Ref{row, col}, rgb); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// plainFill is the colour of a style's solid fill where it stands as RRGGBB.
func (d *Draft) plainFill(id int) string {
	records := d.file.Styles.CellXfs.Xf
	if id >= len(records) || records[id].FillID == nil || *records[id].FillID >= len(d.file.Styles.Fills.Fill) {
		return ""
	}
	fill := d.file.Styles.Fills.Fill[*records[id].FillID]
	if fill == nil || fill.PatternFill == nil || fill.PatternFill.PatternType != "solid" || fill.PatternFill.FgColor == nil ||
		len(fill.PatternFill.FgColor.RGB) < 6 {
		return ""
	}
	rgb := fill.PatternFill.FgColor.RGB
	return rgb[len(rgb)-6:]
}

// ground is a cell's colour as it stands: RRGGBB, or empty for none or a pattern.
func (d *Draft) ground(sheet string, at Ref) (rgb string) {
	guarded(func() error {
		id, err := d.file.GetCellStyle(sheet, at.String())
		if err != nil {
			return err
		}
		style, err := d.file.GetStyle(id) // also reads the styles
		if plain := d.plainFill(id); plain != "" {
			rgb = plain // what is written plainly needs no theme to be looked up
			return nil
		}
		if err == nil && style.Fill.Type == "pattern" && style.Fill.Pattern == 1 && len(style.Fill.Color) > 0 {
			rgb = strings.TrimPrefix(style.Fill.Color[0], "#")
		}
		return err
	})
	return rgb
}
