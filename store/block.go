package store

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"slices"

	"zhibiao/indicators"
	"zhibiao/indicators/periods"
)

// A block holds the observations of one submission, in the order of the
// reading, in about 16 bytes each:
//
//	version     1 byte, blockVersion
//	count       uvarint
//	length      uvarint, of the rows in bytes
//	rows        count of them
//	texts       the texts as written, one after another
//	checksum    4 bytes, CRC-32C of all before, big endian
//
// and a row is
//
//	flags       1 byte, see below; late where what stands of the key was received after it
//	basis       1 byte
//	subject     varint, difference to the row before
//	period      only where it changes: uvarint months since year 0, uvarint length
//	item        only with hasItem: uvarint, word
//	value       nothing for NaN; varint for an integer; else 8 bytes, IEEE 754, big endian
//	status      only with hasStatus (it is not A): 1 byte
//	sheet       only where it changes: uvarint, word
//	cell        varint, difference to the row before, word
//	unit        only where it changes: uvarint, word
//	text        uvarint, length of the text as written
//	origin      only in version 2: varint, difference to the row before, of the submission that stated it; 0: this one
//
// Words and subjects are numbers of the glossary. A block whose rows are all its own submission's has version 1.
const (
	blockVersion    = 1
	restatedVersion = 2 // rows say whose they are
)

const (
	valueKind  = 0b11 // what the value is
	valueNone  = 0
	valueWhole = 1
	valueFloat = 2
	newPeriod  = 1 << 2
	newSheet   = 1 << 3
	newUnit    = 1 << 4
	hasItem    = 1 << 5
	hasStatus  = 1 << 6
	lateRow    = 1 << 7

	minRow = 5 // bytes: flags, basis, subject, cell, text
)

