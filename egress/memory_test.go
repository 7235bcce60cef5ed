package egress_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
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
	_, _, objects := held(rules)
	return objects
}

// held returns the Matcher of rules, and the bytes and objects of the heap that it
// keeps alive.
func held(rules []egress.Rule) (m *egress.Matcher, bytes, objects int) {
	// What is alive after a collection; the second one is for what finalizers held.
	alive := func() (stats runtime.MemStats) {
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats
	}
	before := alive()
	m = egress.MustCompile(rules)
	after := alive()
	runtime.KeepAlive(rules)
	return m, int(after.HeapAlloc) - int(before.HeapAlloc), int(after.HeapObjects) - int(before.HeapObjects)
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

// TestSizeOfHeap: Size is what the heap says, of names nearly and of prefixes about.
func TestSizeOfHeap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	https := portspec.MustParse("443/tcp")
	names := func(n int) (rules []egress.Rule) {
		for i := range n {
			rules = append(rules, egress.Rule{
				ID: fmt.Sprintf("rule-%d", i), Action: egress.Allow, Ports: https,
				Hosts: []match.Pattern{match.MustParse(match.Canonical, []string{"", "**."}[i%2]+nameOf(r, 3, 3, 9))},
			})
		}
		return rules
	}
	prefixes := func(n, perRule int, prefix func(i int) netip.Prefix) (rules []egress.Rule) {
		for i := range n / perRule {
			rule := egress.Rule{Action: egress.Action(i % 2), Ports: https}
			for k := range perRule {
				rule.Prefixes = append(rule.Prefixes, prefix(i*perRule+k).Masked())
			}
			rules = append(rules, rule)
		}
		return rules
	}
	v4 := func(i uint32, bits int) netip.Prefix {
		return netip.PrefixFrom(netip.AddrFrom4([4]byte{byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)}), bits)
	}
	v6 := func(i int) netip.Prefix {
		a := [16]byte{0x26, 3}
		binary.BigEndian.PutUint64(a[2:], r.Uint64())
		return netip.PrefixFrom(netip.AddrFrom16(a), 48+i%17)
	}
	clouds := []uint32{4, 13, 20, 40, 51, 52, 104}
	for _, c := range []struct {
		name  string
		rules []egress.Rule
		off   float64
	}{
		{"1,000 names", names(1_000), 0.1},
		{"30,000 names", names(30_000), 0.05},
		{"200,000 names", names(200_000), 0.05},
		{"neighbours", prefixes(10_000, 10, func(i int) netip.Prefix { return v4(20<<24|uint32(i)<<8, 24) }), 0.4},
		{"a cloud's", prefixes(10_000, 10, func(i int) netip.Prefix { return v4(clouds[i%7]<<24|r.Uint32N(1<<24), 20+i%13) }), 0.2},
		{"a rule each", prefixes(10_000, 1, func(int) netip.Prefix { return v4(r.Uint32(), 24) }), 0.2},
		{"hosts", prefixes(10_000, 10, func(int) netip.Prefix { return v4(r.Uint32(), 32) }), 0.2},
		{"of six", prefixes(10_000, 10, v6), 0.2},
		{"a hundred", prefixes(100, 10, func(int) netip.Prefix { return v4(r.Uint32(), 24) }), 0.2},
	} {
		m, bytes, _ := held(c.rules)
		size := m.Size()
		if d := float64(bytes)/float64(size.Total()) - 1; d < -c.off || d > c.off {
			t.Errorf("%s: %d bytes on the heap, %d of size: %+v", c.name, bytes, size.Total(), size)
		} else {
			t.Logf("%s: %d bytes on the heap, %d of size", c.name, bytes, size.Total())
		}
	}
}
