package form

import (
	"math/bits"
	"slices"
	"strings"
)

// MaxStates is the budget of a text: the greatest number of states that its
// deterministic automaton may have. The longest plain pattern, 253 bytes behind
// a star, needs 255; a star followed by bytes that may be anything doubles the
// states with each of them (*a????????b*), and no rule of the field comes near.
// What two patterns have in common is searched for in the product of their
// states, so that the budget bounds the time of every such question.
const MaxStates = 512

// A nfa is the elements of all alternatives in a row, each alternative followed
// by one place without an element, where it is done.
type nfa struct {
	elems []Elem
	ends  []uint64 // bit i: place i is the end of an alternative
	start []uint64 // bit i: place i is the start of an alternative
	runs  []uint64 // bit i: element i is a run
	words int
}

func newNFA(text string) *nfa {
	n := &nfa{}
	var starts, ends, runs []int
	for alt := range Alternatives(text) {
		starts = append(starts, len(n.elems))
		for i := 0; i < len(alt); {
			var e Elem
			e, i = next(alt, i)
			if e.Run {
				runs = append(runs, len(n.elems))
			}
			n.elems = append(n.elems, e)
		}
		ends = append(ends, len(n.elems))
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

// splits returns the partition of the symbols that the elements and the kinds
// of bytes make: the classes whose bytes nothing can tell apart.
func splits(automata ...*nfa) []Class {
	parts := kindClasses[:]
	for _, n := range automata {
		var seen []Class
		for _, e := range n.elems {
			known := false
			for _, c := range seen {
				known = known || c == e.Class
			}
			if known || e.Class == 0 {
				continue
			}
			seen = append(seen, e.Class)
			var finer []Class
			for _, p := range parts {
				if in := p & e.Class; in != 0 {
					finer = append(finer, in)
				}
				if out := p &^ e.Class; out != 0 {
					finer = append(finer, out)
				}
			}
			parts = finer
		}
	}
	return parts
}

// A dfa is a deterministic automaton over a partition of the symbols.
type dfa struct {
	start   uint16
	next    []uint16 // next[state*parts+part]
	accepts []bool
	parts   int
}

// determinize makes the automaton of n over parts; ok is false if it would
// have more than limit states.
func (n *nfa) determinize(parts []Class, limit int) (d *dfa, ok bool) {
	words := n.words
	// The elements that take a part: as runs, which stay, and as bytes, which
	// move on.
	masks := make([]uint64, 2*len(parts)*words)
	stay, move := masks[:len(parts)*words], masks[len(parts)*words:]
	for i, e := range n.elems {
		mask := move
		if e.Run {
			mask = stay
		}
		for p, part := range parts {
			if e.Class&part != 0 {
				mask[p*words+i/64] |= 1 << (i % 64)
			}
		}
	}
	size := min(len(n.elems)+2, limit)
	d = &dfa{
		parts: len(parts), next: make([]uint16, 0, size*len(parts)), accepts: make([]bool, 0, size),
	}
	sets := subsets{words: words, numbers: make(map[uint64]uint16, size), all: make([]uint64, 0, size*words)}
	add := func(set []uint64) (uint16, bool) {
		number, known := sets.number(set)
		if known {
			return number, true
		}
		if len(d.accepts) == limit {
			return 0, false
		}
		accepts := false
		for w, x := range set {
			accepts = accepts || x&n.ends[w] != 0
		}
		d.accepts = append(d.accepts, accepts)
		return number, true
	}
	set := slices.Clone(n.start)
	n.close(set)
	d.start, _ = add(set)
	for from := 0; from < len(d.accepts); from++ {
		for p := range parts {
			var carry uint64
			for w := range set {
				x := sets.all[from*words+w]
				moved := x & move[p*words+w]
				set[w] = x&stay[p*words+w] | moved<<1 | carry
				carry = moved >> 63
			}
			n.close(set)
			to, ok := add(set)
			if !ok {
				return nil, false
			}
			d.next = append(d.next, to)
		}
	}
	return d, true
}

// alike reports whether d takes the bytes of two parts for the same.
func (d *dfa) alike(p, q int) bool {
	for at := 0; at < len(d.next); at += d.parts {
		if d.next[at+p] != d.next[at+q] {
			return false
		}
	}
	return true
}

// subsets numbers sets of places. Sets are found by a hash and compared; those
// that share a hash are tried at the next one.
type subsets struct {
	words   int
	numbers map[uint64]uint16
	all     []uint64 // set i is all[i*words:(i+1)*words]
}

// number returns the number of a set, which it gets if it is not known yet.
func (s *subsets) number(set []uint64) (n uint16, known bool) {
	var hash uint64
	for _, x := range set {
		hi, lo := bits.Mul64(hash^x^0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9)
		hash = hi ^ lo
	}
	for ; ; hash++ {
		n, known = s.numbers[hash]
		if !known {
			n = uint16(len(s.all) / s.words)
			s.numbers[hash] = n
			s.all = append(s.all, set...)
			return n, false
		}
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

// TooComplex reports whether the automaton of text has more than MaxStates
// states.
func TooComplex(text string) bool {
	if plain(text) {
		return false
	}
	n := newNFA(text)
	_, ok := n.determinize(splits(n), MaxStates)
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
