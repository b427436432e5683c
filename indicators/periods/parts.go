package periods

// Parts are the periods that make up a longer one, of those that stand the longest first: a first half by its quarters, else its
// months. Not ok: one is missing.
func (p Period) Parts(stands func(Period) bool) (parts []Period, ok bool) {
	for at, end := p.StartMonth(), p.EndMonth(); at < end; at = parts[len(parts)-1].EndMonth() {
		found := false
		for _, months := range []int32{6, 3, 2, 1} {
			q := Ending(at+months, months)
			if at+months > end || q == p || months > 1 && months != 2 && at%months != 0 || months == 2 && at%12 != 0 {
				continue
			}
			if found = stands(q); found {
				parts = append(parts, q)
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	return parts, len(parts) > 1
}
