package form

import (
	"cmp"
	"math/bits"
	"slices"
)

// A meeting is an edge of left and one of right that have bytes in common, as
// places among the edges of their states, and the kinds of these bytes.
type meeting struct {
	left, right uint8
	kinds       kindSet
	letters     uint8 // how many meetings of the two states have letters; they are the first
}

// A meetings has the meetings of the states of two automata. Most states of a
// pattern differ only in where their edges lead: the meetings are found once
// for two shapes.
type meetings struct {
	left, right *dfa
	known       []uint32 // of two shapes, the start in all and in 8 bits the number
	all         []meeting
}

func (m *meetings) reset(left, right *dfa) {
	m.left, m.right = left, right
	m.known = grown(m.known, len(left.shapes)*len(right.shapes))
	m.all = m.all[:0]
}

// of returns the meetings of two states. Every two have one.
func (m *meetings) of(left, right *state) []meeting {
	known := &m.known[int(left.shape)*len(m.right.shapes)+int(right.shape)]
	if *known == 0 {
		*known = m.find(left, right)
	}
	start, n := *known>>8, *known&0xff
	return m.all[start : start+n]
}

func (m *meetings) find(left, right *state) uint32 {
	start := len(m.all)
	var other [symbols]meeting
	others := other[:0]
	for l, a := range m.left.out(left) {
		for r, b := range m.right.out(right) {
			switch meets := (meeting{uint8(l), uint8(r), (a.class & b.class).kinds(), 0}); {
			case meets.kinds&letterKinds != 0:
				m.all = append(m.all, meets)
			case meets.kinds != 0:
				others = append(others, meets)
			}
		}
	}
	letters := len(m.all) - start
	m.all = append(m.all, others...)
	m.all[start].letters = uint8(letters)
	return uint32(start)<<8 | uint32(len(m.all)-start)
}

// findShapes numbers the shapes of the states of d: what classes their edges
// have.
func (d *dfa) findShapes() {
	var numbers [2 * MaxStates]uint16 // plus one, at the hash
	for i := range d.states {
		s := &d.states[i]
		edges := d.out(s)
		slices.SortFunc(edges, func(a, b edge) int { return cmp.Compare(b.class.rank(), a.class.rank()) })
		var hash uint64
		for _, e := range edges {
			hi, lo := bits.Mul64(hash^uint64(e.class)^0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9)
			hash = hi ^ lo
		}
		for ; ; hash++ {
			at := &numbers[hash%uint64(len(numbers))]
			if *at == 0 {
				d.shapes = append(d.shapes, s)
				*at = uint16(len(d.shapes))
			}
			s.shape = *at - 1
			if slices.EqualFunc(edges, d.out(d.shapes[s.shape]), func(a, b edge) bool { return a.class == b.class }) {
				break
			}
		}
	}
}

// rank orders classes with the one with the nicest symbol, the x, last.
func (c Class) rank() uint64 { return bits.RotateLeft64(uint64(c), 63-int(symbolOf['x'])) }
