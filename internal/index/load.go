package index

import (
	"cmp"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/residual"
)

// Checks are what whoever built an index knows of it, to load it again.
type Checks struct {
	// Patterns is how many there are.
	Patterns int
	// Shapes are all that there are.
	Shapes []Shape
	// Text reports whether a text is that of an odd pattern. It is called from
	// several goroutines.
	Text func(pattern uint32, text string) bool
	// NewJudge makes a [Judge] for one goroutine.
	NewJudge func() Judge
}

// A Shape says what the records of a shape hold: so many patterns, the first of
// which are filed under the name, for these kinds.
type Shape struct {
	Patterns int
	Own      []Kind
}

// A Judge reports whether the [Shaper] of the index makes a record of this meaning
// of a node. The shape of the name above is one that there is, and nothing else
// is known of its record; that of each name is judged.
type Judge func(n *Node, shape uint32, patterns []uint32) bool

// Load reads an index that was written by [Index.Append]. Nothing is taken on
// trust: what it returns is what [Build] makes of the patterns that it lists, but
// for the seed of the hashes, the order within buckets and bits too many in the
// filter. If it is not, r has a fault and Load returns nil.
func Load(r *packed.Reader, c Checks) *Index {
	x := &Index{patterns: c.Patterns}
	at := x.read(r)
	if !r.Failed() {
		x.readOdd(r, c.Text)
	}
	if r.Failed() {
		return nil
	}
	l := loader{Index: x, Checks: c}
	if !l.expect() {
		r.Fail(at, "an odd pattern is none")
		return nil
	}
	if bad, ok := l.inspect(); !ok {
		r.Fail(at+bad, "a name is not filed as it should be")
		return nil
	}
	names := 0
	for _, sizes := range x.sizes {
		names += (bits.Len64(sizes) + 7) / 8
	}
	// Not by the seed, which may have been chosen.
	x.shorten(names, rand.Uint64())
	return x
}

// A loader is an index that is being checked.
type loader struct {
	*Index
	Checks
	// expected has what is filed of odd patterns: by name, in ascending order.
	expected map[string][]Own
	total    int      // of these
	isOdd    []uint64 // a bit a pattern
	bad      atomic.Int64
}

// expect files the odd patterns.
func (l *loader) expect() bool {
	n := l.odd.Len()
	if n == 0 {
		return true
	}
	l.expected = map[string][]Own{}
	l.isOdd = make([]uint64, l.patterns/64+1)
	var texts []string
	var patterns []uint32
	for i := range n {
		pattern, text := l.odd.At(i), l.oddTexts.At(i)
		l.isOdd[pattern/64] |= 1 << (pattern % 64)
		plain := file(pattern, text, func(f filing) {
			if f.kind == Residual {
				texts, patterns = append(texts, f.text), append(patterns, pattern)
				return
			}
			own := l.expected[f.name]
			if last := len(own) - 1; last >= 0 && own[last].Pattern == pattern {
				own[last].Kind |= f.kind
				return
			}
			l.expected[f.name] = append(own, Own{pattern, f.kind})
			l.total++
		})
		if plain {
			return false
		}
	}
	if len(texts) > 0 {
		l.residuals = residual.New(texts)
		l.residualOf = packed.NewUints(len(patterns), func(i int) uint32 { return patterns[i] })
	}
	return true
}

// inspect checks all names and the root. If it is not ok it returns about where in
// names the fault is.
func (l *loader) inspect() (bad int, ok bool) {
	// Buckets a piece: some thousand names.
	const piece = 1024
	pieces := (len(l.sizes) + piece - 1) / piece
	all := []*inspector{l.newInspector()}
	var mu sync.Mutex
	ok = spread(pieces, func() func(int) bool {
		w := l.newInspector()
		mu.Lock()
		all = append(all, w)
		mu.Unlock()
		return func(i int) bool { return w.buckets(i*piece, min((i+1)*piece, len(l.sizes))) }
	})
	if !ok {
		return int(l.bad.Load()) - block, false
	}
	if !all[0].record("", l.root) {
		return 0, false
	}
	filed, odd := 0, 0
	for i := range all[0].seen {
		var seen uint64
		for _, w := range all {
			if w.seen[i]&seen != 0 {
				return 0, false
			}
			seen |= w.seen[i]
		}
		filed += bits.OnesCount64(seen)
	}
	for _, w := range all {
		odd += w.odd
	}
	return 0, filed+l.odd.Len() == l.patterns && odd == l.total
}

// An inspector checks names on one goroutine.
type inspector struct {
	*loader
	judge Judge
	seen  []uint64 // a bit a pattern that is not odd
	odd   int      // how many filings of odd patterns were seen
	host  fqdn.Host
	node  Node
	own   []Own
	one   [2][1]uint32
}

func (l *loader) newInspector() *inspector {
	return &inspector{loader: l, judge: l.NewJudge(), seen: make([]uint64, l.patterns/64+1)}
}

// buckets checks the names of some buckets.
func (w *inspector) buckets(from, to int) bool {
	start, end := int(w.starts[from]), len(w.names)-8
	if to < len(w.starts) {
		end = int(w.starts[to])
	}
	text := string(w.names[start:end])
	at := 0
	for bucket := from; bucket < to; bucket++ {
		tags := uint64(0)
		slot := uint(0)
		for sizes := w.sizes[bucket]; sizes != 0; sizes >>= 8 {
			name := text[at : at+int(sizes&0xff)]
			at += len(name)
			hash, ok := w.name(name, bucket, slot)
			if !ok || !w.record(name, w.Index.record(start+at)) {
				w.bad.Store(int64(start + at))
				return false
			}
			at += w.layout.size()
			tags |= uint64(uint8(hash)) << (8 * slot)
			slot++
		}
		if tags != w.tags[bucket]&^crowded {
			w.bad.Store(int64(start + at))
			return false
		}
	}
	return true
}

