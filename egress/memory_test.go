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

// madeUpRules returns rules without IDs, of which each has one pattern, of random
// letters.
func madeUpRules(n int) []egress.Rule {
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
	return rules
}

// wordedRules returns rules without IDs, each for a name of its own, which is made
// of syllables, as names are that people think of.
func wordedRules(n int) []egress.Rule {
	r := rand.New(rand.NewPCG(1, 2))
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	word := func() (s string) {
		for range 2 + r.IntN(2) {
			s += pick("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "st", "tr") + pick("a", "e", "i", "o", "u", "er", "in", "on")
		}
		return s
	}
	rules := make([]egress.Rule, n)
	for i := range rules {
		text := pick("", "**.", "**.", "www.", "api."+word()+".") + word() + pick("", "-", "") + word() + pick(".com", ".com", ".net", ".org", ".io", ".co.uk")
		rules[i] = egress.Rule{Action: egress.Allow, Ports: https, Hosts: []match.Pattern{match.MustParse(match.Canonical, text)}}
	}
	return rules
}

// held returns a Matcher of rules, and the bytes and objects of the heap that it
// keeps alive.
func held(rules []egress.Rule, options ...egress.Option) (m *egress.Matcher, bytes, objects int) {
	// What is alive after a collection; the second one is for what finalizers held.
	alive := func() (stats runtime.MemStats) {
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&stats)
		return stats
	}
	before := alive()
	m = egress.MustCompile(rules, options...)
	after := alive()
	runtime.KeepAlive(rules)
	return m, int(after.HeapAlloc) - int(before.HeapAlloc), int(after.HeapObjects) - int(before.HeapObjects)
}

// TestObjects: the number of heap objects of a Matcher does not depend on that of
// its rules, so that a collector has as little to do with many as with few.
func TestObjects(t *testing.T) {
	for form, options := range forms {
		_, _, few := held(madeUpRules(1_000), options...)
		_, _, many := held(madeUpRules(100_000), options...)
		if many > few+8 || few > 60 {
			t.Errorf("%s: %d objects for 1,000 rules, %d for 100,000", form, few, many)
		}
		t.Logf("%s: %d objects for 1,000 rules, %d for 100,000", form, few, many)
	}
}

// TestMemory holds how many bytes a rule takes, of names that are made up and of
// real ones, and that Size tells all of them.
func TestMemory(t *testing.T) {
	check := func(t *testing.T, rules []egress.Rule, limits map[string]int) {
		for form, options := range forms {
			m, bytes, _ := held(rules, options...)
			size := m.Size().Total()
			t.Logf("%d rules, %s: %.2f bytes a rule by Size, %.2f on the heap", len(rules), form, float64(size)/float64(len(rules)), float64(bytes)/float64(len(rules)))
			limit := limits[form] * len(rules)
			if size > limit || bytes > limit || bytes > size+size/20 {
				t.Errorf("%d rules, %s: %d bytes, and Size says %d; no more than %d are allowed", len(rules), form, bytes, size, limit)
			}
		}
	}
	limits := map[string]int{"fast": 28, "compact": 20}
	t.Run("made up", func(t *testing.T) { check(t, wordedRules(100_000), limits) })
	t.Run("shared", func(t *testing.T) {
		for _, n := range []int{100_000, 1_000_000} {
			rules := sharedRules(t, n)
			for i := range rules {
				rules[i].Action, rules[i].Ports = egress.Allow, https
			}
			check(t, rules, limits)
		}
	})
	// Of letters that nothing can be learnt from.
	t.Run("random", func(t *testing.T) { check(t, madeUpRules(100_000), map[string]int{"fast": 28, "compact": 24}) })
}

// TestSizeOfHeap: Size is what the heap says, of names nearly and of prefixes about.
func TestSizeOfHeap(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
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
		for form, options := range forms {
			m, bytes, _ := held(c.rules, options...)
			size := m.Size()
			if d := float64(bytes)/float64(size.Total()) - 1; d < -c.off || d > c.off {
				t.Errorf("%s, %s: %d bytes on the heap, %d of size: %+v", c.name, form, bytes, size.Total(), size)
			} else {
				t.Logf("%s, %s: %d bytes on the heap, %d of size", c.name, form, bytes, size.Total())
			}
		}
	}
}
