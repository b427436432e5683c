package query

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
)

// maxPoints is how many points one series of a range query may have, as in Prometheus.
const maxPoints = 11000

// The error types of Prometheus' API, and their HTTP codes.
const (
	badData  = "bad_data"
	execFail = "execution"
	canceled = "canceled"
	timedOut = "timeout"
	internal = "internal"
	notFound = "not_found"
)

var codes = map[string]int{
	badData: http.StatusBadRequest, execFail: http.StatusUnprocessableEntity, canceled: 499,
	timedOut: http.StatusServiceUnavailable, internal: http.StatusInternalServerError, notFound: http.StatusNotFound,
}

// apiError is an error with the type that clients branch on.
type apiError struct {
	kind string
	err  error
}

// empty are the addresses of Prometheus at which nothing is scraped, sent or deleted here, with what it answers then.
var empty = map[string]any{
	"targets":          map[string]any{"activeTargets": []any{}, "droppedTargets": []any{}, "droppedTargetCounts": map[string]int{}},
	"targets/metadata": []any{},
	"scrape_pools":     map[string]any{"scrapePools": []any{}},
	"alertmanagers":    map[string]any{"activeAlertmanagers": []any{}, "droppedAlertmanagers": []any{}},
	"notifications":    []any{},
	"status/config":    map[string]string{"yaml": ""},
	"status/flags":     map[string]string{},
	"status/walreplay": map[string]int{"min": 0, "max": 0, "current": 0},
}

func (e *apiError) Error() string { return e.err.Error() }
func (e *apiError) Unwrap() error { return e.err }

func invalid(parameter string, err error) error {
	return &apiError{badData, fmt.Errorf("invalid parameter %q: %w", parameter, err)}
}

// answer is what a handler says: data as a value to encode, JSON made already, or a result to write from where it lies.
type answer struct {
	data     any
	encoded  []byte
	result   *result
	room     *room // what it takes until it is written; nil: next to nothing
	warnings []string
	infos    []string
}

// close lets go of what the answer takes.
func (a answer) close() {
	a.result.close()
	if a.room != nil {
		a.room.leave()
	}
}

// API is Prometheus' HTTP API below /api/v1/. Rules and Alerts may be given to
// answer at their addresses; without them both lists are empty.
type API struct {
	db     *DB
	mux    *http.ServeMux
	Rules  http.Handler
	Alerts http.Handler
}

func newAPI(db *DB) *API {
	a := &API{db: db, mux: http.NewServeMux()}
	both := func(path string, h func(*http.Request) (answer, error)) {
		a.on(path, "GET, HEAD, POST, OPTIONS", a.handle(h))
	}
	get := func(path string, h func(*http.Request) (answer, error)) {
		a.on(path, "GET, HEAD, OPTIONS", a.handle(h))
	}
	both("query", a.query)
	both("query_range", a.queryRange)
	both("query_exemplars", a.exemplars)
	both("format_query", a.formatQuery)
	both("parse_query", a.parseQuery)
	both("series", a.series)
	both("labels", a.labelNames)
	get("label/{name}/values", a.labelValues)
	get("metadata", a.metadata)
	get("status/buildinfo", a.buildInfo)
	get("status/runtimeinfo", a.runtimeInfo)
	get("status/tsdb", a.statusTSDB)
	for path, data := range empty {
		get(path, func(*http.Request) (answer, error) { return answer{data: data}, nil })
	}
	a.on("rules", "GET, HEAD, OPTIONS", a.orEmpty(&a.Rules, "groups"))
	a.on("alerts", "GET, HEAD, OPTIONS", a.orEmpty(&a.Alerts, "alerts"))
	a.mux.HandleFunc("/api/v1/", func(w http.ResponseWriter, r *http.Request) {
		a.fail(w, &apiError{notFound, fmt.Errorf("no such address: %s %s", r.Method, r.URL.Path)}, answer{})
	})
	return a
}

