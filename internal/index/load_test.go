package index

import (
	"math/bits"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/packed"
)

// loadPlain loads an index as [plain] builds it, without the shortcuts, so that it
// is the tables that answer.
func loadPlain(b []byte, patterns int) *Index {
	shapes, kinds := make([]Shape, patterns+1), slices.Repeat([]Kind{Exact}, patterns)
	for i := range shapes {
		shapes[i] = Shape{Patterns: i, Own: kinds[:i]}
		if i == 1 {
			shapes[i].Mark = Judged + 1
		}
	}
	x := Load(packed.NewReader(b, 0), Checks{
		Patterns: patterns, Shapes: shapes,
		Text: func(uint32, string) bool { return true },
		NewJudge: func() Judge {
			return func(n *Node, shape uint32, patterns []uint32) uint8 {
				if int(shape) != len(n.Own) {
					return Refused
				}
				return Judged + uint8(len(n.Own)&1)
			}
		},
		Mark: func(uint32) uint8 { return Judged + 1 },
	})
	if x != nil {
		x.words, x.endings = nil, anyEnding
	}
	return x
}

// listed returns the patterns of an index of exact names.
func listed(t *rapid.T, x *Index) []string {
	all := make([]string, x.Len())
	for name, r := range x.Names() {
		for _, i := range x.Patterns(r, int(r.Shape)) {
			if all[i] != "" || name == "" {
				t.Fatalf("pattern %d is filed under %q and %q", i, all[i], name)
			}
			all[i] = name
		}
	}
	if slices.Contains(all, "") {
		t.Fatalf("a pattern is not filed: %q", all)
	}
	return all
}

// checkLoaded compares all that can be asked of an index with trying all.
func checkLoaded(t *rapid.T, x *Index) {
	patterns := listed(t, x)
	for _, p := range patterns {
		if p != strings.ToLower(p) {
			t.Fatalf("%q is filed", p)
		}
		check(t, x, patterns, p)
		count := 0
		for _, q := range patterns {
			if q == p {
				count++
			}
		}
		if r, _ := x.find(p); int(r.Shape) != count {
			t.Fatalf("%q is there %d times in %q, found are %d", p, count, patterns, r.Shape)
		}
		if len(p) < 200 {
			check(t, x, patterns, "x."+p)
			check(t, x, patterns, "seventeen-letters.in.front.of."+p)
			check(t, x, patterns, "a.b.c.d.e.f.g.h."+p)
		}
	}
	for range 5 {
		check(t, x, patterns, names.Draw(t, "host"))
	}
}

// A forgery is one change of a table. It may be none.
var forgeries = map[string]func(t *rapid.T, x *Index){
	"a bit of the tags": func(t *rapid.T, x *Index) {
		x.tags[pick(t, len(x.tags))] ^= 1 << pick(t, 64)
	},
	"a bit of the filter": func(t *rapid.T, x *Index) {
		x.filter[pick(t, len(x.filter))] ^= 1 << pick(t, 64)
	},
	"no bit of a word of the filter": func(t *rapid.T, x *Index) { x.filter[pick(t, len(x.filter))] = 0 },
	"one label":                      func(t *rapid.T, x *Index) { x.top = !x.top },
	"the longest":                    func(t *rapid.T, x *Index) { x.long = pick(t, 256) },
	"crowded":                        func(t *rapid.T, x *Index) { x.tags[pick(t, len(x.tags))] ^= crowded },
	"a seed":                         func(t *rapid.T, x *Index) { x.seed[pick(t, 5)]++ },
	"the buckets":                    func(t *rapid.T, x *Index) { x.buckets += pick(t, 3) - 1 },
	"a ref": func(t *rapid.T, x *Index) {
		if len(x.refs) > 0 {
			x.refs[pick(t, len(x.refs))] = uint32(pick(t, x.patterns+1))
		}
	},
	"a byte of the names": func(t *rapid.T, x *Index) {
		x.names[block+pick(t, len(x.names)-block-8)] ^= 1 << pick(t, 8)
	},
	"a size": func(t *rapid.T, x *Index) {
		b := pick(t, len(x.sizes))
		used := (bits.Len64(x.sizes[b]) + 7) / 8
		if used > 1 {
			i := pick(t, used-1)
			x.sizes[b] += 1<<(8*i) - 1<<(8*i+8)
		}
	},
	"a symbol": func(t *rapid.T, x *Index) {
		if len(x.symbols) > 0 {
			x.symbols[pick(t, len(x.symbols))] ^= 1 << pick(t, 64)
		}
	},
	"fewer symbols": func(t *rapid.T, x *Index) { x.symbols = x.symbols[:pick(t, len(x.symbols)+1)] },
	"two slots":     func(t *rapid.T, x *Index) { swapSlots(t, x, true) },
	"a name twice": func(t *rapid.T, x *Index) {
		// A name in place of one of the same length, with its tag.
		swapSlots(t, x, false)
	},
}

