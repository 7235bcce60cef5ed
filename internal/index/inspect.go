package index

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/fqdn"
	"github.com/sallyport-go/sallyport/internal/swar"
)

// An inspector checks names on one goroutine, section by section.
type inspector struct {
	*loader
	judge Judge
	marks []uint8 // of patterns
	filed int     // how many of these were that are not odd
	odd   int     // the same of filings of odd patterns
	byEnd lengths
	seats []seat // of the names of a section
	next  []segment
	// Names of the section that are yet to be filed: those with a simple shape and none
	// above, and others.
	simple  []ancestor
	others  []unfiled
	touched uint8 // what is read only so that it is in the cache
	node    Node
	own     []Own
	one     [2][1]uint32
	right   [1]uint8
	// The way to the name at hand: the root, the names above it and itself, each longer
	// than the one before, and the last of them.
	way  [1 << 8]ancestor
	last int
}

// An ancestor is a name above another, or that itself: where it ends, its length and
// its record.
type ancestor struct {
	end    uint32
	size   uint8
	record Record
}

func (a *ancestor) place() place { return place{int(a.end), int(a.size)} }

// An unfiled is a name, the record of that above it, and how many labels it is below
// that, 2 for more.
type unfiled struct {
	ancestor
	above  Record
	labels int
}

// oddMark is the mark of a pattern that is odd.
const oddMark = ^uint8(0)

func (l *loader) newInspector() *inspector {
	n := len(l.lengths)
	w := &inspector{loader: l, judge: l.NewJudge(), marks: make([]uint8, l.patterns), seats: make([]seat, min(section, n))}
	w.byEnd = l.byEnd.empty()
	w.way[0].record = l.root
	for i := range l.Index.odd.Len() {
		w.marks[l.Index.odd.At(i)] = oddMark
	}
	l.all = append(l.all, w)
	return w
}

// section checks the names of a section.
func (w *inspector) section(i int) bool {
	first := i * section
	lengths := w.lengths[first:min(first+section, len(w.lengths))]
	seats := w.seats[:len(lengths)]
	text, record := w.text, w.layout.size()
	before := place{w.begins[i] - record, 0}
	w.last = 0
	if i > 0 {
		before.size = int(w.lengths[first-1])
		if !w.readWay(w.ways[i], before) {
			return w.refuse(before)
		}
	}
	// The keys of the last 32 bytes of the name before.
	a, b, c, d := keyAt(text, before, 0), keyAt(text, before, 8), keyAt(text, before, 16), keyAt(text, before, 24)
	for k, length := range lengths {
		p := place{before.end + record + int(length), int(length)}
		if uint(p.size-1) >= block { // or none
			hash, ok := w.longName(p, before)
			if !ok {
				return w.refuse(p)
			}
			seats[k] = w.seatOf(hash)
			a, b, c, d = keyAt(text, p, 0), keyAt(text, p, 8), keyAt(text, p, 16), keyAt(text, p, 24)
			before = p
			continue
		}
		m := &masks[p.size]
		t := text[p.end-block : p.end]
		x, y, z, v := word(t, 24)&m[0], word(t, 16)&m[1], word(t, 8)&m[2], word(t, 0)&m[3]
		dots, ok := fqdn.ShortLower(x, y, z, v, m)
		if !ok {
			return w.refuse(p)
		}
		last := min(bits.LeadingZeros64(dots), p.size) // the length of the last label
		if t[block-last]-'0' < 10 && !isName(string(t[block-p.size:])) {
			return w.refuse(p)
		}
		hash := w.seed.hashWords(&folded[block], x, y, z, v)
		seats[k] = w.seatOf(hash)
		e, f, g, h := key(x, m[0]), key(y, m[1]), key(z, m[2]), key(v, m[3])
		_, less := bits.Sub64(d, h, 0)
		_, less = bits.Sub64(c, g, less)
		_, less = bits.Sub64(b, f, less)
		_, less = bits.Sub64(a, e, less)
		if less == 0 {
			return w.refuse(p)
		}
		a, b, c, d = a^e, b^f, c^g, d^h
		for w.last > 0 {
			// There is seldom a dot in front of as many bytes, which can be predicted; which of
			// the names is longer cannot.
			size := w.way[w.last].size
			if size < block && dots<<size>>63 != 0 {
				m := &masks[size]
				if a&m[0]|b&m[1]|c&m[2]|d&m[3] == 0 {
					break
				}
			}
			w.last--
		}
		if dots == 0 {
			w.byEnd.single = ^set(0)
		}
		labels := 1
		if dots<<w.way[w.last].size<<1 != 0 {
			labels = 2
		}
		if !w.named(p, labels) {
			return w.refuse(p)
		}
		a, b, c, d = e, f, g, h
		before = p
	}
	w.enter(lengths, w.begins[i])
	w.scatter(i, seats)
	if !w.file() {
		return false
	}
	// The next section takes on trust that this is the way.
	return i+1 == len(w.ways) || w.isWay(w.ways[i+1]) || w.refuse(before)
}

