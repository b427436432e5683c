package quantities

import "strings"

// Alike are the names in which amounts of a unit's kind are mostly reported, among them those that it is taken for by mistake.
func (u Unit) Alike() []string {
	switch u.Base {
	case SquareMeters:
		return []string{"平方米", "亩", "公顷", "平方公里", "万平方米", "万亩"}
	case Ratio:
		return []string{"%", "比率"}
	}
	var names []string
	core := strings.TrimLeft(u.Name, "百千万亿十")
	for _, multiple := range []string{"", "百", "千", "万", "亿"} {
		names = append(names, multiple+core)
	}
	return names
}
