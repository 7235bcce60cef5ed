package index

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
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
		if i == 1 || i == 2 {
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
		if r, _ := x.named(p); int(r.Shape) != count {
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
type written struct{ symbols, seeds, lengths, table, hashed, buckets, records, names, refs []byte }

// parts returns the parts of what Append wrote.
func parts(b []byte) (w written) {
	next := func(n int) (part []byte) {
		part, b = b[:n], b[n:]
		return part
	}
	count := func() int { return int(binary.LittleEndian.Uint32(next(4))) }
	if next(1)[0] == byte(Compact) {
		w.symbols = next(8 * count())
	}
	w.seeds, w.lengths = next(8*7), next(2)
	w.table = next(8 * count())
	w.hashed = next(4)
	w.buckets = next(16 * count())
	w.records = next(10)
	w.names = next(count())
	w.names = w.names[block : len(w.names)-8]
	w.refs = next(4 * count())
	return w
}

// bucket returns the two words of a bucket.
func (w written) bucket(i int) bucket {
	return bucket{word(w.buckets, 16*i), word(w.buckets, 16*i+8)}
}

// count returns how many names there are.
func (w written) count() (n int) {
	for i := range len(w.buckets) / 16 {
		b := w.bucket(i)
		n += b.count()
	}
	return n
}

// name returns the bytes of the i-th name, and those of its record.
func (w written) name(i int) (name, record []byte) {
	layout := layoutOf(w.records[0], w.records[1]).size()
	at := 0
	for k := range len(w.buckets) / 16 {
		b := w.bucket(k)
		for slot := range b.count() {
			end := at + b.size(slot)
			if i == 0 {
				return w.names[at:end], w.names[end : end+layout]
			}
			at = end + layout
			i--
		}
	}
	panic("there are fewer names")
}

// A forgery is one change of what was written. It may be none.
var forgeries = map[string]func(t *rapid.T, w written){
	"a symbol": func(t *rapid.T, w written) {
		if len(w.symbols) > 0 {
			i := 8 * pick(t, len(w.symbols)/8)
			copy(w.symbols[i:i+8], rapid.SliceOfN(rapid.SampledFrom([]byte("ab.\x00\xff")), 8, 8).Draw(t, "symbol"))
		}
	},
	"no symbols":       func(t *rapid.T, w written) { clear(w.symbols) },
	"a seed":           func(t *rapid.T, w written) { w.seeds[pick(t, len(w.seeds))] ^= 1 << pick(t, 8) },
	"no seed":          func(t *rapid.T, w written) { clear(w.seeds[8*pick(t, len(w.seeds)/8):][:8]) },
	"short lengths":    func(t *rapid.T, w written) { w.lengths[pick(t, 2)] ^= 1 << pick(t, 8) },
	"a set of lengths": func(t *rapid.T, w written) { w.table[pick(t, len(w.table))] ^= 1 << pick(t, 8) },
	"sets of lengths":  func(t *rapid.T, w written) { clear(w.table[pick(t, len(w.table)):]) },
	"all lengths":      func(t *rapid.T, w written) { copy(w.table, bytes.Repeat([]byte{0xff}, len(w.table))) },
	"hashed":           func(t *rapid.T, w written) { w.hashed[0] += uint8(pick(t, 3) - 1) },
	"a bucket":         func(t *rapid.T, w written) { w.buckets[pick(t, len(w.buckets))] ^= 1 << pick(t, 8) },
	"a tag": func(t *rapid.T, w written) {
		i := 16 * pick(t, len(w.buckets)/16)
		w.buckets[i+pick(t, 7)] = w.buckets[i+pick(t, 7)]
	},
	"crowded": func(t *rapid.T, w written) { w.buckets[16*pick(t, len(w.buckets)/16)+7] ^= 1 << 7 },
	"two slots": func(t *rapid.T, w written) {
		// With their tags and their names, so that they are in another order.
		i := 16 * pick(t, len(w.buckets)/16)
		b := w.bucket(i / 16)
		first := 0
		for k := range i / 16 {
			c := w.bucket(k)
			first += c.count()
		}
		for slot := range max(b.count()-1, 0) {
			name, record := w.name(first + slot)
			other, otherRecord := w.name(first + slot + 1)
			if len(name) == len(other) {
				swap(name, other)
				swap(record, otherRecord)
				swap(w.buckets[i+slot:][:1], w.buckets[i+slot+1:][:1])
			}
		}
	},
	"a bit of the names": func(t *rapid.T, w written) { w.names[pick(t, len(w.names))] ^= 1 << pick(t, 8) },
	"a bit of a record": func(t *rapid.T, w written) {
		_, record := w.name(pick(t, w.count()))
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
		i := 16*pick(t, len(w.buckets)/16) + 8 + pick(t, 6)
		w.buckets[i], w.buckets[i+1] = 0, w.buckets[i]+w.buckets[i+1]
	},
	"two lengths": func(t *rapid.T, w written) {
		i := 16*pick(t, len(w.buckets)/16) + 8 + pick(t, 6)
		if w.buckets[i] > 0 && w.buckets[i+1] > 0 {
			w.buckets[i]++
			w.buckets[i+1]--
		}
	},
	"two names": func(t *rapid.T, w written) {
		name, _ := w.name(pick(t, w.count()))
		other, _ := w.name(pick(t, w.count()))
		if len(name) == len(other) {
			swap(name, other)
		}
	},
	"a name twice": func(t *rapid.T, w written) {
		name, _ := w.name(pick(t, w.count()))
		other, _ := w.name(pick(t, w.count()))
		if len(name) == len(other) {
			copy(name, other)
		}
	},
	"two records": func(t *rapid.T, w written) {
		_, record := w.name(pick(t, w.count()))
		_, other := w.name(pick(t, w.count()))
		swap(record, other)
	},
	"a letter of a name": func(t *rapid.T, w written) {
		name, _ := w.name(pick(t, w.count()))
		name[pick(t, len(name))] = "az09-._AZ\x00\xff"[pick(t, 11)]
	},
}

// swap exchanges bytes.
func swap(a, b []byte) {
	was := slices.Clone(a)
	copy(a, b)
	copy(b, was)
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

// TestLoadForged: what is loaded of bytes that somebody changed answers as its own
// names say.
func TestLoadForged(t *testing.T) {
	for name, forge := range forgeries {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				patterns := manyNames.Draw(t, "names")
				b := buildPlain(t, patterns).Append(nil)
				forge(t, parts(b))
				if x := loadPlain(b, len(patterns)); x != nil {
					checkLoaded(t, x)
				}
			})
		})
	}
}

