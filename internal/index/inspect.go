package index

import (
	"cmp"
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
	// The names of the section that are not settled at the first look, as many as count says;
	// suffixes of them that may be filed; names that are not the first of their tag in their
	// bucket, each a suffix of itself at its end; and names that are not simple.
	names   []named
	count   int
	may     []suffix
	away    []suffix
	others  []*named
	touched uint8 // what is read only so that it is in the cache
	node    Node
	own     []Own
	one     [2][1]uint32
	right   [1]uint8
}

// A named is a name: where it ends, its length, and its record; the same of the one above it,
// zero for the root; and how many labels it is below that, 2 for more.
type named struct {
	end, aboveEnd   uint32
	size, aboveSize uint8
	labels          uint8
	marked          bool // as if there were none above
	record          Record
	may             set // suffixes of less than a block that may be filed
}

func (n *named) place() place { return place{int(n.end), int(n.size)} }

// oddMark is the mark of a pattern that is odd.
const oddMark = ^uint8(0)

func (l *loader) newInspector() *inspector {
	most := min(section, len(l.buckets)) * slots
	w := &inspector{
		loader: l, judge: l.NewJudge(), marks: make([]uint8, l.patterns),
		names: make([]named, most+1), away: make([]suffix, most+1),
	}
	for i := range l.Index.odd.Len() {
		w.marks[l.Index.odd.At(i)] = oddMark
	}
	l.all = append(l.all, w)
	return w
}

// section checks the names of a section: that each is one, in lower case, that it is found
// where it is and nowhere else, that the table of lengths has its length, and its record.
func (w *inspector) section(number int) bool {
	w.may = w.may[:0]
	if end, ok := w.look(number * section); !ok {
		w.bad.Store(int64(end - block))
		return false
	}
	for _, s := range w.away {
		if p := (place{int(s.name), int(s.size)}); w.lookUp(w.textOf(p), s.hash) != p.end {
			return w.refuse(p)
		}
	}
	w.ascend()
	return w.file()
}

// look has the first look at the names of a section. Nearly all of them are settled then. If it
// is not ok it returns where the name ends that is at fault.
func (w *inspector) look(start int) (end int, ok bool) {
	x, layout, marks := w.Index, w.Index.layout, w.marks
	seed, byEnd, hashed := &x.seed, &x.byEnd, x.hashed
	at, filed := w.start(start), 0
	// What is put at the end of the lists counts if they get longer.
	all, away := w.names, w.away[:cap(w.away)]
	count, aways := 0, 0
	for i := start; i < min(start+section, len(x.buckets)); i++ {
		tags := x.buckets[i].tags
		for slot, sizes := 0, x.buckets[i].sizes&inSlots; sizes != 0; slot, sizes = slot+1, sizes>>8 {
			size := int(sizes & 0xff)
			end = at + size
			at = end + layout.size()
			name := x.nameAt(end)
			record := layout.split(name.record())
			if int64(record.Shape) >= int64(len(w.briefs)) {
				return end, false
			}
			brief := &w.briefs[record.Shape]
			n := &all[count]
			*n = named{end: uint32(end), size: uint8(size), record: record}
			if size >= block {
				if !w.isLong(n, uint32(count)) {
					return end, false
				}
				count++
				continue
			}
			m := &masks[size]
			a, b, c, d := name.words(m)
			dots, ok := fqdn.ShortLower(a, b, c, d, m, name[(block-size)&(block-1)])
			last := bits.TrailingZeros64(dots | 1<<(size&63)) // the length of the last label
			if p := (place{end, size}); !ok && !isLower(w.textOf(p)) || name[(block-last)&(block-1)]-'0' < 10 && !isName(w.textOf(p)) {
				return end, false
			}
			hash := seed.hashWords(block, a, b, c, d)
			// It may have been crowded out, or another one have its tag.
			first := bits.TrailingZeros64(candidates(tags, hash)) >> 3
			away[aways] = suffix{hash, uint32(end), uint8(size)}
			aways += swar.NotZero(uint64(scale(hash, hashed)^i) | uint64(first^slot))
			by8, by16 := byEnd.hashes(a, b)
			sets, _ := told(byEnd.table, by8, by16)
			sets |= uint64(byEnd.short)
			if (sets|sets>>(brief.alone&63))>>(size&63)&1 == 0 || uint64(byEnd.single)|dots == 0 {
				return end, false
			}
			n.labels = uint8(1 + swar.NotZero(dots))
			n.may = set(sets & dots & (dots - 1 | uint64(byEnd.single)))
			n.marked = brief.one && int64(record.ref) < int64(len(marks)) && marks[record.ref] != oddMark
			if !n.marked {
				count++
				continue
			}
			marks[record.ref] = brief.mark
			filed++
			count += swar.NotZero(uint64(n.may))
		}
	}
	w.count, w.away = count, away[:aways]
	w.filed += filed
	return 0, true
}

