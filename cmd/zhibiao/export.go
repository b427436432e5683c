package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"time"

	"zhibiao/collector/report"
	"zhibiao/indicators"
	"zhibiao/indicators/quantities"
	"zhibiao/query"
	"zhibiao/server/api"
)

type exportVerb struct {
	instanceFlag
	Format string `help:"openmetrics, tsdb, csv or sdmx." enum:"openmetrics,tsdb,csv,sdmx" default:"openmetrics" placeholder:"FORMAT"`
	AsOf   string `help:"What was known then: a day (its end) or an instant." placeholder:"T"`
	Out    string `short:"o" help:"File to write; without it, standard output. Of tsdb, the folder: it must be named." placeholder:"FILE" type:"path"`
}

func (exportVerb) Help() string {
	return "openmetrics writes every series with its history, for promtool tsdb create-blocks-from openmetrics; a value that ended is " +
		"NaN there. tsdb writes them as a block into the data folder of a Prometheus that is not running, with its own markers where a " +
		"value ends. csv writes every figure that stands, with the file, sheet and cell it came from. sdmx writes the same figures as " +
		"SDMX-CSV 2.0."
}

func (v exportVerb) Run(ctx context.Context, env *environment) error {
	if v.Format == "tsdb" && (v.Out == "" || v.Out == "-") {
		return fmt.Errorf("%w: --format tsdb writes a folder: name it with -o", errUsage)
	}
	return v.view(ctx, env, func(p *program) error {
		if v.Format == "csv" || v.Format == "sdmx" {
			return writeOut(env, v.Out, func(w io.Writer) error {
				return export{p}.write(ctx, w, v.Format, api.Chosen{AsOf: v.AsOf})
			})
		}
		series, err := p.db.Select(v.AsOf)
		if err != nil {
			return err
		}
		if v.Format == "openmetrics" {
			return writeOut(env, v.Out, series.WriteOpenMetrics)
		}
		block, err := series.WriteBlock(ctx, v.Out)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(env.out, block)
		return err
	})
}

// figure is an observation that stands, and when it became known.
type figure struct {
	indicators.Observation
	known time.Time
	ind   *indicators.Indicator
	file  string
	stage report.Stage // of its submission: whether it is still to be reviewed
}

// unit is the base unit of the value: none of a day, which is in seconds since 1970, nor of words. Growth is a ratio; that of a
// ratio is a difference of two.
func (f figure) unit() string {
	switch {
	case f.Basis == indicators.NodeDate || f.Basis == indicators.Words:
		return ""
	case f.Basis.IsGrowth() && f.ind.Unit == quantities.Ratio:
		return quantities.RatioDifference
	case f.Basis.IsGrowth():
		return quantities.Ratio
	}
	return f.ind.Unit
}

// column is one of an export's: its heading and what it takes from a figure.
type column struct {
	name string
	of   func(figure) string
}

var figureColumns = []column{
	{"indicator", func(f figure) string { return f.Indicator }},
	{"entity", func(f figure) string { return f.Entity }},
	{"period", func(f figure) string { return f.Period.String() }},
	{"basis", func(f figure) string { return f.Basis.Code() }},
	{"item", func(f figure) string { return f.Item }},
	{"value", func(f figure) string { return decimal(f.Value) }},
	{"unit", func(f figure) string { return f.unit() }},
	{"status", func(f figure) string { return string(f.Status) }},
	{"known_at", func(f figure) string { return f.known.Format(time.RFC3339) }},
	{"submission", func(f figure) string { return strconv.FormatInt(f.Source.Submission, 10) }},
	{"file", func(f figure) string { return f.file }},
	{"sheet", func(f figure) string { return f.Source.Sheet }},
	{"cell", func(f figure) string { return f.Source.Cell }},
	{"text", func(f figure) string { return f.Source.Text }},
	{"text_unit", func(f figure) string { return f.Source.Unit }},
	{"review", func(f figure) string { return string(f.stage) }},
}

// sdmxColumns follow SDMX-CSV 2.0: structure and action first, then dimensions, the value, attributes.
var sdmxColumns = []column{
	{"STRUCTURE", func(figure) string { return "dataflow" }},
	{"STRUCTURE_ID", func(figure) string { return "ZHIBIAO:INDICATORS(1.0)" }},
	{"ACTION", func(figure) string { return "I" }},
	{"INDICATOR", func(f figure) string { return f.Indicator }},
	{"ENTITY", func(f figure) string { return cmp.Or(f.Entity, "_Z") }},
	{"BASIS", func(f figure) string { return f.Basis.Code() }},
	{"ITEM", func(f figure) string { return cmp.Or(f.Item, "_Z") }},
	{"TIME_PERIOD", func(f figure) string { return f.Period.String() }},
	{"OBS_VALUE", func(f figure) string { return decimal(f.Value) }},
	{"OBS_STATUS", func(f figure) string { return string(f.Status) }},
	{"UNIT_MEASURE", func(f figure) string { return f.unit() }},
}