// on puts a handler at an address for some methods. Grafana asks by POST and falls back to GET only where that is 405.
func (a *API) on(path, methods string, h http.Handler) {
	a.mux.HandleFunc("/api/v1/"+path, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !slices.Contains(strings.Split(methods, ", "), r.Method):
			w.Header().Set("Allow", methods)
			a.write(w, http.StatusMethodNotAllowed, envelope{Status: "error", ErrorType: badData,
				Error: fmt.Sprintf("%s is not among the methods of %s: %s", r.Method, r.URL.Path, methods)})
		case r.Method == http.MethodOptions:
			w.Header().Set("Allow", methods)
			w.WriteHeader(http.StatusNoContent)
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// orEmpty answers with a handler, or with an empty list while there is none.
func (a *API) orEmpty(h *http.Handler, list string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if *h != nil {
			(*h).ServeHTTP(w, r)
			return
		}
		if kind := r.FormValue("type"); list == "groups" && kind != "" && kind != "alert" && kind != "record" {
			a.fail(w, invalid("type", fmt.Errorf("not supported value %q", kind)), answer{})
			return
		}
		a.write(w, http.StatusOK, envelope{Status: "success", Data: map[string]any{list: []any{}}})
	}
}

// envelope is the shape of every answer.
type envelope struct {
	Status    string   `json:"status"`
	Data      any      `json:"data,omitempty"`
	ErrorType string   `json:"errorType,omitempty"`
	Error     string   `json:"error,omitempty"`
	Warnings  []string `json:"warnings,omitempty"`
	Infos     []string `json:"infos,omitempty"`
}

// maxForm bounds a posted form beside its expressions, each byte of which may be three there.
const maxForm = 64 << 10

func (a *API) handle(h func(*http.Request) (answer, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, int64(maxForm+3*a.db.config.ExpressionBytes))
		err := parseForm(r)
		if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
			err = fmt.Errorf("the form has more than %d bytes, which are 65536 and three times queries.expression_bytes; ask in parts",
				large.Limit)
		}
		if err != nil {
			a.fail(w, &apiError{badData, fmt.Errorf("error parsing form values: %w", err)}, answer{})
			return
		}
		got, err := h(r)
		defer got.close()
		switch {
		case err != nil:
			a.fail(w, err, got)
		case got.result != nil:
			w.Header().Set("Content-Type", "application/json")
			if err := encode(w, got.result.value, got.result.stats, got.warnings, got.infos); err != nil {
				panic(http.ErrAbortHandler) // the answer has begun: only a broken connection says that it is not whole
			}
		case got.encoded != nil:
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Length", strconv.Itoa(len(got.encoded)))
			w.Write(got.encoded)
		default:
			a.write(w, http.StatusOK, envelope{Status: "success", Data: got.data, Warnings: got.warnings, Infos: got.infos})
		}
	})
}

// parseForm reads either kind of form; what is not in the address or in fields is passed over.
func parseForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	err := r.ParseMultipartForm(maxForm)
	if errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	if r.MultipartForm != nil {
		return errors.Join(err, r.MultipartForm.RemoveAll())
	}
	return err
}

func (a *API) fail(w http.ResponseWriter, err error, got answer) {
	var e *apiError
	if !errors.As(err, &e) {
		e = &apiError{internal, err}
	}
	a.write(w, codes[e.kind], envelope{Status: "error", ErrorType: e.kind, Error: err.Error(), Warnings: got.warnings, Infos: got.infos})
}

