package workbook

// richText is the text of the element just started, si or is: the runs joined,
// phonetic guides left out, escapes resolved. It is valid until the next call.
func (r *xlsxReader) richText(x *scanner) ([]byte, error) {
	r.text = r.text[:0]
	for {
		child, err := x.child()
		if err != nil {
			return nil, err
		}
		if !child {
			return unescape(r.text), nil
		}
		switch {
		case !x.main():
			return nil, x.corrupt("foreign <%s> within a text", x.name)
		case string(x.name) == "t":
			text, err := x.content()
			if err != nil {
				return nil, err
			}
			r.text = append(r.text, text...)
		case string(x.name) == "r":
			if err := r.run(x); err != nil {
				return nil, err
			}
		case string(x.name) == "rPh", string(x.name) == "phoneticPr", string(x.name) == "extLst":
			if err := x.skip(); err != nil {
				return nil, err
			}
		default:
			return nil, x.corrupt("<%s> within a text", x.name)
		}
		if len(r.text) > maxToken {
			return nil, x.errorf(ErrLimit, "one text of more than %d bytes", maxToken)
		}
	}
}

// run takes the text of one run of equal formatting.
func (r *xlsxReader) run(x *scanner) error {
	for {
		child, err := x.child()
		if err != nil || !child {
			return err
		}
		if !x.main() {
			return x.corrupt("foreign <%s> within a text's run", x.name)
		}
		switch string(x.name) {
		case "t":
			text, err := x.content()
			if err != nil {
				return err
			}
			r.text = append(r.text, text...)
		case "rPr", "extLst":
			if err := x.skip(); err != nil {
				return err
			}
		default:
			return x.corrupt("<%s> within a text's run", x.name)
		}
	}
}

// sharedStrings reads the table of texts that cells point into.
func (r *xlsxReader) sharedStrings(p *part) error {
	x := &r.scan
	return r.document(p, "sst", nil, func() error {
		for {
			child, err := x.child()
			if err != nil || !child {
				return err
			}
			if !x.main() || string(x.name) != "si" {
				if err := x.skip(); err != nil {
					return err
				}
				continue
			}
			text, err := r.richText(x)
			if err != nil {
				return err
			}
			if err := r.budget.text(len(text)); err != nil {
				return x.wrap(err)
			}
			// Each costs its header too: more texts than cells may hold serve nobody.
			if len(r.shared) >= max(r.limits.Cells, 1<<16) {
				return x.errorf(ErrLimit, "more than %d shared strings", len(r.shared))
			}
			r.shared = append(r.shared, r.texts.keep(text))
		}
	})
}
