package form

import (
	"math/bits"
	"slices"
)

// A nfa is the elements of all alternatives in a row, each alternative followed
// by one place without an element, where it is done.
type nfa struct {
	elems   []Elem
	starts  []int    // the starts of the alternatives
	ends    []uint64 // bit i: place i is the end of an alternative
	runs    []uint64 // bit i: element i is a run
	narrow  []uint64 // and covers one place
	wide    []uint64 // and covers several
	covered []int    // the places from covered[i] up to i are covered by element i
	words   int
	parts   []Class  // the classes whose bytes the elements cannot tell apart, the largest first
	takes   []uint64 // of each part in as many words, bit i: element i takes its bytes

	// The memory of split, determinize and guess.
	seen        []Class
	set, differ []uint64
	subsets     subsets
	numbers     []uint16
	stands      []uint16
}

// reset makes n that of a text, in the memory that it has.
func (n *nfa) reset(text string) {
	n.elems, n.covered = slices.Grow(n.elems[:0], len(text)+1), slices.Grow(n.covered[:0], len(text)+1)
	n.starts = n.starts[:0]
	for alt := range Alternatives(text) {
		first := len(n.elems)
		n.starts = append(n.starts, first)
		for i := 0; i < len(alt); {
			var e Elem
			e, i = next(alt, i)
			low := len(n.elems)
			if e.Run {
				for low > first && n.elems[low-1].Class.subset(e.Class) {
					low = n.covered[low-1]
				}
			}
			n.covered = append(n.covered, low)
			n.elems = append(n.elems, e)
		}
		n.covered = append(n.covered, len(n.elems))
		n.elems = append(n.elems, Elem{})
	}
	n.words = len(n.elems)/64 + 1
	n.ends, n.runs = grown(n.ends, n.words), grown(n.runs, n.words)
	n.narrow, n.wide = grown(n.narrow, n.words), grown(n.wide, n.words)
	for i, e := range n.elems {
		if e.Run {
			n.runs[i/64] |= 1 << (i % 64)
			if places := i - n.covered[i]; places == 1 {
				n.narrow[i/64] |= 1 << (i % 64)
			} else if places > 1 {
				n.wide[i/64] |= 1 << (i % 64)
			}
		} else if e.Class == 0 {
			n.ends[i/64] |= 1 << (i % 64)
		}
	}
	n.split()
}

// start returns the set of the starts, in the memory of set.
func (n *nfa) start(set []uint64) []uint64 {
	set = grown(set, n.words)
	for _, i := range n.starts {
		set[i/64] |= 1 << (i % 64)
	}
	return set
}

// split finds the partition of the symbols that the elements make, and which
// elements take each part.
func (n *nfa) split() {
	n.parts = append(n.parts[:0], All)
	n.seen = n.seen[:0]
	for _, e := range n.elems {
		if e.Class == 0 || slices.Contains(n.seen, e.Class) {
			continue
		}
		n.seen = append(n.seen, e.Class)
		for i := len(n.parts) - 1; i >= 0; i-- {
			if in, out := n.parts[i]&e.Class, n.parts[i]&^e.Class; in != 0 && out != 0 {
				n.parts[i] = out
				n.parts = append(n.parts, in)
			}
		}
	}
	slices.SortFunc(n.parts, func(p, q Class) int {
		return bits.OnesCount64(uint64(q)) - bits.OnesCount64(uint64(p))
	})
	n.takes = grown(n.takes, len(n.parts)*n.words)
	for p, part := range n.parts {
		takes := n.takes[p*n.words:]
		for i, e := range n.elems {
			if e.Class&part != 0 {
				takes[i/64] |= 1 << (i % 64)
			}
		}
	}
}

// named returns the bytes that stand in the text, but for ?.
func (n *nfa) named() (named Class) {
	for _, e := range n.elems {
		if !e.Run && e.Class != Label {
			named |= e.Class
		}
	}
	return named
}

// guess makes a the automaton whose states are places: it may go on from a state
// with one byte in several ways, and has few edges. ok is false if it would have
// too many.
func (n *nfa) guess(a *automaton, edges int) (ok bool) {
	a.reset(len(n.elems), edges)
	a.named = n.named()
	n.numbers = grown(n.numbers, len(n.elems)) // of the states at the places, plus one
	n.stands = append(n.stands[:0], 0)         // and back; the start stands at several
	numbers, places := n.numbers, n.stands
	if len(n.starts) == 1 {
		numbers[0] = 1
	}
	a.several = len(n.starts) > 1
	number := func(place int) uint16 {
		if numbers[place] == 0 {
			places = append(places, uint16(place))
			numbers[place] = uint16(len(places))
		}
		return numbers[place] - 1
	}
	var single [1]int
	for from := 0; from < len(places); from++ {
		s := state{first: int32(len(a.edges))}
		starts := n.starts
		if from > 0 {
			single[0] = int(places[from])
			starts = single[:]
		}
		for _, at := range starts {
			// From a run all is come to that is from the runs behind it, which have
			// numbers in their order.
			for taken := Class(0); n.elems[at].Run; at++ {
				to, class := number(at), n.stay(at)&^taken
				if class != 0 {
					a.edges = append(a.edges, edge{class: class, to: to})
					taken |= class
				}
			}
			if e := n.elems[at]; e.Class == 0 {
				s.goal = true
			} else {
				a.edges = append(a.edges, edge{class: e.Class, to: number(at + 1)})
			}
		}
		s.end = int32(len(a.edges))
		a.states = append(a.states, s)
		if len(a.edges) > edges || len(places) > MaxStates {
			return false
		}
	}
	a.places, n.stands = places, places
	return true
}

