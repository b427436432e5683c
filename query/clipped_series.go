package query

import (
	"sort"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/util/annotations"

	"zhibiao/indicators"
)

// seriesSet walks selected series.
type seriesSet struct {
	all []clipped
	at  int
}

func (s *seriesSet) Next() bool                        { s.at++; return s.at < len(s.all) }
func (s *seriesSet) At() storage.Series                { return &s.all[s.at] }
func (s *seriesSet) Err() error                        { return nil }
func (s *seriesSet) Warnings() annotations.Annotations { return nil }

// clipped is a series within a span of time.
type clipped struct {
	*series
	read []indicators.Sample
}

// clip is the series from mint to maxt, without those samples before first that a newer one hides.
func (s *series) clip(mint, maxt, first int64) clipped {
	samples := s.samples[:s.after(maxt)]
	return clipped{s, samples[begin(samples, mint, first):]}
}

func (c *clipped) Labels() labels.Labels { return c.labels }

// Iterator implements storage.Series; an iterator that is done with is used again.
func (c *clipped) Iterator(it chunkenc.Iterator) chunkenc.Iterator {
	if used, ok := it.(*iterator); ok {
		*used = iterator{samples: c.read, at: -1}
		return used
	}
	return &iterator{samples: c.read, at: -1}
}

// begin is the place of the first sample that is read: of those up to first, the newest, if it is not before mint.
func begin(samples []indicators.Sample, mint, first int64) int {
	if first <= mint {
		return sort.Search(len(samples), func(i int) bool { return samples[i].At >= mint })
	}
	i := len(samples)
	if i > 0 && samples[i-1].At > first {
		i = sort.Search(i, func(i int) bool { return samples[i].At > first })
	}
	if i > 0 && samples[i-1].At >= mint {
		i--
	}
	return i
}

// iterator walks samples; there are no histograms.
type iterator struct {
	samples []indicators.Sample
	at      int
}

func (i *iterator) Next() chunkenc.ValueType {
	i.at++
	return i.standing()
}

// millis is a time of Prometheus. vet takes a Seek(int64) for a misspelt io.Seeker unless its argument has a name of its own.
type millis = int64

func (i *iterator) Seek(t millis) chunkenc.ValueType {
	i.at = max(i.at, 0)
	if i.at < len(i.samples) && i.samples[i.at].At < t {
		// Steps are short: the next sample or the one after is nearly always it.
		for n := 0; n < 4 && i.at < len(i.samples) && i.samples[i.at].At < t; n++ {
			i.at++
		}
		if i.at < len(i.samples) && i.samples[i.at].At < t {
			rest := i.samples[i.at:]
			i.at += sort.Search(len(rest), func(k int) bool { return rest[k].At >= t })
		}
	}
	return i.standing()
}

func (i *iterator) standing() chunkenc.ValueType {
	if i.at < 0 || i.at >= len(i.samples) {
		return chunkenc.ValNone
	}
	return chunkenc.ValFloat
}

func (i *iterator) At() (int64, float64) { return i.samples[i.at].At, i.samples[i.at].Value }
func (i *iterator) AtT() int64           { return i.samples[i.at].At }
func (i *iterator) AtST() int64          { return 0 }
func (i *iterator) Err() error           { return nil }

func (i *iterator) AtHistogram(*histogram.Histogram) (int64, *histogram.Histogram) { return 0, nil }

func (i *iterator) AtFloatHistogram(*histogram.FloatHistogram) (int64, *histogram.FloatHistogram) {
	return 0, nil
}
