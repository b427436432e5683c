package layout

// Option is an entry of a list to choose from.
type Option struct {
	Value, Name string
	Chosen      bool
}

// Options are a list to choose from.
type Options []Option

// Add adds an entry at the end.
func (o *Options) Add(value, name string, chosen bool) { *o = append(*o, Option{value, name, chosen}) }