// stay returns the bytes with which it makes sense to stay in the run at a
// place: not those that lead past the next element to a run that covers both.
func (n *nfa) stay(at int) Class {
	class := n.elems[at].Class
	if at+2 < len(n.elems) && n.elems[at+2].Run && n.covered[at+2] <= at {
		class &^= n.elems[at+1].Class
	}
	return class
}

// determinize makes a the automaton that goes on with every byte in exactly one
// way, reduced or as the textbook does; ok is false if it would have more than
// MaxStates states. The reduced one never has more states than the other.
func (n *nfa) determinize(a *automaton, reduced bool) (ok bool) {
	words := n.words
	n.differ = grown(n.differ, len(n.takes)) // the elements that take a part in another way than the first one
	differ := n.differ
	for i, takes := range n.takes {
		differ[i] = takes ^ n.takes[i%words]
	}
	size := min(len(n.elems)+2, MaxStates)
	a.reset(size, 3*size)
	a.named = n.named()
	sets := &n.subsets
	sets.reset(words, size)
	add := func(set []uint64) (uint16, bool) {
		flood(set, n.runs) // the runs may be skipped
		if reduced {
			n.reduce(set)
		}
		number, known := sets.number(set)
		if known {
			return number, true
		}
		if len(a.states) == MaxStates {
			return 0, false
		}
		a.states = append(a.states, state{goal: meet(set, n.ends)})
		return number, true
	}
	n.set = n.start(n.set)
	set := n.set
	add(set)
	for from := 0; from < len(a.states); from++ {
		here := sets.all[from*words : (from+1)*words]
		first := len(a.edges)
	parts:
		for p, part := range n.parts {
			if p > 0 && !meet(here, differ[p*words:]) {
				a.edges[first].class |= part
				continue
			}
			n.move(set, here, n.takes[p*words:])
			to, ok := add(set)
			if !ok {
				return false
			}
			for i := range a.edges[first:] {
				if a.edges[first+i].to == to {
					a.edges[first+i].class |= part
					continue parts
				}
			}
			a.edges = append(a.edges, edge{class: part, to: to})
		}
		a.states[from].first, a.states[from].end = int32(first), int32(len(a.edges))
	}
	return true
}

// reduce takes from set the places that its runs cover: where all elements
// between a place and a run behind it take only bytes that the run takes too,
// the run takes whatever they took, and matches all that the place does. So a
// pattern of many stars has few states: it goes from each star to the next and
// need not remember the stars before.
func (n *nfa) reduce(set []uint64) {
	for w := len(set) - 1; w >= 0; w-- {
		for runs := set[w] & n.wide[w]; runs != 0; runs &= set[w] {
			run := bits.Len64(runs) - 1
			runs &^= 1 << run
			low := n.covered[w*64+run]
			for v := low / 64; v <= w; v++ {
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
	// What covers one place covers no run that covers another.
	var carry uint64
	for w := len(set) - 1; w >= 0; w-- {
		narrow := set[w] & n.narrow[w]
		set[w] &^= narrow>>1 | carry
		carry = narrow << 63
	}
}

// move makes of a set of places those that follow them by a byte that some
// elements take. The runs behind them may be skipped still.
func (n *nfa) move(to, from, takes []uint64) {
	var carry uint64
	for w, x := range from {
		x &= takes[w]
		moved := x &^ n.runs[w]
		to[w] = x&n.runs[w] | moved<<1 | carry
		carry = moved >> 63
	}
}

// subsets numbers sets of places. Sets are found by a hash and compared; those
// that share a hash are tried at the next one.
type subsets struct {
	words   int
	numbers [2 * MaxStates]uint16 // plus one, at the hash
	all     []uint64              // set i is all[i*words:(i+1)*words]
}

// reset takes all sets away and makes room for some.
func (s *subsets) reset(words, sets int) {
	s.words = words
	clear(s.numbers[:])
	s.all = slices.Grow(s.all[:0], sets*words)
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

// meet reports whether two sets have a place in common.
func meet(set, other []uint64) bool {
	for w, x := range set {
		if x&other[w] != 0 {
			return true
		}
	}
	return false
}

// or adds the other set to set and reports whether there is more in it now.
func or(set, other []uint64) (more bool) {
	for w, x := range set {
		more = more || other[w]&^x != 0
		set[w] |= other[w]
	}
	return more
}

// flood adds to every place of set those that it can reach over places that may
// be passed. The carry of the addition runs from each place to the end of its
// run of ones.
func flood(set, pass []uint64) {
	var carry uint64
	for w, x := range set {
		var sum uint64
		sum, carry = bits.Add64(x&pass[w], pass[w], carry)
		set[w] |= sum ^ pass[w]
	}
}
