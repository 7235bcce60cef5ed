package index

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sallyport-go/sallyport/internal/packed"
)

// loadPlain loads an index as [plain] builds it, without the shortcut, so that it
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
		Marks: allMarked(Judged + 1),
	})
	return x
}

// allMarked are [Checks.Marks] that are the same for all patterns.
func allMarked(mark uint8) func(uint32, []uint8) {
	return func(_ uint32, marks []uint8) {
		for i := range marks {
			marks[i] = mark
		}
	}
}

// appended is Append for an index as [plain] builds it.
func appended(x *Index) []byte {
	return x.Append(nil, func(shape uint32) int { return int(shape) })
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
		check(t, x, patterns, p, true)
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
			check(t, x, patterns, "x."+p, true)
			check(t, x, patterns, "seventeen-letters.in.front.of."+p, true)
			check(t, x, patterns, "a.b.c.d.e.f.g.h."+p, true)
		}
	}
	for range 5 {
		check(t, x, patterns, names.Draw(t, "host"), true)
	}
}

// A written is the parts of an index that was written, which can be changed.
type written struct{ symbols, lengths, records, names, ways, refs []byte }

// parts returns the parts of what Append wrote.
func parts(b []byte) (w written) {
	if b[0] == byte(Compact) {
		w.symbols = b[5 : 5+8*int(b[1])+8*256*int(b[2])]
		b = b[4+len(w.symbols):]
	}
	b = b[1:]
	count, size := int(binary.LittleEndian.Uint32(b)), int(binary.LittleEndian.Uint32(b[4:]))
	refs := int(binary.LittleEndian.Uint32(b[8:]))
	w.records, b = b[12:22], b[22:]
	w.lengths, b = b[:count], b[count:]
	w.names, b = b[block:block+size], b[block+size+8:]
	rest := len(b)
	for i := section; i < count; i += section {
		rest -= 1 + placeSize*int(b[len(b)-rest])
	}
	w.ways, b = b[:len(b)-rest], b[len(b)-rest:]
	w.refs = b[:4*refs]
	return w
}

// name returns the bytes of the i-th name, and those of its record.
func (w written) name(i int) (name, record []byte) {
	layout := layoutOf(w.records[0], w.records[1]).size()
	at := 0
	for _, n := range w.lengths[:i] {
		at += int(n) + layout
	}
	end := at + int(w.lengths[i])
	return w.names[at:end], w.names[end : end+layout]
}

// A forgery is one change of what was written. It may be none.
var forgeries = map[string]func(t *rapid.T, w written){
	"a symbol": func(t *rapid.T, w written) {
		if len(w.symbols) > 0 {
			i := 8 * pick(t, len(w.symbols)/8)
			copy(w.symbols[i:i+8], rapid.SliceOfN(rapid.SampledFrom([]byte("ab.\x00\xff")), 8, 8).Draw(t, "symbol"))
		}
	},
	"no symbols":         func(t *rapid.T, w written) { clear(w.symbols) },
	"a bit of the names": func(t *rapid.T, w written) { w.names[pick(t, len(w.names))] ^= 1 << pick(t, 8) },
	"a bit of a record": func(t *rapid.T, w written) {
		_, record := w.name(pick(t, len(w.lengths)))
		record[pick(t, len(record))] ^= 1 << pick(t, 8)
	},
	"the root":         func(t *rapid.T, w written) { w.records[2+pick(t, 8)] ^= 1 << pick(t, 3) },
	"a record's bytes": func(t *rapid.T, w written) { w.records[pick(t, 2)] += uint8(pick(t, 3) - 1) },
	"a ref": func(t *rapid.T, w written) {
		if len(w.refs) > 0 {
			w.refs[4*pick(t, len(w.refs)/4)] += uint8(1 + pick(t, 3))
		}
	},
	"no length": func(t *rapid.T, w written) {
		i := pick(t, len(w.lengths))
		if n := w.lengths[i]; i > 0 && int(n)+int(w.lengths[i-1]) < 256 {
			w.lengths[i-1], w.lengths[i] = w.lengths[i-1]+n, 0
		}
	},
	"no first length": func(t *rapid.T, w written) {
		if len(w.lengths) > 1 && int(w.lengths[0])+int(w.lengths[1]) < 256 {
			w.lengths[0], w.lengths[1] = 0, w.lengths[0]+w.lengths[1]
		}
	},
	"two lengths": func(t *rapid.T, w written) {
		if n := len(w.lengths) - 1; n > 0 {
			i := pick(t, n)
			w.lengths[i]++
			w.lengths[i+1]--
		}
	},
	"two names": func(t *rapid.T, w written) {
		name, _ := w.name(pick(t, len(w.lengths)))
		other, _ := w.name(pick(t, len(w.lengths)))
		if len(name) == len(other) {
			was := slices.Clone(name)
			copy(name, other)
			copy(other, was)
		}
	},
	"a name twice": func(t *rapid.T, w written) {
		name, _ := w.name(pick(t, len(w.lengths)))
		other, _ := w.name(pick(t, len(w.lengths)))
		if len(name) == len(other) {
			copy(name, other)
		}
	},
	"two records": func(t *rapid.T, w written) {
		_, record := w.name(pick(t, len(w.lengths)))
		_, other := w.name(pick(t, len(w.lengths)))
		was := slices.Clone(record)
		copy(record, other)
		copy(other, was)
	},
	"a letter of a name": func(t *rapid.T, w written) {
		name, _ := w.name(pick(t, len(w.lengths)))
		name[pick(t, len(name))] = "az09-._AZ\x00\xff"[pick(t, 11)]
	},
}

