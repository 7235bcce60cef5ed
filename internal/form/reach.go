package form

// A flow is the memory of reach.
type flow struct {
	masks  []uint64 // of the edges of one state of each shape: the elements that take one of their bytes
	passed []uint64 // of the states: the places that may be passed while the state stays the same
	here   []uint64 // of the states: the places that are come to together with them
	next   []uint64
	queued []bool
}

// together returns the places that are come to together with a state.
func (f *flow) together(state, words int) []uint64 { return f.here[state*words : (state+1)*words] }

// isApart reports whether no text leads to a state of right and to that of left with
// these places together.
func (s *search) isApart(together []uint64, right int) bool {
	if s.right.places == nil {
		return false
	}
	at := s.right.places[right]
	return together[at/64]>>(at%64)&1 == 0
}

// reach reports whether some text, a valid host or not, is one of n and leads
// left to a goal. For each state of left it finds the set of the places of n that
// are come to together with it: a walk over the product that takes but some words
// for each state.
func (s *search) reach(n *nfa) (ok bool) {
	a, f, words := s.left, &s.flow, len(n.ends)
	f.masks = grown(f.masks, len(a.edges)*words)
	for _, shape := range a.shapes {
		for k := shape.first; k < shape.end; k++ {
			for p, part := range n.parts {
				if part&a.edges[k].class != 0 {
					or(f.masks[int(k)*words:][:words], n.takes[p*words:])
				}
			}
		}
	}
	f.passed = grown(f.passed, len(a.states)*words)
	for i := range a.states {
		state, passed := &a.states[i], f.passed[i*words:][:words]
		copy(passed, n.runs)
		for k, e := range a.out(state) {
			if int(e.to) == i {
				or(passed, f.masks[(int(a.shapes[state.shape].first)+k)*words:])
			}
		}
	}
	f.here = grown(f.here, len(a.states)*words)
	f.queued = grown(f.queued, len(a.states))
	f.next = n.start(f.next)
	copy(f.here, f.next)
	flood(f.together(0, words), f.passed)
	f.queued[0] = true
	// The states are numbered as they are first come to. The lowest one is next, so that
	// loops are gone round until nothing is new before what is behind them is come to.
	for from := 0; from < len(a.states); {
		if !f.queued[from] {
			from++
			continue
		}
		f.queued[from] = false
		state, here := &a.states[from], f.together(from, words)
		ok = ok || state.goal && meet(here, n.ends)
		next := from + 1
		for k, e := range a.out(state) {
			if int(e.to) == from {
				continue
			}
			n.move(f.next, here, f.masks[(int(a.shapes[state.shape].first)+k)*words:])
			there := f.together(int(e.to), words)
			if or(there, f.next) {
				flood(there, f.passed[int(e.to)*words:])
				f.queued[e.to] = true
				next = min(next, int(e.to))
			}
		}
		from = next
	}
	return ok
}
