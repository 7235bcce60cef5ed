package index

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/residual"
	"github.com/sallyport-go/sallyport/internal/swar"
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
	// NewJudge makes a [Judge] for one goroutine, and Mark is what the marks of judges
	// are compared with. It is called from several goroutines.
	NewJudge func() Judge
	Mark     func(pattern uint32) uint8
}

// A Shape says what the records of a shape hold: so many patterns, the first of
// which are filed under the name, for these kinds.
type Shape struct {
	Patterns int
	Own      []Kind
	// Mark is what a [Judge] would say of a name with one pattern and none above, if
	// it is greater than Judged: nearly all names are such, and it is not asked.
	Mark uint8
}

// A Judge says whether the [Shaper] of the index makes a record of this meaning of a
// node: [Refused], [Judged], or any greater number if that depends on the pattern
// alone that is filed there, and is so if this is its mark. Then patterns are looked
// up in their order in the end and not in that of the names, which is any.
//
// The shape of the name above is one that there is, and nothing else is known of
// its record; that of each name is judged.
type Judge func(n *Node, shape uint32, patterns []uint32) (mark uint8)

// What a [Judge] says without looking at a pattern's mark.
const (
	Refused uint8 = iota
	Judged
)

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
	packed := x.stored
	if !r.Failed() && !x.decompress() {
		r.Fail(at, "a name is not packed as it should be")
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
		r.Fail(at+min(bad, len(packed.names)), "a name is not filed as it should be")
		return nil
	}
	if packed.symbols != nil {
		x.stored = packed
		return x
	}
	names := 0
	for _, sizes := range x.sizes {
		names += (bits.Len64(sizes) + 7) / 8
	}
	x.shorten(names)
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
	bare     bool     // no pattern is odd, and the root has none
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
		if _, plain := file(text); plain {
			return false
		}
		for f := range fileUnion(text) {
			if f.kind == Residual {
				texts, patterns = append(texts, f.name), append(patterns, pattern)
				continue
			}
			own := l.expected[f.name]
			if last := len(own) - 1; last >= 0 && own[last].Pattern == pattern {
				own[last].Kind |= f.kind
				continue
			}
			l.expected[f.name] = append(own, Own{pattern, f.kind})
			l.total++
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
	root := l.newInspector()
	if !root.record("", l.root) {
		return 0, false
	}
	l.bare = l.isOdd == nil && l.Shapes[l.root.Shape].Patterns == 0
	all := []*inspector{root}
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
	filed, odd := 0, 0
	for _, w := range all {
		filed += w.filed
		odd += w.odd
	}
	// As many are filed as there are, and each is: then none is twice.
	return 0, filed+l.Index.odd.Len() == l.patterns && odd == l.total && l.compare(all)
}

// compare checks that all patterns that are not odd have a mark, and the right one.
func (l *loader) compare(all []*inspector) bool {
	const piece = 1 << 14
	return spread((l.patterns+piece-1)/piece, func() func(int) bool {
		return func(i int) bool {
			for p := i * piece; p < min((i+1)*piece, l.patterns); p++ {
				mark := uint8(0)
				for _, w := range all {
					mark |= w.marks[p]
				}
				switch mark {
				case Refused:
					if l.isOdd == nil || l.isOdd[p/64]>>(p%64)&1 == 0 {
						return false
					}
				case Judged:
				default:
					if l.Mark(uint32(p)) != mark {
						return false
					}
				}
			}
			return true
		}
	})
}

// An inspector checks names on one goroutine, those of a few buckets at a time:
// what it has to read of the tables lies anywhere, and is read for all of them
// before it is looked at, so that the memory is not waited for once a name.
type inspector struct {
	*loader
	judge Judge
	marks []uint8 // of patterns that are not odd
	filed int     // how many of these were
	odd   int     // the same of filings of odd patterns
	host  fqdn.Host
	node  Node
	own   []Own
	one   [2][1]uint32
	names []seated
}

// A seated is a name in its slot.
type seated struct {
	text  string
	end   int    // in names
	depth int    // how many labels it has
	two   uint64 // the hash of the last two of three and more
	below uint64 // what the filter has of these
	tags  uint64 // where these would be
	// What may be these labels: how long it is, where it ends in names, and its last
	// bytes.
	size, found int
	bytes       uint64
	above       Record // that of the longest filed name above
	step        int
}

// few is how many buckets are checked at a time.
const few = 16

