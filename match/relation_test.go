package match_test

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
	"github.com/sallyport-go/sallyport/match"
)

// randomPairs is how many pairs TestRelationRandom compares. The gate asks for
// 1,000,000.
var randomPairs = flag.Int("pairs", 20_000, "random pairs of patterns to compare")

// checkRelation checks everything that is said of a pair: the witnesses, that
// all answers agree with each other, and the inverse.
func checkRelation(t interface{ Fatalf(string, ...any) }, p, q match.Pattern) (match.Relation, string, string, string) {
	common, hasCommon := match.CommonHost(p, q)
	left, hasLeft := match.DifferenceHost(p, q)
	right, hasRight := match.DifferenceHost(q, p)
	if hasCommon && !(p.Match(common) && q.Match(common)) {
		t.Fatalf("%v and %v: %q is not common", p, q, common)
	}
	if hasLeft && (!p.Match(left) || q.Match(left)) {
		t.Fatalf("%v and %v: %q is not of the first alone", p, q, left)
	}
	if hasRight && (p.Match(right) || !q.Match(right)) {
		t.Fatalf("%v and %v: %q is not of the second alone", p, q, right)
	}
	want := match.Overlapping
	switch {
	case !hasLeft && !hasRight:
		want = match.Equivalent
	case !hasLeft:
		want = match.MoreSpecific
	case !hasRight:
		want = match.MoreGeneral
	case !hasCommon:
		want = match.Disjoint
	}
	got := p.Relation(q)
	if got != want {
		t.Fatalf("%v and %v: %v, the hosts %q, %q, %q say %v", p, q, got, common, left, right, want)
	}
	if inverse := q.Relation(p); inverse != got.Inverse() || inverse.Inverse() != got {
		t.Fatalf("%v and %v: %v, and back %v", p, q, got, inverse)
	}
	return got, common, left, right
}