// export writes figures out of a program.
type export struct{ *program }

// noticed adds a column with what the instance says with every figure, where it says anything.
func (p export) noticed(columns []column, name string) []column {
	notice := p.instance.catalogue.Notice.ZH
	if notice == "" {
		return columns
	}
	return append(slices.Clone(columns), column{name, func(figure) string { return notice }})
}

// write writes the newest observation of every key that was known then: as csv, sdmx or json.
func (p export) write(ctx context.Context, w io.Writer, format string, chosen api.Chosen) error {
	figures, err := p.standing(ctx, chosen)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return writeJSONFigures(w, figures, figureColumns)
	case "csv":
		return writeFigures(w, figures, p.noticed(figureColumns, "notice"))
	}
	return writeFigures(w, figures, p.noticed(sdmxColumns, "COMMENT_OBS"))
}

// standing lists the newest observation of every key that is asked for.
func (p export) standing(ctx context.Context, chosen api.Chosen) ([]figure, error) {
	until := time.Time{}
	if chosen.AsOf != "" {
		t, err := query.ParseAsOf(chosen.AsOf, p.instance.location)
		if err != nil {
			return nil, fmt.Errorf("%w: --as-of: %w", errUsage, err)
		}
		until = t
	}
	standing := map[indicators.Key]figure{}
	from := map[int64]report.Submission{}
	subjects, err := p.store.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	subjects = slices.DeleteFunc(subjects, func(s indicators.Subject) bool {
		return p.instance.catalogue.Indicator(s.Indicator) == nil || !p.isChosen(s, chosen)
	})
	err = p.store.StatedOf(ctx, subjects, until, func(known time.Time, o indicators.Observation) {
		standing[o.Key()] = figure{Observation: o, known: known.In(p.instance.location), ind: p.instance.catalogue.Indicator(o.Indicator)}
	})
	if err != nil {
		return nil, err
	}
	figures := make([]figure, 0, len(standing))
	for _, f := range standing {
		id := f.Source.Submission
		if _, ok := from[id]; !ok && id > 0 {
			s, err := p.store.Submission(ctx, id)
			if err != nil {
				return nil, fmt.Errorf("find the file of submission %d: %w", id, err)
			}
			from[id] = s
		}
		f.file, f.stage = from[id].Name, from[id].Stage
		figures = append(figures, f)
	}
	slices.SortFunc(figures, func(a, b figure) int {
		return cmp.Or(cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Entity, b.Entity), a.Period.Compare(b.Period),
			cmp.Compare(a.Basis, b.Basis), cmp.Compare(a.Item, b.Item))
	})
	return figures, nil
}

// isChosen says whether a subject is asked for.
func (p export) isChosen(s indicators.Subject, chosen api.Chosen) bool {
	return (chosen.Indicator == "" || s.Indicator == chosen.Indicator) && (chosen.Entity == "" || s.Entity == chosen.Entity) &&
		(chosen.Department == "" || slices.Contains(indicators.DutiesOf(p.instance.catalogue).UnitsOf(s), chosen.Department))
}

// writeJSONFigures writes figures as an array of objects with the columns' names; what is a number is one, and what is missing null.
func writeJSONFigures(w io.Writer, figures []figure, columns []column) error {
	list := make([]map[string]any, len(figures))
	for i, f := range figures {
		list[i] = map[string]any{}
		for _, c := range columns {
			list[i][c.name] = c.of(f)
		}
		list[i]["submission"] = f.Source.Submission
		if list[i]["value"] = nil; !math.IsNaN(f.Value) {
			list[i]["value"] = f.Value
		}
	}
	out := json.NewEncoder(w)
	out.SetIndent("", " ")
	if err := out.Encode(list); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// forPrograms implements api.Figures with the current program.
type forPrograms struct{ *serving }

// Export implements api.Figures.
func (f forPrograms) Export(ctx context.Context, w io.Writer, format string, chosen api.Chosen) error {
	return export{f.current.Load()}.write(ctx, w, format, chosen)
}

// Progress implements api.Figures.
func (f forPrograms) Progress(ctx context.Context, asOf string) ([]indicators.Assessment, error) {
	j, err := f.current.Load().judgedOn(asOf)
	if err != nil {
		return nil, err
	}
	return j.Assessed, nil
}

func writeFigures(w io.Writer, figures []figure, columns []column) error {
	buffered := bufio.NewWriter(w)
	out := csv.NewWriter(buffered)
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = c.name
	}
	out.Write(record)
	for _, f := range figures {
		for i, c := range columns {
			record[i] = inert(c.of(f))
		}
		out.Write(record)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return buffered.Flush()
}

// inert keeps text that a department wrote from being a formula in a spreadsheet; numbers stay as they are.
func inert(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '+', '@', '-', '\t', '\r':
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

// decimal is a value as short as it can be said; a missing one is empty.
func decimal(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