func (l *loader) newInspector() *inspector {
	return &inspector{loader: l, judge: l.NewJudge(), marks: make([]uint8, l.patterns)}
}

// buckets checks the names of some buckets.
func (w *inspector) buckets(from, to int) bool {
	for from < to {
		w.names = w.names[:0]
		next := min(from+few, to)
		start, end := int(w.starts[from]), len(w.Index.names)-8
		if next < len(w.starts) {
			end = int(w.starts[next])
		}
		text, at := string(w.Index.names[start:end]), 0
		for ; from < next; from++ {
			tags, slot := uint64(0), uint(0)
			for sizes := w.sizes[from]; sizes != 0; sizes >>= 8 {
				size := int(sizes & 0xff)
				n := seated{text: text[at : at+size], end: start + at + size}
				hash, ok := w.seat(&n, from, slot)
				if !ok {
					return w.refuse(&n)
				}
				w.names = append(w.names, n)
				tags |= uint64(uint8(hash)) << (8 * slot)
				at += size + w.layout.size()
				slot++
			}
			// The tag of the last slot has seven bits, and no name that needs the eighth.
			if tags != w.tags[from]&^crowded {
				return w.refuse(&seated{end: start + at})
			}
		}
		for i := range w.names {
			if n := &w.names[i]; n.depth > 2 {
				n.below = w.filter.below(n.two)
				n.tags = w.tags[scale(n.two, w.Index.buckets)]
			}
		}
		for i := range w.names {
			n := &w.names[i]
			if found := candidates(n.tags, n.two); n.depth > 2 && found != 0 {
				bucket, slot := scale(n.two, w.Index.buckets), uint(bits.TrailingZeros64(found))>>3
				sizes := w.sizes[bucket]
				if n.size = int(sizes >> (8 * slot) & 0xff); n.size > 0 {
					n.found = w.end(bucket, slot, sizes)
					n.bytes = word(w.Index.names, n.found-8)
				}
			}
		}
		for i := range w.names {
			if n := &w.names[i]; !w.above(n) {
				return w.refuse(n)
			}
		}
		for i := range w.names {
			if n := &w.names[i]; !w.named(n) {
				return w.refuse(n)
			}
		}
	}
	return true
}

// refuse notes where the fault is.
func (w *inspector) refuse(n *seated) bool {
	w.bad.Store(int64(n.end))
	return false
}

// seat checks that a name is one, and in a slot in which it is found.
func (w *inspector) seat(n *seated, bucket int, slot uint) (hash uint64, ok bool) {
	name := n.text
	if !w.host.Set(name) || w.host.Len() != len(name) || len(name) > w.long || hasUpper(name) {
		return 0, false
	}
	hash = w.hash(n)
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
			if end := w.end(b, s, sizes); string(w.Index.names[end-len(name):end]) == name {
				return 0, false
			}
		}
	}
	return hash, true
}

// hash returns the hash of the name that is at hand, and finds its depth and the
// hash of its last two labels.
func (w *inspector) hash(n *seated) uint64 {
	size := len(n.text)
	dots := w.host.Dots()
	n.depth = bits.OnesCount64(dots[0]) + 1
	if size > block {
		for _, d := range dots[1:] {
			n.depth += bits.OnesCount64(d)
		}
		if n.depth > 2 {
			// The label before last starts behind the last dot but one.
			last := w.host.LabelStart(size) - 1
			n.two = w.seed.hash(n.text[w.host.LabelStart(last):])
		}
		return w.seed.hash(n.text)
	}
	// As in [Index.find]: the padding makes it possible to read all words.
	name := w.Index.names[n.end-block : n.end]
	x, y := word(name, 24), word(name, 16)
	m := &masks[size]
	hash := hashPair(x, y, m[0], m[1], w.seed[0], w.seed[1])
	if size > 16 {
		hash ^= hashPair(word(name, 8), word(name, 0), m[2], m[3], w.seed[2], w.seed[3])
	} else {
		hash ^= w.seed[5]
	}
	if n.depth > 2 {
		more := dots[0] &^ (crowded >> bits.LeadingZeros64(dots[0]))
		two := size - bits.Len64(more)
		m := &masks[two]
		n.two = hashPair(x, y, m[0], m[1], w.seed[0], w.seed[1])
		if two > 16 {
			n.two ^= hashPair(word(name, 8), word(name, 0), m[2], m[3], w.seed[2], w.seed[3])
		} else {
			n.two ^= w.seed[5]
		}
	}
	return hash
}

