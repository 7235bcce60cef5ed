package form

import "math/bits"

// run looks for a shortest host of no more bytes than a limit. It goes breadth
// first, one byte a level. Of two ways to one state at one length the one with
// the shorter last label can do all that the other can, so that a state is
// entered again only with a shorter label; pairs that are too far from a goal are
// not entered. It looks at no more than the product of the states, times the few
// states of a host, times the lengths of a label, though hardly ever at more than
// five labels for a pair of states; and at each of them at the edges that have a
// byte in common.
func (s *search) run(limit int) (host string) {
	s.begin()
	defer s.forget()
	for length, from := 1, 0; length <= limit && from < len(s.queue); length++ {
		to := len(s.queue)
		// New labels come first and the others in the order of those before them, so
		// that a level goes from short labels to long ones and enters no state twice.
		s.dots(from, to, length, limit-length)
		if s.advance(from, to, length, limit-length) {
			return s.host(len(s.queue) - 1)
		}
		from = to
	}
	return ""
}

// dots enters what follows the steps from..to by a dot, at a length, if no more
// than some bytes remain from there.
func (s *search) dots(from, to, length, remain int) {
	for i := from; i < to; i++ {
		here := s.queue[i]
		if tailAfter[here.tail()][kindDot] != atStart {
			continue
		}
		p := &s.pairs[s.pair(here.left(), here.right())]
		if p[dotted] != 0 {
			continue
		}
		p[dotted] = 1
		l, r := &s.left.states[here.left()], &s.right.states[here.right()]
		for _, m := range s.meets.of(l, r).dots() {
			left, right := s.left.edges[int(l.first)+int(m.left)].to, s.right.edges[int(r.first)+int(m.right)].to
			at := s.pair(left, right)
			if s.pairs[at][atStart] == 0 && int(s.ways[at].far[toLabel]) <= remain {
				s.pairs[at][atStart] = uint8(length + 1)
				s.queue = append(s.queue, newStep(i, left, right, atStart, maxLabel+1))
			}
		}
	}
}

// advance enters what follows the steps from..to by another byte, at a length, if
// no more than some bytes remain from there. It returns whether the last step is
// the end of a host.
//
// Of the bytes that lead to one pair of states, one that makes the label a word
// does for all: what goes on from any label goes on from a word of no greater
// length, too, which may be followed by every byte and may end the host.
func (s *search) advance(from, to, length, remain int) bool {
	pairs, ways, width := s.pairs, s.ways, len(s.right.states)
	for i := from; i < to; i++ {
		here := s.queue[i]
		room := here.room() - 1
		if room == 0 {
			continue
		}
		l, r := &s.left.states[here.left()], &s.right.states[here.right()]
		found, tail := s.meets.of(l, r), here.tail()
		meets := found.bytes()
		if tail == word {
			// A label that starts here, if one was entered no later, is shorter and goes
			// on with letters wherever this one does.
			if start := int(pairs[s.pair(here.left(), here.right())][atStart]); start != 0 && start <= length {
				meets = found.others()
			}
		}
		known := room
		if int(room) > maxHost-length {
			known = maxLabel + 1 // a shorter label can do no more with the bytes that are left
		}
		toWord := wordAfter[tail]
		lefts, rights := s.left.out(l), s.right.out(r)
		for _, m := range meets {
			a, b := &lefts[m.left], &rights[m.right]
			at := int(a.to)*width + int(b.to)
			p, way := &pairs[at], &ways[at]
			if p[word] >= room || int(way.far[toAll]) > min(remain, int(room)-1+int(min(a.behind, b.behind))) {
				continue
			}
			if m.kinds&toWord != 0 {
				p[word] = known
				s.queue = append(s.queue, newStep(i, a.to, b.to, word, room))
				if way.far[toAll] == 0 && s.isGoal(a.to, b.to) {
					return true
				}
				continue
			}
			s.others(i, a.to, b.to, m.kinds, room, known, remain)
		}
	}
	return false
}

// others enters a pair of states with the labels that are no words and that bytes
// of some kinds make of that of the i-th step.
func (s *search) others(i int, left, right uint16, kinds kindSet, room, known uint8, remain int) {
	at := s.pair(left, right)
	p := &s.pairs[at]
	for others := othersAfter[s.queue[i].tail()][kinds]; others != 0; others &= others - 1 {
		after := tail(bits.TrailingZeros8(others))
		if p[after] < room && int(s.ways[at].far[openingOf[after]]) <= remain {
			p[after] = known
			s.queue = append(s.queue, newStep(i, left, right, after, room))
		}
	}
}