// nested are names for some sections, of all lengths, most of which are below others.
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

// TestLoadMany: what is in more than one section is found.
func TestLoadMany(t *testing.T) {
	patterns := nested()
	b := plain(seed{1, 2, 3, 4, 5}, patterns).Append(nil)
	if n := len(parts(b).buckets) / 16; n <= 2*section {
		t.Fatalf("%d buckets", n)
	}
	x := loadPlain(b, len(patterns))
	if x == nil {
		t.Fatal("not loaded")
	}
	for i, p := range patterns {
		for way, find := range map[string]func(string) (Record, int){"find": x.named, "findAll": x.findAll} {
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
		if _, size := x.named("x" + p); size >= len(p) {
			t.Fatalf("%q is found below x", p)
		}
	}
}

// rename makes the i-th name of an index of few names another one, which is as long and found
// where it is.
func (w written) rename(x *Index, i int, to string) {
	name, _ := w.name(i)
	copy(name, to)
	w.buckets[i] = uint8(x.seed.hash(to))
}

// TestLoadRefuses: names that are none, that are there twice, or not in lower case. Nothing
// else is wrong with them.
func TestLoadRefuses(t *testing.T) {
	long := strings.Repeat("l", 40) + ".x"
	for _, c := range []struct {
		patterns [2]string
		instead  [2]string
		loaded   bool
	}{
		{[2]string{"aa.b", "ab.b"}, [2]string{"aa.b", "ac.b"}, true},
		{[2]string{"aa.b", "ab.b"}, [2]string{"aa.b", "aa.b"}, false},
		{[2]string{"aa.b", "ab.b"}, [2]string{"ab.b", "aa.b"}, true},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "c" + long}, true},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "a" + long}, false},
		{[2]string{"a" + long, "b" + long}, [2]string{"b" + long, "a" + long}, true},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "B" + long}, false},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "-" + long}, false},
		{[2]string{"a" + long, "b" + long}, [2]string{"a" + long, "_" + long}, true},
		{[2]string{"a.bc", "b.bd"}, [2]string{"a.bc", "b.b7"}, true},
		{[2]string{"a.1b", "b.bd"}, [2]string{"a.1c", "b.bd"}, true},
		{[2]string{"a.1b", "b.bd"}, [2]string{"a.12", "b.bd"}, false},
		{[2]string{"a.0ya", "b.bd"}, [2]string{"a.0xa", "b.bd"}, false},
		{[2]string{"a.1b", "bcde"}, [2]string{"a.1b", "1234"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"a..b", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"ab-b", "zzzz"}, true},
		{[2]string{"abcb", "zzzz"}, [2]string{"a-.b", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"a.-b", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"ab--", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"_b_b", "zzzz"}, true},
		{[2]string{"abcb", "zzzz"}, [2]string{"_bBb", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"abcB", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{".bcb", "zzzz"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"abcb", "zzz."}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"abcb", "zz/z"}, false},
		{[2]string{"abcb", "zzzz"}, [2]string{"abcb", "zz\xe4z"}, false},
	} {
		x := plain(seed{1, 2, 3, 4, 5}, c.patterns[:])
		b := x.Append(nil)
		w := parts(b)
		first, second := 0, 1
		if name, _ := w.name(0); string(name) != c.patterns[0] {
			first, second = 1, 0
		}
		w.rename(x, first, c.instead[0])
		w.rename(x, second, c.instead[1])
		copy(w.table, bytes.Repeat([]byte{0xff}, len(w.table)))
		w.lengths[0], w.lengths[1] = 0xff, 1
		if loaded := loadPlain(b, 2) != nil; loaded != c.loaded {
			t.Errorf("%q: loaded %v", c.instead, loaded)
		}
	}
}

