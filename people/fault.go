package people

import "zhibiao/indicators"

// Fault is what is wrong with what somebody wrote or asked for: said to them, so that they can mend it.
type Fault struct {
	Kind error // by which callers tell faults apart
	Said indicators.Text
}

func (f *Fault) Error() string { return f.Said.EN }
func (f *Fault) Unwrap() error { return f.Kind }

func fault(kind error, zh, en string) error {
	return &Fault{Kind: kind, Said: indicators.Text{ZH: zh, EN: en}}
}
