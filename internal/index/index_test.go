package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/fqdn"
)

// names are small, with labels of all lengths that the hash cuts differently.
var names = rapid.Custom(func(t *rapid.T) string {
	label := rapid.SampledFrom([]string{"a", "b", "ab", "eight.example", "x.eight.example", "eight-eight.example", "a_b", "abcdefg", "abcdefgh", "abcdefghi", "bbbbbbbb", "abcdefghabcdefgh", "abcdefghabcdefghi", strings.Repeat("a", 31), strings.Repeat("a", 63)})
	n := rapid.IntRange(1, 4).Draw(t, "labels")
	return strings.Join(rapid.SliceOfN(label, n, n).Draw(t, "name"), ".")
}).Filter(func(s string) bool { return len(s) <= 253 })

// plain builds an index in which a record has the patterns of its name alone, and
// its shape is their number.
func plain(s seed, patterns []string) *Index {
	return build(s, patterns, Fast, func(n *Node) (uint32, []uint32) {
		var own []uint32
		for _, o := range n.Own {
			own = append(own, o.Pattern)
		}
		return uint32(len(own)), own
	})
}

// compact returns the compact form of an index.
func compact(x *Index) *Index {
	y := *x
	y.direct = direct{}
	y.compress(y.learn())
	return &y
}

// suffixes returns patterns for names and what is below them, as far as there is room for
// that: names alone may be passed over by hosts below them.
func suffixes(names []string) []string {
	patterns := slices.Clone(names)
	for i, name := range names {
		if len(name) <= fqdn.MaxLen-2 {
			patterns[i] = "**." + name + "|" + name
		}
	}
	return patterns
}

// longest returns the longest name among names that host ends in, by trying all.
func longest(names []string, host string) (name string) {
	host = strings.ToLower(host)
	for _, n := range names {
		if len(n) > len(name) && (host == n || strings.HasSuffix(host, "."+n)) {
			name = n
		}
	}
	return name
}

// findAll is find by trying all suffixes.
func (x *Index) findAll(s string) (record Record, size int) {
	record = x.root
	x.eachSuffix(s, func(k int, hash uint64) {
		if r, ok := x.at(s[len(s)-k:], hash); ok {
			record, size = r, k
		}
	})
	return record, size
}

// checkShort compares the shortcut with the tables.
func checkShort(t rapid.TB, x *Index, host string) {
	t.Helper()
	bare := *x
	bare.direct = direct{}
	r, rest, found := x.Find(host)
	if wantR, wantRest, want := bare.Find(host); r != wantR || rest != wantRest || found != want {
		t.Fatalf("Find(%q) is %v, %d, %v, without the shortcut %v, %d, %v", host, r, rest, found, wantR, wantRest, want)
	}
}

// check compares every way of looking a host up with trying all. If the names are alone,
// hosts below them may be told that there are none.
func check(t *rapid.T, x *Index, patterns []string, host string, alone bool) {
	name := longest(patterns, host)
	alone = alone && len(name) < len(host)
	for way, find := range map[string]func(string) (Record, int){"find": x.named, "findAll": x.findAll} {
		r, k := find(host)
		name := name
		if alone && k < len(name) && way == "find" {
			name = host[len(host)-k:]
		}
		if k != len(name) {
			t.Fatalf("%s(%q) in %q: a name of %d bytes, want %q", way, host, patterns, k, name)
		}
		for _, i := range x.Patterns(r, int(r.Shape)) {
			if !strings.EqualFold(patterns[i], name) {
				t.Fatalf("%q is filed under %q", patterns[i], name)
			}
		}
		if k > 0 && r.Shape == 0 {
			t.Fatalf("%s(%q) in %q: an empty record", way, host, patterns)
		}
	}
	if !alone {
		checkShort(t, x, host)
	}
	var p Path
	x.Path(host, &p)
	for i, size := range p.Sizes[:p.Count] {
		if want := len(name); int(size) != want {
			t.Fatalf("%q in %q: step %d of the path is a name of %d bytes, want %q", host, patterns, i, size, name)
		}
		rest := slices.DeleteFunc(slices.Clone(patterns), func(s string) bool { return len(s) >= len(name) })
		name = longest(rest, host)
	}
	if p.Sizes[p.Count-1] != 0 || p.Records[p.Count-1] != x.Root() {
		t.Fatalf("the path does not end in the root")
	}
}