// TestLoadTables: of the tables nothing is taken on trust that a look-up relies on.
func TestLoadTables(t *testing.T) {
	few := []string{"a", "b.c", "abcdefg.h", "sixteen-and.more-than-that", strings.Repeat("l", 40) + ".x"}
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprintf("n%d.example", i)
	}
	crowdedOf := func(w written) int {
		for i := range len(w.buckets) / 16 {
			if w.buckets[16*i+7]&0x80 != 0 {
				return i
			}
		}
		t.Fatal("no bucket is crowded")
		return 0
	}
	for name, c := range map[string]struct {
		patterns []string
		lie      func(w written)
		loaded   bool
	}{
		"nothing":                 {few, func(w written) {}, true},
		"nothing of many":         {many, func(w written) {}, true},
		"more lengths":            {few, func(w written) { w.lengths[0] = 0xff; w.table[9] = 0xff }, true},
		"no lengths":              {few[2:4], func(w written) { clear(w.table) }, false},
		"no lengths of long ones": {few[4:], func(w written) { clear(w.table) }, false},
		"no short lengths":        {few[:2], func(w written) { w.lengths[0] = 0 }, false},
		"no single labels":        {few[:2], func(w written) { w.lengths[1] = 0 }, false},
		"no single long labels":   {[]string{strings.Repeat("l", 40)}, func(w written) { w.lengths[1] = 0 }, false},
		"crowded, not full":       {few, func(w written) { w.buckets[7] |= 0x80 }, true},
		"crowded at the end":      {few, func(w written) { w.buckets[len(w.buckets)-9] |= 0x80 }, false},
		"not crowded":             {many, func(w written) { w.buckets[16*crowdedOf(w)+7] &^= 0x80 }, false},
		"another tag":             {few, func(w written) { w.buckets[0]++ }, false},
		"the tag of an empty one": {few[:1], func(w written) { w.buckets[3] = 77 }, true},
		"another place":           {few, func(w written) { w.buckets[15]++ }, false},
		"a gap":                   {few[:1], func(w written) { w.buckets[8], w.buckets[9] = 0, 1 }, false},
		"fewer hashed":            {many, func(w written) { w.hashed[0]-- }, false},
		"few hashed":              {few, func(w written) { w.hashed[0] = 0 }, false},
		"more hashed":             {few[:1], func(w written) { w.hashed[0] = 77 }, false},
	} {
		x := plain(seed{1, 2, 3, 4, 5}, c.patterns)
		b := x.Append(nil)
		c.lie(parts(b))
		if got := loadPlain(b, len(c.patterns)) != nil; got != c.loaded {
			t.Errorf("%s: loaded %v", name, got)
		}
	}
}