// hasUpper reports whether a valid name has letters in upper case.
func hasUpper(name string) bool {
	upper := uint64(0)
	if len(name) < 8 {
		return strings.ToLower(name) != name
	}
	for i := 0; i < len(name); i += 8 {
		x := swar.Load(name, min(i, len(name)-8))
		upper |= (x + (0x80-'A')*swar.Ones) ^ (x + (0x80-'Z'-1)*swar.Ones)
	}
	return upper&swar.Highs != 0
}

// named checks the record of a name.
func (w *inspector) named(n *seated) (ok bool) {
	r := w.Index.record(n.end)
	if w.bare && n.above == w.root && int(r.Shape) < len(w.Shapes) {
		if s := &w.Shapes[r.Shape]; s.Mark > Judged && s.Patterns == 1 && len(s.Own) == 1 {
			if int(r.ref) >= w.patterns || !mayFile(n.text, s.Own[0]) {
				return false
			}
			w.marks[r.ref] = s.Mark
			w.filed++
			return true
		}
	}
	if int(n.above.Shape) >= len(w.Shapes) {
		return false
	}
	w.node.Above, w.node.Step = n.above.Shape, n.step
	w.node.Patterns, ok = w.patternsOf(n.above, w.Shapes[n.above.Shape].Patterns, &w.one[1])
	return ok && w.record(n.text, r)
}

// record checks the record of a name, or of the root, which is "", below the node at
// hand.
func (w *inspector) record(name string, r Record) bool {
	if int(r.Shape) >= len(w.Shapes) {
		return false
	}
	shape := &w.Shapes[r.Shape]
	patterns, ok := w.patternsOf(r, shape.Patterns, &w.one[0])
	if !ok || !w.ownOf(name, shape.Own, patterns) {
		return false
	}
	w.node.Own = w.own
	mark := w.judge(&w.node, r.Shape, patterns)
	if mark == Refused {
		return false
	}
	for _, o := range w.own {
		if bit := uint64(1) << (o.Pattern % 64); w.isOdd != nil && w.isOdd[o.Pattern/64]&bit != 0 {
			w.odd++
			// Its mark would be looked at if it were not odd.
			if mark != Judged && w.Mark(o.Pattern) != mark {
				return false
			}
			continue
		}
		w.marks[o.Pattern] = mark
		w.filed++
	}
	return true
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
			continue
		}
		if !mayFile(name, kind) {
			return false
		}
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

// above finds the record of the longest filed name above a name, and how many
// labels it is away, 2 for more. It is not ok if the filter would hide the name.
func (w *inspector) above(n *seated) (ok bool) {
	if n.depth == 1 {
		n.above, n.step = w.root, 1
		return w.top
	}
	between := uint64(0) // of the filter: names below the last two labels and above this
	if n.depth > 2 {
		own := uint64(1 | 1<<bitOf(n.depth))
		if n.below&own != own {
			return false
		}
		between = n.below & (1<<bitOf(n.depth) - 2)
	}
	parent := n.text[strings.IndexByte(n.text, '.')+1:]
	size := 0
	switch r, two, ok := w.aboveTwo(n); {
	case !ok || between != 0 || n.depth >= depths:
		n.above, size = w.find(parent)
	case two > 0:
		n.above, size = r, two
	case w.top:
		n.above, size = w.findTop(parent)
	default:
		n.above = w.root
	}
	n.step = 2
	if size == len(parent) {
		n.step = 1
	}
	return true
}

// aboveTwo returns the record of the last two of three labels and more, and their
// length, zero if they are not filed. It is not ok if that cannot be told by what
// was read.
func (w *inspector) aboveTwo(n *seated) (r Record, size int, ok bool) {
	if n.depth == 2 {
		return r, 0, true
	}
	found := candidates(n.tags, n.two)
	if found == 0 {
		return r, 0, n.tags&crowded == 0
	}
	// A name has no dot more than these labels, and one in front of them.
	size = n.size
	front := len(n.text) - size - 1
	if size == 0 || front <= 0 || n.text[front] != '.' || string(w.Index.names[n.found-size:n.found]) != n.text[front+1:] ||
		strings.Count(n.text[front+1:], ".") != 1 {
		return r, 0, false
	}
	return w.Index.record(n.found), size, true
}