func checkAll(t *rapid.T, s seed) {
	patterns := rapid.SliceOfN(names, 0, 40).Draw(t, "patterns")
	x := plain(s, suffixes(patterns))
	if rapid.Bool().Draw(t, "compact") {
		x = compact(x)
	}
	for range 10 {
		check(t, x, patterns, names.Draw(t, "host"), false)
	}
	for _, p := range patterns {
		check(t, x, patterns, p, false)
		check(t, x, patterns, strings.ToUpper(p), false)
		if len(p) < 249 {
			check(t, x, patterns, "x."+p, false)
			check(t, x, patterns, "y.x."+p, false)
			check(t, x, patterns, "xx"+p, false)
		}
		if len(p) < 200 {
			check(t, x, patterns, "seventeen-letters.in.front.of."+p, false)
		}
	}
}

func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkAll(t, seed{rapid.Uint64().Draw(t, "seed"), 2, 3, 5, 7})
	})
}

// TestNoHashIsTrusted: what is not filed is not found by the hash of a name that
// is.
func TestNoHashIsTrusted(t *testing.T) {
	for _, size := range []int{1, 7, 8, 9, 16, 17, 31, 32, 33, 64, 65, 100} {
		name := strings.Repeat("a.", size)[:size-1] + "a"
		x := plain(seed{1, 2, 3, 4, 5}, []string{name})
		hash := x.seed.hash(name)
		for _, x := range []*Index{x, compact(x)} {
			look := func(host string) bool {
				_, ok := x.at(host, hash)
				return ok
			}
			if !look(name) || !look(strings.ToUpper(name)) {
				t.Fatalf("%q is not found", name)
			}
			if look(name[1:]) || look("a"+name) || look("") {
				t.Errorf("what is shorter or longer is found by the hash of %q", name)
			}
			for i := range name {
				for _, c := range []byte("b.B!\x01\x00\xe1@") {
					if host := name[:i] + string([]byte{c}) + name[i+1:]; host != name && look(host) {
						t.Errorf("%q is found by the hash of %q", host, name)
					}
				}
			}
		}
	}
}

// TestFindRaw: bytes that are no bytes of names are nobody's, and what is no label
// is no part of a name. There is a name of one byte more than another, so that a
// zero in front of the shorter could be taken for it. What find has behind a byte that is
// no dot is no name to Find.
func TestFindRaw(t *testing.T) {
	const long = "1-a_.2-b_c.3-d_4e.5-f_6g.sample" // a byte less than a block
	names := []string{"a-b_c.example", "eight.example", "eights.example", long}
	x := plain(seed{1, 2, 3, 4, 5}, suffixes(names))
	packed := compact(x)
	bare := *x
	bare.direct = direct{}
	for _, base := range []string{"a-b_c.example", "eight.example", long, "x.a-b_c.example", "x..eight.example", "x.//eight.example"} {
		for i := range base {
			for c := range 256 {
				host := base[:i] + string([]byte{byte(c)}) + base[i+1:]
				want := len(longest(names, host))
				for _, find := range []func(string) (Record, int){x.named, x.findAll, bare.named, packed.named, packed.findAll} {
					if _, k := find(host); k != want && (k == 0 || k == len(host) || host[len(host)-k-1] == '.') {
						t.Errorf("%q: a name of %d bytes, want %d", host, k, want)
					}
				}
				var h fqdn.Host
				for _, x := range []*Index{x, &bare, packed} {
					r, _, found := x.Find(host)
					if found == Named != (h.Set(host) && want > 0) {
						t.Errorf("%q: %v, want a name of %d bytes", host, found, want)
					}
					if found == None && r != x.Root() {
						t.Errorf("%q: %v, want the record of the root", host, r)
					}
				}
				checkShort(t, x, host)
			}
		}
	}
}