func pick(t *rapid.T, n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }

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
	x := plain(seed{rapid.Uint64().Draw(t, "seed"), 2, 3, 5, 7}, patterns)
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
		x := loadPlain(appended(built), len(patterns))
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

// TestLoadForged: what is loaded of bytes that somebody changed answers as its own
// names say.
func TestLoadForged(t *testing.T) {
	for name, forge := range forgeries {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				patterns := manyNames.Draw(t, "names")
				b := appended(buildPlain(t, patterns))
				forge(t, parts(b))
				if x := loadPlain(b, len(patterns)); x != nil {
					checkLoaded(t, x)
				}
			})
		})
	}
}

// nested are names for some sections and some shards, of all lengths, most of which
// are below others.
func nested() (patterns []string) {
	add := func(name string) { patterns = append(patterns, name) }
	add("top")
	for i := range 30 {
		above := fmt.Sprintf("n%d.top", i)
		if i%3 > 0 {
			add(above)
		}
		for k := range 600 {
			name := fmt.Sprintf("%s%d.%s", strings.Repeat("l", k%40), k, above)
			add(name)
			if k%4 == 0 {
				add("below." + name)
				add("far.below." + name)
			}
		}
	}
	return patterns
}

// TestLoadMany: what is in more than one section and shard is found.
func TestLoadMany(t *testing.T) {
	patterns := nested()
	b := appended(plain(seed{1, 2, 3, 4, 5}, patterns))
	if w := parts(b); len(w.lengths) <= 2*section || bucketsFor(len(w.lengths)) <= 2<<shardBits(0) || len(w.ways) < 2*(1+placeSize) {
		t.Fatalf("%d names, ways of %d bytes", len(w.lengths), len(w.ways))
	}
	x := loadPlain(b, len(patterns))
	if x == nil {
		t.Fatal("not loaded")
	}
	for i, p := range patterns {
		for way, find := range map[string]func(string) (Record, int){"find": x.find, "findAll": x.findAll} {
			host := p
			if way == "findAll" {
				host = "x.y." + p
			}
			r, size := find(host)
			if size != len(p) || r.Shape != 1 || x.Pattern(r, 0, 1) != uint32(i) {
				t.Fatalf("%s(%q): %v of %d bytes, want pattern %d", way, host, r, size, i)
			}
		}
		checkShort(t, x, p)
		if _, size := x.find("x" + p); size >= len(p) {
			t.Fatalf("%q is found below x", p)
		}
	}
}

