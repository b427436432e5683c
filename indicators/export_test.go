package indicators

// OwnUnit is what the page of the catalogue has to explain.
type OwnUnit = ownUnit