// name checks that a name is one, and in a slot in which it is found.
func (w *inspector) name(name string, bucket int, slot uint) (hash uint64, ok bool) {
	if !w.host.Set(name) || w.host.Len() != len(name) || len(name) > w.long || hasUpper(name) {
		return 0, false
	}
	hash = w.seed.hash(name)
	if slot == slots-1 && hash&0x80 != 0 {
		return 0, false
	}
	home := scale(hash, w.Index.buckets)
	if home > bucket {
		return 0, false
	}
	// It is found if nothing on the way to it ends the search, and if it is not
	// there twice: then the first is found.
	for b := home; b <= bucket; b++ {
		tags := w.tags[b]
		if b < bucket && tags&crowded == 0 {
			return 0, false
		}
		for found := candidates(tags, hash); found != 0; found &= found - 1 {
			s := uint(bits.TrailingZeros64(found)) >> 3
			if b == bucket && s >= slot {
				break
			}
			sizes := w.sizes[b]
			if int(sizes>>(8*s)&0xff) != len(name) {
				continue
			}
			if end := w.end(b, s, sizes); string(w.names[end-len(name):end]) == name {
				return 0, false
			}
		}
	}
	return hash, true
}

// hasUpper reports whether a valid name has letters in upper case.
func hasUpper(name string) bool {
	upper := uint64(0)
	if len(name) < 8 {
		return strings.ToLower(name) != name
	}
	for i := 0; i < len(name); i += 8 {
		x := load(name, min(i, len(name)-8))
		upper |= (x + (0x80-'A')*ones) ^ (x + (0x80-'Z'-1)*ones)
	}
	return upper&highs != 0
}

// record checks the record of a name, or of the root, which is "".
func (w *inspector) record(name string, r Record) bool {
	if int(r.Shape) >= len(w.Shapes) {
		return false
	}
	shape := &w.Shapes[r.Shape]
	patterns, ok := w.patternsOf(r, shape.Patterns, &w.one[0])
	if !ok || !w.ownOf(name, shape.Own, patterns) {
		return false
	}
	w.node = Node{Own: w.own}
	if name != "" {
		above, step, ok := w.above(name)
		if !ok || len(w.own) == 0 || int(above.Shape) >= len(w.Shapes) {
			return false
		}
		w.node.Above, w.node.Step = above.Shape, step
		w.node.Patterns, ok = w.patternsOf(above, w.Shapes[above.Shape].Patterns, &w.one[1])
		if !ok {
			return false
		}
	}
	return w.judge(&w.node, r.Shape, patterns)
}

// patternsOf is Patterns for a record that may refer to none. The refs are known
// to be patterns.
func (w *inspector) patternsOf(r Record, count int, one *[1]uint32) (patterns []uint32, ok bool) {
	if count == 1 {
		one[0] = r.ref
		return one[:], int(r.ref) < w.patterns
	}
	if int(r.ref) > len(w.refs) || count > len(w.refs)-int(r.ref) {
		return nil, false
	}
	return w.refs[r.ref : int(r.ref)+count], true
}

// ownOf fills own with the patterns that are filed under a name, and checks that
// they may be.
func (w *inspector) ownOf(name string, kinds []Kind, patterns []uint32) bool {
	w.own = w.own[:0]
	for i, kind := range kinds {
		p := patterns[i]
		if i > 0 && p <= patterns[i-1] {
			return false
		}
		w.own = append(w.own, Own{p, kind})
		bit := uint64(1) << (p % 64)
		if w.isOdd != nil && w.isOdd[p/64]&bit != 0 {
			expected := w.expected[name]
			at, ok := slices.BinarySearchFunc(expected, p, func(o Own, p uint32) int { return cmp.Compare(o.Pattern, p) })
			if !ok || expected[at].Kind != kind {
				return false
			}
			w.odd++
			continue
		}
		if w.seen[p/64]&bit != 0 || !mayFile(name, kind) {
			return false
		}
		w.seen[p/64] |= bit
	}
	return true
}

// mayFile reports whether a pattern that is not odd is filed under a valid name, or
// under the root, for a kind.
func mayFile(name string, kind Kind) bool {
	switch kind {
	case One, Below:
		// Others match nothing, and are texts that say so.
		return len(name) <= fqdn.MaxLen-2
	case Exact, Exact | Below:
		return name != ""
	}
	return false
}

// above returns the record of the longest filed name above a name, and how many
// labels it is away, 2 for more. It is not ok if the filter would hide the name.
func (w *inspector) above(name string) (above Record, step int, ok bool) {
	dot := strings.IndexByte(name, '.')
	if dot < 0 {
		return w.root, 1, w.top
	}
	parent := name[dot+1:]
	if depth := strings.Count(parent, ".") + 2; depth > 2 {
		two := name[strings.LastIndexByte(name[:strings.LastIndexByte(name, '.')], '.')+1:]
		if w.filter.below(w.seed.hash(two))&(1|1<<bitOf(depth)) != 1|1<<bitOf(depth) {
			return above, 0, false
		}
	} else if !w.top {
		return w.root, 2, true
	}
	above, size := w.find(parent)
	if size == len(parent) {
		return above, 1, true
	}
	return above, 2, true
}
