package form

import (
	"math/bits"
	"slices"
	"strings"
)

// MaxStates is the budget of a text: the greatest number of states that its
// deterministic automaton may have, made as the textbook does. The longest plain
// pattern, 253 bytes behind a star, needs 255; a star followed by bytes that may
// be anything doubles the states with each of them (*a????????b*), and no rule
// of the field comes near. What two patterns have in common is searched for in
// the product of automata that have these states or fewer, so that the budget
// bounds the time of every such question.
const MaxStates = 512

// A nfa is the elements of all alternatives in a row, each alternative followed
// by one place without an element, where it is done.
type nfa struct {
	elems   []Elem
	ends    []uint64 // bit i: place i is the end of an alternative
	start   []uint64 // bit i: place i is the start of an alternative
	runs    []uint64 // bit i: element i is a run
	covered []int    // the places from covered[i] up to i are covered by element i
	words   int
}

func newNFA(text string) *nfa {
	n := &nfa{elems: make([]Elem, 0, len(text)+1)}
	var starts, ends, runs []int
	for alt := range Alternatives(text) {
		first := len(n.elems)
		starts = append(starts, first)
		for i := 0; i < len(alt); {
			var e Elem
			e, i = next(alt, i)
			low := len(n.elems)
			if e.Run {
				runs = append(runs, low)
				for low > first && n.elems[low-1].Class.subset(e.Class) {
					low = n.covered[low-1]
				}
			}
			n.covered = append(n.covered, low)
			n.elems = append(n.elems, e)
		}
		ends = append(ends, len(n.elems))
		n.covered = append(n.covered, len(n.elems))
		n.elems = append(n.elems, Elem{})
	}
	n.words = len(n.elems)/64 + 1
	n.start, n.ends, n.runs = n.set(starts), n.set(ends), n.set(runs)
	return n
}

func (n *nfa) set(places []int) []uint64 {
	s := make([]uint64, n.words)
	for _, p := range places {
		s[p/64] |= 1 << (p % 64)
	}
	return s
}

// splits returns the partition of the symbols that the elements make: the
// classes whose bytes the automaton cannot tell apart, the largest first.
func (n *nfa) splits() []Class {
	parts := []Class{All}
	var seen []Class
	for _, e := range n.elems {
		if e.Class == 0 || slices.Contains(seen, e.Class) {
			continue
		}
		seen = append(seen, e.Class)
		for i := len(parts) - 1; i >= 0; i-- {
			if in, out := parts[i]&e.Class, parts[i]&^e.Class; in != 0 && out != 0 {
				parts[i] = out
				parts = append(parts, in)
			}
		}
	}
	slices.SortFunc(parts, func(p, q Class) int {
		return bits.OnesCount64(uint64(q)) - bits.OnesCount64(uint64(p))
	})
	return parts
}

// A dfa is a deterministic automaton.
type dfa struct {
	states []state // the first is the start
	edges  []edge
	shapes []*state // one of each shape
	named  Class    // the bytes that stand in the text, but for ?
}

// A state of a dfa has edges for all bytes of a label, each byte on one, and one
// for the dot.
type state struct {
	first, end int32 // its edges
	dot        uint16
	shape      uint16 // equal for states whose edges have the same classes
	accepts    bool
	sides      sideSet
	needs      bound
}

// An edge leads to another state with each byte of a class.
type edge struct {
	class Class
	to    uint16
	sides sideSet // of the state that it leads to, as needs
	needs bound
}

func (d *dfa) out(s *state) []edge { return d.edges[s.first:s.end] }