// TestRelation compares the patterns of the small universe with each other, and
// every claim with what the hosts of the universe say.
func TestRelation(t *testing.T) {
	var hosts []string
	for h := range gen.Hosts(gen.Small) {
		if oracle.ParseHost(h).Kind == oracle.Name {
			hosts = append(hosts, h)
		}
	}
	patterns := map[match.Pattern][]uint64{}
	for d := range match.Dialects() {
		for text := range gen.Patterns(d.String(), gen.Small) {
			p, err := match.Parse(d, text)
			if _, never := p.Never(); err != nil || never && patterns[p] != nil {
				continue
			}
			set := make([]uint64, len(hosts)/64+1)
			for i, h := range hosts {
				if p.Match(h) {
					set[i/64] |= 1 << (i % 64)
				}
			}
			patterns[p] = set
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	pairs := 0
	for p, left := range patterns {
		for q, right := range patterns {
			// A part of the pairs, another one each time the map is walked.
			if !*full && r.IntN(len(patterns)*len(patterns)/20_000+1) != 0 {
				continue
			}
			pairs++
			_, common, onlyLeft, onlyRight := checkRelation(t, p, q)
			for w := range left {
				if common == "" && left[w]&right[w] != 0 || onlyLeft == "" && left[w]&^right[w] != 0 || onlyRight == "" && right[w]&^left[w] != 0 {
					t.Fatalf("%v and %v: the hosts from %q on say more than %q, %q, %q", p, q, hosts[w*64], common, onlyLeft, onlyRight)
				}
			}
		}
	}
	t.Logf("%d patterns, %d pairs, %d hosts", len(patterns), pairs, len(hosts))
}

// TestRelationLaws: a pattern is equivalent to itself, and what covers is
// transitive.
func TestRelationLaws(t *testing.T) {
	covers := func(r match.Relation) bool { return r == match.MoreGeneral || r == match.Equivalent }
	rapid.Check(t, func(t *rapid.T) {
		p, q, r := drawPattern(t), drawPattern(t), drawPattern(t)
		if p.Relation(p) != match.Equivalent {
			t.Fatalf("%v is %v to itself", p, p.Relation(p))
		}
		pq, _, _, _ := checkRelation(t, p, q)
		if covers(pq) && covers(q.Relation(r)) && !covers(p.Relation(r)) {
			t.Fatalf("%v covers %v, which covers %v, and not the last", p, q, r)
		}
		if pq == match.Equivalent && p.Relation(r) != q.Relation(r) {
			t.Fatalf("%v and %v are equivalent, and differ to %v", p, q, r)
		}
		_, never := p.Never()
		if _, alive := match.CommonHost(p, match.Any()); alive == never {
			t.Fatalf("%v: never %v, and a host %v", p, never, alive)
		}
	})
}

// TestNeverRelation: what matches nothing is equivalent to its like and more
// specific than the rest, the zero Pattern too.
func TestNeverRelation(t *testing.T) {
	never := match.MustParse(match.Squid, "*.example")
	other := match.MustParse(match.X509, "*")
	name := match.MustParse(match.Squid, "a.example")
	for _, c := range []struct {
		p, q match.Pattern
		want match.Relation
	}{
		{never, other, match.Equivalent}, {never, match.Pattern{}, match.Equivalent},
		{never, name, match.MoreSpecific}, {name, never, match.MoreGeneral},
		{match.Pattern{}, match.Any(), match.MoreSpecific}, {match.Any(), name, match.MoreGeneral},
	} {
		if got := c.p.Relation(c.q); got != c.want {
			t.Errorf("%v to %v: %v, want %v", c.p, c.q, got, c.want)
		}
	}
}

// TestRelationsOfDialects are the pairs that people trip over.
func TestRelationsOfDialects(t *testing.T) {
	for _, c := range []struct {
		d1   match.Dialect
		p1   string
		d2   match.Dialect
		p2   string
		want match.Relation
	}{
		{match.AzureFirewall, "*.example.com", match.Cilium, "**.example.com", match.Equivalent},
		{match.AzureFirewall, "*.example.com", match.Cilium, "*.example.com", match.MoreGeneral},
		{match.Squid, ".example.com", match.AzureFirewall, "*.example.com", match.MoreGeneral},
		{match.AzureFirewall, "*example.com", match.Squid, ".example.com", match.MoreGeneral},
		{match.Cilium, "*.example.com", match.X509, "*.example.com", match.Equivalent},
		{match.Cilium, "a*.example.com", match.Cilium, "*b.example.com", match.Overlapping},
		{match.Cilium, "*.example.com", match.Cilium, "*.*.example.com", match.Disjoint},
		{match.Canonical, "**", match.Canonical, "?**", match.Equivalent},
		{match.Canonical, "**.x", match.Canonical, "**?.x", match.Equivalent},
		{match.Canonical, "*", match.Canonical, "{a-z0-9_-}", match.Equivalent},
	} {
		p, q := match.MustParse(c.d1, c.p1), match.MustParse(c.d2, c.p2)
		if got, _, _, _ := checkRelation(t, p, q); got != c.want {
			t.Errorf("%v %q to %v %q: %v, want %v", c.d1, c.p1, c.d2, c.p2, got, c.want)
		}
	}
}

func TestTooComplex(t *testing.T) {
	_, err := match.Parse(match.Canonical, "*a??????????????b*")
	if !errors.Is(err, match.ErrTooComplex) {
		t.Errorf("%v", err)
	}
	if _, err := match.Parse(match.Canonical, "**a???????b**"); err != nil {
		t.Errorf("%v", err)
	}
}

// randomPattern is longer and wilder than the universe has.
func randomPattern(r *rand.Rand) match.Pattern {
	pieces := []string{"a", "b", "x", "1", "-", ".", ".", "*", "**", "?", "[ab]", "{a.}", "ab.x", "com", "0x"}
	for {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		if r.IntN(5) == 0 {
			b.WriteString("|**." + pieces[r.IntN(3)])
		}
		if p, err := match.Parse(match.Canonical, b.String()); err == nil {
			return p
		}
	}
}

// TestRelationRandom verifies every witness of random pairs.
func TestRelationRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	counts := map[match.Relation]int{}
	for range *randomPairs {
		p, q := randomPattern(r), randomPattern(r)
		if _, never := p.Never(); !never && r.IntN(4) == 0 {
			q = match.MustParse(match.Canonical, "**"+strings.TrimLeft(p.String(), "*"))
		}
		rel, _, _, _ := checkRelation(t, p, q)
		counts[rel]++
	}
	t.Logf("%d pairs: %v", *randomPairs, counts)
	for _, rel := range []match.Relation{match.Equivalent, match.MoreGeneral, match.MoreSpecific, match.Overlapping, match.Disjoint} {
		if counts[rel] == 0 {
			t.Errorf("no pair is %v", rel)
		}
	}
}

//go:embed testdata/slow_pairs.txt
var slowPairsText string

type namedPair struct{ name, p, q string }

// slowPairs yields the pairs of testdata/slow_pairs.txt.
func slowPairs(yield func(namedPair) bool) {
	for line := range strings.Lines(slowPairsText) {
		if f := strings.Fields(line); len(f) == 3 && f[0] != "#" && !yield(namedPair{"pair=" + f[0], f[1], f[2]}) {
			return
		}
	}
}

// TestSlowPairs: long patterns with long witnesses, too, are told the truth of.
func TestSlowPairs(t *testing.T) {
	pairs := 0
	for c := range slowPairs {
		p, q := match.MustParse(match.Canonical, c.p), match.MustParse(match.Canonical, c.q)
		checkRelation(t, p, q)
		pairs++
	}
	if pairs == 0 {
		t.Error("no pairs")
	}
}

// BenchmarkRelation has ordinary pairs and the worst that were found: long ones
// with many stars, and some at the edge of the budget.
func BenchmarkRelation(b *testing.B) {
	stars := func(s string, n int) string { return strings.Repeat(s, n) }
	label := strings.Repeat("a", 63)
	for _, c := range append([]namedPair{
		{"pair=names", "a.example.com", "b.example.com"},
		{"pair=suffixes", "**.example.com", "**.a.example.com"},
		{"pair=apex", "**.example.com|example.com", "*.example.com"},
		{"pair=glob", "azds-*.eastus.azds.io", "*-x.**.azds.io"},
		{"pair=long", "**." + label + "." + label + "." + label, "*." + label + "." + label + "." + label},
		{"pair=long-stars", stars("*a", 31) + "." + stars("a*", 31) + "." + stars("*a", 30), stars("*b", 31) + ".*." + stars("b*", 30)},
		{"pair=long-stars-alike", stars("**a", 84), stars("**b", 84)},
		{"pair=long-stars-mixed", stars("**a*b", 45), stars("*a**b", 45)},
		{"pair=long-stars-any", stars("**a?", 60), stars("**b*a", 48)},
		{"pair=long-stars-hyphens", stars("**1*-", 50), stars("**0*x", 50)},
		{"pair=long-stars-hex", stars("**11", 63), stars("**0*xx", 42)},
		{"pair=budget", "**a???????b**", "**b???????a**"},
		{"pair=budget-mixed", "**a???????b**", stars("**a", 84)},
		{"pair=budget-coprime", "**a???????b", "**?a??????x**"},
		{"pair=budget-label", "*a??????b*.x", "**b???????**"},
		{"pair=budget-hyphens", "**a???????b", stars("**-1", 60) + "**"},
	}, slices.Collect(slowPairs)...) {
		p, err := match.Parse(match.Canonical, c.p)
		if err != nil {
			b.Fatal(c.name, err)
		}
		q, err := match.Parse(match.Canonical, c.q)
		if err != nil {
			b.Fatal(c.name, err)
		}
		b.Run(fmt.Sprintf("%s/relation=%v", c.name, p.Relation(q)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Relation(q)
			}
		})
	}
}
