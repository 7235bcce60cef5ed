package egress_test

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/sallyport-go/sallyport/egress"
	"github.com/sallyport-go/sallyport/match"
	"github.com/sallyport-go/sallyport/portspec"
)

// objects returns how many heap objects a Matcher of n rules without IDs keeps
// alive, of which each has one pattern.
func objects(n int) int {
	r := rand.New(rand.NewPCG(1, 2))
	ports := []portspec.Set{portspec.MustParse("443/tcp"), portspec.MustParse("80/tcp,443/tcp")}
	rules := make([]egress.Rule, n)
	for i := range rules {
		text := []string{"", "*.", "**."}[i%3] + nameOf(r, 2+i%2, 3, 9)
		rules[i] = egress.Rule{
			Action: egress.Action(i / 5 % 2), Priority: i % 3, Ports: ports[i%2],
			Hosts: []match.Pattern{match.MustParse(match.Canonical, text)},
		}
	}
	// What is alive after a collection; the second one is for what finalizers held.
	alive := func() int {
		var stats runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return int(stats.HeapObjects)
	}
	before := alive()
	m := egress.MustCompile(rules)
	after := alive()
	runtime.KeepAlive(rules)
	runtime.KeepAlive(m)
	return after - before
}

// TestObjects: the number of heap objects of a Matcher does not depend on that of
// its rules, so that a collector has as little to do with many as with few.
func TestObjects(t *testing.T) {
	few, many := objects(1_000), objects(100_000)
	if many > few+8 || few > 60 {
		t.Errorf("%d objects for 1,000 rules, %d for 100,000", few, many)
	}
	t.Logf("%d objects for 1,000 rules, %d for 100,000", few, many)
}
