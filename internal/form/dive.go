package form

import "math/bits"

// How many steps a dive takes at most. One that finds a host rarely takes more than
// a few for each of its bytes; but where the distances are a few bytes off, it finds
// one in some thousand, in less time than the search that misses nothing.
const (
	someSteps = 500
	manySteps = 1000
	mostSteps = 8000
)

// A pending is a step of the queue that was not gone on from yet, and its length.
type pending struct{ step, length int }

// A choice is a step that may come next, and what speaks against it.
type choice struct {
	step step
	cost int // in quarters of a byte
}

// dive looks for a host depth first: of what may come next it takes what is
// nearest to a goal, by the distances of the survey if there are some and else by
// the bounds, and gives up after as many steps as it may take. What it does not find
// may exist, unless none is true: then it has gone on from every step and skipped
// nothing.
func (s *search) dive(steps int, surveyed bool) (host string, none bool) {
	s.begin()
	defer s.forget()
	s.skipped = false
	s.stack = append(s.stack[:0], pending{})
	for range steps {
		if len(s.stack) == 0 {
			return "", !s.skipped
		}
		top := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		s.choose(top.step, top.length+1, surveyed)
		for _, c := range s.choices {
			to := c.step
			at := s.pair(to.left(), to.right())
			s.pairs[at][to.tail()], s.lengths[at][to.tail()] = to.room(), uint8(top.length+1)
			s.stack = append(s.stack, pending{len(s.queue), top.length + 1})
			s.queue = append(s.queue, to)
			if to.tail() == word && s.isGoal(to.left(), to.right()) {
				return s.host(len(s.queue) - 1), false
			}
		}
	}
	return "", false
}

// choose finds what may follow the i-th step, at a length, the best last.
func (s *search) choose(i, length int, surveyed bool) {
	s.choices = s.choices[:0]
	here := s.queue[i]
	room := int(here.room()) - 1
	l, r := &s.left.states[here.left()], &s.right.states[here.right()]
	lefts, rights := s.left.out(l), s.right.out(r)
	meets := s.meets.of(l, r).all()
	for _, m := range meets {
		a, b := &lefts[m.left], &rights[m.right]
		at := s.pair(a.to, b.to)
		remain, nearest := 0, 0
		if surveyed {
			remain = int(s.ways[at].far[toAll])
			if m.kinds == 1<<kindDot {
				remain = int(s.ways[at].far[toLabel])
			}
			nearest = remain
		} else {
			needs := s.left.states[a.to].needs + s.right.states[b.to].needs
			remain = needs.max()
			nearest = needs.sum() // it is good to advance in both
		}
		// A host may have so many bytes more than it must, if it has a dot where a
		// label is full.
		spare := maxHost - length - remain - max(0, remain-room+maxLabel+1)/(maxLabel+1)
		cost := 4 * nearest
		switch {
		case length+remain > maxHost:
		case m.kinds == 1<<kindDot:
			if tailAfter[here.tail()][kindDot] == atStart && !s.passed(at, atStart, maxLabel+1, length) {
				s.add(newStep(i, a.to, b.to, atStart, maxLabel+1), cost+costOfDot(room, spare, surveyed))
			}
		case room == 0 || surveyed && int(s.ways[at].label) >= room || (s.left.states[a.to].label + s.right.states[b.to].label).beyond(room-1) || remain >= room+int(min(a.behind, b.behind)):
			// The label would be too long before it ends.
		case s.passed(at, word, room, length):
		case m.kinds&wordAfter[here.tail()] != 0:
			s.add(newStep(i, a.to, b.to, word, uint8(room)), cost)
		default:
			for others := othersAfter[here.tail()][m.kinds]; others != 0; others &= others - 1 {
				after := tail(bits.TrailingZeros8(others))
				if !s.passed(at, after, room, length) {
					s.add(newStep(i, a.to, b.to, after, uint8(room)), cost+costOfTail(after, spare))
				}
			}
		}
	}
}

// passed reports whether a dive was at a pair of states with a label that has no
// less room. It may have been there later, and then something is skipped: a dive
// that goes there once more loses its way among what it has seen.
func (s *search) passed(at int, t tail, room, length int) bool {
	if int(s.pairs[at][t]) < room {
		return false
	}
	s.skipped = s.skipped || int(s.lengths[at][t]) > length
	return true
}

// costOfDot returns what speaks for a dot in a label of some room: it is better
// put early than missing when the label is full, if there are bytes to spare, and
// the more so the less is known of the way; and it is better than a byte that is
// as little of use.
func costOfDot(room, spare int, surveyed bool) int {
	used := maxLabel - room
	early := spare >= 16 && used >= 16 || spare >= 4 && used >= 32 || spare >= 2 && used >= 48
	if surveyed {
		early = spare >= 8 && used >= 40
	}
	if early {
		return -5
	}
	return -1
}

// costOfTail returns what speaks against a label that is no word yet: one byte
// makes it one, if there are bytes to spare.
func costOfTail(t tail, spare int) int {
	if spare >= 8 && t != wordHyphen {
		return 9
	}
	return 1
}

// add adds a choice, which are in order.
func (s *search) add(next step, cost int) {
	s.choices = append(s.choices, choice{next, cost})
	for i := len(s.choices) - 1; i > 0 && s.choices[i].cost > s.choices[i-1].cost; i-- {
		s.choices[i], s.choices[i-1] = s.choices[i-1], s.choices[i]
	}
}
