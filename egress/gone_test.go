package egress

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestGone: what is left is numbered as in the list of it, and a gone of which another
// was made stays as it is.
func TestGone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 300).Draw(t, "rules")
		some := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) uint32 { return uint32(rapid.IntRange(0, n-1).Draw(t, "rule")) }), 0, 100)
		left := make([]uint32, n)
		for i := range left {
			left[i] = uint32(i)
		}
		check := func(g *gone, left []uint32) {
			if g.count != n-len(left) || (g.size() == 0) != (g.count == 0) {
				t.Fatalf("%d of %d are gone, in %d bytes; %d are left", g.count, n, g.size(), len(left))
			}
			for i, rule := range left {
				if g.has(rule) || g.number(rule) != uint32(i) || g.rule(uint32(i)) != rule {
					t.Fatalf("rule %d: gone is %v, number %d; number %d is rule %d", rule, g.has(rule), g.number(rule), i, g.rule(uint32(i)))
				}
			}
		}
		var g gone
		for range 3 {
			rules := some.Draw(t, "gone")
			more := g.with(rules, n)
			check(&g, left)
			left = slices.DeleteFunc(slices.Clone(left), func(rule uint32) bool { return slices.Contains(rules, rule) })
			check(&more, left)
			g = more
		}
	})
}

// TestIsDue: at the borders.
func TestIsDue(t *testing.T) {
	for _, c := range []struct {
		rules, work, compiled int
		due                   bool
	}{
		{8_192, 1, 8_192, true},
		{8_193, 1, 8_192, false},
		{20_000, 20_000, 20_000, false},
		{20_000, 20_001, 20_000, true},
		{MaxRules, 1, MaxRules, false},
		{MaxRules + 1, 1, MaxRules, true}, // to be refused
	} {
		if isDue(c.rules, c.work, c.compiled) != c.due {
			t.Errorf("%+v", c)
		}
	}
}
