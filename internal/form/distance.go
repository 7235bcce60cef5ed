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

// sum returns the sum of the bounds that count all bytes for one of the two.
func (b bound) sum() int { return int(b&0xffff) + int(b>>16&0xffff) }

// least returns the lesser of each two bounds.
func (b bound) least(c bound) bound {
	const high = everyBound << 15
	less := (b | high) - c&^high // high bit: c is no greater
	less &= high
	mask := less - less>>15
	return c&mask | b&^mask
}

// measure notes at the states of both automata the bounds of a host that they
// look for, and of its label, and returns the greatest of a host at the start.
//
// All bytes are counted for the automaton of the left text, or all for that of
// the right one; or those that the left one names for it and the rest for the
// right one, or the other way round, which adds up what patterns need that have no
// bytes in common.
func (s *search) measure() int {
	s.left.measure(s.right.named)
	s.right.measure(s.left.named)
	return (s.left.states[0].needs + s.right.states[0].needs).max()
}

// estimate takes the bounds for the ways of all pairs, and returns how many bytes
// there are from the start to a goal, at least.
func (s *search) estimate() int {
	s.measure()
	ways := s.ways
	for l := range s.left.states {
		left := s.left.states[l].needs
		for r := range s.right.states {
			far := uint8(min((left + s.right.states[r].needs).max(), tooFar))
			ways[r] = way{far: [openings]uint8{far, far, far}}
		}
		ways = ways[len(s.right.states):]
	}
	return s.start()
}

// measure notes the bounds at the states of a, if they are not known yet, beside
// an automaton that names some bytes.
func (a *automaton) measure(other Class) {
	if a.measured {
		return
	}
	a.measured = true
	counted, all := [...]Class{a.named, All &^ other}, bound(1)
	if a.operand == ofRight {
		counted, all = [...]Class{All &^ other, a.named}, 1<<16
	}
	states, away := a.states, farAway*(all|1<<48|1<<32)
	for i := range states {
		states[i].needs, states[i].label = away, away
		if states[i].goal {
			states[i].needs, states[i].label = 0, 0
		}
	}
	for changed := true; changed; {
		changed = false
		for i := len(states) - 1; i >= 0; i-- {
			s := &states[i]
			needs, label := s.needs, s.label
			if needs|label == 0 {
				continue
			}
			for k := s.first; k < s.end; k++ {
				e, cost := &a.edges[k], all
				if e.class&^counted[0] == 0 {
					cost |= 1 << 32
				}
				if e.class&^counted[1] == 0 {
					cost |= 1 << 48
				}
				to := &states[e.to]
				needs = needs.least(to.needs + cost)
				if e.class>>dotBit&1 != 0 {
					label = 0
				} else {
					label = label.least(to.label + cost)
				}
			}
			if needs != s.needs || label != s.label {
				s.needs, s.label, changed = needs, label, true
			}
		}
	}
}