// refuse notes where the fault is.
func (w *inspector) refuse(p place) bool {
	w.bad.Store(int64(p.end - block))
	return false
}

// textOf returns the text of a name.
func (w *inspector) textOf(p place) string { return string(w.Index.names[p.end-p.size : p.end]) }

// isLong checks a name of a block and more, by its number, and notes its suffixes.
func (w *inspector) isLong(n *named, number uint32) bool {
	p := n.place()
	name := w.textOf(p)
	if !isName(name) || hasUpper(name) || w.lookUp(name, w.seed.hashIn(w.Index.names, p)) != p.end {
		return false
	}
	n.labels = uint8(LabelsBefore(name, 0))
	w.may = w.appendLong(w.may, name, number)
	l := &w.byEnd
	t := w.nameAt(p.end)
	bits := l.bitsOf(word(t[:], 8), p.size, 0)
	return *l.setOf(word(t[:], 24), word(t[:], 16), p.size)&bits == bits &&
		(l.single != 0 || strings.IndexByte(name, '.') >= 0)
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

// isLower reports whether a text is a name in lower case.
func isLower(s string) bool { return isName(s) && s == strings.ToLower(s) }

// ascend finds what is above the names and does not stand for itself alone: what does
// makes no difference to names below it. What lies anywhere in memory is asked for in loops that
// do nothing else.
func (w *inspector) ascend() {
	for i := range w.names[:w.count] {
		n := &w.names[i]
		if n.may == 0 {
			continue
		}
		a, b, c, d := w.nameAt(int(n.end)).words(&masks[n.size])
		for may := n.may; may != 0; may &= may - 1 {
			k := may.least()
			w.may = append(w.may, suffix{w.seed.hashWords(k, a, b, c, d), uint32(i), uint8(k)})
		}
	}
	some := w.tagged(w.may)
	for _, s := range some {
		// Where it probably is comes into the cache.
		i := scale(s.hash, w.hashed)
		bit := bits.TrailingZeros64(candidates(w.buckets[i].tags, s.hash)) & (8*slots - 1)
		w.touched |= w.Index.names[min(w.endOf(i, bit, w.buckets[i].up(bit)), len(w.Index.names)-1)]
	}
	for _, s := range some { // of each name the shortest first
		n := &w.names[s.name]
		name := w.textOf(n.place())
		if end := w.lookUp(name[len(name)-int(s.size):], s.hash); end > 0 {
			n.aboveEnd, n.aboveSize = uint32(end), s.size
			n.labels = uint8(LabelsBefore(name, int(s.size)))
		}
	}
}

// file files the names of a section.
func (w *inspector) file() bool {
	w.node = Node{Above: w.root.Shape}
	w.others = w.others[:0]
	for i := range w.names[:w.count] {
		n := &w.names[i]
		switch {
		case n.marked && n.aboveSize == 0:
		case n.marked:
			// Its record is to be what its patterns and those above make, which marks it again.
			w.filed--
			w.others = append(w.others, n)
		case n.aboveSize > 0 || w.briefs[n.record.Shape].simple == 0:
			w.others = append(w.others, n)
		case !w.mark(n) && !w.record(n.place(), n.record):
			return w.refuse(n.place())
		}
	}
	for _, n := range w.others {
		if ref := n.record.ref; int64(ref) < int64(len(w.marks)) {
			w.touched |= w.marks[ref]
			w.touched |= w.rightMark(ref)
		}
		if n.aboveSize > 0 {
			if ref := w.Index.record(int(n.aboveEnd)).ref; int64(ref) < int64(w.patterns) {
				w.touched |= w.rightMark(ref)
			}
		}
	}
	for _, n := range w.others {
		if !w.inherits(n) {
			return w.refuse(n.place())
		}
	}
	return true
}

// inherits checks the record of a name by that above it.
func (w *inspector) inherits(n *named) bool {
	above := w.root
	if n.aboveSize > 0 {
		above = w.Index.record(int(n.aboveEnd))
	}
	if int64(above.Shape) >= int64(len(w.Shapes)) {
		return false
	}
	var ok bool
	w.node.Above, w.node.Step = above.Shape, int(n.labels)
	w.node.Patterns, ok = w.patternsOf(above, w.Shapes[above.Shape].Patterns, &w.one[1])
	return ok && w.record(n.place(), n.record)
}

// mark marks the patterns of a name with a simple shape. If one of them is odd, or
// something is wrong, that is left to others and nothing is marked.
func (w *inspector) mark(n *named) bool {
	if n.size > w.briefs[n.record.Shape].simple {
		return false
	}
	patterns, ok := w.patternsOf(n.record, w.Shapes[n.record.Shape].Patterns, &w.one[0])
	for i, p := range patterns {
		ok = ok && w.marks[p] != oddMark && (i == 0 || patterns[i-1] < p)
	}
	if !ok {
		return false
	}
	for _, p := range patterns {
		w.marks[p] = w.Shapes[n.record.Shape].Mark
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
			expected := w.expected[w.textOf(p)]
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