func pick(t *rapid.T, n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }

// swapSlots exchanges two names of one length with their tags, but not their
// records, or puts the first in place of the second.
func swapSlots(t *rapid.T, x *Index, both bool) {
	type place struct{ bucket, slot, end, size int }
	var all []place
	for b, sizes := range x.sizes {
		for s := range slots {
			if size := int(sizes >> (8 * s) & 0xff); size > 0 {
				all = append(all, place{b, s, x.end(b, uint(s), sizes), size})
			}
		}
	}
	p := all[pick(t, len(all))]
	all = slices.DeleteFunc(all, func(q place) bool { return q.size != p.size })
	q := all[pick(t, len(all))]
	tag := func(p place) uint64 { return x.tags[p.bucket] >> (8 * p.slot) & 0xff }
	tp, tq := tag(p), tag(q)
	if p.slot == slots-1 || q.slot == slots-1 {
		return
	}
	nameP, nameQ := x.names[p.end-p.size:p.end], x.names[q.end-q.size:q.end]
	was := slices.Clone(nameQ)
	copy(nameQ, nameP)
	x.tags[q.bucket] ^= (tp ^ tq) << (8 * q.slot)
	if both {
		copy(nameP, was)
		x.tags[p.bucket] ^= (tp ^ tq) << (8 * p.slot)
	}
}

// manyNames are names that fill and crowd buckets.
var manyNames = rapid.Custom(func(t *rapid.T) []string {
	patterns := rapid.SliceOfN(names, 1, 60).Draw(t, "patterns")
	for _, p := range patterns[:len(patterns)/2] {
		if len(p) < 240 {
			patterns = append(patterns, "a."+p, "b.a."+p)
		}
	}
	return patterns
})

// buildPlain is [plain] with a seed and in a form of its own.
func buildPlain(t *rapid.T, patterns []string) *Index {
	x := plain(newSeed(rapid.Uint64().Draw(t, "seed"), 2, 3, 5, 7), patterns)
	if rapid.Bool().Draw(t, "compact") {
		return compact(x)
	}
	return x
}

// TestLoad: an index is loaded as it was.
func TestLoad(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		patterns := manyNames.Draw(t, "names")
		built := buildPlain(t, patterns)
		x := loadPlain(built.Append(nil), len(patterns))
		if x == nil {
			t.Fatalf("%q are not loaded", patterns)
		}
		if got := listed(t, x); !slices.Equal(got, patterns) {
			t.Fatalf("%q became %q", patterns, got)
		}
		if (x.symbols != nil) != (built.symbols != nil) {
			t.Fatal("the form is another one")
		}
		checkLoaded(t, x)
	})
}

// TestLoadForged: what is loaded of tables that somebody changed answers as its own
// names say.
func TestLoadForged(t *testing.T) {
	for name, forge := range forgeries {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				patterns := manyNames.Draw(t, "names")
				x := buildPlain(t, patterns)
				x.tags, x.sizes = slices.Clone(x.tags), slices.Clone(x.sizes)
				forge(t, x)
				if x := loadPlain(x.Append(nil), len(patterns)); x != nil {
					checkLoaded(t, x)
				}
			})
		})
	}
}