// TestLoadRoom: tables that are not there, and names that are not as many bytes as the
// buckets say.
func TestLoadRoom(t *testing.T) {
	for name, c := range map[string]struct {
		lie    func(x *Index)
		loaded bool
	}{
		"nothing":         {func(x *Index) {}, true},
		"no lengths":      {func(x *Index) { x.byEnd.table = nil }, false},
		"no buckets":      {func(x *Index) { x.buckets = nil }, false},
		"fewer names":     {func(x *Index) { x.names = x.names[:len(x.names)-1] }, false},
		"no padding":      {func(x *Index) { x.names = x.names[:len(x.names)-8] }, false},
		"no names":        {func(x *Index) { x.names = nil }, false},
		"more names":      {func(x *Index) { x.names = append(x.names, 0) }, false},
		"no shape":        {func(x *Index) { x.layout.shape = 0 }, false},
		"too long shapes": {func(x *Index) { x.layout.shape += 64 }, false},
		"no ref":          {func(x *Index) { x.layout.ref = 0 }, false},
		"too long refs":   {func(x *Index) { x.layout.ref += 64 }, false},
	} {
		for _, patterns := range [][]string{nil, {"a.b", "c"}} {
			x := plain(seed{1, 2, 3, 4, 5}, patterns)
			c.lie(x)
			if got := loadPlain(x.Append(nil), len(patterns)) != nil; got != c.loaded {
				t.Errorf("%s of %q: loaded %v", name, patterns, got)
			}
		}
	}
}