// determinize makes the automaton of n, reduced or as the textbook does; ok is
// false if it would have more than MaxStates states. The reduced one never has
// more states than the other.
func (n *nfa) determinize(reduced bool) (d *dfa, ok bool) {
	words, parts := n.words, n.splits()
	// The elements that take a part: as runs, which stay, and as bytes, which
	// move on; and those that take it in another way than the first part.
	masks := make([]uint64, 3*len(parts)*words)
	stay, move, differ := masks[:len(parts)*words], masks[len(parts)*words:2*len(parts)*words], masks[2*len(parts)*words:]
	for i, e := range n.elems {
		mask := move
		if e.Run {
			mask = stay
		}
		first := e.Class&parts[0] != 0
		for p, part := range parts {
			takes := e.Class&part != 0
			if takes {
				mask[p*words+i/64] |= 1 << (i % 64)
			}
			if takes != first {
				differ[p*words+i/64] |= 1 << (i % 64)
			}
		}
	}
	size := min(len(n.elems)+2, MaxStates)
	d = &dfa{states: make([]state, 0, size), edges: make([]edge, 0, 3*size)}
	sets := subsets{words: words, all: make([]uint64, 0, size*words)}
	add := func(set []uint64) (uint16, bool) {
		n.close(set)
		if reduced {
			n.reduce(set)
		}
		number, known := sets.number(set)
		if known {
			return number, true
		}
		if len(d.states) == MaxStates {
			return 0, false
		}
		accepts := false
		for w, x := range set {
			accepts = accepts || x&n.ends[w] != 0
		}
		d.states = append(d.states, state{accepts: accepts})
		return number, true
	}
	for _, e := range n.elems {
		if !e.Run && e.Class != Label {
			d.named |= e.Class
		}
	}
	set := slices.Clone(n.start)
	add(set)
	for from := 0; from < len(d.states); from++ {
		here := sets.all[from*words : (from+1)*words]
		first := len(d.edges)
	parts:
		for p, part := range parts {
			if p > 0 && !meet(here, differ[p*words:]) {
				d.edges[first].class |= part
				continue
			}
			var carry uint64
			for w, x := range here {
				moved := x & move[p*words+w]
				set[w] = x&stay[p*words+w] | moved<<1 | carry
				carry = moved >> 63
			}
			to, ok := add(set)
			if !ok {
				return nil, false
			}
			for i := range d.edges[first:] {
				if d.edges[first+i].to == to {
					d.edges[first+i].class |= part
					continue parts
				}
			}
			d.edges = append(d.edges, edge{class: part, to: to})
		}
		for i := range d.edges[first:] {
			if e := &d.edges[first+i]; e.class&^Label != 0 {
				d.states[from].dot = e.to
				if e.class &= Label; e.class == 0 {
					d.edges = slices.Delete(d.edges, first+i, first+i+1)
				}
				break
			}
		}
		d.states[from].first, d.states[from].end = int32(first), int32(len(d.edges))
	}
	return d, true
}

// meet reports whether two sets have a place in common.
func meet(set, other []uint64) bool {
	for w, x := range set {
		if x&other[w] != 0 {
			return true
		}
	}
	return false
}

// subsets numbers sets of places. Sets are found by a hash and compared; those
// that share a hash are tried at the next one.
type subsets struct {
	words   int
	numbers [2 * MaxStates]uint16 // plus one, at the hash
	all     []uint64              // set i is all[i*words:(i+1)*words]
}

// number returns the number of a set, which it gets if it is not known yet. One
// set more than MaxStates may be numbered.
func (s *subsets) number(set []uint64) (n uint16, known bool) {
	var hash uint64
	for _, x := range set {
		hi, lo := bits.Mul64(hash^x^0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9)
		hash = hi ^ lo
	}
	for ; ; hash++ {
		at := &s.numbers[hash%uint64(len(s.numbers))]
		if *at == 0 {
			n = uint16(len(s.all) / s.words)
			*at = n + 1
			s.all = append(s.all, set...)
			return n, false
		}
		n = *at - 1
		if slices.Equal(s.all[int(n)*s.words:(int(n)+1)*s.words], set) {
			return n, true
		}
	}
}

// close adds to set what its runs may be skipped to.
func (n *nfa) close(set []uint64) {
	for {
		var carry uint64
		changed := false
		for w, x := range set {
			skipped := x & n.runs[w]
			more := x | skipped<<1 | carry
			carry = skipped >> 63
			changed = changed || more != x
			set[w] = more
		}
		if !changed {
			return
		}
	}
}

// reduce takes from set the places that its runs cover: where all elements
// between a place and a run behind it take only bytes that the run takes too,
// the run takes whatever they took, and matches all that the place does. So a
// pattern of many stars has few states: it goes from each star to the next and
// need not remember the stars before.
func (n *nfa) reduce(set []uint64) {
	for w := len(set) - 1; w >= 0; w-- {
		for runs := set[w] & n.runs[w]; runs != 0; runs &= set[w] {
			run := bits.Len64(runs) - 1
			runs &^= 1 << run
			low, end := n.covered[w*64+run], w*64+run
			for v := low / 64; v*64 < end; v++ {
				places := ^uint64(0)
				if v == low/64 {
					places <<= low % 64
				}
				if v == w {
					places &= 1<<run - 1
				}
				set[v] &^= places
			}
		}
	}
}

// TooComplex reports whether the automaton of text, not reduced, has more than
// MaxStates states.
func TooComplex(text string) bool {
	if plain(text) {
		return false
	}
	_, ok := newNFA(text).determinize(false)
	return !ok
}

// plain reports whether text is seen at once to be far below the budget: names,
// and at most one alternative with one star in front. Its states are how much
// of a name a host has spelled so far, never more than its bytes and a few.
func plain(text string) bool {
	if len(text) > MaxStates/2 {
		return false
	}
	starred := 0
	for alt := range Alternatives(text) {
		name := strings.TrimLeft(alt, "*")
		if len(name) < len(alt) {
			starred++
		}
		for i := range len(name) {
			if !literal(name[i]) {
				return false
			}
		}
	}
	return starred <= 1
}