// TestLoadCrowded: the buckets in a row that a look-up goes through are bounded.
func TestLoadCrowded(t *testing.T) {
	var patterns []string
	for i := range 26 * 26 * 26 {
		patterns = append(patterns, string([]byte{'a' + byte(i/676), 'a' + byte(i/26%26), 'a' + byte(i%26)}))
	}
	x := plain(newSeed(0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89, 0x452821e638d01377), patterns)
	if loadPlain(x.Append(nil), len(patterns)) == nil {
		t.Fatal("not loaded")
	}
	for i := range maxCrowded {
		x.tags[100+i] |= crowded
	}
	if at := slices.IndexFunc(x.tags[100+maxCrowded:], func(tags uint64) bool { return tags&crowded == 0 }); at < 0 {
		t.Fatal("all are crowded")
	} else {
		x.tags[100+maxCrowded+at] |= crowded
	}
	if loadPlain(x.Append(nil), len(patterns)) != nil {
		t.Fatal("loaded")
	}
}

// TestLoadLies: records that are of the right form and of the wrong patterns.
func TestLoadLies(t *testing.T) {
	for name, c := range map[string]struct {
		patterns []string
		lie      map[string][]uint32 // the patterns of a name, instead of its own
		count    int                 // of patterns that are said to be there
		loaded   bool
	}{
		"no lie":            {[]string{"a|b", "b", "a.b"}, nil, 3, true},
		"one twice":         {[]string{"a", "b"}, map[string][]uint32{"b": {0}}, 1, false},
		"one too many":      {[]string{"a", "b"}, nil, 3, false},
		"one too few":       {[]string{"a", "b"}, nil, 1, false},
		"exchanged":         {[]string{"a", "b"}, map[string][]uint32{"a": {1}, "b": {0}}, 2, true},
		"not in order":      {[]string{"a", "a"}, map[string][]uint32{"a": {1, 0}}, 2, false},
		"another kind":      {[]string{"a|*.b"}, nil, 1, false},
		"no pattern":        {[]string{"a", "b"}, map[string][]uint32{"b": {7}}, 2, false},
		"not its own":       {[]string{"a|b", "b", "c"}, map[string][]uint32{"c": {0}, "a": {2}}, 3, false},
		"makes up":          {[]string{"a|b", "b"}, map[string][]uint32{"a": {0, 0}, "b": {1}}, 2, false},
		"an alternative":    {[]string{"a|b", "b"}, map[string][]uint32{"b": {1}}, 2, false},
		"plain and odd":     {[]string{"a|b", "c"}, map[string][]uint32{"c": {0, 1}}, 2, false},
		"nowhere":           {[]string{"a|b", "c"}, map[string][]uint32{"c": {}}, 2, false},
		"nowhere, residual": {[]string{"a*.b", "c"}, map[string][]uint32{"c": {}}, 2, false},
	} {
		x := build(newSeed(1, 2, 3, 4, 5), c.patterns, Fast, func(n *Node) (uint32, []uint32) {
			var own []uint32
			for _, o := range n.Own {
				own = append(own, o.Pattern)
			}
			// A name is known by what is filed there.
			for name, lie := range c.lie {
				if len(own) > 0 && isAt(c.patterns, own, name) {
					return uint32(len(lie)), lie
				}
			}
			return uint32(len(own)), own
		})
		if got := loadPlain(x.Append(nil), c.count) != nil; got != c.loaded {
			t.Errorf("%s: loaded: %v", name, got)
		}
	}
}

// isAt reports whether own are the patterns that have name as an alternative.
func isAt(patterns []string, own []uint32, name string) bool {
	var at []uint32
	for i, p := range patterns {
		if slices.Contains(strings.Split(p, "|"), name) {
			at = append(at, uint32(i))
		}
	}
	return slices.Equal(at, own)
}

