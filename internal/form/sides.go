package form

// A sideSet has, of a state of one of two automata, the sides that the other's
// states decide about: in the low bits those that may be reached from the state,
// and above them those that a host is on that ends there. What two states have
// in common is true of their pair.
type sideSet uint8

func (s sideSet) reaches() sideSet { return s & (1<<sides - 1) }
func (s sideSet) ends() sideSet    { return s >> sides }

// mark notes at the states and edges of d the sides on which a text is that d
// accepts, and those of one that it does not accept.
func (d *dfa) mark(accepted, refused sideSet) {
	for i := range d.states {
		s := &d.states[i]
		s.sides = refused<<sides | refused
		if s.accepts {
			s.sides = accepted<<sides | accepted
		}
	}
	for changed := true; changed; {
		changed = false
		for i := len(d.states) - 1; i >= 0; i-- {
			s := &d.states[i]
			reaches := s.sides | d.states[s.dot].sides.reaches()
			for _, e := range d.out(s) {
				reaches |= d.states[e.to].sides.reaches()
			}
			changed = changed || reaches != s.sides
			s.sides = reaches
		}
	}
	for i := range d.edges {
		d.edges[i].sides = d.states[d.edges[i].to].sides
	}
}