// refuse notes where the fault is.
func (w *inspector) refuse(p place) bool {
	w.bad.Store(int64(p.end - block))
	return false
}

// readWay reads the way to a name. Whoever checks that name compares it.
func (w *inspector) readWay(way []byte, p place) bool {
	for ; len(way) > 0; way = way[placeSize:] {
		s := ancestor{end: binary.LittleEndian.Uint32(way[1:]), size: way[0]}
		if s.size <= w.way[w.last].size || int(s.size) > p.size || int64(s.end) > int64(p.end) || int(s.end) < block+int(s.size) {
			return false
		}
		s.record = w.layout.record(w.text, int(s.end))
		w.last++
		w.way[w.last] = s
	}
	return true
}

// isWay reports whether the way to the name at hand is the one that is written.
func (w *inspector) isWay(way []byte) bool {
	if len(way) != w.last*placeSize {
		return false
	}
	for _, s := range w.way[1 : w.last+1] {
		if way[0] != s.size || binary.LittleEndian.Uint32(way[1:]) != s.end {
			return false
		}
		way = way[placeSize:]
	}
	return true
}

// longName checks a name of more bytes than a block, and makes its hash.
func (w *inspector) longName(p, before place) (hash uint64, ok bool) {
	name := string(w.text[p.end-p.size : p.end])
	var h fqdn.Host
	if !h.Set(name) || h.Len() != len(name) || hasUpper(name) || compare(w.text, before, p) >= 0 {
		return 0, false
	}
	for w.last > 0 && !isBelow(w.text, p, w.way[w.last].place()) {
		w.last--
	}
	if strings.IndexByte(name, '.') < 0 {
		w.byEnd.single = ^set(0)
	}
	return w.seed.hashIn(w.text, p), w.named(p, LabelsBefore(name, int(w.way[w.last].size)))
}

// hasUpper reports whether a valid name of eight bytes and more has letters in upper
// case.
func hasUpper(name string) bool {
	upper := uint64(0)
	for i := 0; i < len(name); i += 8 {
		x := swar.Load(name, min(i, len(name)-8))
		upper |= (x + (0x80-'A')*swar.Ones) ^ (x + (0x80-'Z'-1)*swar.Ones)
	}
	return upper&swar.Highs != 0
}

// named notes the record of a name that is so many labels below the last name on its
// way, 2 for more, and puts it there. It reports whether there is such a shape.
func (w *inspector) named(p place, labels int) bool {
	r := w.layout.record(w.text, p.end)
	if int64(r.Shape) >= int64(len(w.longest)) {
		return false
	}
	a := ancestor{uint32(p.end), uint8(p.size), r}
	if w.last == 0 && w.bare && w.longest[r.Shape] > 0 {
		w.simple = append(w.simple, a)
	} else {
		w.others = append(w.others, unfiled{a, w.way[w.last].record, labels})
	}
	w.last++
	w.way[w.last] = a
	return true
}

// enter enters the lengths of the names of a section, the first of which starts at a byte.
// That is done for all at once because the sets may lie anywhere in memory, as marks do.
func (w *inspector) enter(lengths []uint8, at int) {
	text, layout, alone := w.text, w.layout, w.alone
	l := w.byEnd
	for _, length := range lengths {
		size := int(length)
		at += size
		t := text[at-block : at+8]
		bits := l.bitsOf(word(t, 8), size, alone[layout.record(t, block).Shape])
		at += layout.size()
		if size < 8 {
			l.short |= 1 << size
			continue
		}
		*l.setOf(l.hash8(word(t, 24)), word(t, 16), size) |= bits
	}
	w.byEnd.short = l.short
}

// file files the names of a section. That is done for all at once because the marks
// may lie anywhere in memory, which is waited for less if nothing else is done.
func (w *inspector) file() bool {
	w.node = Node{Above: w.root.Shape}
	for i := range w.simple {
		n := &w.simple[i]
		if !w.mark(n) && !w.record(n.place(), n.record) {
			return w.refuse(n.place())
		}
	}
	w.simple = w.simple[:0]
	for i := range w.others {
		if ref := w.others[i].record.ref; int64(ref) < int64(len(w.marks)) {
			w.touched |= w.marks[ref]
			w.touched |= w.rightMark(ref)
		}
	}
	for i := range w.others {
		if n := &w.others[i]; !w.inherits(n) {
			return w.refuse(n.place())
		}
	}
	w.others = w.others[:0]
	return true
}

