package collector

import (
	"slices"
	"testing"

	"zhibiao/collector/report"
)

func TestBatchesAreBoundInFilesAndBytes(t *testing.T) {
	for _, c := range []struct {
		name  string
		sizes []int64
		want  []int // files of each batch
	}{
		{"nothing", nil, nil},
		{"fewer than a batch", []int64{1, 1}, []int{2}},
		{"a full batch", []int64{1, 1, 1}, []int{3}},
		{"one more", []int64{1, 1, 1, 1}, []int{3, 1}},
		{"bytes before files", []int64{6, 4, 1, 9, 1}, []int{2, 2, 1}},
		{"a file that is larger than a batch", []int64{1, 50, 1}, []int{1, 1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			jobs := make([]job, len(c.sizes))
			for i, size := range c.sizes {
				if i%2 == 0 {
					jobs[i].waits.size = size
				} else {
					jobs[i].file = report.File{Data: make([]byte, size)}
				}
			}
			var got []int
			for _, batch := range batchesOf(jobs, 3, 10) {
				got = append(got, len(batch))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("batches of %v files, want %v", got, c.want)
			}
		})
	}
}
