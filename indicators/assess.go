package indicators

import "time"

// Status is indicator_status: one number for one light. The codes and their
// order of precedence are those of section 3 of the design.
type Status int

const (
	NoData      Status = 0  // 暂无数据
	Achieved    Status = 1  // 已完成
	OnPace      Status = 2  // 达到时序进度
	Behind      Status = 3  // 滞后
	FarBehind   Status = 4  // 严重滞后
	Missed      Status = 5  // 到期未完成
	Exceeded    Status = 6  // 突破上限
	Unpaced     Status = 7  // 不按时序考核
	NearCeiling Status = 8  // 接近上限
	NoTarget    Status = 9  // 目标未下达
	NotDue      Status = 10 // 未到报告期
)

// Light is the colour that people see.
type Light string

const (
	Grey   Light = "grey"
	Blue   Light = "blue"
	Green  Light = "green"
	Yellow Light = "yellow"
	Red    Light = "red"
)

// Assessment is where one target stands at the end of its last reported
// period. A ratio or amount that is absent is NaN.
type Assessment struct {
	Subject
	Window                    Window
	Target                    *Target // in force; nil when there is none yet
	Period                    Period  // the last reported one; zero when nothing is reported
	Actual                    float64 // C, base unit
	Attainment                float64 // a
	TimeShare                 float64 // τ
	PaceGap                   float64 // g = a − τ
	Required                  float64 // 后期月均应完成, base unit a month
	Forecast                  float64 // base unit
	ForecastLow, ForecastHigh float64
	Status                    Status
	Light                     Light
	Provisional               bool   // rests on 快报数
	Source                    Source // of the actual
	Why                       Text   // the judgement with its arithmetic, in a sentence
}

// Assess judges the live targets of a subject as they stand at an instant: what a
// reader of indicator_status sees then, with the figures behind it.
func (c *Catalogue) Assess(f Facts, now time.Time) []Assessment { panic("not yet") }
