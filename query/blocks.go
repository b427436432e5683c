package query

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	blockindex "github.com/prometheus/prometheus/tsdb/index"

	"zhibiao/indicators"
)

// ErrNoSamples says that what was to be exported holds nothing up to now.
var ErrNoSamples = errors.New("nothing is known up to now that could be exported")

// WriteBlock writes every sample into a block of Prometheus' own store below dir, which is made if need be, and gives the
// block's folder. Values end in true staleness markers. It appears whole or not at all.
//
// Prometheus' package for this (tsdb.BlockWriter) would link its service discovery of every cloud: 5 MB. Its
// writers of chunks and of the index are used as they are; a block is these two and a description.
func (s Selection) WriteBlock(ctx context.Context, dir string) (folder string, err error) {
	id, err := ulid.New(uint64(s.made.UnixMilli()), rand.Reader)
	if err != nil {
		return "", fmt.Errorf("name a block: %w", err)
	}
	folder = filepath.Join(dir, id.String())
	if err := writeBlock(ctx, folder, newDescription(id), s.series, s.until); err != nil {
		return "", fmt.Errorf("write a block below %s: %w", dir, err)
	}
	return folder, nil
}

// description is a block's meta.json.
type description struct {
	ULID       ulid.ULID       `json:"ulid"`
	MinTime    int64           `json:"minTime"`
	MaxTime    int64           `json:"maxTime"` // the first millisecond after it
	Stats      blockStats      `json:"stats"`
	Compaction blockCompaction `json:"compaction"`
	Version    int             `json:"version"`
}

type blockStats struct {
	NumSamples int `json:"numSamples"`
	NumSeries  int `json:"numSeries"`
	NumChunks  int `json:"numChunks"`
}

type blockCompaction struct {
	Level   int         `json:"level"`
	Sources []ulid.ULID `json:"sources"`
}

func newDescription(id ulid.ULID) *description {
	return &description{
		ULID: id, MinTime: math.MaxInt64, MaxTime: math.MinInt64, Version: 1,
		Compaction: blockCompaction{Level: 1, Sources: []ulid.ULID{id}},
	}
}

// unfinished is how Prometheus names, and clears away, a block that is not whole.
const unfinished = ".tmp-for-creation"

func writeBlock(ctx context.Context, folder string, d *description, all []*series, now int64) (err error) {
	temporary := folder + unfinished
	if err := os.MkdirAll(temporary, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(temporary)
	if err := writeSeries(ctx, temporary, d, all, now); err != nil {
		return err
	}
	if d.Stats.NumSamples == 0 {
		return ErrNoSamples
	}
	text, err := json.MarshalIndent(d, "", "\t")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(temporary, "meta.json"), text, 0o644); err != nil {
		return err
	}
	return os.Rename(temporary, folder)
}

// writeSeries writes index and chunks of a block, and counts them.
func writeSeries(ctx context.Context, folder string, d *description, all []*series, now int64) (err error) {
	places, err := blockindex.NewWriter(ctx, filepath.Join(folder, "index"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, places.Close()) }()
	data, err := chunks.NewWriter(filepath.Join(folder, "chunks"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, data.Close()) }()
	for _, symbol := range symbols(all) {
		if err := places.AddSymbol(symbol); err != nil {
			return err
		}
	}
	for i, x := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		samples := x.samples[:x.after(now)]
		if len(samples) == 0 {
			continue
		}
		made, err := chunked(samples)
		if err != nil {
			return err
		}
		if err := data.WriteChunks(made...); err != nil {
			return err
		}
		if err := places.AddSeries(storage.SeriesRef(i+1), x.labels, made...); err != nil {
			return err
		}
		d.MinTime, d.MaxTime = min(d.MinTime, samples[0].At), max(d.MaxTime, samples[len(samples)-1].At+1)
		d.Stats.NumSamples += len(samples)
		d.Stats.NumSeries++
		d.Stats.NumChunks += len(made)
	}
	return nil
}

// symbols are all names and values of labels, sorted, each once.
func symbols(all []*series) []string {
	set := map[string]bool{}
	for _, x := range all {
		x.labels.Range(func(l labels.Label) { set[l.Name], set[l.Value] = true, true })
	}
	return slices.Sorted(maps.Keys(set))
}

// chunkSamples is how many samples Prometheus puts into one chunk.
const chunkSamples = 120

// chunked packs samples, in the order of time.
func chunked(samples []indicators.Sample) (out []chunks.Meta, err error) {
	for some := range slices.Chunk(samples, chunkSamples) {
		packed := chunkenc.NewXORChunk()
		app, err := packed.Appender()
		if err != nil {
			return nil, err
		}
		for _, s := range some {
			app.Append(0, s.At, s.Value)
		}
		out = append(out, chunks.Meta{Chunk: packed, MinTime: some[0].At, MaxTime: some[len(some)-1].At})
	}
	return out, nil
}
