package form

// A bound has lower bounds of the bytes that a host still needs from a state, in
// 16 bits each. Those of two states are added, and each sum is a bound for the
// pair: every byte is counted for at most one of the two, each time another way.
type bound uint64

const (
	bounds      = 4
	everyBound  = 1<<48 | 1<<32 | 1<<16 | 1
	farAway     = 1 << 10 // more than any host
	beyondBound = 1<<15 - 1
)

// beyond reports whether one of the bounds is over the limit. The limit is not
// negative.
func (b bound) beyond(limit int) bool {
	return (b+everyBound*bound(beyondBound-limit))&(everyBound<<15) != 0
}

func (b bound) max() (most int) {
	for range bounds {
		most = max(most, int(b&0xffff))
		b >>= 16
	}
	return most
}

// measure notes at the states and edges of both automata the bounds of a host on
// a side, and returns the greatest at the start.
//
// All bytes are counted for left, or all for right. Where both are to match, so
// are those that left names for left and the rest for right, and the other way
// round, which adds up what patterns need that have no bytes in common.
func (s *search) measure(side Side) int {
	s.measured = side
	onLeft, onRight := side != OnlyRight, side != OnlyLeft
	s.distances(s.left, onLeft, All, 0)
	s.distances(s.right, onRight, All, 1)
	if side == Both {
		s.distances(s.left, onLeft, s.left.named, 2)
		s.distances(s.right, onRight, All&^s.left.named, 2)
		s.distances(s.left, onLeft, All&^s.right.named, 3)
		s.distances(s.right, onRight, s.right.named, 3)
	}
	for _, d := range [...]*dfa{s.left, s.right} {
		for i := range d.edges {
			d.edges[i].needs = d.states[d.edges[i].to].needs
		}
	}
	return (s.left.states[0].needs + s.right.states[0].needs).max()
}

// distances notes as the bound of a number, at every state of d, how many bytes
// of a class lead at least from there to a state that accepts, or to one that
// does not.
func (s *search) distances(d *dfa, accepts bool, counted Class, number int) {
	far := s.far[:len(d.states)]
	for i := range d.states {
		far[i] = farAway
		if d.states[i].accepts == accepts {
			far[i] = 0
		}
	}
	dot := uint16(counted >> dotBit & 1)
	for changed := true; changed; {
		changed = false
		for i := len(d.states) - 1; i >= 0; i-- {
			state := &d.states[i]
			best := min(far[i], far[state.dot]+dot)
			for _, e := range d.out(state) {
				n := far[e.to]
				if e.class&^counted == 0 {
					n++
				}
				best = min(best, n)
			}
			changed = changed || best != far[i]
			far[i] = best
		}
	}
	for i := range d.states {
		d.states[i].needs &^= 0xffff << (16 * number)
		d.states[i].needs |= bound(far[i]) << (16 * number)
	}
}
