package workbook

// looked is how a cell looked before it was marked.
type looked struct{ ground, author, note string }

// comments are the notes of a sheet by cell. Whoever writes or deletes one notes it here too.
func (d *Draft) comments(sheet string) (map[string]looked, error) {
	if all, ok := d.notes[sheet]; ok {
		return all, nil
	}
	list, err := d.file.GetComments(sheet)
	if err != nil {
		return nil, err
	}
	all := make(map[string]looked, len(list))
	for _, c := range list {
		l := looked{author: c.Author, note: c.Text}
		for _, run := range c.Paragraph {
			l.note += run.Text
		}
		all[c.Cell] = l
	}
	if d.notes == nil {
		d.notes = map[string]map[string]looked{}
	}
	d.notes[sheet] = all
	return all, nil
}