// TestEmptyEnd: a host that still ends in a dot without its own is no name and below none, not
// even where the shortcut's sets, which are hashed, have the bit for long names.
func TestEmptyEnd(t *testing.T) {
	names := []string{"localhost", strings.Repeat("n", 40) + ".example"}
	x := plain(seed{1, 2, 3, 4, 5}, names)
	for _, x := range []*Index{x, loadPlain(x.Append(nil), len(names))} {
		for i := range 2000 {
			host := fmt.Sprintf("host%d..", i)
			for _, host := range []string{host, "x." + host, "."} {
				if r, rest, found := x.Find(host); found != None || r != x.Root() {
					t.Fatalf("%q: %v, %d labels in front, %v", host, r, rest, found)
				}
			}
		}
	}
}

// TestEmptySlots: a tag of zero is that of a slot without name as well, and what is
// behind the last name is not read, nor is it there: of one name, records of some
// bytes. One seed in 256 makes such a tag of a suffix.
func TestEmptySlots(t *testing.T) {
	patterns := slices.Repeat([]string{"eightlet"}, 300)
	for i := range uint64(2000) {
		x := plain(seed{i * step, 0x243f6a8885a308d3, 3, 4, 5}, patterns)
		x.direct = direct{}
		for _, x := range []*Index{x, compact(x)} {
			for _, host := range []string{"eightlet..", "not.filed.here", "nor.is.that"} {
				if _, _, found := x.Find(host); found != None {
					t.Fatalf("%q is found", host)
				}
			}
			checkAllOf(t, x, []string{"eightlet", "not.filed.here", "nor.is.that", "as.little.as.these"})
		}
	}
}

// TestFront: where words behind the front of a name are read twice, no other host is found for
// it: these have in front of their last sixteen bytes the same again, and one of 256 has the tag
// of the name.
func TestFront(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for size := block/2 + 1; size < block; size++ {
		name := "abcdefghijklmnopqrstuvwxyz012345"[block-size:]
		host := strings.Repeat(name[size-block/2:], 2)[block-size:]
		for i := range 1500 {
			x := plain(seed{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}, suffixes([]string{name}))
			x.direct = direct{}
			if _, k := x.named(host); k != 0 {
				t.Fatalf("seed %d: %q is found for %q", i, name, host)
			}
		}
	}
}

// TestTooLong: what is longer than a host is not gone through for a long name.
func TestTooLong(t *testing.T) {
	name := strings.Repeat("n", 40) + ".example"
	x := plain(seed{1, 2, 3, 4, 5}, suffixes([]string{name}))
	front := strings.Repeat("a.", fqdn.MaxLen)
	for _, n := range []int{2, 4, fqdn.MaxLen - len(name) - 1, fqdn.MaxLen - len(name) + 1, len(front)} {
		host, want := front[:n&^1]+name, len(name)
		if len(host) > fqdn.MaxLen {
			want = 0
		}
		if _, size := x.named(host); size != want {
			t.Errorf("of a host of %d bytes a name of %d is found, want %d", len(host), size, want)
		}
	}
}

// TestAbove: every name is told what is filed above it and not for itself alone, and how far.
func TestAbove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patterns := rapid.SliceOfNDistinct(names.Filter(func(s string) bool { return len(s) < 240 }), 0, 30, rapid.ID).Draw(t, "patterns")
		for _, p := range patterns[:len(patterns)/2] {
			if front := "front." + p; !slices.Contains(patterns, front) {
				patterns = append(patterns, front)
			}
		}
		above, step := map[string]string{}, map[string]int{}
		of := []string{""} // the name of each shape
		build(seed{rapid.Uint64().Draw(t, "seed"), 2, 3, 5, 7}, suffixes(patterns), Fast, func(n *Node) (uint32, []uint32) {
			if len(n.Own) == 0 {
				return 0, nil // the root
			}
			name := patterns[n.Own[0].Pattern]
			above[name], step[name] = of[n.Above], n.Step
			of = append(of, name)
			return uint32(len(of) - 1), nil
		})
		for _, p := range patterns {
			want := longest(slices.DeleteFunc(slices.Clone(patterns), func(q string) bool { return q == p }), p)
			if above[p] != want || step[p] != LabelsBefore(p, len(want)) {
				t.Fatalf("%q is %d labels below %q, want %q", p, step[p], above[p], want)
			}
		}
	})
}