var (
	errBlock   = errors.New("damaged block")
	errUnknown = errors.New("a number that the dictionary does not hold")
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// coded is an observation with its strings as numbers.
type coded struct {
	subject, item, sheet, cell, unit uint64
	late                             bool
	origin                           int64 // the submission that stated it, where that is another; 0: this one
	o                                *indicators.Observation
}

// encodeBlock packs observations.
func encodeBlock(rows []coded) []byte {
	body := make([]byte, 0, 24*len(rows))
	texts := make([]byte, 0, 8*len(rows))
	var prev coded
	var period periods.Period
	kind := byte(blockVersion)
	if slices.ContainsFunc(rows, func(r coded) bool { return r.origin != 0 }) {
		kind = restatedVersion
	}
	for _, r := range rows {
		at := len(body)
		flags := byte(0)
		body = append(body, 0, byte(r.o.Basis))
		body = binary.AppendVarint(body, int64(r.subject)-int64(prev.subject))
		if r.o.Period != period {
			flags |= newPeriod
			period = r.o.Period
			body = binary.AppendUvarint(body, uint64(period.Year()*12+int(period.FirstMonth())-1))
			body = binary.AppendUvarint(body, uint64(period.Months()))
		}
		if r.late {
			flags |= lateRow
		}
		if r.item != 0 {
			flags |= hasItem
			body = binary.AppendUvarint(body, r.item)
		}
		value := kindOf(r.o.Value)
		flags |= value
		switch value {
		case valueWhole:
			body = binary.AppendVarint(body, int64(r.o.Value))
		case valueFloat:
			body = binary.BigEndian.AppendUint64(body, math.Float64bits(r.o.Value))
		}
		if r.o.Status != indicators.Normal {
			flags |= hasStatus
			body = append(body, byte(r.o.Status))
		}
		if r.sheet != prev.sheet {
			flags |= newSheet
			body = binary.AppendUvarint(body, r.sheet)
		}
		body = binary.AppendVarint(body, int64(r.cell)-int64(prev.cell))
		if r.unit != prev.unit {
			flags |= newUnit
			body = binary.AppendUvarint(body, r.unit)
		}
		body = binary.AppendUvarint(body, uint64(len(r.o.Source.Text)))
		texts = append(texts, r.o.Source.Text...)
		if kind == restatedVersion {
			body = binary.AppendVarint(body, r.origin-prev.origin)
		}
		body[at] = flags
		prev = r
	}
	b := make([]byte, 0, len(body)+len(texts)+16)
	b = append(b, kind)
	b = binary.AppendUvarint(b, uint64(len(rows)))
	b = binary.AppendUvarint(b, uint64(len(body)))
	b = append(append(b, body...), texts...)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// kindOf says how a value is packed. Minus zero is no integer: it would lose its sign.
func kindOf(v float64) byte {
	switch {
	case math.IsNaN(v):
		return valueNone
	case v == math.Trunc(v) && math.Abs(v) <= 1<<53 && !(v == 0 && math.Signbit(v)):
		return valueWhole
	}
	return valueFloat
}

// block is a packed block, opened.
type block struct {
	restated bool // rows say whose they are
	count    int
	rows     []byte
	texts    []byte
}

// openBlock checks the frame of a block. It keeps no hold on the texts but by reference.
func openBlock(data []byte) (block, error) {
	if len(data) < 7 || data[0] != blockVersion && data[0] != restatedVersion {
		return block{}, fmt.Errorf("%w: no block of version %d or %d", errBlock, blockVersion, restatedVersion)
	}
	end := len(data) - 4
	if crc32.Checksum(data[:end], castagnoli) != binary.BigEndian.Uint32(data[end:]) {
		return block{}, fmt.Errorf("%w: its checksum does not match", errBlock)
	}
	r := reader{b: data[1:end]}
	count, length := r.uvarint(), r.uvarint()
	if r.bad || length > uint64(len(r.b)) || count > length/minRow {
		return block{}, fmt.Errorf("%w: its head does not match its size", errBlock)
	}
	return block{restated: data[0] == restatedVersion, count: int(count), rows: r.b[:length], texts: r.b[length:]}, nil
}

// row is where the decoder stands.
type row struct {
	subject, item, sheet, cell, unit uint64
	period                           periods.Period
	basis                            indicators.Basis
	value                            float64
	status                           indicators.ObservationStatus
	late                             bool
	text                             int // length
	origin                           int64
}

// scan calls f with every row and with where its text begins, until f fails.
func (b block) scan(f func(r *row, text int) error) error {
	in := reader{b: b.rows}
	var r row
	text := 0
	for i := range b.count {
		if !r.read(&in, b.restated) || text+r.text > len(b.texts) {
			return fmt.Errorf("%w: row %d of %d does not parse", errBlock, i+1, b.count)
		}
		if err := f(&r, text); err != nil {
			return err
		}
		text += r.text
	}
	if len(in.b) != 0 || text != len(b.texts) {
		return fmt.Errorf("%w: %d bytes of rows and %d of texts are left over", errBlock, len(in.b), len(b.texts)-text)
	}
	return nil
}

// read takes the next row, given the one before.
func (r *row) read(in *reader, restated bool) bool {
	flags := in.byte()
	r.basis = indicators.Basis(in.byte())
	r.subject += uint64(in.varint())
	if flags&newPeriod != 0 {
		start, months := in.uvarint(), in.uvarint()
		if start > 12*9999+11 || months == 0 || months > 127 {
			return false
		}
		r.period = periods.New(int(start/12), monthOf(start%12), int(months))
	}
	r.late = flags&lateRow != 0
	r.item = 0
	if flags&hasItem != 0 {
		r.item = in.uvarint()
	}
	switch flags & valueKind {
	case valueNone:
		r.value = math.NaN()
	case valueWhole:
		r.value = float64(in.varint())
	case valueFloat:
		r.value = math.Float64frombits(in.uint64())
	default:
		return false
	}
	r.status = indicators.Normal
	if flags&hasStatus != 0 {
		r.status = indicators.ObservationStatus(in.byte())
	}
	if flags&newSheet != 0 {
		r.sheet = in.uvarint()
	}
	r.cell += uint64(in.varint())
	if flags&newUnit != 0 {
		r.unit = in.uvarint()
	}
	text := in.uvarint()
	if restated {
		r.origin += in.varint()
	}
	if in.bad || text > math.MaxInt32 || r.period.IsZero() {
		return false
	}
	r.text = int(text)
	return true
}

// spell gives a row its words back; its text is left to the caller.
func (g *glossary) spell(r *row, submission int64) (o indicators.Observation, err error) {
	words := uint64(len(g.words))
	if r.subject == 0 || r.subject >= uint64(len(g.subjects)) || r.item >= words || r.sheet >= words || r.cell >= words || r.unit >= words {
		return o, fmt.Errorf("%w: %w: subject %d, item %d, sheet %d, cell %d, unit %d", errBlock, errUnknown, r.subject, r.item, r.sheet,
			r.cell, r.unit)
	}
	return indicators.Observation{
		Subject: g.subjects[r.subject],
		Period:  r.period,
		Basis:   r.basis,
		Item:    g.words[r.item],
		Value:   r.value,
		Status:  r.status,
		Source: indicators.Source{
			Submission: cmp.Or(r.origin, submission),
			Sheet:      g.words[r.sheet],
			Cell:       g.words[r.cell],
			Unit:       g.words[r.unit],
		},
	}, nil
}

// choice is what is wanted of a block's rows.
type choice bool

const (
	current choice = false // those that are not late
	all     choice = true
)

// decodeBlock spells observations of a block out. It keeps no hold on data.
func decodeBlock(data []byte, g *glossary, submission int64, which choice) ([]indicators.Observation, error) {
	b, err := openBlock(data)
	if err != nil {
		return nil, err
	}
	texts := string(b.texts)         // one string that all its observations share
	var out []indicators.Observation // nil where there is none
	if b.count > 0 {
		out = make([]indicators.Observation, 0, b.count)
	}
	err = b.scan(func(r *row, text int) error {
		if r.late && which == current {
			return nil
		}
		o, err := g.spell(r, submission)
		o.Source.Text = texts[text : text+r.text]
		out = append(out, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// decodeSubjects spells out only what a block says of some subjects, and says which of it is late.
func decodeSubjects(data []byte, g *glossary, submission int64, wanted map[uint64]bool) ([]statement, error) {
	b, err := openBlock(data)
	if err != nil {
		return nil, err
	}
	var out []statement
	var last uint64 // a subject's observations mostly follow one another
	var want bool
	err = b.scan(func(r *row, text int) error {
		if r.subject != last {
			last, want = r.subject, wanted[r.subject]
		}
		if !want {
			return nil
		}
		o, err := g.spell(r, submission)
		o.Source.Text = string(b.texts[text : text+r.text])
		out = append(out, statement{o, r.late})
		return err
	})
	return out, err
}

// statement is one observation as a block states it.
type statement struct {
	indicators.Observation
	late bool
}