func (a *API) write(w http.ResponseWriter, code int, e envelope) {
	body, err := json.Marshal(e)
	if err != nil {
		a.db.config.Log.Error("encode an answer", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	w.Write(body)
}

// query evaluates an expression at one instant.
func (a *API) query(r *http.Request) (answer, error) {
	at, err := timeOf(r, "time", a.db.config.Now())
	if err != nil {
		return answer{}, err
	}
	return a.ask(r, question{start: at, end: at})
}

// queryRange evaluates an expression at every step of a span, no later than now.
func (a *API) queryRange(r *http.Request) (answer, error) {
	start, err := parseTime(r.FormValue("start"))
	if err != nil {
		return answer{}, invalid("start", err)
	}
	end, err := parseTime(r.FormValue("end"))
	if err != nil {
		return answer{}, invalid("end", err)
	}
	if end.Before(start) {
		return answer{}, invalid("end", errors.New("end timestamp must not be before start time"))
	}
	step, err := parseDuration(r.FormValue("step"))
	if err != nil {
		return answer{}, invalid("step", err)
	}
	if step <= 0 {
		return answer{}, invalid("step",
			errors.New("zero or negative query resolution step widths are not accepted. Try a positive integer"))
	}
	if end.Sub(start)/step > maxPoints {
		return answer{}, &apiError{badData, errors.New("exceeded maximum resolution of 11,000 points per timeseries. " +
			"Try decreasing the query resolution (?step=XX)")}
	}
	return a.ask(r, question{start: start, end: end, step: step}.until(a.db.config.Now()))
}

func (a *API) ask(r *http.Request, q question) (answer, error) {
	limit, err := limitOf(r)
	if err != nil {
		return answer{}, err
	}
	lookbackDelta := time.Duration(0)
	if s := r.FormValue("lookback_delta"); s != "" {
		if lookbackDelta, err = parseDuration(s); err != nil {
			return answer{}, &apiError{badData, fmt.Errorf("error parsing lookback delta duration: %w", err)}
		}
	}
	timeout := a.db.config.Timeout
	if s := r.FormValue("timeout"); s != "" {
		d, err := parseDuration(s)
		if err != nil {
			return answer{}, invalid("timeout", err)
		}
		timeout = min(timeout, d)
	}
	ctx, cancel := context.WithTimeout(r.Context(), timeout) // waiting and parsing too
	defer cancel()
	snapshot, now := a.db.Snapshot(), a.db.config.Now().UnixMilli()
	e := evaluation{expr: r.FormValue("query"), limit: limit, wantStats: r.FormValue("stats"),
		state: &queryable{db: a.db, snapshot: snapshot, own: a.db.process.state(), asOf: r.FormValue(asOfLabel), now: now,
			lookback: orDefault(max(lookbackDelta, 0), lookback)}}
	e.question = wallClock{now, a.db.config.Location}.onTheDay(a.db.parser, q, e.expr, e.state.asOf)
	key := e.key(a.db.pages.turn(snapshot, now).since)
	if e.wantStats == "" {
		if body, ok := a.db.answers.get(key); ok {
			return a.remembered(ctx, body)
		}
	}
	if err := a.checkAsOf(e.state.asOf); err != nil {
		return answer{}, err
	}
	tree, err := a.db.parser.ParseExpr(e.expr)
	if err != nil {
		return answer{}, invalid("query", err)
	}
	l := a.db.lanes.of(snapshot, tree, e.question)
	e.choose(tree, l)
	defer a.db.parsed.give(e.expr, tree)()
	got, err := a.evaluate(ctx, l, e)
	if l == a.db.lanes.small && tooMuch(err) || e.wantsWhole(ctx, err) {
		got.close()
		e.state, e.shares = e.state.again(), nil
		got, err = a.evaluate(ctx, a.db.lanes.large, e)
	}
	// Neither the turns of an earlier state nor those of the program's own figures are the snapshot's, by which answers are kept.
	if err == nil && got.encoded != nil && e.wantStats == "" && !(e.state.viewed.Load() && e.state.cut.Load()) &&
		!e.state.mine.Load() {
		a.db.answers.put(key, got.encoded)
	}
	return got, err
}

// remembered gives an answer that is kept; while it is written it takes room though it may be kept no longer.
func (a *API) remembered(ctx context.Context, body []byte) (answer, error) {
	l := a.db.lanes.large
	if len(body) <= smallAnswer {
		l = a.db.lanes.small
	}
	r, err := l.room(ctx, min(int64(len(body)), l.answers))
	return answer{encoded: body, room: r}, err
}

// checkAsOf refuses a parameter that cannot be read before anything is evaluated.
func (a *API) checkAsOf(parameter string) error {
	if parameter == "" {
		return nil
	}
	if _, err := ParseAsOf(parameter, a.db.config.Location); err != nil {
		return invalid(asOfLabel, err)
	}
	return nil
}

// series lists the label sets that fit.
func (a *API) series(r *http.Request) (answer, error) {
	if len(r.Form["match[]"]) == 0 {
		return answer{}, &apiError{badData, errors.New("no match[] parameter provided")}
	}
	q, sets, limit, err := a.lookup(r)
	if err != nil {
		return answer{}, err
	}
	var got answer
	found := []labels.Labels{}
	got.room, err = a.db.lanes.listing(r.Context(), q.most(sets), func(ctx context.Context) error {
		seen := map[uint64]bool{}
		for _, matchers := range sets {
			if ctx.Err() != nil {
				return evaluationError(ctx.Err())
			}
			all, err := q.within(matchers)
			if err != nil {
				return invalid("match[]", err)
			}
			for _, s := range all {
				if h := s.labels.Hash(); !seen[h] {
					seen[h] = true
					found = append(found, s.labels)
				}
			}
		}
		slices.SortFunc(found, labels.Compare)
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	if limit > 0 && len(found) > limit {
		found = found[:limit]
		got.warnings = []string{"results truncated due to limit"}
	}
	got.data = found
	return got, nil
}

func (a *API) labelNames(r *http.Request) (answer, error) {
	return a.labelsBy(r, func(q *querier, m []*labels.Matcher) ([]string, error) {
		names, _, err := q.LabelNames(r.Context(), nil, m...)
		return names, err
	})
}

func (a *API) labelValues(r *http.Request) (answer, error) {
	name := r.PathValue("name")
	if strings.HasPrefix(name, "U__") {
		name = model.UnescapeName(name, model.ValueEncodingEscaping)
	}
	if !model.UTF8Validation.IsValidLabelName(name) {
		return answer{}, &apiError{badData, fmt.Errorf("invalid label name: %q", name)}
	}
	return a.labelsBy(r, func(q *querier, m []*labels.Matcher) ([]string, error) {
		values, _, err := q.LabelValues(r.Context(), name, nil, m...)
		return values, err
	})
}

func (a *API) labelsBy(r *http.Request, of func(*querier, []*labels.Matcher) ([]string, error)) (answer, error) {
	q, sets, limit, err := a.lookup(r)
	if err != nil {
		return answer{}, err
	}
	if len(sets) == 0 {
		sets = [][]*labels.Matcher{nil}
	}
	var got answer
	var values []string
	got.room, err = a.db.lanes.listing(r.Context(), q.most(sets), func(ctx context.Context) error {
		seen := map[string]bool{}
		for _, matchers := range sets {
			if ctx.Err() != nil {
				return evaluationError(ctx.Err())
			}
			values, err := of(q, matchers)
			if err != nil {
				return invalid("match[]", err)
			}
			for _, v := range values {
				seen[v] = true
			}
		}
		values = sortedKeys(seen)
		return nil
	})
	if err != nil {
		return answer{}, err
	}
	if limit > 0 && len(values) > limit {
		values = values[:limit]
		got.warnings = []string{"results truncated due to limit"}
	}
	got.data = values
	return got, nil
}

// lookup reads what series, labels and label values share: span, matchers, limit, as_of.
func (a *API) lookup(r *http.Request) (*querier, [][]*labels.Matcher, int, error) {
	limit, err := limitOf(r)
	if err != nil {
		return nil, nil, 0, err
	}
	start, err := timeOf(r, "start", minTime)
	if err != nil {
		return nil, nil, 0, err
	}
	end, err := timeOf(r, "end", a.db.config.Now())
	if err != nil {
		return nil, nil, 0, err
	}
	asOf := r.FormValue(asOfLabel)
	if err := a.checkAsOf(asOf); err != nil {
		return nil, nil, 0, err
	}
	sets, err := a.db.parser.ParseMetricSelectors(distinct(r.Form["match[]"]))
	if err != nil {
		return nil, nil, 0, invalid("match[]", err)
	}
	for _, matchers := range sets {
		if !slices.ContainsFunc(matchers, func(m *labels.Matcher) bool { return !m.Matches("") }) {
			return nil, nil, 0, &apiError{badData, errors.New("match[] must contain at least one non-empty matcher")}
		}
	}
	now := a.db.config.Now().UnixMilli()
	q := &querier{&queryable{db: a.db, snapshot: a.db.Snapshot(), own: a.db.process.state(), asOf: asOf, now: now}, start.UnixMilli(),
		min(end.UnixMilli(), now)}
	return q, sets, limit, nil
}

func (a *API) formatQuery(r *http.Request) (answer, error) {
	expr, err := a.db.parser.ParseExpr(r.FormValue("query"))
	if err != nil {
		return answer{}, invalid("query", err)
	}
	return answer{data: expr.Pretty(0)}, nil
}

func (a *API) parseQuery(r *http.Request) (answer, error) {
	expr, err := a.db.parser.ParseExpr(r.FormValue("query"))
	if err != nil {
		return answer{}, invalid("query", err)
	}
	return answer{data: tree(expr)}, nil
}

// exemplars answers that there are none, once the question is right.
func (a *API) exemplars(r *http.Request) (answer, error) {
	start, err := timeOf(r, "start", minTime)
	if err != nil {
		return answer{}, err
	}
	end, err := timeOf(r, "end", maxTime)
	if err != nil {
		return answer{}, err
	}
	if end.Before(start) {
		return answer{}, &apiError{badData, errors.New("end timestamp must not be before start timestamp")}
	}
	if _, err := a.db.parser.ParseExpr(r.FormValue("query")); err != nil {
		return answer{}, invalid("query", err)
	}
	return answer{data: []any{}}, nil
}

// timeOf reads an instant that may be left out.
func timeOf(r *http.Request, name string, otherwise time.Time) (time.Time, error) {
	s := r.FormValue(name)
	if s == "" {
		return otherwise, nil
	}
	t, err := parseTime(s)
	if err != nil {
		return time.Time{}, invalid(name, fmt.Errorf("invalid time value for '%s': %w", name, err))
	}
	return t, nil
}

// The earliest and the latest time, as Prometheus writes them: some clients send them back.
var (
	minTime = time.Unix(math.MinInt64/1000+62135596801, 0).UTC()
	maxTime = time.Unix(math.MaxInt64/1000-62135596801, 999999999).UTC()
)

// parseTime reads seconds since 1970 (rounded to milliseconds) or RFC 3339.
func parseTime(s string) (time.Time, error) {
	// Beyond some 290 million years milliseconds do not fit into 64 bits.
	if f, err := strconv.ParseFloat(s, 64); err == nil && math.Abs(f) <= math.MaxInt64/1000 {
		whole, part := math.Modf(f)
		return time.Unix(int64(whole), int64(math.Round(part*1000))*int64(time.Millisecond)).UTC(), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t, nil
	}
	for _, t := range []time.Time{minTime, maxTime} {
		if s == t.Format(time.RFC3339Nano) {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("cannot parse %q to a valid timestamp", s)
}

// parseDuration reads seconds or a duration such as 5m.
func parseDuration(s string) (time.Duration, error) {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		ns := f * float64(time.Second)
		if ns > float64(math.MaxInt64) || ns < float64(math.MinInt64) || math.IsNaN(ns) {
			return 0, fmt.Errorf("cannot parse %q to a valid duration. It overflows int64", s)
		}
		return time.Duration(ns), nil
	}
	if d, err := model.ParseDuration(s); err == nil {
		return time.Duration(d), nil
	}
	return 0, fmt.Errorf("cannot parse %q to a valid duration", s)
}

func limitOf(r *http.Request) (int, error) {
	s := r.FormValue("limit")
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, invalid("limit", err)
	}
	if n < 0 {
		return 0, invalid("limit", errors.New("limit must be non-negative"))
	}
	return n, nil
}
