package form

import (
	"math/bits"
	"slices"
)

// An automaton has states and edges between them. The start is state 0.
type automaton struct {
	states  []state
	edges   []edge
	shapes  []*state // one of each shape
	named   Class    // the bytes that stand in the text, but for ?
	places  []uint16 // of the states, if each is one
	several bool     // places of the start, that nothing leads to

	operand  operand
	measured bool // its states have their bounds
	weighed  bool // and their weights
	weights  weights
	forward  bool // no edge leads to a state with a lower number
}

// An operand says which of the two texts that are compared an automaton is of: the
// bounds of the two are counted so that they can be added.
type operand uint8

const (
	ofLeft operand = iota
	ofRight
)

// A state of an automaton. Texts that end at a goal are those that are looked
// for.
type state struct {
	first, end int32  // its edges
	shape      uint16 // equal for states whose edges have the same classes and lead back to them alike
	goal       bool
	live       bool  // leads to a goal
	starts     bool  // a label, on the way to a goal
	behind     uint8 // the most bytes of a host behind the label that the state is in
	before     uint8 // the fewest bytes of a host before the state
	used       uint8 // and of its label
	needs      bound // of a host, once measured
	label      bound // of its label
}

// An edge leads to another state with each byte of a class.
type edge struct {
	class  Class
	to     uint16
	behind uint8 // of the state that it leads to
}

func (a *automaton) out(s *state) []edge { return a.edges[s.first:s.end] }

// complement makes the texts that are looked for those that were not, of an
// automaton that goes on in one way only.
func (a *automaton) complement() {
	for i := range a.states {
		a.states[i].goal = !a.states[i].goal
	}
}

// reset makes a an automaton without states and edges, and with room for some, in
// the memory that it has.
func (a *automaton) reset(states, edges int) {
	a.states, a.edges = slices.Grow(a.states[:0], states), slices.Grow(a.edges[:0], edges)
	a.shapes, a.places, a.several, a.measured, a.weighed = a.shapes[:0], nil, false, false, false
}

// trim takes away the edges that lead to no goal, and from the others the dots
// behind which no label follows.
func (a *automaton) trim() {
	states := a.states
	for live, before := 0, -1; live != before && live < len(states); {
		before = live
		for i := len(states) - 1; i >= 0; i-- {
			s := &states[i]
			if s.live {
				continue
			}
			s.live = s.goal
			for k := s.first; k < s.end && !s.live; k++ {
				s.live = states[a.edges[k].to].live
			}
			if s.live {
				live++
			}
		}
	}
	for i := range states {
		s := &states[i]
		s.starts = false
		for k := s.first; k < s.end && !s.starts; k++ {
			s.starts = states[a.edges[k].to].live && a.edges[k].class&Label != 0
		}
	}
	kept := a.edges[:0]
	a.forward = true
	for i := range states {
		s := &states[i]
		edges := a.out(s)
		s.first = int32(len(kept))
		for _, e := range edges {
			to := &states[e.to]
			if !to.starts {
				e.class &= Label
			}
			if to.live && e.class != 0 {
				a.forward = a.forward && int(e.to) >= i
				kept = append(kept, e)
			}
		}
		s.end = int32(len(kept))
	}
	a.edges = kept
}

// measureBehind notes at the states and edges of a how many bytes, at most, a host
// can have behind the label that it is in: a dot and a label for each dot on the
// way to a goal.
func (a *automaton) measureBehind() {
	const most = 4*(maxLabel+1) - 1 // more than any host
	states := a.states
	for i := range states {
		states[i].behind = 0
	}
	for changed := true; changed; {
		changed = false
		for i := len(states) - 1; i >= 0; i-- {
			s := &states[i]
			if s.behind == most {
				continue
			}
			behind := int(s.behind)
			for k := s.first; k < s.end; k++ {
				e := &a.edges[k]
				more := int(states[e.to].behind)
				if e.class>>dotBit&1 != 0 {
					more += maxLabel + 1
					if int(e.to) == i {
						more = most // as often as there is room for
					}
				}
				behind = max(behind, more)
			}
			behind = min(behind, most)
			changed = changed || behind != int(s.behind)
			s.behind = uint8(behind)
		}
	}
	for i := range a.edges {
		a.edges[i].behind = states[a.edges[i].to].behind
	}
}

// measureBefore notes at the states how many bytes there are before them, at least,
// and of the label. No edge leads back.
func (a *automaton) measureBefore() {
	states := a.states
	for i := range states {
		states[i].before, states[i].used = maxHost, maxLabel
	}
	states[0].before, states[0].used = 0, 0
	for i := range states {
		s := &states[i]
		edges := a.out(s)
		for _, e := range edges {
			if int(e.to) == i && e.class>>dotBit&1 != 0 {
				s.used = 0
			}
		}
		for _, e := range edges {
			to, used := &states[e.to], s.used+1
			if e.class>>dotBit&1 != 0 {
				used = 0
			}
			to.before, to.used = min(to.before, s.before+1), min(to.used, used)
		}
	}
}

// findShapes numbers the shapes of the states of a: what classes their edges
// have, and with which the state stays the same.
func (a *automaton) findShapes() {
	var numbers [2 * MaxStates]uint16 // plus one, at the hash
	for i := range a.states {
		s := &a.states[i]
		edges := a.out(s)
		for i := 1; i < len(edges); i++ { // most are in order
			for k := i; k > 0 && edges[k].class.rank() > edges[k-1].class.rank(); k-- {
				edges[k], edges[k-1] = edges[k-1], edges[k]
			}
		}
		var hash uint64
		for k := range edges {
			class := uint64(edges[k].class)
			if int(edges[k].to) == i {
				class |= 1 << symbols
			}
			hi, lo := bits.Mul64(hash^class^0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9)
			hash = hi ^ lo
		}
	probe:
		for ; ; hash++ {
			at := &numbers[hash%uint64(len(numbers))]
			if *at == 0 {
				a.shapes = append(a.shapes, s)
				*at = uint16(len(a.shapes))
			}
			s.shape = *at - 1
			first := a.shapes[s.shape]
			other := a.out(first)
			if len(other) != len(edges) {
				continue
			}
			for k := range edges {
				if edges[k].class != other[k].class || (int(edges[k].to) == i) != (&a.states[other[k].to] == first) {
					continue probe
				}
			}
			break
		}
	}
}

// rank orders classes with the one with the nicest symbol, the x, last.
func (c Class) rank() uint64 { return bits.RotateLeft64(uint64(c), 63-int(symbolOf['x'])) }

// An automata has the automata of a text.
type automata struct {
	places  nfa
	accepts automaton // looks for what the text matches
	refuses automaton // looks for what it does not
}

// reset makes the automata of a text that is compared, in the memory that a has;
// ok is false if the text is over the budget.
func (a *automata) reset(text string, operand operand) (ok bool) {
	a.places.reset(text)
	if !a.places.determinize(&a.refuses, true) {
		return false
	}
	if !a.places.guess(&a.accepts, len(a.refuses.edges)) {
		a.accepts.reset(0, 0)
		a.accepts.states = append(a.accepts.states, a.refuses.states...)
		a.accepts.edges = append(a.accepts.edges, a.refuses.edges...)
		a.accepts.named = a.refuses.named
	}
	a.refuses.complement()
	for _, made := range [...]*automaton{&a.accepts, &a.refuses} {
		made.operand = operand
		made.trim()
		made.measureBehind()
		if made.forward {
			made.measureBefore()
		}
		made.findShapes()
	}
	return true
}
