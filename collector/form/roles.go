package form

import "zhibiao/indicators"

// IsFigure says that a cell of a role holds a number.
func IsFigure(role string) bool {
	switch role {
	case indicators.RoleText, indicators.RoleWords, indicators.RoleYes, indicators.RoleActual, indicators.RolePlanned, indicators.RoleFrom, indicators.RoleBound:
		return false
	}
	return true
}
