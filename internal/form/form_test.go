package form_test

import (
	"flag"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/gen"
	"github.com/sallyport-go/sallyport/internal/oracle"
)

// full runs every pattern and pair of the universe instead of a part.
var full = flag.Bool("full", false, "all of the small universe")

// level is the size of the universe of patterns.
func level() gen.Level {
	if *full {
		return gen.Full
	}
	return gen.Small
}

// TestParse: the text of a text is itself, and means what the oracle reads.
func TestParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := gen.Pattern(oracle.Canonical).Draw(t, "text")
		text, fault := form.Parse(s)
		want, err := oracle.Compile(oracle.Pattern{Dialect: oracle.Canonical, Text: s})
		if (fault != nil) != (err != nil) {
			t.Fatalf("%q: %v, the oracle says %v", s, fault, err)
		}
		if fault != nil {
			if fault.Offset < 0 || fault.Offset > len(s) || fault.Reason == "" {
				t.Fatalf("%q: %+v", s, fault)
			}
			return
		}
		again, fault := form.Parse(text)
		if fault != nil || again != text {
			t.Fatalf("%q is written %q, which is written %q (%v)", s, text, again, fault)
		}
		for _, host := range rapid.SliceOfN(gen.Host(), 1, 10).Draw(t, "hosts") {
			var h fqdn.Host
			if h.Set(host) && form.Match(text, &h) != want(oracle.ParseHost(host)) {
				t.Fatalf("%q (%s) and %q: %v, the oracle says %v", s, text, host, form.Match(text, &h), want(oracle.ParseHost(host)))
			}
		}
	})
}

// TestShortest: what it returns is a host that matches, none of the universe is
// shorter, and where it returns none, none matches.
func TestShortest(t *testing.T) {
	var hosts []oracle.Host
	for s := range gen.Hosts(gen.Full) {
		if h := oracle.ParseHost(s); h.Kind == oracle.Name {
			hosts = append(hosts, h)
		}
	}
	impossible := 0
	for s := range gen.Patterns(oracle.Canonical, level()) {
		text, fault := form.Parse(s)
		if fault != nil {
			continue
		}
		want, _ := oracle.Compile(oracle.Pattern{Dialect: oracle.Canonical, Text: s})
		shortest, ok := form.Shortest(text)
		if ok != form.Possible(text) {
			t.Errorf("%q: Shortest finds %q, %v, and Possible says %v", s, shortest, ok, !ok)
		}
		if ok && !want(oracle.ParseHost(shortest)) {
			t.Errorf("%q does not match %q", s, shortest)
		}
		if !ok {
			impossible++
		}
		for _, h := range hosts {
			if (!ok || len(h.Name) < len(shortest)) && want(h) {
				t.Errorf("%q matches %q, and %q, %v is the shortest", s, h.Name, shortest, ok)
				break
			}
		}
	}
	if impossible == 0 {
		t.Error("no pattern is impossible")
	}
}

// TestShortestKnowsTheLimits has patterns that only the limits make impossible.
func TestShortestKnowsTheLimits(t *testing.T) {
	label := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = '?'
		}
		return string(b)
	}
	four := label(63) + "." + label(63) + "." + label(63) + "."
	for _, c := range []struct {
		text     string
		possible bool
	}{
		{label(63), true}, {label(64), false}, {"*" + label(63) + "*", true}, {"*" + label(64) + "*", false},
		{four + label(61), true}, {four + label(62), false}, {"**" + four + label(61), true}, {"**." + four + label(61), false},
		{"*" + label(31) + "[.-]*" + label(31), true},
		{"*-", false}, {"-*", false}, {"*-.a", false}, {"**.1", false}, {"**1", true}, {"0x*", false}, {"*.0x*", false}, {"[-.]*", false}, {"{-}", false}, {"{0-9}", false}, {"{0-9x}", true},
	} {
		if host, ok := form.Shortest(c.text); ok != c.possible {
			t.Errorf("%q: %q, %v", c.text, host, ok)
		}
	}
}

