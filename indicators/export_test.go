package indicators

// OwnUnit is what the page of the catalogue has to explain.
type OwnUnit = ownUnit

// RoleNames are the roles that the page of the catalogue has to name.
func RoleNames(plan bool) []string { return roleNames(plan) }
