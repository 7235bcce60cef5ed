package form

import "math/bits"

// An open is a step that was not gone on from yet, in a list of those of one cost.
type open struct {
	next   uint32 // in the queue, plus one, or 0
	length uint8
}

// bestFirst looks for a host along the rests, best first: it goes on from the step
// of the least cost, which is its length and twice what it still needs at least,
// and of these from the last that was entered. So it goes straight for a goal, and
// where the rests are some bytes off it does not lose its way, as a dive does: a
// step that turns out to need more waits until those that need less have been gone
// on from. What it leaves out can do no more than what it has entered, or is too far
// from a goal, so that there is no host where it finds none.
func (s *search) bestFirst() (host string) {
	s.begin()
	defer s.forget()
	s.opens, s.lists = append(s.opens[:0], open{}), [len(s.lists)]uint32{1}
	for cost := 0; cost < len(s.lists); {
		i := int(s.lists[cost]) - 1
		if i < 0 {
			cost++
			continue
		}
		s.lists[cost] = s.opens[i].next
		least, found := s.goOn(i, int(s.opens[i].length)+1)
		if found {
			return s.host(len(s.queue) - 1)
		}
		cost = min(cost, least)
	}
	return ""
}

// goOn enters what follows the i-th step, at a length. It returns the least cost of
// what it enters, and whether the last of it is the end of a host.
func (s *search) goOn(i, length int) (least int, found bool) {
	least = len(s.lists)
	here := s.queue[i]
	room := here.room() - 1
	l, r := &s.left.states[here.left()], &s.right.states[here.right()]
	lefts, rights := s.left.out(l), s.right.out(r)
	for _, m := range s.meets.of(l, r).all() {
		a, b := &lefts[m.left], &rights[m.right]
		switch {
		case m.kinds == 1<<kindDot:
			if tailAfter[here.tail()][kindDot] == atStart {
				least = min(least, s.open(newStep(i, a.to, b.to, atStart, maxLabel+1), length))
			}
		case room == 0:
		case m.kinds&wordAfter[here.tail()] != 0:
			cost := s.open(newStep(i, a.to, b.to, word, room), length)
			if cost == length { // nothing is needed
				return cost, true
			}
			least = min(least, cost)
		default:
			for others := othersAfter[here.tail()][m.kinds]; others != 0; others &= others - 1 {
				least = min(least, s.open(newStep(i, a.to, b.to, tail(bits.TrailingZeros8(others)), room), length))
			}
		}
	}
	return least, false
}

// open enters a step of some length, unless it is of no use, and returns its cost.
func (s *search) open(step step, length int) (cost int) {
	at, t, room := s.pair(step.left(), step.right()), step.tail(), int(step.room())
	if s.entered(at, t, room, length) {
		return len(s.lists)
	}
	remain := s.least(at, t, step.room())
	if length+remain > maxHost {
		return len(s.lists)
	}
	s.pairs[at][t], s.lengths[at][t] = step.room(), uint8(length)
	cost = length + 2*remain
	s.opens = append(s.opens, open{s.lists[cost], uint8(length)})
	s.queue = append(s.queue, step)
	s.lists[cost] = uint32(len(s.queue))
	return cost
}

// entered reports whether a pair of states was entered with a label that has no less
// room, and no later: from there all can be done that can be done from here.
func (s *search) entered(at int, t tail, room, length int) bool {
	return int(s.pairs[at][t]) >= room && int(s.lengths[at][t]) <= length
}
