package collector

import (
	"testing"
	"time"

	"zhibiao/indicators"
)

// News of a long run wait as long as telling them would take much of its time, and until too many wait.
func TestNewsWait(t *testing.T) {
	commit := []indicators.Commit{{Observations: make([]indicators.Observation, 3)}}
	waiting := func(since time.Duration, figures int, took time.Duration) news {
		return news{commits: commit, figures: figures, since: time.Now().Add(-since), took: took}
	}
	for name, c := range map[string]struct {
		news news
		want bool
	}{
		"waited long":                     {waiting(time.Hour, 3, 0), true},
		"telling takes long":              {waiting(time.Hour, 3, time.Hour/tellShare*2), false},
		"many wait, and it takes long":    {waiting(time.Hour, tellMost, time.Hour/tellShare*2), true},
		"just as many as may wait":        {waiting(time.Hour, tellMost-3, time.Hour/tellShare*2), false},
		"it took no more than its share":  {waiting(time.Hour, 3, time.Hour/tellShare/2), true},
		"a minute, and it took a quarter": {waiting(time.Minute, 3, time.Minute/4), false},
	} {
		if got := c.news.add(commit); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if len(c.news.commits) != 2 {
			t.Errorf("%s: %d commits wait, want both", name, len(c.news.commits))
		}
	}
}