// TestShards: there are not many, and the buckets of one have numbers of 16 bits.
func TestShards(t *testing.T) {
	for names := 1; names <= maxNames; names *= 2 {
		if bits, buckets := shardBits(bucketsFor(names)), bucketsFor(names); bits > 16 || buckets>>bits > 1<<10 {
			t.Errorf("%d names: %d bits for %d buckets", names, bits, buckets)
		}
	}
}

// TestLoadWays: of what is written at the start of a section every change is refused.
func TestLoadWays(t *testing.T) {
	patterns := nested()
	b := appended(plain(seed{1, 2, 3, 4, 5}, patterns))
	ways := parts(b).ways
	for i := range ways {
		for _, x := range []byte{1, 2, 128, 255} {
			ways[i] ^= x
			if loadPlain(b, len(patterns)) != nil {
				t.Fatalf("loaded with byte %d of %d changed by %d", i, len(ways), x)
			}
			ways[i] ^= x
		}
	}
}

// TestLoadRefuses: names that are none, that are there twice or not in order.
func TestLoadRefuses(t *testing.T) {
	long := strings.Repeat("l", 40) + ".x"
	for _, c := range []struct {
		patterns [2]string
		instead  [2]string
		loaded   bool
	}{
		{[2]string{"aa.b", "ab.b"}, [2]string{"aa.b", "ac.b"}, true},
		{[2]string{"aa.b", "ab.b"}, [2]string{"aa.b", "aa.b"}, false},
		{[2]string{"aa.b", "ab.b"}, [2]string{"ab.b", "aa.b"}, false},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "c" + long}, true},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "a" + long}, false},
		{[2]string{"a" + long, "b" + long}, [2]string{"b" + long, "a" + long}, false},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "B" + long}, false},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "-" + long}, false},
		{[2]string{"a.bc", "b.bd"}, [2]string{"a.bc", "b.b7"}, true},
		{[2]string{"a.1b", "b.bd"}, [2]string{"a.1c", "b.bd"}, true},
		{[2]string{"a.1b", "b.bd"}, [2]string{"a.12", "b.bd"}, false},
		{[2]string{"a.0ya", "b.bd"}, [2]string{"a.0xa", "b.bd"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"a..b", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"ab-b", "zzzz"}, true},
		{[2]string{"abcb", "zzzz"}, [2]string{"abcB", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{".bcb", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"abcb", "zzz."}, false},
	} {
		b := appended(plain(seed{1, 2, 3, 4, 5}, c.patterns[:]))
		w := parts(b)
		first, _ := w.name(0)
		second, _ := w.name(1)
		if string(first) != c.patterns[0] {
			first, second = second, first
		}
		copy(first, c.instead[0])
		copy(second, c.instead[1])
		if loaded := loadPlain(b, 2) != nil; loaded != c.loaded {
			t.Errorf("%q: loaded %v", c.instead, loaded)
		}
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
		x := build(seed{1, 2, 3, 4, 5}, c.patterns, Fast, func(n *Node) (uint32, []uint32) {
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
		if got := loadPlain(appended(x), c.count) != nil; got != c.loaded {
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
		{[]string{"b", "c"}, false}, {[]string{"d.b", "d.c"}, false}, {[]string{"b.c", "ab.c"}, false}, {[]string{"b", "ab"}, false},
		{[]string{"b", "a.b"}, true}, {[]string{"c.b", "a.c.b"}, true}, {[]string{"b", "a.c.b"}, true},
		{[]string{"**", "a"}, true}, {[]string{"**", "c.a.b"}, true}, {[]string{"e.d.c.b", "a.e.d.c.b"}, true},
	} {
		x := build(seed{1, 2, 3, 4, 5}, c.patterns, Fast, func(n *Node) (uint32, []uint32) {
			if len(n.Own) == 0 {
				return 0, nil
			}
			return uint32(n.Own[0].Kind), []uint32{n.Own[0].Pattern}
		})
		shapes := []Shape{{}, {1, []Kind{Exact}, Judged + 1}, {}, {}, {1, []Kind{Below}, 0}}
		asked := false
		Load(packed.NewReader(x.Append(nil, func(shape uint32) int { return shapes[shape].Patterns }), 0), Checks{
			Patterns: 2, Shapes: shapes,
			NewJudge: func() Judge {
				return func(n *Node, shape uint32, patterns []uint32) uint8 {
					asked = asked || len(n.Patterns) > 0
					return Judged
				}
			},
			Marks: allMarked(Judged + 1),
		})
		if asked != c.asked {
			t.Errorf("%q: asked %v", c.patterns, asked)
		}
	}
}

// TestLoadMarks: the mark of a record is to be that of its pattern, odd or not.
func TestLoadMarks(t *testing.T) {
	for _, pattern := range []string{"a", "a|b", "a|b.c"} {
		x := plain(seed{1, 2, 3, 4, 5}, []string{pattern})
		for _, right := range []bool{true, false} {
			mark := Judged + 1
			if !right {
				mark++
			}
			got := Load(packed.NewReader(appended(x), 0), Checks{
				Patterns: 1, Shapes: []Shape{{}, {1, []Kind{Exact}, Judged + 1}},
				Text: func(uint32, string) bool { return true },
				NewJudge: func() Judge {
					return func(n *Node, _ uint32, _ []uint32) uint8 { return Judged + uint8(len(n.Own)) }
				},
				Marks: allMarked(mark),
			})
			if (got != nil) != right {
				t.Errorf("%q: loaded %v with mark %d", pattern, got != nil, mark)
			}
		}
	}
}

// TestLoadMarksAll: each of many patterns is compared with its own mark, whoever of
// several inspectors saw its name.
func TestLoadMarksAll(t *testing.T) {
	const count = 20_000
	patterns := make([]string, count)
	for i := range patterns {
		patterns[i] = fmt.Sprintf("n%d", i*7919%count)
	}
	b := appended(plain(seed{1, 2, 3, 4, 5}, patterns))
	for _, wrong := range []uint32{0, 1, 7, 4095, 4096, 16383, 16384, count - 9, count - 1, count} {
		got := Load(packed.NewReader(b, 0), Checks{
			Patterns: count, Shapes: []Shape{{}, {1, []Kind{Exact}, Judged + 1}},
			NewJudge: func() Judge { return func(*Node, uint32, []uint32) uint8 { return Judged } },
			Marks: func(first uint32, marks []uint8) {
				allMarked(Judged+1)(first, marks)
				if k := int64(wrong) - int64(first); k >= 0 && k < int64(len(marks)) {
					marks[k]++
				}
			},
		})
		if (got != nil) != (wrong == count) {
			t.Errorf("loaded %v with a wrong mark of pattern %d", got != nil, wrong)
		}
	}
}

// TestJoin: each mark is joined with that of the same pattern, and no other changes.
func TestJoin(t *testing.T) {
	for size := range 40 {
		for at := range size {
			to, marks := make([]uint8, size), make([]uint8, size+9)
			to[0], marks[at], marks[size] = 1, 2, 4
			want := slices.Clone(to)
			want[at] |= 2
			if join(to, marks); !slices.Equal(to, want) {
				t.Errorf("%d marks, one at %d: %v", size, at, to)
			}
		}
	}
}

// TestLoadJudges: what a judge refuses is not loaded, be it the root, a name, or one
// of a pattern that is odd.
func TestLoadJudges(t *testing.T) {
	for _, pattern := range []string{"a", "a|b"} {
		x := plain(seed{1, 2, 3, 4, 5}, []string{pattern})
		for _, refused := range []int{-1, 0, 1} { // with so many patterns of their own
			got := Load(packed.NewReader(appended(x), 0), Checks{
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
				Marks: allMarked(Refused),
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
		x := plain(seed{1, 2, 3, 4, 5}, []string{name})
		for i, kind := range []Kind{Exact, Below} {
			for _, mark := range []uint8{0, Judged + 1} {
				got := Load(packed.NewReader(appended(x), 0), Checks{
					Patterns: 1, Shapes: []Shape{{}, {1, []Kind{kind}, mark}},
					NewJudge: func() Judge { return func(*Node, uint32, []uint32) uint8 { return Judged } },
					Marks:    allMarked(Judged + 1),
				})
				if (got != nil) != want[i] {
					t.Errorf("%q for %d: loaded %v", name, kind, got != nil)
				}
			}
		}
	}
}
