package form

import "zhibiao/indicators"

// IsFigure says that a cell of a role holds a number.
func IsFigure(role string) bool {
	return indicators.RoleOf(role).Holds == indicators.HoldsFigure
}