// TestBuildMany: what is filed on several goroutines is filed as on one: names alone, with all
// below them, of odd patterns, and of several patterns.
func TestBuildMany(t *testing.T) {
	var patterns []string
	var filed []map[string]Kind // by pattern
	add := func(text string, names map[string]Kind) {
		patterns, filed = append(patterns, text), append(filed, names)
	}
	for i := range 3 * (1 << 13) {
		name := fmt.Sprintf("n%d.x%d.example", i%20_000, i%3)
		switch i % 4 {
		case 0:
			add(name, map[string]Kind{name: Exact})
		case 1:
			add("**."+name+"|"+name, map[string]Kind{name: Exact | Below})
		case 2:
			add("*."+name+"|"+name, map[string]Kind{name: Exact | One})
		case 3:
			add(name+"|o"+name+"|**.p"+name, map[string]Kind{name: Exact, "o" + name: Exact, "p" + name: Below})
		}
	}
	want, got := map[string][]Own{}, map[string][]Own{}
	for i, names := range filed {
		for name, kind := range names {
			want[name] = append(want[name], Own{uint32(i), kind})
		}
	}
	var nodes [][]Own
	x := build(newSeed(), patterns, Fast, func(n *Node) (uint32, []uint32) {
		nodes = append(nodes, slices.Clone(n.Own))
		return 0, []uint32{uint32(len(nodes) - 1)}
	})
	for name, r := range x.Names() {
		if name != "" {
			got[name] = nodes[x.Pattern(r, 0, 1)]
		}
	}
	if len(got) != len(want) || len(nodes) != len(want)+1 {
		t.Fatalf("%d nodes of %d names, want %d", len(nodes)-1, len(got), len(want))
	}
	for name, own := range want {
		if !slices.Equal(got[name], own) {
			t.Fatalf("%q has %v, want %v", name, got[name], own)
		}
	}
}

// TestBuildCollides: names whose hashes are the same stay apart, and those of one name
// together.
func TestBuildCollides(t *testing.T) {
	for _, n := range []int{2, 5, 7, 8, 14, 15, 40} {
		var patterns []string
		for i := range 2 * n {
			patterns = append(patterns, fmt.Sprintf("n%d", i%n))
		}
		for _, s := range []seed{{}, {1, 2, 3, 4, 5}} { // with no seed short names have one hash
			x := plain(s, patterns)
			x.direct = direct{}
			for i := range n {
				name := fmt.Sprintf("n%d", i)
				if r, size := x.named(name); size != len(name) || !slices.Equal(x.Patterns(r, int(r.Shape)), []uint32{uint32(i), uint32(n + i)}) {
					t.Errorf("%d names: %q is found with %v", n, name, r)
				}
			}
		}
	}
}

// TestHashSpreads: names that differ have hashes that differ, in each half that
// the table uses, as often as chance has it.
func TestHashSpreads(t *testing.T) {
	const n = 1 << 16
	x := plain(seed{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89, 0x452821e638d01377}, nil)
	for _, form := range []string{"n%d.example", "%d.abcdefgh.com", "abcdefgh%08d.x", "x.a%d", "abcdefgh.%da.abcdefgh", "%d.thirty-two-bytes-and-more-than-that.example"} {
		high, low := map[uint64]bool{}, map[uint32]bool{}
		for i := range n {
			hash := x.seed.hash(fmt.Sprintf(form, i))
			high[hash>>32], low[uint32(hash)] = true, true
		}
		// Of 65,536 random numbers of 32 bits about half a pair is expected to meet.
		if len(high) < n-10 || len(low) < n-10 {
			t.Errorf("%s: %d high halves and %d low halves of %d", form, len(high), len(low), n)
		}
	}
}

// TestSpare: whatever the last buckets do not hold, the tables are not made twice as
// long for it.
func TestSpare(t *testing.T) {
	names := make([]string, 2_000)
	for i := range names {
		names[i] = fmt.Sprintf("n%d.example", i)
	}
	for i := range uint64(1_500) {
		x := plain(seed{i, 2, 3, 4, 5}, names)
		if cap(x.buckets) > x.hashed+x.hashed/64+8 {
			t.Fatalf("seed %d: room for %d buckets, of which names are hashed to %d", i, cap(x.buckets), x.hashed)
		}
	}
}

// named is find without what it says of the front of a host.
func (x *Index) named(host string) (Record, int) {
	r, size, _, _ := x.find(host)
	return r, size
}
