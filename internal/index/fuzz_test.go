package index

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/form"
	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// A kept is an index that remembers what is filed where: the shape of a record is
// its place in own.
type kept struct {
	*Index
	own [][]Own
}

func keep(s seed, patterns []string) *kept {
	k := &kept{}
	k.Index = build(s, patterns, Fast, func(n *Node) (uint32, []uint32) {
		own := slices.Clone(n.Own)
		k.own = append(k.own, own)
		var numbers []uint32
		for _, o := range own {
			numbers = append(numbers, o.Pattern)
		}
		return uint32(len(k.own) - 1), numbers
	})
	return k
}

// bare is the index as it is for many names: without the shortcut of few.
func (k *kept) bare() *kept {
	x := *k.Index
	x.direct = direct{}
	return &kept{&x, k.own}
}

// packed is the index in its compact form.
func (k *kept) packed() *kept {
	p := k.bare()
	p.compress(p.learn())
	return p
}

// forms are the ways in which an index is kept.
func (k *kept) forms() []*kept { return []*kept{k, k.bare(), k.packed()} }

// matching returns the patterns that match a name, in ascending order, by what is
// filed under the names that it ends in, and by the residuals.
func (k *kept) matching(h *fqdn.Host) (found []uint32) {
	var p Path
	k.Path(h.Text(), &p)
	for i, r := range p.Records[:p.Count] {
		kinds := Matches[LabelsBefore(h.Text(), int(p.Sizes[i]))]
		for place, o := range k.own[r.Shape] {
			if o.Kind&kinds != 0 {
				found = append(found, k.Pattern(r, place, len(k.own[r.Shape])))
			}
		}
	}
	c := k.Residuals().Scan(h)
	for i, ok := c.Next(); ok; i, ok = c.Next() {
		if c.Matches() {
			found = append(found, k.ResidualOf(i))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// checkFind compares all that an index says of hosts with trying all patterns.
func checkFind(t rapid.TB, k *kept, patterns []string, hosts ...string) {
	t.Helper()
	checkAllOf(t, k.Index, hosts)
	for _, host := range hosts {
		var h fqdn.Host
		valid := h.Set(host)
		r, rest, found := k.Find(host)
		if !valid {
			if found == Named {
				t.Fatalf("Find(%q) in %q is %v: it is no name", host, patterns, r)
			}
			continue
		}
		var want []uint32
		for i, text := range patterns {
			if form.Match(text, &h) {
				want = append(want, uint32(i))
			}
		}
		if got := k.matching(&h); !slices.Equal(got, want) {
			t.Fatalf("%q matches %v of %q, want %v", host, got, patterns, want)
		}
		if found == Unsure && len(host) <= fqdn.MaxLabels {
			t.Fatalf("Find(%q) in %q is %v", host, patterns, found)
		}
		if found == None && !k.isRight(&h, k.Root(), LabelsBefore(h.Text(), 0)) || found == Named && !k.isRight(&h, r, rest) {
			t.Fatalf("Find(%q) in %q is %v, %d, %v", host, patterns, r, rest, found)
		}
		if r, rest := k.FindIn(&h); !k.isRight(&h, r, rest) {
			t.Fatalf("FindIn(%q) in %q is %v, %d", host, patterns, r, rest)
		}
	}
}

// isRight reports whether a record, with so many labels in front of its name, is that of
// the longest name that a host ends in, but for names that stand for themselves alone and
// that the host is below.
func (k *kept) isRight(h *fqdn.Host, r Record, rest int) bool {
	var p Path
	k.Path(h.Text(), &p)
	for i, step := range p.Records[:p.Count] {
		before := LabelsBefore(h.Text(), int(p.Sizes[i]))
		if r == step && rest == before {
			return true
		}
		alone := !slices.ContainsFunc(k.own[step.Shape], func(o Own) bool { return o.Kind != Exact })
		if before == 0 || !alone {
			return false
		}
	}
	return false
}

// texts returns the well-formed patterns of lines, some dozens at most.
func texts(lines string) (patterns []string) {
	for line := range strings.Lines(lines) {
		text, fault := form.Parse(strings.TrimSuffix(line, "\n"))
		if fault == nil && len(patterns) < 60 {
			patterns = append(patterns, text)
		}
	}
	return patterns
}

// FuzzFind: patterns, one a line, and a host, as bytes.
func FuzzFind(f *testing.F) {
	long := strings.Repeat("a.", 126) + "a"
	for _, seed := range []struct{ patterns, host string }{
		{"a.example\n**.a.example\n*.b.a.example", "x.B.a.example."},
		{"a\ncom\n**.com", "x.com"},
		{"ab.cd\neightlet\nninelette\nabcdefgh.ij", "a.eightlet"},
		{"**keyword**\nazds-*.x\na.*.c\n**foo.com\n?\n{0-9}", "azds-.x"},
		{"**\n*\n", "a.b"},
		{"a_b.example\na-b.example", "a\x7fb.example"},
		{"a|b.a|**.b.a\n*.a|a", "b.a"},
		{long + "\n**.b." + long[50:], "x.b." + long[50:]},
		{strings.Repeat("a", 63) + ".b\n" + strings.Repeat("abcdefgh.", 8) + "x", strings.Repeat("l", 64) + "." + strings.Repeat("a", 63) + ".b"},
		{"abc.de\nxabc.de\nfour.names.example\nxfour.names.example", "x.\x00abc.de"},
		{"long-enough.b\n**", "longer-than.a.b"}, {"x.y", "..x.y"}, {"x.y", ".x.y"}, {"x.y", "x.y.."}, {"x.1a", "x.1"}, {"", ""},
	} {
		f.Add(seed.patterns, seed.host, uint64(1))
	}
	f.Fuzz(func(t *testing.T, lines, host string, random uint64) {
		patterns := texts(lines)
		k := keep(seed{random, 2, 3, random>>32 | 5, 7}, patterns)
		hosts := []string{host}
		for _, p := range patterns {
			name := p[strings.LastIndexAny(p, "*|")+1:]
			hosts = append(hosts, p, name, host+name, strings.TrimPrefix(name, "."), host+"."+name)
		}
		for _, k := range k.forms() {
			checkFind(t, k, patterns, hosts...)
		}
	})
}

// TestFindPatterns: all kinds of patterns, with and without the shortcut of few
// names, and with packed names.
func TestFindPatterns(t *testing.T) {
	pattern := rapid.Custom(func(t *rapid.T) string {
		name := names.Draw(t, "name")
		text := rapid.SampledFrom([]string{"", "", "*.", "**.", "*", "**", "?.", "a*."}).Draw(t, "in front") + name
		if rapid.IntRange(0, 5).Draw(t, "apex") == 5 {
			text += "|**." + name
		}
		return text
	}).Filter(func(s string) bool { return len(texts(s)) == 1 })
	rapid.Check(t, func(t *rapid.T) {
		patterns := texts(strings.Join(rapid.SliceOfN(pattern, 0, 40).Draw(t, "patterns"), "\n"))
		k := keep(seed{rapid.Uint64().Draw(t, "seed"), 2, 3, 5, 7}, patterns)
		var hosts []string
		for range 10 {
			hosts = append(hosts, names.Draw(t, "host"))
		}
		for _, p := range patterns {
			name := strings.TrimLeft(p[strings.LastIndexByte(p, '|')+1:], "*.?")
			hosts = append(hosts, name, strings.ToUpper(name), "x."+name, "y.x."+name+".", "-."+name, "."+name, "xx"+name, "seventeen-letters.in.front.of."+name)
		}
		for _, k := range k.forms() {
			checkFind(t, k, patterns, hosts...)
		}
	})
}
