package query

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// piece is how many bytes of an answer are made before they are written.
const piece = 64 << 10

// encoder writes an answer as Prometheus does, byte for byte as far as numbers and times go, piece by piece.
type encoder struct {
	w     io.Writer
	b     []byte
	err   error
	times []writtenTime // by the place of a point among its series'
}

// writtenTime is an instant as it was last written.
type writtenTime struct {
	t    int64
	text []byte
}

// spill writes what was made once it is a piece.
func (e *encoder) spill(least int) {
	if len(e.b) < least || e.err != nil {
		return
	}
	_, e.err = e.w.Write(e.b)
	e.b = e.b[:0]
}

// encode writes a whole successful answer.
func encode(w io.Writer, v parser.Value, stats any, warnings, infos []string) error {
	e := &encoder{w: w, b: make([]byte, 0, 1024)}
	e.b = append(e.b, `{"status":"success","data":{"resultType":"`...)
	e.b = append(e.b, v.Type()...)
	e.b = append(e.b, `","result":`...)
	switch v := v.(type) {
	case promql.Vector:
		e.vector(v)
	case promql.Matrix:
		e.matrix(v)
	case promql.Scalar:
		e.point(0, v.T, v.V)
	case promql.String:
		e.b = append(e.b, '[')
		e.b = appendTime(e.b, v.T)
		e.b = append(e.b, ',')
		e.b = appendString(e.b, v.V)
		e.b = append(e.b, ']')
	default:
		return fmt.Errorf("encode an answer of type %T", v)
	}
	if stats != nil {
		s, err := json.Marshal(stats)
		if err != nil {
			return fmt.Errorf("encode the statistics of a query: %w", err)
		}
		e.b = append(append(e.b, `,"stats":`...), s...)
	}
	e.b = append(e.b, '}')
	e.b = appendStrings(e.b, "warnings", warnings)
	e.b = appendStrings(e.b, "infos", infos)
	e.b = append(e.b, '}')
	e.spill(0)
	return e.err
}

func (e *encoder) vector(v promql.Vector) {
	e.b = append(e.b, '[')
	for i := 0; i < len(v) && e.err == nil; i++ {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.b = append(e.b, `{"metric":`...)
		e.b = appendLabels(e.b, v[i].Metric)
		e.b = append(e.b, `,"value":`...)
		e.point(0, v[i].T, v[i].F)
		e.b = append(e.b, '}')
		e.spill(piece)
	}
	e.b = append(e.b, ']')
}

func (e *encoder) matrix(m promql.Matrix) {
	e.b = append(e.b, '[')
	for i := 0; i < len(m) && e.err == nil; i++ {
		if i > 0 {
			e.b = append(e.b, ',')
		}
		e.b = append(e.b, `{"metric":`...)
		e.b = appendLabels(e.b, m[i].Metric)
		e.b = append(e.b, `,"values":[`...)
		for k, p := range m[i].Floats {
			if k > 0 {
				e.b = append(e.b, ',')
			}
			e.point(k, p.T, p.F)
			if k%256 == 0 {
				e.spill(piece)
			}
		}
		e.b = append(e.b, "]}"...)
		e.spill(piece)
	}
	e.b = append(e.b, ']')
}

// point writes the point of a place. Nearly always the series before had its point of that place at the same instant.
func (e *encoder) point(place int, t int64, v float64) {
	if place == len(e.times) {
		e.times = append(e.times, writtenTime{t, appendTime(nil, t)})
	}
	at := &e.times[place]
	if at.t != t {
		*at = writtenTime{t, appendTime(at.text[:0], t)}
	}
	e.b = append(e.b, '[')
	e.b = append(e.b, at.text...)
	e.b = append(e.b, `,"`...)
	e.b = appendFloat(e.b, v)
	e.b = append(e.b, `"]`...)
}

func appendLabels(b []byte, l labels.Labels) []byte {
	b = append(b, '{')
	first := true
	l.Range(func(x labels.Label) {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = appendString(b, x.Name)
		b = append(b, ':')
		b = appendString(b, x.Value)
	})
	return append(b, '}')
}

// appendTime writes milliseconds as seconds, with three places where they are not whole.
func appendTime(b []byte, t int64) []byte {
	if t < 0 {
		b, t = append(b, '-'), -t
	}
	b = strconv.AppendInt(b, t/1000, 10)
	if ms := t % 1000; ms != 0 {
		b = append(b, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
	}
	return b
}

// maxWhole bounds the whole numbers whose digits are those of the shortest text that reads back as the same value.
const maxWhole = 1e15

// appendFloat writes a value as ECMAScript and Prometheus do: an exponent only below 1e-6 and from 1e21.
func appendFloat(b []byte, v float64) []byte {
	if n := int64(v); float64(n) == v && n != 0 && -maxWhole < n && n < maxWhole {
		return strconv.AppendInt(b, n, 10)
	}
	format := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	switch {
	case math.IsInf(v, 1):
		return append(b, "+Inf"...)
	case math.IsInf(v, -1):
		return append(b, "-Inf"...)
	case math.IsNaN(v):
		return append(b, "NaN"...)
	}
	return strconv.AppendFloat(b, v, format, -1, 64)
}

const hex = "0123456789abcdef"

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	if plain(s) {
		return append(append(b, s...), '"')
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = utf8.AppendRune(b, r)
		}
		i += n
	}
	return append(b, '"')
}

// plain says whether JSON writes a text as it is.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			return false
		}
	}
	return utf8.ValidString(s)
}

func appendStrings(b []byte, name string, values []string) []byte {
	if len(values) == 0 {
		return b
	}
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":[`...)
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, v)
	}
	return append(b, ']')
}
