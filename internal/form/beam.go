package form

import (
	"math/bits"
	"slices"
)

// How many steps of each length a beam goes on from.
const (
	narrow = 8
	broad  = 16
)

// beam looks for a host breadth first, along the distances of the survey, and goes
// on from a few steps of each length: those that are nearest to a goal, and of
// these the ones with the most room in the label, the more so the more bytes the
// label still needs, times a weight. What it does not find may exist. It finds
// most hosts that are short of room, where a dive goes astray.
func (s *search) beam(width, weight int) (host string) {
	s.begin()
	defer s.forget()
	for length, from := 1, 0; length <= maxHost && from < len(s.queue); length++ {
		to := len(s.queue)
		s.choices, s.order = s.choices[:0], s.order[:0]
		for i := from; i < to; i++ {
			s.follow(i, maxHost-length, weight)
		}
		for i, c := range s.choices {
			s.order = append(s.order, uint64(c.cost)<<32|uint64(i))
		}
		slices.Sort(s.order)
		for _, key := range s.order {
			next := s.choices[uint32(key)].step
			room := &s.pairs[s.pair(next.left(), next.right())][next.tail()]
			if *room >= next.room() {
				continue
			}
			*room = next.room()
			s.queue = append(s.queue, next)
			if next.tail() == word && s.isGoal(next.left(), next.right()) {
				return s.host(len(s.queue) - 1)
			}
			if len(s.queue) == to+width {
				break
			}
		}
		from = to
	}
	return ""
}

// follow adds what may follow the i-th step, if no more than some bytes remain
// from there.
func (s *search) follow(i, remain, weight int) {
	here := s.queue[i]
	room := int(here.room()) - 1
	l, r := &s.left.states[here.left()], &s.right.states[here.right()]
	lefts, rights := s.left.out(l), s.right.out(r)
	for _, m := range s.meets.of(l, r).all() {
		a, b := &lefts[m.left], &rights[m.right]
		at := s.pair(a.to, b.to)
		way := &s.ways[at]
		add := func(t tail, room int) {
			far := int(way.far[openingOf[t]])
			if far <= remain && int(s.pairs[at][t]) < room {
				cost := far<<8 + maxLabel + 1 - room + weight*int(way.label)
				s.choices = append(s.choices, choice{newStep(i, a.to, b.to, t, uint8(room)), cost})
			}
		}
		switch {
		case m.kinds == 1<<kindDot:
			if tailAfter[here.tail()][kindDot] == atStart {
				add(atStart, maxLabel+1)
			}
		case room == 0 || int(way.label) >= room || int(way.far[toAll]) >= room+int(min(a.behind, b.behind)):
			// The label would be too long before it ends.
		case m.kinds&wordAfter[here.tail()] != 0:
			add(word, room)
		default:
			for others := othersAfter[here.tail()][m.kinds]; others != 0; others &= others - 1 {
				add(tail(bits.TrailingZeros8(others)), room)
			}
		}
	}
}
