//go:build unix

package main

import (
	"flag"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"
)

// timed runs what docs/benchmarks.md tells of pages and uploads, and holds it against what is promised. It wants some quiet.
var timed = flag.Bool("timed", false, "hold pages and uploads against the times that are promised of them")

// processorTime is what this process, or those that it started and that ended, have used up.
func processorTime(t testing.TB, who int) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// rest waits until nothing goes on behind the answers.
func rest(t testing.TB) {
	t.Helper()
	for quiet := 0; quiet < 3; quiet++ {
		before := processorTime(t, syscall.RUSAGE_SELF)
		time.Sleep(50 * time.Millisecond)
		if processorTime(t, syscall.RUSAGE_SELF)-before > 3*time.Millisecond {
			quiet = -1
		}
	}
}

// TestPagesAreDrawnInTime asks for every kind of page of a staffed instance, as who is shown most, right after a commit. A dozen
// uploads are open besides. Its processor time, its asker's included, is the median of five.
func TestPagesAreDrawnInTime(t *testing.T) {
	if !*timed {
		t.Skip("wants -args -timed, and a quiet machine")
	}
	const promised = 50 * time.Millisecond
	s := openStaffed(t)
	clerk := s.tokens["treasury"]
	paid := 1000
	commit := func() {
		t.Helper()
		paid++
		u := clerk.upload("资金.csv", fmt.Appendf(nil, "兰州新区发展专项资金下达拨付情况表,,,,,\n填报单位：省财政厅,,2026年10月,,单位：万元,\n"+
			"预算年度,本月下达,累计下达,本月拨付,累计拨付,累计到账\n2026,%d,%d,900,3600,3600\n更正\n", paid, 3000+paid))
		if u, err := clerk.settle(u); err != nil || u.Submission == 0 {
			t.Fatalf("%+v %v", u, err)
		}
		rest(t)
	}
	names, data := commerceFiles(t)
	for i := range 12 {
		s.tokens["commerce"].upload(names[i%len(names)], data[names[i%len(names)]])
	}
	s.who[""] = s.visitor(t)
	for _, p := range s.everyPage(t) {
		var after, again []time.Duration
		for range 5 {
			commit()
			for _, list := range []*[]time.Duration{&after, &again} {
				before := processorTime(t, syscall.RUSAGE_SELF)
				s.who[p.as].get(p.path)
				*list = append(*list, processorTime(t, syscall.RUSAGE_SELF)-before)
			}
		}
		slices.Sort(after)
		slices.Sort(again)
		t.Logf("| %s | %s | %.1f ms | %.1f ms |", p.name, p.as, after[2].Seconds()*1000, again[2].Seconds()*1000)
		if after[2] > promised {
			t.Errorf("%s takes %s", p.name, after[2])
		}
	}
}

// TestUploadsOfADueDay spreads the uploads of a due day over a minute.
func TestUploadsOfADueDay(t *testing.T) {
	if !*timed {
		t.Skip("wants -args -timed, and a quiet machine")
	}
	took := uploadMany(t, time.Minute)
	if slowest := took[len(took)*99/100]; slowest > time.Second {
		t.Errorf("one of a hundred answers takes %s", slowest)
	}
}
