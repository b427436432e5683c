package indicators

import (
	"cmp"
	"time"

	"zhibiao/indicators/periods"
	"zhibiao/indicators/quantities"
)

// Catalogue is an instance's whole declaration, validated and cross-linked.
// It is immutable once loaded; the accessors find by id in constant time.
type Catalogue struct {
	// Name and Notice are the instance's: what it is called, and what must be said with every figure
	// of it (示例数据). Who loads a catalogue sets them.
	Name, Notice Text

	Location    *time.Location
	Documents   []*Document
	Departments []*Department
	Measures    []*Measure
	Kinds       map[string]Text  // what kinds of entities are called: 园区, 项目
	Units       quantities.Table // of measurement: what its figures, its forms and their reports are read by
	Entities    []*Entity
	Indicators  []*Indicator
	Forms       []*Form
	Calendar    *Calendar
	Bands       Bands

	index catalogueIndex
}

// Document is a policy.
type Document struct {
	Pos    Pos       `yaml:"-"`
	ID     string    `yaml:"id"`
	Number string    `yaml:"number"` // 甘政办发〔2020〕67号
	Title  Text      `yaml:"title"`
	Year   int       `yaml:"year"`   // in which it was issued: yearly targets begin with it
	Issued time.Time `yaml:"issued"` // zero: the day is not known
	Source Text      `yaml:"source"` // where number and text were taken from
}

// Measure is a numbered article (条) of a document, with the units it names.
type Measure struct {
	Pos         Pos      `yaml:"-"`
	ID          string   `yaml:"id"` // m01 … m20
	Document    string   `yaml:"document"`
	Number      string   `yaml:"number"` // （四）
	Title       Text     `yaml:"title"`
	Lead        []string `yaml:"lead"`         // 牵头单位: department ids, in the text's order
	LeadOpen    bool     `yaml:"lead_open"`    // the list ends in 等
	ByDuty      bool     `yaml:"by_duty"`      // 按职责分别负责: each of the lead answers for its own part
	Support     []string `yaml:"support"`      // 配合单位
	SupportOpen bool     `yaml:"support_open"` // the list ends in 等
	Implement   []string `yaml:"implement"`    // 实施主体
	Bands       Bands    `yaml:"bands"`        // of its indicators that say nothing else
}

// Department is a unit of government or an institution: it leads, supports, implements or reports.
type Department struct {
	Pos       Pos       `yaml:"-"`
	ID        string    `yaml:"id"`
	Name      Text      `yaml:"name"`
	Short     string    `yaml:"short"` // as the policy writes it
	Aliases   []string  `yaml:"aliases"`
	ValidFrom time.Time `yaml:"valid_from"` // its first day under this name; zero: not known
	ValidTo   time.Time `yaml:"valid_to"`   // the first day on which it was no more; zero: it is, or the day is not known
	Successor string    `yaml:"successor"`  // with no valid_to: the reform is known, its day is not
	Proxy     bool      `yaml:"proxy"`      // others may send its reports for it (代报)
	Bands     Bands     `yaml:"bands"`      // of what it reports
	Note      Text      `yaml:"note"`
}

// Entity is what an indicator is broken down by: a park, a town, a project.
type Entity struct {
	Pos     Pos      `yaml:"-"`
	ID      string   `yaml:"id"`
	Kind    string   `yaml:"kind"` // park, town, work …
	Name    Text     `yaml:"name"`
	Aliases []string `yaml:"aliases"`
	Joined  string   `yaml:"joined"` // first period it reports, SDMX; empty: always
	// Department reports it, where that is another unit than the indicator's.
	Department string `yaml:"department"`
	Measure    string `yaml:"measure"` // a work's own, where it differs from the indicator's
	// Responsible is the unit that answers for a work; default the first of its measure's lead.
	Responsible string `yaml:"responsible"`
	Phrase      string `yaml:"phrase"` // a work's words in the text
	Verb        string `yaml:"verb"`   // a work's: 谋划, 前期, 开工, 在建, 交竣工, 投运
	Nodes       []Node `yaml:"nodes"`  // a work's milestones; planned dates come from plan workbooks
}

// Kind is what sort of quantity an indicator is.
type Kind string

const (
	Flow  Kind = "flow"  // adds up over a window
	Level Kind = "level" // a stock or ratio, read at a period's end
	Work  Kind = "work"  // judged by its nodes
	Check Kind = "check" // a rule confirmed yes (1) or no (0)
)

// TagLand tags an indicator that is about land: the dashboard of land shows it.
const TagLand = "land"