// TestLoadAsks: a name above which there are patterns is judged, whatever its mark.
func TestLoadAsks(t *testing.T) {
	for _, c := range []struct {
		patterns []string
		asked    bool
	}{
		{[]string{"b", "c"}, false}, {[]string{"d.b", "d.c"}, false},
		{[]string{"b", "a.b"}, true}, {[]string{"c.b", "a.c.b"}, true}, {[]string{"b", "a.c.b"}, true},
		{[]string{"**", "a"}, true}, {[]string{"**", "c.a.b"}, true}, {[]string{"e.d.c.b", "a.e.d.c.b"}, true},
	} {
		x := build(newSeed(1, 2, 3, 4, 5), c.patterns, Fast, func(n *Node) (uint32, []uint32) {
			if len(n.Own) == 0 {
				return 0, nil
			}
			return uint32(n.Own[0].Kind), []uint32{n.Own[0].Pattern}
		})
		shapes := []Shape{{}, {1, []Kind{Exact}, Judged + 1}, {}, {}, {1, []Kind{Below}, 0}}
		asked := false
		Load(packed.NewReader(x.Append(nil), 0), Checks{
			Patterns: 2, Shapes: shapes,
			NewJudge: func() Judge {
				return func(n *Node, shape uint32, patterns []uint32) uint8 {
					asked = asked || len(n.Patterns) > 0
					return Judged
				}
			},
			Mark: func(uint32) uint8 { return Judged + 1 },
		})
		if asked != c.asked {
			t.Errorf("%q: asked %v", c.patterns, asked)
		}
	}
}

// TestLoadMarks: the mark of a record is to be that of its pattern, odd or not.
func TestLoadMarks(t *testing.T) {
	for _, pattern := range []string{"a", "a|b", "a|b.c"} {
		x := plain(newSeed(1, 2, 3, 4, 5), []string{pattern})
		for _, right := range []bool{true, false} {
			mark := Judged + 1
			if !right {
				mark++
			}
			got := Load(packed.NewReader(x.Append(nil), 0), Checks{
				Patterns: 1, Shapes: []Shape{{}, {1, []Kind{Exact}, Judged + 1}},
				Text: func(uint32, string) bool { return true },
				NewJudge: func() Judge {
					return func(n *Node, _ uint32, _ []uint32) uint8 { return Judged + uint8(len(n.Own)) }
				},
				Mark: func(uint32) uint8 { return mark },
			})
			if (got != nil) != right {
				t.Errorf("%q: loaded %v with mark %d", pattern, got != nil, mark)
			}
		}
	}
}

// TestLoadJudges: what a judge refuses is not loaded, be it the root, a name, or one
// of a pattern that is odd.
func TestLoadJudges(t *testing.T) {
	for _, pattern := range []string{"a", "a|b"} {
		x := plain(newSeed(1, 2, 3, 4, 5), []string{pattern})
		for _, refused := range []int{-1, 0, 1} { // with so many patterns of their own
			got := Load(packed.NewReader(x.Append(nil), 0), Checks{
				Patterns: 1, Shapes: []Shape{{}, {1, []Kind{Exact}, 0}},
				Text: func(uint32, string) bool { return true },
				NewJudge: func() Judge {
					return func(n *Node, _ uint32, _ []uint32) uint8 {
						if len(n.Own) == refused {
							return Refused
						}
						return Judged
					}
				},
				Mark: func(uint32) uint8 { return Refused },
			})
			if (got != nil) != (refused < 0) {
				t.Errorf("%q: loaded %v with %d refused", pattern, got != nil, refused)
			}
		}
	}
}

// TestLoadLongest: a name with no room for a label in front is filed for itself.
func TestLoadLongest(t *testing.T) {
	for size, want := range map[int][2]bool{251: {true, true}, 252: {true, false}, 253: {true, false}} {
		name := strings.Repeat("a.", size/2)[:size-1] + "a"
		if size%2 == 0 {
			name = "a" + strings.Repeat("a.", size/2)[:size-1]
		}
		x := plain(newSeed(1, 2, 3, 4, 5), []string{name})
		for i, kind := range []Kind{Exact, Below} {
			for _, mark := range []uint8{0, Judged + 1} {
				got := Load(packed.NewReader(x.Append(nil), 0), Checks{
					Patterns: 1, Shapes: []Shape{{}, {1, []Kind{kind}, mark}},
					NewJudge: func() Judge { return func(*Node, uint32, []uint32) uint8 { return Judged } },
					Mark:     func(uint32) uint8 { return Judged + 1 },
				})
				if (got != nil) != want[i] {
					t.Errorf("%q for %d: loaded %v", name, kind, got != nil)
				}
			}
		}
	}
}
