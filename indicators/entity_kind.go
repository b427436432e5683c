package indicators

// EntityKindName is what people call the things of a kind that an indicator is broken down by; of a kind that has no name of its own, 对象.
func EntityKindName(kind string) Text {
	switch kind {
	case "park":
		return Text{"园区", "Parks"}
	case "town":
		return Text{"乡镇", "Towns"}
	case "work":
		return Text{"工程", "Works"}
	case "project":
		return Text{"项目", "Projects"}
	}
	return Text{"对象", "Objects"}
}