// Indicator is a quantity that a policy sets a target for, or that is needed to judge one.
type Indicator struct {
	Pos           Pos               `yaml:"-"`
	ID            string            `yaml:"id"` // also the prefix of its families
	Measure       string            `yaml:"measure"`
	Name          Text              `yaml:"name"`
	Kind          Kind              `yaml:"kind"`
	Nature        Nature            `yaml:"nature"`
	Concept       Text              `yaml:"concept"`     // 口径
	Concepts      map[string]Text   `yaml:"concepts"`    // by entity, where they differ
	Unit          string            `yaml:"unit"`        // the base unit's suffix: yuan, square_meters, ratio, seconds, persons, towns …
	Display       string            `yaml:"display"`     // the unit people say: 亿元
	Department    string            `yaml:"department"`  // 填报单位: the unit that reports it
	Responsible   string            `yaml:"responsible"` // 责任单位: the unit that answers for it; default the first of the measure's lead
	Form          string            `yaml:"form"`        // the form that reports it first; its due rule ends values
	Frequency     periods.Frequency `yaml:"frequency"`   // default the form's
	Bands         Bands             `yaml:"bands"`       // in the place of its department's, where a ratio is not 0
	Lumpy         bool              `yaml:"lumpy"`       // arrives in lumps: linear pace and forecast are refused
	LowerIsBetter bool              `yaml:"lower_is_better"`
	// HigherIsBetter says that more than about so much (左右) is reached; without either, both sides are alike.
	HigherIsBetter bool     `yaml:"higher_is_better"`
	Over           Over     `yaml:"over_window"` // of a level: how its figures within a window make the one that is judged
	Audited        bool     `yaml:"audited"`     // judged on the audited (核定) yearly figure
	Tags           []string `yaml:"tags"`        // topics that it belongs to, such as TagLand
	EntityKind     string   `yaml:"entity_kind"` // "": the indicator has no entities
	Entities       []string `yaml:"entities"`    // default: all of the kind
	Formula        string   `yaml:"formula"`     // derived: "provincial_fund + city_fund"
	// the indicator of the quota that this one uses up: reports check that no more is used than was granted by then
	GrantedBy string `yaml:"granted_by"`
	// the indicator whose entities' targets are the parts of this one's: they are shown beside it, never added to it
	Parts   string        `yaml:"parts"`
	Targets []*TargetRule `yaml:"targets"`
}

// TargetRule declares targets: the policy's own figure, or that plan workbooks set it.
type TargetRule struct {
	Pos         Pos      `yaml:"-"`
	Entities    []string `yaml:"entities"` // which it binds; empty: all, or the indicator itself
	Measure     string   `yaml:"measure"`  // cited; default the indicator's
	Figure      string   `yaml:"figure"`   // as written in the text
	Value       string   `yaml:"value"`    // with its unit: 10亿元; empty when Plan
	Plan        bool     `yaml:"plan"`     // the figure comes from plan workbooks
	Bound       Bound    `yaml:"bound"`
	Ceiling     Ceiling  `yaml:"ceiling"`
	Window      string   `yaml:"window"`    // year, quarter, open, by:2025-12
	From        string   `yaml:"from"`      // first year of a yearly target; default the document's
	Until       string   `yaml:"until"`     // last year; "unstated" where the text gives none
	Tolerance   string   `yaml:"tolerance"` // 5% or 0.05, of the figure; 0.3个百分点, 2天
	Baseline    string   `yaml:"baseline"`  // with its unit
	Pace        PaceKind `yaml:"pace"`
	Interpreted bool     `yaml:"interpreted"`
	Note        Text     `yaml:"note"`
}

// Bands are the instance's thresholds of the lights, as ratios. In a file, one left out or 0 is the default.
type Bands struct {
	Pos         Pos     `yaml:"-"`
	FarBehind   float64 `yaml:"far_behind"`   // a gap below minus this is far behind; default 0.10
	NearCeiling float64 `yaml:"near_ceiling"` // use above this is near the ceiling; default 0.90
	OnTrack     float64 `yaml:"on_track"`     // growth observed / required; default 0.95
	TooSlow     float64 `yaml:"too_slow"`     // default 0.60
}

// DefaultBands are those of the design.
func DefaultBands() Bands {
	return Bands{FarBehind: 0.10, NearCeiling: 0.90, OnTrack: 0.95, TooSlow: 0.60}
}

func (b Bands) withDefaults() Bands { return b.over(DefaultBands()) }

// BandsOf are those of a subject, each ratio by the nearest that says it: the indicator, the department that reports it, its measure,
// the catalogue.
func (c *Catalogue) BandsOf(s Subject) Bands {
	var of Bands
	i := c.Indicator(s.Indicator)
	if i != nil {
		of = i.Bands
	}
	if d := c.Department(c.reporterOf(s)); d != nil {
		of = of.over(d.Bands)
	}
	if m := c.MeasureOf(s); m != nil {
		of = of.over(m.Bands)
	}
	return of.over(c.Bands.withDefaults())
}

// over is b, with another's where b says nothing.
func (b Bands) over(d Bands) Bands {
	return Bands{
		Pos:         b.Pos,
		FarBehind:   cmp.Or(b.FarBehind, d.FarBehind),
		NearCeiling: cmp.Or(b.NearCeiling, d.NearCeiling),
		OnTrack:     cmp.Or(b.OnTrack, d.OnTrack),
		TooSlow:     cmp.Or(b.TooSlow, d.TooSlow),
	}
}

// Over is how a level's figures within a window make the one that is judged.
type Over string

const (
	OverLast Over = "last" // the newest; the default
	OverMean Over = "mean" // weighted by days, 推算: never missed or exceeded by itself
	OverMax  Over = "max"
	OverMin  Over = "min"
	OverSum  Over = "sum"
)
