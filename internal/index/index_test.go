package index

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// longest returns the longest name among names that host ends in, by trying all.
func longest(names []string, host string) (name string, rest int) {
	for _, n := range names {
		if len(n) > len(name) && (host == n || strings.HasSuffix(host, "."+n)) {
			name = n
		}
	}
	front := strings.TrimSuffix(host, name)
	if front == "" {
		return name, 0
	}
	return name, min(strings.Count(strings.TrimSuffix(front, "."), ".")+1, 2)
}

// names are small, with labels of all lengths that the hash cuts differently.
var names = rapid.Custom(func(t *rapid.T) string {
	label := rapid.SampledFrom([]string{"a", "b", "ab", "eight.example", "x.eight.example", "eight-eight.example", "a_b", "abcdefg", "abcdefgh", "abcdefghi", "bbbbbbbb", "abcdefghabcdefgh", "abcdefghabcdefghi", strings.Repeat("a", 63)})
	n := rapid.IntRange(1, 3).Draw(t, "labels")
	return strings.Join(rapid.SliceOfN(label, n, n).Draw(t, "name"), ".")
})

// checkFind compares Find with trying all. The patterns are names, so that
// every node with a list is one of them.
func checkFind(t *rapid.T, x *Index, patterns []string, host string) {
	var h fqdn.Host
	if !h.Set(host) {
		t.Fatalf("%q is no host", host)
	}
	for _, find := range []func(*fqdn.Host) (Node, int){x.Find, x.findSlowly} {
		checkNode(t, x, patterns, &h, find)
	}
	if h.Len() <= 64 {
		checkNode(t, x, patterns, &h, x.walk)
	}
}

func checkNode(t *rapid.T, x *Index, patterns []string, h *fqdn.Host, find func(*fqdn.Host) (Node, int)) {
	host := h.String()
	node, rest := find(h)
	// The deepest node may be one between a name and the root.
	for len(x.Patterns(node, Exact)) == 0 && node != Root {
		node, rest = x.Above(h, node, rest)
	}
	name, wantRest := longest(patterns, host)
	if x.nodes[node].name != name || rest != wantRest {
		t.Fatalf("%q in %q: found %q and %d labels, want %q and %d", host, patterns, x.nodes[node].name, rest, name, wantRest)
	}
	for _, i := range x.Patterns(node, Exact) {
		if patterns[i] != name {
			t.Fatalf("%q is filed under %q", patterns[i], name)
		}
	}
}

func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patterns := rapid.SliceOfN(names, 0, 10).Draw(t, "patterns")
		x := New(patterns)
		for range 10 {
			checkFind(t, x, patterns, names.Draw(t, "host"))
		}
		for _, p := range patterns {
			checkFind(t, x, patterns, strings.ToUpper(p))
			if len(p) < 200 {
				checkFind(t, x, patterns, "x."+p)
				checkFind(t, x, patterns, "y.x."+p)
			}
		}
	})
}

// TestNoHashIsTrusted: with a hash that is the same for all names every answer
// is still right.
func TestNoHashIsTrusted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patterns := rapid.SliceOfN(names, 0, 10).Draw(t, "patterns")
		x := build(patterns, 0, 0) // a product with zero is zero
		for range 10 {
			checkFind(t, x, patterns, names.Draw(t, "host"))
		}
		for _, p := range patterns {
			checkFind(t, x, patterns, p)
		}
	})
}

// TestHashSpreads: names that differ have hashes that differ, in each half that
// the table uses, as often as chance has it.
func TestHashSpreads(t *testing.T) {
	const n = 1 << 16
	x := New(nil)
	for _, form := range []string{"n%d.example", "%d.abcdefgh.com", "abcdefgh%08d.x", "x.a%d", "abcdefgh.%da.abcdefgh"} {
		high, low := map[uint64]bool{}, map[uint32]bool{}
		for i := range n {
			hash := x.hashOf(fmt.Sprintf(form, i))
			high[hash>>32], low[uint32(hash)] = true, true
		}
		// Of 65,536 random numbers of 32 bits about half a pair is expected to meet.
		if len(high) < n-10 || len(low) < n-10 {
			t.Errorf("%s: %d high halves and %d low halves of %d", form, len(high), len(low), n)
		}
	}
}

func TestSeeds(t *testing.T) {
	if a, b := New(nil), New(nil); a.seed == b.seed || a.mult == b.mult || a.mult&1 == 0 {
		t.Error("two indexes have the same seed, or an even multiplier")
	}
}

// TestSmall: the shortcut is there for small indexes, and is not where names are
// too short, too many or too much alike at their ends.
func TestSmall(t *testing.T) {
	many := func(form string, n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf(form, i))
		}
		return out
	}
	for _, c := range []struct {
		patterns []string
		small    bool
	}{
		{nil, true}, {[]string{"**.example"}, false}, {[]string{"**.a.example", "b.example.com"}, true},
		{[]string{"**.a.example", "a.b"}, false}, {many("n%05d.ab", maxSmall), true}, {many("n%05d.ab", maxSmall+1), false},
		{many("n%d.ending.example", maxEnding), true}, {many("n%d.ending.example", maxEnding+1), false},
		{[]string{strings.Repeat("a.", 32) + "b"}, false},
	} {
		if x := New(c.patterns); (x.small != nil) != c.small {
			t.Errorf("%d patterns, first %q: shortcut %v", len(c.patterns), c.patterns[:min(1, len(c.patterns))], x.small != nil)
		}
	}
}