// inherits checks the record of a name by that above it.
func (w *inspector) inherits(n *unfiled) bool {
	if int(n.above.Shape) >= len(w.Shapes) {
		return false
	}
	var ok bool
	w.node.Above, w.node.Step = n.above.Shape, n.labels
	w.node.Patterns, ok = w.patternsOf(n.above, w.Shapes[n.above.Shape].Patterns, &w.one[1])
	return ok && w.record(n.place(), n.record)
}

// mark marks the patterns of a name with a simple shape. If one of them is odd, or
// something is wrong, that is left to others and nothing is marked.
func (w *inspector) mark(n *ancestor) bool {
	s := &w.Shapes[n.record.Shape]
	if n.size > w.longest[n.record.Shape] {
		return false
	}
	if s.Patterns == 1 {
		if int64(n.record.ref) >= int64(len(w.marks)) || w.marks[n.record.ref] == oddMark {
			return false
		}
		w.marks[n.record.ref] = s.Mark
		w.filed++
		return true
	}
	patterns, ok := w.patternsOf(n.record, s.Patterns, &w.one[0])
	for i, p := range patterns {
		ok = ok && w.marks[p] != oddMark && (i == 0 || patterns[i-1] < p)
	}
	if !ok {
		return false
	}
	for _, p := range patterns {
		w.marks[p] = s.Mark
	}
	w.filed += len(patterns)
	return true
}

// record checks the record of a name, or of the root, below the node at hand.
func (w *inspector) record(p place, r Record) bool {
	if int(r.Shape) >= len(w.Shapes) {
		return false
	}
	shape := &w.Shapes[r.Shape]
	patterns, ok := w.patternsOf(r, shape.Patterns, &w.one[0])
	if !ok || !w.ownOf(p, shape.Own, patterns) {
		return false
	}
	w.node.Own = w.own
	mark := w.judge(&w.node, r.Shape, patterns)
	if mark == Refused {
		return false
	}
	for _, o := range w.own {
		if w.marks[o.Pattern] == oddMark {
			w.odd++
			// Its mark would be looked at if it were not odd.
			if mark != Judged && w.rightMark(o.Pattern) != mark {
				return false
			}
			continue
		}
		w.marks[o.Pattern] = mark
		w.filed++
	}
	return true
}

// rightMark returns what the mark of a pattern is compared with.
func (w *inspector) rightMark(pattern uint32) uint8 {
	w.Marks(pattern, w.right[:])
	return w.right[0]
}

// patternsOf is Patterns for a record that may refer to none. The refs are known
// to be patterns.
func (w *inspector) patternsOf(r Record, count int, one *[1]uint32) (patterns []uint32, ok bool) {
	if count == 1 {
		one[0] = r.ref
		return one[:], int64(r.ref) < int64(w.patterns)
	}
	if int64(r.ref) > int64(len(w.refs)) || count > len(w.refs)-int(r.ref) {
		return nil, false
	}
	return w.refs[r.ref : int(r.ref)+count], true
}

// ownOf fills own with the patterns that are filed under a name, and checks that
// they may be.
func (w *inspector) ownOf(p place, kinds []Kind, patterns []uint32) bool {
	w.own = w.own[:0]
	for i, kind := range kinds {
		pattern := patterns[i]
		if i > 0 && pattern <= patterns[i-1] {
			return false
		}
		w.own = append(w.own, Own{pattern, kind})
		if w.marks[pattern] == oddMark {
			expected := w.expected[string(w.text[p.end-p.size:p.end])]
			at, ok := slices.BinarySearchFunc(expected, pattern, func(o Own, p uint32) int { return cmp.Compare(o.Pattern, p) })
			if !ok || expected[at].Kind != kind {
				return false
			}
			continue
		}
		// A pattern for the root itself would be one for no host.
		if n := longestFor(kind); n == 0 || p.size > n || p.size == 0 && kind&Exact != 0 {
			return false
		}
	}
	return true
}

// longestFor returns how long a name may be that a pattern is filed under for a kind, if
// it is not odd, 0 if there is none.
func longestFor(kind Kind) int {
	switch kind {
	case One, Below:
		// Others match nothing, and are texts that say so.
		return fqdn.MaxLen - 2
	case Exact, Exact | Below:
		return fqdn.MaxLen
	}
	return 0
}
