package indicators

import "slices"

// FigureKind is what people call a figure by how sure it is and where it comes from; the codes of indicator_figure_status.
type FigureKind int

const (
	FigureReported    FigureKind = iota // as reported
	FigureProvisional                   // 快报数, or a year's figure that awaits its audit
	FigureAudited                       // 核定数: a whole year's own figure, final
	FigurePreliminary                   // the others are what a form calls its figures
	FigureAccounts
	FigureYearbook
	FigureReturned
	FigureEstimated
)

var figureKinds = [...]Text{
	FigureReported:    {"报表数", "as reported"},
	FigureProvisional: {"快报数", "provisional"},
	FigureAudited:     {"核定数", "audited"},
	FigurePreliminary: {"初步数", "preliminary"},
	FigureAccounts:    {"决算数", "final accounts"},
	FigureYearbook:    {"年报数", "annual report"},
	FigureReturned:    {"统计局反馈数", "as returned by the statistics bureau"},
	FigureEstimated:   {"预计数", "estimated"},
}

// FigureKinds lists all kinds, in the order of their codes.
func FigureKinds() []FigureKind {
	list := make([]FigureKind, len(figureKinds))
	for i := range figureKinds {
		list[i] = FigureKind(i)
	}
	return list
}

// Name is what people call the kind.
func (k FigureKind) Name() Text { return figureKinds[k] }

// figureWords are the words by which a form may call its figures.
func figureWords() []string {
	words := make([]string, len(figureKinds))
	for i, name := range figureKinds {
		words[i] = name.ZH
	}
	return words
}

// calledFigures is what a form calls the figures that it states of an indicator.
type calledFigures struct {
	months int32 // of the form's period
	unsure bool  // they are provisional or estimated
	kind   FigureKind
}

// noteFigures notes what the forms call the figures of the indicators that they read.
func (x *catalogueIndex) noteFigures(c *Catalogue) {
	x.called = map[string][]calledFigures{}
	for _, f := range c.Forms {
		kind := FigureKind(slices.Index(figureWords(), f.Figures))
		if kind < 0 {
			continue
		}
		of := calledFigures{int32(f.Frequency), f.Status == string(Provisional) || f.Status == string(Estimated), kind}
		for _, i := range c.Indicators {
			if f.reads(i) {
				x.called[i.ID] = append(x.called[i.ID], of)
			}
		}
	}
}

// figureKind is what people call a figure of an indicator over so many months; unsure: it is provisional, final: it is a whole year's own.
func (x *catalogueIndex) figureKind(i *Indicator, months int32, unsure, final bool) FigureKind {
	for _, of := range x.called[i.ID] {
		if of.unsure == unsure && (of.months == months || of.months == 1 && months == 2) {
			return of.kind
		}
	}
	switch {
	case unsure:
		return FigureProvisional
	case final:
		return FigureAudited
	}
	return FigureReported
}