// TestTooComplex: the budget holds what anybody writes and refuses what doubles
// its states with each byte; a plain text is never near it.
func TestTooComplex(t *testing.T) {
	long := strings.Repeat(strings.Repeat("a", 61)+".", 4)
	for _, c := range []struct {
		text    string
		refused bool
	}{
		{"**" + long + "a", false}, {"*" + long + "a", false}, {long + "a|**." + long + "a", false},
		{strings.Repeat("*a", 30) + "." + strings.Repeat("*a", 30), false},
		{strings.Repeat("**a", 80), false},
		{"a*b**c?d[a-f]*e", false},
		{"**a???????b**", false}, {"**a????????b**", true}, {"*a" + strings.Repeat("?", 16) + "b*", true},
	} {
		text, fault := form.Parse(c.text)
		if fault != nil {
			t.Fatal(c.text, fault)
		}
		if got := form.TooComplex(text); got != c.refused {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestCompare: each side's witness is valid, on its side, and a shortest one of
// the universe; a side without witness has no host there.
func TestCompare(t *testing.T) {
	var names []string
	for s := range gen.Hosts(gen.Small) {
		if oracle.ParseHost(s).Kind == oracle.Name {
			names = append(names, s)
		}
	}
	hosts := make([]fqdn.Host, len(names))
	for i, s := range names {
		hosts[i].Set(s)
	}
	var texts []string
	for s := range gen.Patterns(oracle.Canonical, gen.Small) {
		if text, fault := form.Parse(s); fault == nil {
			texts = append(texts, text)
		}
	}
	pairs := 0
	for _, left := range texts {
		for i, right := range texts {
			if !*full && (i+len(left))%9 != 0 {
				continue // a ninth of the pairs, of every pattern some
			}
			w, ok := form.Compare(left, right)
			if !ok {
				t.Fatalf("%q and %q are over the budget", left, right)
			}
			pairs++
			for side, witness := range w {
				in := func(h *fqdn.Host) bool {
					l, r := form.Match(left, h), form.Match(right, h)
					return [...]bool{l && r, l && !r, r && !l}[side]
				}
				var h fqdn.Host
				if witness != "" && (!h.Set(witness) || !in(&h)) {
					t.Fatalf("%q and %q, side %d: %q is no witness", left, right, side, witness)
				}
				for i := range hosts {
					if (witness == "" || hosts[i].Len() < len(witness)) && in(&hosts[i]) {
						t.Fatalf("%q and %q, side %d: %q, and the witness is %q", left, right, side, names[i], witness)
					}
				}
			}
		}
	}
	t.Logf("%d pairs, %d hosts", pairs, len(hosts))
}

// TestCompareLong has patterns whose shortest hosts are long, and known: so many
// bytes, a dot behind each 63 of them, and what else the rules of a host demand.
// A witness may be longer where the product of the states is not small.
func TestCompareLong(t *testing.T) {
	many := strings.Repeat
	for _, c := range []struct {
		left, right string
		want        [3]int
	}{
		{many("**a", 40) + "**", many("**b", 40) + "**", [3]int{81, 40, 40}},
		{many("**a", 84) + "**", many("**b", 80) + "**", [3]int{166, 85, 81}},
		{many("**a", 63) + "**", many("**b", 62) + "**", [3]int{126, 63, 62}},
		{many("**a", 130) + "**", many("**b", 120) + "**", [3]int{253, 132, 121}},
		{many("**a", 130) + "**", many("**b", 121) + "**", [3]int{0, 132, 122}},
		{many("**a", 130) + "**", many("**b", 130) + "**", [3]int{0, 132, 132}},
		{many("**a", 130) + "**", many("**a", 129) + "**b", [3]int{133, 132, 132}},
		{many("a.", 90) + many("**c", 20) + "**" + many("b", 44), "z", [3]int{0, 245, 1}},
		{many("**1", 40) + "**", many("**2", 40) + "**", [3]int{82, 41, 41}},
		{many("**-", 40) + "**", many("**b", 2) + "**", [3]int{42, 42, 2}},
		{many("**a?", 30) + "**", many("**b?", 30) + "**", [3]int{61, 60, 60}},
		{many("*a", 32) + "*.x", many("*b", 31) + "*.x", [3]int{65, 34, 33}},
		{many("*a", 32) + "*.x", many("*b", 32) + "*.x", [3]int{0, 34, 34}},
		{many("*a", 32) + ".**", many("*a", 31) + ".**", [3]int{34, 0, 33}},
		{many("*a", 10) + "*.x", many("*b", 9) + "*.x", [3]int{21, 12, 11}},
		{many("**a", 7) + "*.x", many("**b", 7) + "**", [3]int{16, 9, 7}},
	} {
		w, ok := form.Compare(c.left, c.right)
		if !ok {
			t.Fatalf("%q and %q are over the budget", c.left, c.right)
		}
		for side, witness := range w {
			shortest := (len(c.left)+1)*(len(c.right)+1) <= form.SmallProduct
			if least := c.want[side]; len(witness) < least || len(witness) > least && (shortest || least == 0) {
				t.Errorf("%q and %q, side %d: %q has %d bytes, and the shortest %d", c.left, c.right, side, witness, len(witness), least)
			}
			var h fqdn.Host
			if witness != "" && !(h.Set(witness) && form.Match(c.left, &h) == (side != 2) && form.Match(c.right, &h) == (side != 1)) {
				t.Errorf("%q and %q, side %d: %q is no witness", c.left, c.right, side, witness)
			}
		}
	}
}
