package index

import (
	"encoding/binary"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/packed"
	"github.com/sallyport-go/sallyport/internal/residual"
	"github.com/sallyport-go/sallyport/internal/spread"
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
	// NewJudge makes a [Judge] for one goroutine, and Marks sets marks to what those of
	// judges are compared with, for the patterns from first on. They are called from
	// several goroutines.
	NewJudge func() Judge
	Marks    func(first uint32, marks []uint8)
}

// A Shape says what the records of a shape hold: so many patterns, the first of
// which are filed under the name, for these kinds.
type Shape struct {
	Patterns int
	Own      []Kind
	// Mark, if it is greater than Judged, says of a name that has so many patterns,
	// all of its own, and none above, that it is what the [Shaper] would make if this
	// is the mark of each of them: nearly all names are such, and no [Judge] is asked.
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
// trust: what it returns answers as what [Build] makes of the patterns that it lists. If it
// cannot be, r has a fault and Load returns nil.
//
// The seeds of the hashes are those that were written. Whoever chose them to do harm may
// have made names that fall together, but no more than fill some buckets in a row.
func Load(r *packed.Reader, c Checks) *Index {
	l := loader{Index: &Index{patterns: c.Patterns}, Checks: c}
	x := l.Index
	at := l.read(r)
	if !r.Failed() {
		x.readOdd(r, c.Text)
	}
	if r.Failed() {
		return nil
	}
	if !l.expect() {
		r.Fail(at, "an odd pattern is none")
		return nil
	}
	if bad, ok := l.inspect(); !ok {
		r.Fail(at+bad, "a name is not filed as it should be")
		return nil
	}
	if !l.compare() {
		r.Fail(at, "a pattern is not filed once, or not as its rule says")
		return nil
	}
	if l.known != nil && l.count > 0 {
		x.compress(x.packerOf(l.known))
	} else {
		x.shorten(l.count)
	}
	return x
}

// A loader is an index that is being read and checked. Its names are those of the snapshot
// as long as they are checked.
type loader struct {
	*Index
	Checks
	// The symbols of a compact form, or nil.
	known symbols
	count int // of the names
	// expected has what is filed of odd patterns: by name, in ascending order.
	expected map[string][]Own
	total    int // of these
	briefs   []brief
	bad      atomic.Int64
	all      []*inspector
}

// A brief is what has to be known of a shape for most names.
type brief struct {
	// simple is how long a name may be that the patterns of the shape are filed under, if it has
	// a mark and no patterns but its own, and the root has none; else it is zero.
	simple uint8
	one    bool // it is simple, and there is one pattern
	mark   uint8
	alone  uint8 // 32 if names stand for themselves alone
}

// brief returns the brief of a shape.
func (s *Shape) brief(bare bool) brief {
	b := brief{mark: s.Mark}
	if len(s.Own) > 0 && !slices.ContainsFunc(s.Own, func(k Kind) bool { return k != Exact }) {
		b.alone = 32
	}
	if bare && s.Mark > Judged && s.Patterns > 0 && s.Patterns == len(s.Own) {
		b.simple = fqdn.MaxLen
		for _, kind := range s.Own {
			b.simple = min(b.simple, uint8(longestFor(kind)))
		}
	}
	b.one = b.simple > 0 && s.Patterns == 1
	return b
}

// expect files the odd patterns.
func (l *loader) expect() bool {
	n := l.odd.Len()
	if n == 0 {
		return true
	}
	l.expected = map[string][]Own{}
	var texts []string
	var patterns []uint32
	for i := range n {
		pattern, text := l.odd.At(i), l.oddTexts.At(i)
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

// section is how many buckets are checked by one goroutine before it takes others.
const section = 512

// inspect checks all names and the root, and copies the names. If it is not ok it returns
// about where in names the fault is.
func (l *loader) inspect() (bad int, ok bool) {
	root := l.newInspector()
	if !root.record(place{}, l.root) {
		return 0, false
	}
	bare := l.Shapes[l.root.Shape].Patterns == 0
	l.briefs = make([]brief, len(l.Shapes))
	for i := range l.Shapes {
		l.briefs[i] = l.Shapes[i].brief(bare)
	}
	names := make([]byte, len(l.names))
	// The first that needs one takes the inspector that there is.
	var mu sync.Mutex
	ok = spread.Do((len(l.buckets)+section-1)/section, func() func(int) bool {
		mu.Lock()
		defer mu.Unlock()
		w := root
		if root = nil; w == nil {
			w = l.newInspector()
		}
		return func(i int) bool {
			if !w.section(i) {
				return false
			}
			// While they are in the cache of this core.
			from, to := 0, len(names)
			if i > 0 {
				from = l.start(i * section)
			}
			if next := (i + 1) * section; next < len(l.buckets) {
				to = l.start(next)
			}
			copy(names[from:to], l.names[from:to])
			return true
		}
	})
	l.names = names
	if !ok {
		return int(l.bad.Load()), false
	}
	filed, odd := 0, 0
	for _, w := range l.all {
		filed += w.filed
		odd += w.odd
	}
	// As many are filed as there are. If each is, see compare, then none is twice.
	return 0, filed+l.Index.odd.Len() == l.patterns && odd == l.total
}

// compare checks that all patterns that are not odd have a mark, and the right one.
func (l *loader) compare() bool {
	const piece = 1 << 12
	return spread.Do((l.patterns+piece-1)/piece, func() func(int) bool {
		right := make([]uint8, piece)
		return func(i int) bool {
			first := i * piece
			marks := l.all[0].marks[first:min(first+piece, l.patterns)]
			for _, w := range l.all[1:] {
				join(marks, w.marks[first:])
			}
			l.Marks(uint32(first), right[:len(marks)])
			for k, mark := range marks {
				if mark == Refused || mark != right[k] && mark != Judged && mark != oddMark {
					return false
				}
			}
			return true
		}
	})
}

// join adds marks to others, of which there are no more.
func join(to, marks []uint8) {
	for ; len(to) >= 8 && len(marks) >= 8; to, marks = to[8:], marks[8:] {
		binary.LittleEndian.PutUint64(to, word(to, 0)|word(marks, 0))
	}
	for i := range to {
		to[i] |= marks[i]
	}
}