// TestLoadRun: no look-up goes through more than some buckets.
func TestLoadRun(t *testing.T) {
	for run, loaded := range map[int]bool{1: true, maxRun: true, maxRun + 1: false} {
		patterns := make([]string, run*slots+1)
		for i := range patterns {
			patterns[i] = fmt.Sprintf("n%d", i)
		}
		x := plain(seed{1, 2, 3, 4, 5}, patterns)
		// All are hashed to the first bucket.
		y := &Index{seed: x.seed, byEnd: x.byEnd, layout: x.layout, root: x.root, patterns: x.patterns, refs: x.refs, hashed: 1}
		y.names = make([]byte, block)
		var all []string
		for name := range x.Names() {
			if name != "" {
				all = append(all, name)
			}
		}
		slices.SortStableFunc(all, func(a, b string) int { return int(uint8(x.seed.hash(a))) - int(uint8(x.seed.hash(b))) })
		for len(all) > 0 {
			n := min(len(all), slots)
			var b bucket
			if i := len(y.buckets); i%group == 0 {
				y.starts = append(y.starts, 0)
			}
			y.buckets = append(y.buckets, b)
			y.setStart(len(y.buckets)-1, len(y.names))
			for slot, name := range all[:n] {
				y.buckets[len(y.buckets)-1].add(slot, uint8(x.seed.hash(name)), len(name))
				r, ok := x.at(name, x.seed.hash(name))
				if !ok {
					t.Fatal(name)
				}
				y.names = y.layout.append(append(y.names, name...), r)
			}
			if all = all[n:]; len(all) > 0 {
				y.buckets[len(y.buckets)-1].tags |= crowded
			}
		}
		y.names = append(y.names, make([]byte, 8)...)
		got := loadPlain(y.Append(nil), len(patterns))
		if (got != nil) != loaded {
			t.Errorf("%d crowded buckets in a row: loaded %v", run, got != nil)
		}
		if got != nil {
			for _, p := range patterns {
				if _, size := got.named(p); size != len(p) {
					t.Errorf("%q is not found behind %d buckets", p, run)
				}
			}
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
		Load(packed.NewReader(x.Append(nil), 0), Checks{
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

// checkNodes builds an index of names and of all below them, loads it, and compares what its
// judges are asked with what its shaper was.
func checkNodes(t rapid.TB, s seed, patterns []string) {
	var mu sync.Mutex
	want, got := map[uint32]string{}, map[uint32]string{}
	note := func(nodes map[uint32]string, n *Node) {
		mu.Lock()
		defer mu.Unlock()
		if len(n.Own) > 0 {
			nodes[n.Own[0].Pattern] = fmt.Sprint(n.Own, n.Above, n.Patterns, n.Step)
		}
	}
	x := build(s, patterns, Fast, func(n *Node) (uint32, []uint32) {
		note(want, n)
		if len(n.Own) == 0 {
			return 0, nil
		}
		return uint32(n.Own[0].Kind), []uint32{n.Own[0].Pattern}
	})
	shapes := []Shape{{}, {}, {}, {}, {1, []Kind{Below}, 0}, {1, []Kind{Exact | Below}, 0}}
	y := Load(packed.NewReader(x.Append(nil), 0), Checks{
		Patterns: len(patterns), Shapes: shapes,
		NewJudge: func() Judge {
			return func(n *Node, _ uint32, _ []uint32) uint8 {
				note(got, n)
				return Judged
			}
		},
		Marks: allMarked(Refused),
	})
	if y == nil {
		t.Fatalf("%q are not loaded", patterns)
	}
	for i, p := range patterns {
		if got[uint32(i)] != want[uint32(i)] {
			t.Fatalf("%q is judged by %s, want %s", p, got[uint32(i)], want[uint32(i)])
		}
	}
}

// TestLoadAbove: names are judged by what is above them, wherever it lies.
func TestLoadAbove(t *testing.T) {
	below := func(names []string) (patterns []string) {
		for i, name := range names {
			if len(name) < 250 {
				patterns = append(patterns, []string{"**." + name, "**." + name + "|" + name}[i%2])
			}
		}
		return patterns
	}
	checkNodes(t, newSeed(), below(nested()))
	rapid.Check(t, func(t *rapid.T) {
		all := slices.Compact(slices.Sorted(slices.Values(manyNames.Draw(t, "names"))))
		all = append(all, rapid.SampledFrom([][]string{{}, {strings.Repeat("l", 40)}, {"a.b.c.d.e.f", "b.c.d.e.f", "d.e.f", "f"}}).Draw(t, "more")...)
		slices.Sort(all)
		checkNodes(t, seed{rapid.Uint64().Draw(t, "seed"), 2, 3, 5, 7}, below(slices.Compact(all)))
	})
}

// TestLoadBelow: a name that hosts below it are to find has its length where they look for it.
func TestLoadBelow(t *testing.T) {
	for _, kind := range []Kind{Exact, Below} {
		for _, upper := range []bool{false, true} {
			b := plain(seed{1, 2, 3, 4, 5}, []string{Text("abcdefgh.ij", kind)}).Append(nil)
			for w := parts(b).table; len(w) > 0; w = w[8:] {
				lengths := word(w, 0) | word(w, 0)>>32 | word(w, 0)<<32
				binary.LittleEndian.PutUint64(w, lengths&0xffffffff)
				if upper {
					binary.LittleEndian.PutUint64(w, lengths&^0xffffffff)
				}
			}
			got := Load(packed.NewReader(b, 0), Checks{
				Patterns: 1, Shapes: []Shape{{}, {1, []Kind{kind}, 0}},
				NewJudge: func() Judge { return func(*Node, uint32, []uint32) uint8 { return Judged } },
				Marks:    allMarked(Refused),
			})
			if want := kind == Exact || !upper; (got != nil) != want {
				t.Errorf("kind %d, upper half %v: loaded %v", kind, upper, got != nil)
			}
		}
	}
}

// TestLoadShapes: a record has a shape that there is.
func TestLoadShapes(t *testing.T) {
	for _, name := range []string{"a.b", strings.Repeat("l", 40)} {
		got := Load(packed.NewReader(plain(seed{1, 2, 3, 4, 5}, []string{name}).Append(nil), 0), Checks{
			Patterns: 1, Shapes: []Shape{{}},
			NewJudge: func() Judge { return func(*Node, uint32, []uint32) uint8 { return Judged } },
			Marks:    allMarked(Judged),
		})
		if got != nil {
			t.Errorf("%q is loaded with a shape that there is not", name)
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
			got := Load(packed.NewReader(x.Append(nil), 0), Checks{
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
	b := plain(seed{1, 2, 3, 4, 5}, patterns).Append(nil)
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
				got := Load(packed.NewReader(x.Append(nil), 0), Checks{
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
